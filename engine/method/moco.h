/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What MoCo keeps between steps, for those who look into it.
 */
#pragma once

#include "method/method.h"

typedef struct {
  plx_model *key_model; /* borrowed */
  const float *queue;   /* [length][d], unit rows */
  int length, d;
  int next; /* the oldest row, which the next key replaces */
} plx_moco_view;

/* state is what plx_moco.create made. Training thread. */
plx_moco_view plx_moco_look (const void *state);
