/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests of the augmentations: a pipeline for images of a form, one image, and memory with guards
 * at both ends of what a view may write.
 */
#pragma once

#include <glib.h>

#include "augment/pipeline.h"

typedef struct {
  plx_dataset form; /* size, channels, mean and std; no images */
  plx_settings settings;
  plx_augment *augment;
  size_t count; /* of one image's values */
  uint8_t *image;
  float *guarded; /* [GUARD + count + GUARD] */
  float *view;    /* in guarded */
  void *scratch;
} bench;

/* The settings are the defaults, the image is noise. Mean 0 and std 1 where is_raw, so that a view's
 * values are the picture's. */
bench *bench_new (int height, int width, int channels, gboolean is_raw);
void bench_free (bench *b);

/* Changes the settings only; bench_update tells the pipeline. */
void bench_set (bench *b, const char *key, const char *value);
void bench_update (bench *b);
/* A second pipeline of the settings as they are; plx_augment_free frees it. */
plx_augment *bench_augment_new (const bench *b);

/* The operations by name, and turning one or all of them "on" or "off". */
enum { BENCH_OPERATIONS = 12 };
extern const char *const bench_operations[BENCH_OPERATIONS];
void bench_turn (bench *b, const char *operation, const char *value);
void bench_turn_all (bench *b, const char *value);

/* The view at an address; what lay in the memory before must not matter, and nothing beyond the view
 * may be written. */
const float *bench_view (bench *b, plx_view_address address);
float *bench_copy_view (bench *b, plx_view_address address);
gboolean bench_is_same (bench *b, plx_view_address address, const float *other);
