/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading zip archives (PKWARE's APPNOTE, without 64-bit records): NumPy's NPZ files, and what known
 * data sets come in. Entries are stored or deflated. Nothing is believed that the file's own length
 * does not allow. One thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

enum { PLX_ZIP_NAME = 256 }; /* bytes of a name that is read; longer ones are passed over */

typedef struct {
  char name[PLX_ZIP_NAME];
  uint32_t offset; /* of its local header */
  uint32_t packed, size, crc;
  bool is_deflated;
} plx_zip_entry;

typedef struct {
  int descriptor;
  const char *path; /* borrowed */
  uint64_t length;
  plx_zip_entry *entries;
  int n;
} plx_zip;

plx_status plx_zip_open (plx_zip *zip, const char *path, plx_error *error) PLX_WARN_UNUSED;
void plx_zip_close (plx_zip *zip); /* may be called on one that did not open */

/* The entry of that name, or NULL. */
const plx_zip_entry *plx_zip_find (const plx_zip *zip, const char *name);

/* An entry that is read front to back. */
typedef struct plx_zip_stream plx_zip_stream;

plx_status plx_zip_begin (const plx_zip *zip, const plx_zip_entry *entry, plx_zip_stream **stream,
                          plx_error *error) PLX_WARN_UNUSED;
/* Exactly size bytes; an entry that ends before is an error. */
plx_status plx_zip_read (plx_zip_stream *stream, void *bytes, size_t size,
                         plx_error *error) PLX_WARN_UNUSED;
/* Checks that nothing is left, and the checksum of what was read. */
plx_status plx_zip_expect_end (plx_zip_stream *stream, plx_error *error) PLX_WARN_UNUSED;
void plx_zip_end (plx_zip_stream *stream);
