/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread that turns embeddings of the probe images into layouts for the map.
 *
 *     training thread ──slot──→ projector thread ──slot──→ main thread
 *       embedding [n][d]          steps of PCA,             xy [n][2], and the embedding
 *       and the options           t-SNE or UMAP, aligned    that it lays out
 *
 * Both slots are latest-wins: nobody waits for the projector, and it skips what it is too late for.
 * Between two embeddings it goes on improving the layout of the last, ten frames a second, until
 * that is finished; it runs at the lowest priority, so that training has the processor first. Each
 * layout is rotated onto the one before: the map moves because the embedding moves, and an embedding
 * that is only turned, or the same again, moves nothing.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "project/layout.h"

typedef struct plx_projector plx_projector;

/* Where and when an embedding was taken. */
typedef struct {
  int epoch;
  int64_t step;
} plx_moment;

/* What there is for the map. */
typedef struct {
  const float *xy;        /* [n][2] */
  const float *embedding; /* [n][d]: what xy lays out */
  float explained[2];     /* share of the variance; 0 but for PCA */
  plx_layout_kind kind;
  plx_moment moment;
  bool is_settled; /* it goes no further: none follows until there is another embedding */
} plx_projection;

/* n points of d numbers each time. Training thread. */
plx_status plx_projector_new (int n, int d, plx_projector **projector,
                              plx_error *error) PLX_WARN_UNUSED;
/* Finishes the layout of the last embedding put in, as far as that takes a second or two, then ends
 * the thread. Frames stay readable. */
void plx_projector_finish (plx_projector *projector);
void plx_projector_free (plx_projector *projector);
int plx_projector_dimensions (const plx_projector *projector); /* d; any thread */

/* Training thread: the buffer to fill, [n][d], and the word that it is filled; options: how to lay it
 * out from now on. */
float *plx_projector_buffer (plx_projector *projector);
void plx_projector_put (plx_projector *projector, plx_moment moment,
                        const plx_layout_options *options);

/* Main thread: the newest layout if there is a newer one; its arrays are valid until the next call. */
bool plx_projector_take (plx_projector *projector, plx_projection *projection);
