/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of all parameter tables, in the order of the settings panel. A new component adds its
 * line here, and nothing else lists parameters a second time.
 */
#include "core/params.h"

#include "data/dataset.h"
#include "eval/knn.h"
#include "train/trainer.h"

static const plx_param_table *const tables[] = {
  &plx_data_params,
  &plx_train_params,
  &plx_knn_params,
};

const plx_param_table *const *
plx_param_tables (int *n)
{
  *n = (int)(sizeof tables / sizeof tables[0]);
  return tables;
}
