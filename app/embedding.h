/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stored run's images through its encoder.
 */
#pragma once

#include "app/store/trained.h"

typedef struct {
  int n, d;
  gint32 *images; /* [n] numbers in the data set */
  float *values;  /* [n][d] */
} ParallaxEmbedding;

/* v (or z, before its division by its length) of n images; images NULL: 0, 1, … Blocks; the thread
 * that may use trained. */
ParallaxEmbedding *parallax_embedding_new (ParallaxTrained *trained, const gint32 *images, int n,
                                           gboolean is_z, GError **error);
void parallax_embedding_free (ParallaxEmbedding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxEmbedding, parallax_embedding_free)

/* At most so many of the images first … end − 1, evenly spread; *n: how many. Free it. */
gint32 *parallax_embedding_pick (int first, int end, int most, int *n);

/* Whether the loss sees z at length 1: every method compares directions, but for the margin loss
 * where it is told not to. */
gboolean parallax_embedding_is_unit_length (const plx_settings *settings);
/* Brings each row of vectors [n][d] to length 1; one of zeros stays. */
void parallax_embedding_normalise (float *vectors, int n, int d);
