/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests of readers: a temporary folder with files in it, and opening a data set in one call.
 */
#pragma once

#include "plx.h"

/* A new temporary folder; folder_free removes it with all that is in it and frees the name. */
char *folder_new (void);
void folder_free (char *folder);

/* Writes folder/name, making the folders on the way. */
void folder_write (const char *folder, const char *name, const void *bytes, size_t size);
/* The same, gzipped. */
void folder_write_gzipped (const char *folder, const char *name, const void *bytes, size_t size);
/* Copies the file at path to folder/name. */
void folder_copy (const char *folder, const char *name, const char *path);

/* Opens folder/name (name may be "") with settings as "key", "value" pairs that end in NULL, on two
 * threads. NULL on failure, with *error filled. */
plx_dataset *open_dataset (const char *folder, const char *name, plx_error *error, ...);

/* The same, and its failure fails the test. */
#define open_or_fail(folder, name, ...)                                                            \
  ({                                                                                               \
    plx_error open_error = { 0 };                                                                  \
    plx_dataset *opened = open_dataset (folder, name, &open_error, ##__VA_ARGS__, NULL);           \
    g_assert_cmpstr (open_error.message, ==, "");                                                  \
    g_assert_nonnull (opened);                                                                     \
    opened;                                                                                        \
  })

/* A whole sentence that has part in it. */
void assert_sentence (const char *sentence, const char *part);

/* Opening must fail with a whole sentence that has part in it. */
#define assert_refused(folder, name, part, ...)                                                    \
  ({                                                                                               \
    plx_error open_error = { 0 };                                                                  \
    g_assert_null (open_dataset (folder, name, &open_error, ##__VA_ARGS__, NULL));                 \
    assert_sentence (open_error.message, part);                                                    \
  })
