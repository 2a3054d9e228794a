/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A local header, the deflated bytes, and behind them a descriptor with the sizes (which are known
 * only then) for each entry; the directory at the end.
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
#include "app/output-file.h"

enum { CHUNK = 1 << 16, UTF8_AND_DESCRIPTOR = 0x0808, DEFLATED = 8, VERSION = 20 };

typedef struct {
  char *name;
  guint32 checksum, packed, size, offset;
} entry;

struct _ParallaxZipWriter {
  char *path, *part;
  FILE *file; /* NULL once it was closed */
  GArray *entries;
  guint64 at;
};

static gboolean
fail (ParallaxZipWriter *self, GError **error)
{
  return parallax_output_file_fail (self->path, g_strerror (errno), error);
}

static gboolean
put (ParallaxZipWriter *self, const void *bytes, gsize size)
{
  self->at += size;
  return fwrite (bytes, 1, size, self->file) == size;
}

static void
add_number (GByteArray *to, guint32 value, int bytes)
{
  for (int i = 0; i < bytes; i++)
    g_byte_array_append (to, &(guint8){ (guint8)(value >> (8 * i)) }, 1);
}

static void
entry_clear (gpointer data)
{
  g_free (((entry *)data)->name);
}

ParallaxZipWriter *
parallax_zip_create (const char *path, GError **error)
{
  g_autoptr (ParallaxZipWriter) self = g_new0 (ParallaxZipWriter, 1);

  self->path = g_strdup (path);
  self->part = g_strconcat (path, ".part", NULL);
  self->entries = g_array_new (FALSE, FALSE, sizeof (entry));
  g_array_set_clear_func (self->entries, entry_clear);
  if (!parallax_output_file_check (path, error))
    return NULL;
  self->file = g_fopen (self->part, "wbe");
  if (self->file == NULL) {
    fail (self, error);
    return NULL;
  }
  return g_steal_pointer (&self);
}

/* What the local header and the directory have in common: from the version to the name's length. */
static void
add_common (GByteArray *to, const entry *e, gboolean has_sizes)
{
  add_number (to, VERSION, 2);
  add_number (to, UTF8_AND_DESCRIPTOR, 2);
  add_number (to, DEFLATED, 2);
  add_number (to, 0, 2);      /* time */
  add_number (to, 0x0021, 2); /* 1 January 1980: the same run gives the same file */
  add_number (to, has_sizes ? e->checksum : 0, 4);
  add_number (to, has_sizes ? e->packed : 0, 4);
  add_number (to, has_sizes ? e->size : 0, 4);
  add_number (to, (guint32)strlen (e->name), 2);
  add_number (to, 0, 2); /* extra */
}

static gboolean
put_local_header (ParallaxZipWriter *self, const entry *e)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  add_number (bytes, 0x04034b50, 4);
  add_common (bytes, e, FALSE);
  g_byte_array_append (bytes, (const guint8 *)e->name, (guint)strlen (e->name));
  return put (self, bytes->data, bytes->len);
}

static gboolean
put_descriptor (ParallaxZipWriter *self, const entry *e)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  add_number (bytes, 0x08074b50, 4);
  add_number (bytes, e->checksum, 4);
  add_number (bytes, e->packed, 4);
  add_number (bytes, e->size, 4);
  return put (self, bytes->data, bytes->len);
}

/* Deflates what read gives, until it gives nothing. */
typedef gssize (*read_fn) (gpointer source, void *bytes, gsize size);

static gboolean
put_deflated (ParallaxZipWriter *self, read_fn read, gpointer source, entry *e)
{
  guint8 in[CHUNK], out[CHUNK];
  z_stream stream = { 0 };
  guint64 size = 0, begin = self->at;
  gboolean is_ok = deflateInit2 (&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK;
  gssize n = 1;

  while (is_ok && n > 0) {
    n = read (source, in, sizeof in);
    if (n < 0)
      break;
    e->checksum = (guint32)crc32 (e->checksum, in, (uInt)n);
    size += (guint64)n;
    stream.next_in = in;
    stream.avail_in = (uInt)n;
    do {
      stream.next_out = out;
      stream.avail_out = sizeof out;
      deflate (&stream, n == 0 ? Z_FINISH : Z_NO_FLUSH);
      is_ok = put (self, out, sizeof out - stream.avail_out);
    } while (is_ok && stream.avail_out == 0);
  }
  deflateEnd (&stream);
  if (size > G_MAXUINT32 || self->at > G_MAXUINT32) {
    errno = EFBIG;
    is_ok = FALSE;
  }
  e->size = (guint32)size;
  e->packed = (guint32)(self->at - begin);
  return is_ok && n == 0;
}

static gboolean
add (ParallaxZipWriter *self, const char *name, read_fn read, gpointer source, GError **error)
{
  entry e = { .name = g_strdup (name), .offset = (guint32)self->at };
  gboolean is_ok = put_local_header (self, &e) && put_deflated (self, read, source, &e) &&
                   put_descriptor (self, &e);

  g_array_append_val (self->entries, e);
  return is_ok || fail (self, error);
}

static gssize
read_file (gpointer source, void *bytes, gsize size)
{
  gsize n = fread (bytes, 1, size, source);

  return n == 0 && ferror (source) ? -1 : (gssize)n;
}

gboolean
parallax_zip_add_file (ParallaxZipWriter *self, const char *name, const char *path, GError **error)
{
  FILE *source = g_fopen (path, "rbe");
  gboolean is_added;

  if (source == NULL) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be read: %s."), path,
                 g_strerror (errno));
    return FALSE;
  }
  is_added = add (self, name, read_file, source, error);
  fclose (source);
  return is_added;
}

static gssize
read_text (gpointer source, void *bytes, gsize size)
{
  const char **text = source;
  gsize n = MIN (strlen (*text), size);

  memcpy (bytes, *text, n);
  *text += n;
  return (gssize)n;
}

gboolean
parallax_zip_add_text (ParallaxZipWriter *self, const char *name, const char *text, GError **error)
{
  return add (self, name, read_text, &text, error);
}

static gboolean
put_directory (ParallaxZipWriter *self)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint32 begin = (guint32)self->at, size;

  for (guint i = 0; i < self->entries->len; i++) {
    const entry *e = &g_array_index (self->entries, entry, i);

    add_number (bytes, 0x02014b50, 4);
    add_number (bytes, VERSION, 2);
    add_common (bytes, e, TRUE);
    add_number (bytes, 0, 2); /* comment */
    add_number (bytes, 0, 2); /* disk */
    add_number (bytes, 0, 2); /* attributes */
    add_number (bytes, 0, 4);
    add_number (bytes, e->offset, 4);
    g_byte_array_append (bytes, (const guint8 *)e->name, (guint)strlen (e->name));
  }
  size = bytes->len;
  add_number (bytes, 0x06054b50, 4);
  add_number (bytes, 0, 4); /* disks */
  add_number (bytes, self->entries->len, 2);
  add_number (bytes, self->entries->len, 2);
  add_number (bytes, size, 4);
  add_number (bytes, begin, 4);
  add_number (bytes, 0, 2); /* comment */
  return put (self, bytes->data, bytes->len);
}

gboolean
parallax_zip_finish (ParallaxZipWriter *self, GError **error)
{
  FILE *file = self->file;

  if (!put_directory (self) || fflush (file) != 0 || fsync (fileno (file)) != 0)
    return fail (self, error);
  self->file = NULL;
  if (fclose (file) != 0)
    return fail (self, error);
  return parallax_output_file_place (self->part, self->path, error);
}

void
parallax_zip_writer_free (ParallaxZipWriter *self)
{
  if (self->file != NULL)
    fclose (self->file);
  g_unlink (self->part);
  g_array_unref (self->entries);
  g_free (self->part);
  g_free (self->path);
  g_free (self);
}
