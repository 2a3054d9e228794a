/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the small golden arrays (NumPy .npy, C order, float32 or int32 or uint8) under tests/golden.
 */
#pragma once

#include <stddef.h>

typedef struct {
  int n_dims;
  int shape[8];
  size_t count;
  char kind;     /* 'f' float32, 'i' int32, 'u' uint8 */
  void *data;    /* free with npy_free */
  float *floats; /* data, where kind is 'f' */
  int *ints;     /* data, where kind is 'i' */
  unsigned char *bytes;
} npy;

/* path is relative to tests/golden. Fails the test (g_error) when the file is missing or of another
 * form: a golden array that cannot be read is never a skipped test. */
npy npy_load (const char *path);
void npy_free (npy *array);
