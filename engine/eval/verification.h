/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Verification: are two images of the same class? Pairs are ranked by the cosine of their
 * representations; the ROC curve is the share of same pairs found against the share of different
 * pairs let through, and AUC the area below it: the chance that a same pair lies above a different
 * one, ties counting half (Mann, Whitney 1947).
 */
#pragma once

#include <stdint.h>

#include "core/error.h"

enum { PLX_ROC_POINTS = 101 };

typedef struct {
  double auc;
  int n_same, n_different;
  /* found [i] is the share of same pairs found where i % of the different ones are let through. */
  float found[PLX_ROC_POINTS];
} plx_roc;

/* Pairs by their scores; is_same 1 or 0. Pairs of both kinds must be there. Any thread. */
plx_status plx_roc_measure (const float *scores /* [n] */, const uint8_t *is_same /* [n] */, int n,
                            plx_roc *roc, plx_error *error) PLX_WARN_UNUSED;

/* Draws n_pairs same and as many different pairs of labelled rows by the seed (with equal chance for
 * each row of a class that has two, then for each of its partners) and measures their cosines. */
plx_status plx_verify (const float *x /* [n][d] */, const int32_t *labels /* [n] */, int n, int d,
                       int n_classes, int n_pairs, uint64_t seed, plx_roc *roc,
                       plx_error *error) PLX_WARN_UNUSED;
