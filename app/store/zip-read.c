/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a zip from its directory. The file may be damaged, cut, or made to do harm: names are only
 * compared, never used as paths.
 */
#include "app/store/zip.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "app/error.h"
#include "app/i18n.h"

enum { END_SIZE = 22, DIRECTORY_SIZE = 46, LOCAL_SIZE = 30, CHUNK = 1 << 16 };

struct _ParallaxZipReader {
  char *path;
  GMappedFile *map;
  const guint8 *bytes;
  gsize size;
  gsize directory; /* where it begins */
  guint n;         /* entries */
};

static guint32
number_at (const ParallaxZipReader *self, gsize at, int bytes)
{
  guint32 value = 0;

  for (int i = 0; i < bytes; i++)
    value |= (guint32)self->bytes[at + (gsize)i] << (8 * i);
  return value;
}

static gboolean
fail_format (ParallaxZipReader *self, GError **error)
{
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_FORMAT,
               _ ("“%s” is not a run of Parallax, or is damaged."), self->path);
  return FALSE;
}

/* The end record is the last thing in a file that we wrote; another program may have put a comment
 * behind it. */
static gboolean
find_end (ParallaxZipReader *self)
{
  if (self->size < END_SIZE)
    return FALSE;
  for (gsize back = 0; back <= MIN (self->size - END_SIZE, 65535); back++) {
    gsize at = self->size - END_SIZE - back;

    if (number_at (self, at, 4) != 0x06054b50)
      continue;
    self->n = number_at (self, at + 10, 2);
    self->directory = number_at (self, at + 16, 4);
    return self->directory <= at;
  }
  return FALSE;
}

ParallaxZipReader *
parallax_zip_open (const char *path, GError **error)
{
  g_autoptr (ParallaxZipReader) self = g_new0 (ParallaxZipReader, 1);
  g_autoptr (GError) wrong = NULL;

  self->path = g_strdup (path);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” is no file."), path);
    return NULL;
  }
  self->map = g_mapped_file_new (path, FALSE, &wrong);
  if (self->map == NULL) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be read: %s."), path,
                 wrong->message);
    return NULL;
  }
  self->bytes = (const guint8 *)g_mapped_file_get_contents (self->map);
  self->size = g_mapped_file_get_length (self->map);
  if (find_end (self))
    return g_steal_pointer (&self);
  fail_format (self, error);
  return NULL;
}

typedef struct {
  const guint8 *packed;
  guint32 packed_size, size, checksum;
  guint method;
} found_entry;

/* The bytes of an entry, by its row in the directory. */
static gboolean
locate (ParallaxZipReader *self, gsize row, found_entry *e)
{
  gsize local = number_at (self, row + 42, 4), begin;

  e->method = number_at (self, row + 10, 2);
  e->checksum = number_at (self, row + 16, 4);
  e->packed_size = number_at (self, row + 20, 4);
  e->size = number_at (self, row + 24, 4);
  if (local + LOCAL_SIZE > self->size || number_at (self, local, 4) != 0x04034b50)
    return FALSE;
  begin = local + LOCAL_SIZE + number_at (self, local + 26, 2) + number_at (self, local + 28, 2);
  if (begin > self->size || e->packed_size > self->size - begin)
    return FALSE;
  e->packed = self->bytes + begin;
  return e->method == 0 ? e->packed_size == e->size : e->method == 8;
}

static gboolean
find (ParallaxZipReader *self, const char *name, found_entry *e)
{
  gsize at = self->directory;

  for (guint i = 0; i < self->n && at + DIRECTORY_SIZE <= self->size; i++) {
    gsize length = number_at (self, at + 28, 2);

    if (number_at (self, at, 4) != 0x02014b50 || at + DIRECTORY_SIZE + length > self->size)
      return FALSE;
    if (length == strlen (name) && memcmp (self->bytes + at + DIRECTORY_SIZE, name, length) == 0)
      return locate (self, at, e);
    at += DIRECTORY_SIZE + length + number_at (self, at + 30, 2) + number_at (self, at + 32, 2);
  }
  return FALSE;
}

gboolean
parallax_zip_has (ParallaxZipReader *self, const char *name)
{
  found_entry e;

  return find (self, name, &e);
}

/* 1: all is there; 0: the entry is damaged; −1: it could not be written (errno). */
static int
unpack (const found_entry *e, FILE *to)
{
  guint8 out[CHUNK];
  z_stream stream = { .next_in = (Bytef *)e->packed, .avail_in = e->packed_size };
  guint32 checksum = 0;
  guint64 size = 0;
  int status = Z_OK;

  if (inflateInit2 (&stream, -MAX_WBITS) != Z_OK)
    return 0;
  while (status == Z_OK && size <= e->size) {
    gsize n;

    stream.next_out = out;
    stream.avail_out = sizeof out;
    status = inflate (&stream, Z_NO_FLUSH);
    n = sizeof out - stream.avail_out;
    if (n == 0 && status == Z_OK)
      break;
    checksum = (guint32)crc32 (checksum, out, (uInt)n);
    size += n;
    if (fwrite (out, 1, n, to) != n) {
      inflateEnd (&stream);
      return -1;
    }
  }
  inflateEnd (&stream);
  return status == Z_STREAM_END && size == e->size && checksum == e->checksum;
}

static int
copy_stored (const found_entry *e, FILE *to)
{
  if ((guint32)crc32 (0, e->packed, e->packed_size) != e->checksum)
    return 0;
  return fwrite (e->packed, 1, e->packed_size, to) == e->packed_size ? 1 : -1;
}

gboolean
parallax_zip_extract (ParallaxZipReader *self, const char *name, const char *path, GError **error)
{
  found_entry e;
  FILE *to;
  int result;

  if (!find (self, name, &e))
    return fail_format (self, error);
  to = g_fopen (path, "wbe");
  result = to == NULL ? -1 : e.method == 8 ? unpack (&e, to) : copy_stored (&e, to);
  if (result > 0 && (fflush (to) != 0 || fsync (fileno (to)) != 0))
    result = -1;
  if (result < 0)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be written: %s."), path,
                 g_strerror (errno));
  if (to != NULL)
    fclose (to);
  if (result > 0)
    return TRUE;
  g_unlink (path);
  return result < 0 ? FALSE : fail_format (self, error);
}

void
parallax_zip_reader_free (ParallaxZipReader *self)
{
  g_clear_pointer (&self->map, g_mapped_file_unref);
  g_free (self->path);
  g_free (self);
}
