/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list that doubles its room; looking up walks it.
 */
#include "io/metadata.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
plx_metadata_take (plx_metadata *metadata, char *key, char *value)
{
  if (key != NULL && value != NULL && metadata->n == metadata->room) {
    int room = metadata->room > 0 ? 2 * metadata->room : 128;
    plx_metadata_entry *entries =
        realloc (metadata->entries, (size_t)room * sizeof *metadata->entries);

    if (entries != NULL) {
      metadata->entries = entries;
      metadata->room = room;
    }
  }
  if (key == NULL || value == NULL || metadata->n == metadata->room) {
    metadata->is_short = true;
    free (key);
    free (value);
    return;
  }
  metadata->entries[metadata->n++] = (plx_metadata_entry){ key, value };
}

void
plx_metadata_set (plx_metadata *metadata, const char *key, const char *format, ...)
{
  va_list arguments;
  char *value;

  va_start (arguments, format);
  if (vasprintf (&value, format, arguments) < 0)
    value = NULL;
  va_end (arguments);
  plx_metadata_take (metadata, strdup (key), value);
}

void
plx_metadata_set_number (plx_metadata *metadata, const char *key, double value)
{
  plx_metadata_set (metadata, key, "%.17g", value);
}

const char *
plx_metadata_get (const plx_metadata *metadata, const char *key)
{
  for (int i = 0; i < metadata->n; i++)
    if (strcmp (metadata->entries[i].key, key) == 0)
      return metadata->entries[i].value;
  return NULL;
}

bool
plx_metadata_get_number (const plx_metadata *metadata, const char *key, double *value)
{
  const char *text = plx_metadata_get (metadata, key);
  char *end;

  if (text == NULL || *text == '\0')
    return false;
  *value = strtod (text, &end);
  return *end == '\0';
}

void
plx_metadata_clear (plx_metadata *metadata)
{
  for (int i = 0; i < metadata->n; i++) {
    free (metadata->entries[i].key);
    free (metadata->entries[i].value);
  }
  free (metadata->entries);
  *metadata = (plx_metadata){ 0 };
}
