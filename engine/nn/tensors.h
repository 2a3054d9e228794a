/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of a flat block: names, shapes and offsets, filled while a model is built.
 */
#pragma once

#include "core/error.h"
#include "nn/model.h"

enum { PLX_MAX_TENSORS = 768 };

typedef struct {
  plx_tensor tensors[PLX_MAX_TENSORS];
  int n;
  size_t count; /* floats of the block; each tensor begins at a multiple of PLX_ALIGNMENT */
} plx_tensors;

/* Adds "owner.name" with a shape of 1, 2 or 4 dimensions (the others 0) and returns its number. */
int plx_tensors_add (plx_tensors *table, const char *owner, const char *name, const int shape[4]);
int plx_tensors_add_vector (plx_tensors *table, const char *owner, const char *name, int length);

/* How convolutions begin. */
typedef enum {
  PLX_INIT_UNIFORM, /* within ±1/√fan-in, as PyTorch's layers do by themselves */
  PLX_INIT_NORMAL,  /* variance 2 / fan-out (He, Zhang, Ren, Sun: Delving Deep into Rectifiers.
                     * ICCV 2015), as torchvision's networks do */
} plx_init;

/* The first weights, by the tensors' shapes and names: convolutions as init says, linear layers and
 * their biases uniform within ±1/√fan-in, a batch norm's γ 1 and β 0. Addressed by tensor: a tensor's
 * numbers depend on the seed and its own number only. */
void plx_tensors_fill (const plx_tensors *table, plx_init init, uint64_t seed, float *weights);
