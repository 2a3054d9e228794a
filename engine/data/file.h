/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files as the readers need them: a stream that is unpacked on the way where it is gzipped (zlib),
 * and a whole file in memory. Every failure is a sentence with the file's path. Any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/* The last parts of a path, few enough that a sentence has room for what is wrong; points into
 * path. */
const char *plx_path_tail (const char *path);
/* Behind the last slash; points into path. */
const char *plx_file_name (const char *path);

/* The first bytes of a file, of a gzipped one those of what is inside; fewer where it is shorter. */
plx_status plx_file_head (const char *path, uint8_t *head /* [size] */, int size, int *head_size,
                          bool *is_gzipped, plx_error *error) PLX_WARN_UNUSED;

/* A file that is read front to back. */
typedef struct {
  void *stream;
  const char *path; /* borrowed */
} plx_file;

plx_status plx_file_open (plx_file *file, const char *path, plx_error *error) PLX_WARN_UNUSED;
void plx_file_close (plx_file *file); /* may be called on a file that did not open */

/* Reads exactly size bytes. A file that is damaged or ends before is an error. */
plx_status plx_file_read (plx_file *file, void *bytes, size_t size,
                          plx_error *error) PLX_WARN_UNUSED;
/* Checks that the file can hold size bytes, unpacked, before memory is taken for them: gzip packs at
 * most 1032 bytes into one. */
plx_status plx_file_expect_size (plx_file *file, uint64_t size, plx_error *error) PLX_WARN_UNUSED;
/* Checks that nothing is left to read, and of a gzipped file its checksum. */
plx_status plx_file_expect_end (plx_file *file, plx_error *error) PLX_WARN_UNUSED;

/* The whole file as it lies there, at most limit bytes; the caller frees *bytes. */
plx_status plx_file_load (const char *path, size_t limit, uint8_t **bytes, size_t *size,
                          plx_error *error) PLX_WARN_UNUSED;
