/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Vectors of a data set's images, with what is known of these, for other programs. Each file is
 * there whole or not at all. Any thread; blocks.
 */
#pragma once

#include <stdbool.h>

#include "data/dataset.h"

typedef struct {
  const plx_dataset *dataset;
  int first, n; /* images first … first + n − 1 of it */
  int d;
  const float *vectors; /* [n][d] */
  /* Asked now and then while text is written; false: PLX_CANCELLED, nothing is left. May be NULL. */
  bool (*go_on) (void *context);
  void *context;
} plx_embeddings;

/* For the Embedding Projector (projector.tensorflow.org): path gets the vectors, one a line, and
 * beside it NAME-metadata.tsv the labels, NAME-sprite.png the images as a square sheet of small
 * pictures, row by row, and NAME-config.json says that they belong together. */
plx_status plx_tsv_write (const char *path, const plx_embeddings *embeddings,
                          plx_error *error) PLX_WARN_UNUSED;

/* One image a line: its number, its split, its classes by name, its vector; RFC 4180. */
plx_status plx_csv_write (const char *path, const plx_embeddings *embeddings,
                          plx_error *error) PLX_WARN_UNUSED;

/* Arrays for NumPy, in a zip without compression: vectors [n][d] float32, image [n] and split [n]
 * (0: training, 1: held out) int32, and for every label set NAME [n] int32 (−1: none) with its
 * NAME_classes [n_classes] of text. */
plx_status plx_npz_write (const char *path, const plx_embeddings *embeddings,
                          plx_error *error) PLX_WARN_UNUSED;

/* The sheet alone, PNG; side: of one picture in it, chosen so that the sheet has at most 8192 pixels
 * a side. */
plx_status plx_sprite_write (const char *path, const plx_embeddings *embeddings, int *side,
                             plx_error *error) PLX_WARN_UNUSED;
