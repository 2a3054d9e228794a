/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a trained model goes into a file for other programs: the same for every such format.
 */
#pragma once

#include <stdbool.h>

#include "nn/model.h"

typedef enum {
  PLX_EXPORT_ENCODER,    /* images → representation */
  PLX_EXPORT_FULL,       /* images → representation, embedding */
  PLX_EXPORT_CLASSIFIER, /* images → representation, scores */
} plx_export_part;

/* A linear layer on the representation, one row a class. */
typedef struct {
  int n_classes;
  const float *weight; /* [n_classes][representation_size] */
  const float *bias;   /* [n_classes] */
} plx_export_classifier;

/* Something said beside the numbers ("parallax.dataset", "Shapes"). */
typedef struct {
  const char *key, *value;
} plx_export_note;

typedef struct {
  plx_model *model; /* borrowed, as everything here */
  plx_export_part part;
  const plx_export_classifier *classifier; /* of PLX_EXPORT_CLASSIFIER */
  float mean[3], std[3]; /* of an image's channels in 0 … 1, as the model was trained with */
  bool is_unit_length;   /* the embedding is divided by its length, as most losses see it */
  const float *example;  /* [n_example][h][w][c] in 0 … 1, for formats that bring one */
  int n_example;         /* at most as many as one forward of the model takes */
  const plx_export_note *notes; /* [n_notes] */
  int n_notes;
} plx_export;
