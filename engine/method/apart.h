/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two views of a batch through the encoder one after the other, each with batch statistics of its own.
 *
 * Code in PyTorch often calls the encoder once a view; batch norm then sees N images, not the 2N of
 * the SimCLR paper's code, and runs its averages twice a step. On CIFAR's small recipe that was worth
 * two points of kNN (one seed, both ways). The model keeps the activations of one forward only, so the first view is
 * run again before its backward: a sixth more time for a step, and no more memory.
 */
#pragma once

#include "core/arena.h"
#include "method/method.h"

typedef struct {
  plx_model *model; /* borrowed */
  int batch;        /* N */
  size_t image;     /* floats of a view */
  float *z;         /* [2N][d] */
  float *buffers;   /* the batch norms' running values, while the first view runs again */
} plx_apart;

/* Takes what steps need from the arena (or measures it). */
void plx_apart_lay_out (plx_apart *apart, const plx_method_context *context, plx_arena *arena);

/* z [2N][d] of views [2N][h][w][c]. */
const float *plx_apart_forward (const plx_apart *apart, const float *views);
/* Adds to the model's gradients; views are those of the forward. */
void plx_apart_backward (const plx_apart *apart, const float *views, const float *dz);
