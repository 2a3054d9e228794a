/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which IDX files belong together, by name: "images" and "labels", "idx3" and "idx1" (with a dash or
 * a dot before), "train" and "t10k" or "test", each with or without ".gz". The half stands at the
 * beginning, as MNIST has it, or after the data set, as in "emnist-letters-train-images-idx3-ubyte".
 */
#pragma once

#include <stdbool.h>

enum { PLX_IDX_PATH = 4096 };

/* The two files of a half of the data. */
typedef struct {
  char images[PLX_IDX_PATH], labels[PLX_IDX_PATH]; /* labels: empty where there is none */
} plx_idx_half;

/* The labels that lie beside an images file; empty where there are none. */
void plx_idx_find_labels (plx_idx_half *h);
/* Given the labels, the images beside them are meant. */
bool plx_idx_images_of_labels (const char *labels, char *images /* [PLX_IDX_PATH] */);
/* The other half's images file; is_train: whether the one given trains. */
bool plx_idx_find_other (const char *images, char *other /* [PLX_IDX_PATH] */, bool *is_train);
/* The images file in a folder: of the training half if it is there. Returns how many data sets there
 * are; images is of the first. */
int plx_idx_find_in_folder (const char *folder, char *images /* [PLX_IDX_PATH] */);
