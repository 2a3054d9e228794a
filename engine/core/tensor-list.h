/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Named tensors that lie in memory: what a file is written from, and read into.
 *
 * Whoever has state (a model, an optimiser, a method) adds its tensors to a list, once, and saving
 * and loading both walk that list: what is saved and what is loaded cannot differ. A list owns its
 * entries; the memory behind them is the adder's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

typedef enum { PLX_F32, PLX_F64, PLX_I32, PLX_I64, PLX_N_DTYPES } plx_dtype;

/* Bytes of one value; and its name in a safetensors file ("F32"). */
size_t plx_dtype_size (plx_dtype dtype);
const char *plx_dtype_name (plx_dtype dtype);

enum { PLX_TENSOR_NAME = 128, PLX_TENSOR_DIMS = 8 };

typedef struct {
  char name[PLX_TENSOR_NAME]; /* "model.stem.conv.weight" */
  plx_dtype dtype;
  int n_dims; /* 0: a single value */
  int64_t shape[PLX_TENSOR_DIMS];
  void *data; /* borrowed; contiguous */
} plx_named_tensor;

typedef struct {
  plx_named_tensor *tensors;
  int n, room;
  bool is_short; /* memory ran out while something was added */
} plx_tensor_list;

/* Values of a tensor (1 where it has no dimensions), and its bytes. */
size_t plx_named_tensor_count (const plx_named_tensor *tensor);
size_t plx_named_tensor_size (const plx_named_tensor *tensor);

/* Adds a tensor under the printf-formatted name. A list that could not grow is marked as short, and
 * refused where it is used. Any thread, as all here. */
void plx_tensor_list_add (plx_tensor_list *list, plx_dtype dtype, void *data, int n_dims,
                          const int *shape /* [n_dims] */, const char *format, ...)
    PLX_PRINTF (6, 7);
/* The same for one dimension, or for a single value. */
void plx_tensor_list_add_vector (plx_tensor_list *list, plx_dtype dtype, void *data, int length,
                                 const char *name);
void plx_tensor_list_add_value (plx_tensor_list *list, plx_dtype dtype, void *value,
                                const char *name);
void plx_tensor_list_clear (plx_tensor_list *list);
