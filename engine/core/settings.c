/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of all parameter tables, in the order of the settings panel. A new component adds its
 * line here, and nothing else lists parameters a second time.
 */
#include "core/params.h"

#include "augment/order.h"
#include "data/dataset.h"
#include "eval/evaluation.h"
#include "eval/finetune.h"
#include "eval/knn.h"
#include "method/method.h"
#include "nn/model.h"
#include "optim/optimiser.h"
#include "project/layout.h"
#include "train/trainer.h"

static const plx_param_table *const tables[] = {
  &plx_data_params,
  &plx_train_params,
  &plx_simclr_params,
  &plx_moco_params,
  &plx_margin_params,
  &plx_supervised_params,
  &plx_decoupled_params,
  &plx_augment_params,
  &plx_crop_params,
  &plx_flip_params,
  &plx_rotate_params,
  &plx_affine_params,
  &plx_elastic_params,
  &plx_jitter_params,
  &plx_grey_params,
  &plx_solarise_params,
  &plx_invert_params,
  &plx_blur_params,
  &plx_noise_params,
  &plx_cutout_params,
  &plx_crop_second_params,
  &plx_flip_second_params,
  &plx_rotate_second_params,
  &plx_affine_second_params,
  &plx_elastic_second_params,
  &plx_jitter_second_params,
  &plx_grey_second_params,
  &plx_solarise_second_params,
  &plx_invert_second_params,
  &plx_blur_second_params,
  &plx_noise_second_params,
  &plx_cutout_second_params,
  &plx_encoder_params,
  &plx_head_params,
  &plx_optimiser_params,
  &plx_adamw_params,
  &plx_sgd_params,
  &plx_lars_params,
  &plx_schedule_params,
  &plx_knn_params,
  &plx_map_params,
  &plx_eval_params,
  &plx_finetune_params,
};

const plx_param_table *const *
plx_param_tables (int *n)
{
  *n = (int)(sizeof tables / sizeof tables[0]);
  return tables;
}
