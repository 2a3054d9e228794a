/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread that turns embeddings of the probe images into layouts for the map.
 *
 *     training thread ──slot──→ projector thread ──slot──→ main thread
 *       embedding [n][d]          PCA, aligned              xy [n][2]
 *
 * Both slots are latest-wins: nobody waits for the projector, and it skips what it is too late for.
 * Each layout is rotated onto the one before, so that the map moves because the embedding moves.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"

typedef struct plx_projector plx_projector;

/* Where and when an embedding was taken. */
typedef struct {
  int epoch;
  int64_t step;
} plx_moment;

/* n points of d numbers each time. Training thread. */
plx_status plx_projector_new (int n, int d, plx_projector **projector,
                              plx_error *error) PLX_WARN_UNUSED;
/* Finishes the layout of the last embedding put in, then ends the thread. Frames stay readable. */
void plx_projector_finish (plx_projector *projector);
void plx_projector_free (plx_projector *projector);

/* Training thread: the buffer to fill, [n][d], and the word that it is filled. */
float *plx_projector_buffer (plx_projector *projector);
void plx_projector_put (plx_projector *projector, plx_moment moment);

/* Main thread: the newest layout if there is a newer one; xy is valid until the next call. */
bool plx_projector_take (plx_projector *projector, const float **xy, float explained[2],
                         plx_moment *moment);
