/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list that doubles its room.
 */
#include "core/tensor-list.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
  const char *name;
  size_t size;
} dtypes[PLX_N_DTYPES] = {
  [PLX_F32] = { "F32", 4 },
  [PLX_F64] = { "F64", 8 },
  [PLX_I32] = { "I32", 4 },
  [PLX_I64] = { "I64", 8 },
};

size_t
plx_dtype_size (plx_dtype dtype)
{
  return dtypes[dtype].size;
}

const char *
plx_dtype_name (plx_dtype dtype)
{
  return dtypes[dtype].name;
}

size_t
plx_named_tensor_count (const plx_named_tensor *tensor)
{
  size_t count = 1;

  for (int i = 0; i < tensor->n_dims; i++)
    count *= (size_t)tensor->shape[i];
  return count;
}

size_t
plx_named_tensor_size (const plx_named_tensor *tensor)
{
  return plx_named_tensor_count (tensor) * plx_dtype_size (tensor->dtype);
}

static bool
make_room (plx_tensor_list *list)
{
  int room = list->room > 0 ? 2 * list->room : 64;
  plx_named_tensor *tensors;

  if (list->n < list->room)
    return true;
  tensors = realloc (list->tensors, (size_t)room * sizeof *tensors);
  if (tensors == NULL)
    return false;
  list->tensors = tensors;
  list->room = room;
  return true;
}

void
plx_tensor_list_add (plx_tensor_list *list, plx_dtype dtype, void *data, int n_dims,
                     const int *shape, const char *format, ...)
{
  plx_named_tensor *tensor;
  va_list arguments;
  int length;

  PLX_ASSERT (n_dims <= PLX_TENSOR_DIMS);
  if (!make_room (list)) {
    list->is_short = true;
    return;
  }
  tensor = &list->tensors[list->n++];
  *tensor = (plx_named_tensor){ .dtype = dtype, .n_dims = n_dims, .data = data };
  for (int i = 0; i < n_dims; i++)
    tensor->shape[i] = shape[i];
  va_start (arguments, format);
  length = vsnprintf (tensor->name, sizeof tensor->name, format, arguments);
  va_end (arguments);
  PLX_ASSERT (length > 0 && length < PLX_TENSOR_NAME);
}

void
plx_tensor_list_add_vector (plx_tensor_list *list, plx_dtype dtype, void *data, int length,
                            const char *name)
{
  plx_tensor_list_add (list, dtype, data, 1, &length, "%s", name);
}

void
plx_tensor_list_add_value (plx_tensor_list *list, plx_dtype dtype, void *value, const char *name)
{
  plx_tensor_list_add (list, dtype, value, 0, NULL, "%s", name);
}

void
plx_tensor_list_clear (plx_tensor_list *list)
{
  free (list->tensors);
  *list = (plx_tensor_list){ 0 };
}
