/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The directory at the end of a zip, and streams of its entries.
 */
#include "data/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "data/file.h"

enum {
  LOCAL = 0x04034B50,
  CENTRAL = 0x02014B50,
  END = 0x06054B50,
  LOCAL_SIZE = 30,
  CENTRAL_SIZE = 46,
  END_SIZE = 22,
  MAX_COMMENT = 0xFFFF,
  MAX_RATIO = 1032, /* what deflate packs at best */
  BUFFER = 1 << 16,
};

struct plx_zip_stream {
  const plx_zip *zip;
  const plx_zip_entry *entry;
  uint64_t at;       /* in the file */
  uint32_t packed;   /* bytes still to be read from it */
  uint32_t unpacked; /* bytes still to be given */
  uint32_t crc;
  z_stream inflate;
  uint8_t buffer[BUFFER];
};

static uint32_t
number (const uint8_t *bytes, int n)
{
  uint32_t value = 0;

  for (int i = n - 1; i >= 0; i--)
    value = value << 8 | bytes[i];
  return value;
}

static plx_status
damaged (const plx_zip *zip, plx_error *error)
{
  return plx_fail (error, PLX_ERROR_FORMAT,
                   "“%s” is damaged or not whole: it is no readable zip archive.",
                   plx_path_tail (zip->path));
}

static plx_status
read_at (const plx_zip *zip, uint64_t at, void *bytes, size_t size, plx_error *error)
{
  for (size_t done = 0; done < size;) {
    ssize_t n = pread (zip->descriptor, (char *)bytes + done, size - done, (off_t)(at + done));

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return plx_fail (error, PLX_ERROR_IO, "“%s” cannot be read: %s.", plx_path_tail (zip->path),
                       strerror (errno));
    if (n == 0)
      return damaged (zip, error);
    done += (size_t)n;
  }
  return PLX_OK;
}

/* One record of the directory; *size: its bytes. */
static plx_status
take_entry (plx_zip *zip, const uint8_t *record, size_t left, size_t *size, plx_error *error)
{
  plx_zip_entry *entry = &zip->entries[zip->n];
  size_t name;

  if (left < CENTRAL_SIZE || number (record, 4) != CENTRAL)
    return damaged (zip, error);
  name = number (record + 28, 2);
  *size = CENTRAL_SIZE + name + number (record + 30, 2) + number (record + 32, 2);
  if (*size > left)
    return damaged (zip, error);
  *entry = (plx_zip_entry){ .offset = number (record + 42, 4),
                            .packed = number (record + 20, 4),
                            .size = number (record + 24, 4),
                            .crc = number (record + 16, 4),
                            .is_deflated = number (record + 10, 2) == 8 };
  if ((number (record + 10, 2) != 0 && !entry->is_deflated) || (number (record + 8, 2) & 1) != 0 ||
      name >= sizeof entry->name)
    return PLX_OK;
  memcpy (entry->name, record + CENTRAL_SIZE, name);
  if (entry->offset > zip->length || entry->packed > zip->length - entry->offset ||
      entry->size > (uint64_t)entry->packed * MAX_RATIO ||
      (!entry->is_deflated && entry->size != entry->packed))
    return damaged (zip, error);
  zip->n++;
  return PLX_OK;
}

static plx_status
read_directory (plx_zip *zip, uint32_t offset, uint32_t size, int n, plx_error *error)
{
  uint8_t *directory;
  size_t at = 0, record = 0;
  plx_status status;

  if (offset > zip->length || size > zip->length - offset || (size_t)n * CENTRAL_SIZE > size)
    return damaged (zip, error);
  directory = malloc ((size_t)size + 1);
  zip->entries = calloc ((size_t)n + 1, sizeof *zip->entries);
  if (directory == NULL || zip->entries == NULL)
    status =
        plx_fail (error, PLX_ERROR_MEMORY, "No memory to read “%s”.", plx_path_tail (zip->path));
  else
    status = read_at (zip, offset, directory, size, error);
  for (int i = 0; i < n && status == PLX_OK; i++, at += record)
    status = take_entry (zip, directory + at, size - at, &record, error);
  free (directory);
  return status;
}

/* The record at the end, behind which a comment may stand. */
static plx_status
find_directory (plx_zip *zip, plx_error *error)
{
  size_t most = END_SIZE + MAX_COMMENT;
  size_t size = zip->length < most ? (size_t)zip->length : most;
  uint8_t *tail = malloc (size + 1), *record = NULL;
  plx_status status;

  if (tail == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to read “%s”.", plx_path_tail (zip->path));
  status = read_at (zip, zip->length - size, tail, size, error);
  for (size_t at = size; status == PLX_OK && record == NULL && at >= END_SIZE; at--)
    if (number (tail + at - END_SIZE, 4) == END)
      record = tail + at - END_SIZE;
  if (status == PLX_OK && record == NULL)
    status = damaged (zip, error);
  else if (status == PLX_OK && number (record + 16, 4) == UINT32_MAX)
    status = plx_fail (error, PLX_ERROR_FORMAT, "“%s” is larger than the 4 GB that are read.",
                       plx_path_tail (zip->path));
  else if (status == PLX_OK)
    status = read_directory (zip, number (record + 16, 4), number (record + 12, 4),
                             (int)number (record + 10, 2), error);
  free (tail);
  return status;
}

plx_status
plx_zip_open (plx_zip *zip, const char *path, plx_error *error)
{
  struct stat info;
  plx_status status;

  *zip = (plx_zip){ .descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), .path = path };
  if (zip->descriptor < 0 || fstat (zip->descriptor, &info) != 0)
    return plx_fail (error, PLX_ERROR_IO, "“%s” cannot be read: %s.", plx_path_tail (path),
                     strerror (errno));
  zip->length = (uint64_t)info.st_size;
  status = find_directory (zip, error);
  return status;
}

void
plx_zip_close (plx_zip *zip)
{
  if (zip->descriptor >= 0 && zip->path != NULL)
    close (zip->descriptor);
  free (zip->entries);
  *zip = (plx_zip){ .descriptor = -1 };
}

const plx_zip_entry *
plx_zip_find (const plx_zip *zip, const char *name)
{
  for (int i = 0; i < zip->n; i++)
    if (strcmp (zip->entries[i].name, name) == 0)
      return &zip->entries[i];
  return NULL;
}

/* --- Streams ---------------------------------------------------------------------------------- */

plx_status
plx_zip_begin (const plx_zip *zip, const plx_zip_entry *entry, plx_zip_stream **result,
               plx_error *error)
{
  plx_zip_stream *stream = calloc (1, sizeof *stream);
  uint8_t head[LOCAL_SIZE];
  plx_status status;

  *result = NULL;
  if (stream == NULL || (entry->is_deflated && inflateInit2 (&stream->inflate, -15) != Z_OK)) {
    free (stream);
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to read “%s”.", plx_path_tail (zip->path));
  }
  stream->zip = zip;
  stream->entry = entry;
  stream->packed = entry->packed;
  stream->unpacked = entry->size;
  status = read_at (zip, entry->offset, head, sizeof head, error);
  if (status == PLX_OK && number (head, 4) != LOCAL)
    status = damaged (zip, error);
  stream->at = (uint64_t)entry->offset + LOCAL_SIZE + number (head + 26, 2) + number (head + 28, 2);
  if (status == PLX_OK && stream->at + entry->packed > zip->length)
    status = damaged (zip, error);
  if (status != PLX_OK) {
    plx_zip_end (stream);
    return status;
  }
  *result = stream;
  return PLX_OK;
}

static plx_status
refill (plx_zip_stream *stream, plx_error *error)
{
  uint32_t part = stream->packed < BUFFER ? stream->packed : BUFFER;
  plx_status status = read_at (stream->zip, stream->at, stream->buffer, part, error);

  stream->at += part;
  stream->packed -= part;
  stream->inflate.next_in = stream->buffer;
  stream->inflate.avail_in = part;
  return status;
}

static plx_status
unpack (plx_zip_stream *stream, uint8_t *bytes, uint32_t size, plx_error *error)
{
  z_stream *z = &stream->inflate;

  z->next_out = bytes;
  z->avail_out = size;
  while (z->avail_out > 0) {
    plx_status status = PLX_OK;
    int code;

    if (z->avail_in == 0 && stream->packed > 0)
      status = refill (stream, error);
    if (status != PLX_OK)
      return status;
    code = inflate (z, Z_NO_FLUSH);
    if (code != Z_OK && (code != Z_STREAM_END || z->avail_out > 0))
      return damaged (stream->zip, error);
  }
  return PLX_OK;
}

plx_status
plx_zip_read (plx_zip_stream *stream, void *bytes, size_t size, plx_error *error)
{
  plx_status status;

  if (size > stream->unpacked)
    return damaged (stream->zip, error);
  if (stream->entry->is_deflated)
    status = unpack (stream, bytes, (uint32_t)size, error);
  else
    status = read_at (stream->zip, stream->at, bytes, size, error);
  if (!stream->entry->is_deflated)
    stream->at += size;
  if (status != PLX_OK)
    return status;
  stream->unpacked -= (uint32_t)size;
  stream->crc = (uint32_t)crc32_z (stream->crc, bytes, size);
  return PLX_OK;
}

plx_status
plx_zip_expect_end (plx_zip_stream *stream, plx_error *error)
{
  if (stream->unpacked == 0 && stream->crc == stream->entry->crc)
    return PLX_OK;
  return damaged (stream->zip, error);
}

void
plx_zip_end (plx_zip_stream *stream)
{
  if (stream == NULL)
    return;
  if (stream->entry == NULL || stream->entry->is_deflated)
    inflateEnd (&stream->inflate);
  free (stream);
}
