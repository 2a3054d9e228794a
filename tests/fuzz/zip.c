/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The archive reader by itself: every entry is read as far as it says it goes.
 */
#include "data/zip.h"
#include "place.h"

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size);

static void
read_entry (const plx_zip *zip, const plx_zip_entry *entry)
{
  plx_zip_stream *stream;
  plx_error error;
  plx_status status;
  uint8_t part[1000];

  PLX_ASSERT (entry->size <= 1032 * zip->length);
  if (plx_zip_begin (zip, entry, &stream, &error) != PLX_OK)
    return;
  status = PLX_OK;
  for (uint32_t left = entry->size; left > 0 && status == PLX_OK;) {
    uint32_t n = left < sizeof part ? left : (uint32_t)sizeof part;

    status = plx_zip_read (stream, part, n, &error);
    left -= n;
  }
  if (status == PLX_OK)
    status = plx_zip_expect_end (stream, &error);
  plx_zip_end (stream);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  char path[FUZZ_PATH];
  plx_zip zip;
  plx_error error;

  fuzz_write ("x.zip", bytes, size, path);
  if (plx_zip_open (&zip, path, &error) == PLX_OK)
    for (int i = 0; i < zip.n && i < 20; i++)
      read_entry (&zip, &zip.entries[i]);
  plx_zip_close (&zip);
  return 0;
}
