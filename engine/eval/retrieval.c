/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counting among the nearest.
 */
#include "eval/retrieval.h"

#include <math.h>
#include <stddef.h>

#include "core/error.h"

double
plx_precision_at (const int32_t *index, int n, int length, int at, const int32_t *query_labels,
                  const int32_t *bank_labels)
{
  int64_t asked = 0, same = 0;

  PLX_ASSERT (at >= 1 && at <= length);
  for (int i = 0; i < n; i++) {
    if (query_labels[i] < 0)
      continue;
    asked++;
    for (int j = 0; j < at; j++)
      same += bank_labels[index[(size_t)i * (size_t)length + (size_t)j]] == query_labels[i];
  }
  return asked > 0 ? (double)same / ((double)asked * at) : NAN;
}
