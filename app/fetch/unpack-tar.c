/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tar is blocks of 512 bytes: a header (name, size in octal, a sum of the header's bytes, kind, and
 * in ustar what stands before the name), then the file's bytes, filled up to whole blocks. A block
 * of zeros ends it.
 */
#include <string.h>
#include <zlib.h>

#include "app/fetch/unpack-parts.h"

enum {
  BLOCK = 512,
  NAME = 0,
  NAME_SIZE = 100,
  SIZE = 124,
  SUM = 148,
  KIND = 156,
  MAGIC = 257,
  PREFIX = 345,
  PREFIX_SIZE = 155,
  DIGITS = 12,
};

typedef struct {
  const ParallaxUnpacking *work;
  gzFile stream;
} tar;

static gboolean
read_bytes (gpointer from, void *bytes, gsize size, GError **error)
{
  tar *self = from;

  return gzread (self->stream, bytes, (unsigned)size) == (int)size ||
         parallax_unpacking_damaged (self->work, error);
}

static guint64
octal (const char *field, int digits)
{
  char text[DIGITS + 1] = "";

  memcpy (text, field, (gsize)digits);
  return g_ascii_strtoull (text, NULL, 8);
}

/* The sum counts its own field as spaces. */
static gboolean
is_header (const char *header)
{
  guint64 sum = 0;

  for (int i = 0; i < BLOCK; i++)
    sum += i >= SUM && i < SUM + 8 ? ' ' : (guchar)header[i];
  return sum == octal (header + SUM, 8);
}

static char *
name_of (const char *header)
{
  g_autofree char *name = g_strndup (header + NAME, NAME_SIZE);
  g_autofree char *prefix = g_strndup (header + PREFIX, PREFIX_SIZE);

  if (memcmp (header + MAGIC, "ustar", 6) != 0 || prefix[0] == '\0')
    return g_steal_pointer (&name);
  return g_strdup_printf ("%s/%s", prefix, name);
}

/* What is left of an entry's last block, or all blocks of one that is not wanted. */
static gboolean
skip (tar *self, guint64 size, GError **error)
{
  char bytes[BLOCK];

  for (; size > 0; size -= MIN (size, BLOCK)) {
    if (g_cancellable_set_error_if_cancelled (self->work->cancellable, error) ||
        !read_bytes (self, bytes, (gsize)MIN (size, BLOCK), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_entry (tar *self, const char *header, GError **error)
{
  g_autofree char *name = name_of (header);
  guint64 size = octal (header + SIZE, DIGITS);
  guint64 filled = (BLOCK - size % BLOCK) % BLOCK;

  if (!is_header (header))
    return parallax_unpacking_damaged (self->work, error);
  if ((header[KIND] != '0' && header[KIND] != '\0') || !parallax_unpacking_wants (self->work, name))
    return skip (self, size + filled, error);
  return parallax_unpacking_write (self->work, name, size, read_bytes, self, error) &&
         skip (self, filled, error);
}

gboolean
parallax_unpack_tar (const ParallaxUnpacking *work, GError **error)
{
  tar self = { work, gzopen (work->archive, "rbe") };
  gboolean is_good = self.stream != NULL || parallax_unpacking_damaged (work, error);
  char header[BLOCK];

  while (is_good) {
    is_good = read_bytes (&self, header, BLOCK, error);
    if (!is_good || header[0] == '\0')
      break;
    is_good = take_entry (&self, header, error);
  }
  if (self.stream != NULL)
    gzclose (self.stream);
  return is_good;
}
