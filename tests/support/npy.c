/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 */
#include "support/npy.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static void
parse_shape (npy *array, const char *header)
{
  const char *at = strstr (header, "'shape': (");

  g_assert_nonnull (at);
  at += strlen ("'shape': (");
  array->count = 1;
  while (*at != ')') {
    char *end;
    long n = strtol (at, &end, 10);

    g_assert_true (end != at && array->n_dims < 8);
    array->shape[array->n_dims++] = (int)n;
    array->count *= (size_t)n;
    at = end + strspn (end, ", ");
  }
}

npy
npy_load (const char *path)
{
  npy array = { 0 };
  gsize length, start, size;
  g_autofree char *content = NULL, *header = NULL;
  g_autofree char *full = g_build_filename (g_getenv ("PLX_GOLDEN"), path, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (full, &content, &length, &error))
    g_error ("%s", error->message);
  g_assert_cmpuint (length, >, 10);
  g_assert_cmpmem (content, 6, "\x93NUMPY", 6);
  start = 10 + (guint8)content[8] + 256u * (guint8)content[9];
  header = g_strndup (content + 10, start - 10);
  g_assert_nonnull (strstr (header, "'fortran_order': False"));
  parse_shape (&array, header);
  array.kind = strstr (header, "<f4") ? 'f' : strstr (header, "<i4") ? 'i' : 'u';
  if (array.kind == 'u')
    g_assert_nonnull (strstr (header, "|u1"));
  size = array.kind == 'u' ? 1 : 4;
  g_assert_cmpuint (length - start, ==, array.count * size);
  array.data = g_memdup2 (content + start, MAX (array.count * size, 1));
  array.floats = array.data;
  array.ints = array.data;
  array.bytes = array.data;
  return array;
}

void
npy_free (npy *array)
{
  g_free (array->data);
  *array = (npy){ 0 };
}
