/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The learning rate of a step: linear warm-up, then half a cosine (Loshchilov, Hutter: SGDR. ICLR
 * 2017) or a constant.
 */
#include <math.h>

#include "optim/params.h"

static double
base_rate (const plx_settings *settings)
{
  int choice = (int)plx_settings_of (settings, &plx_optimiser_params)[PLX_OPTIMISER_CHOICE];

  if (choice == PLX_OPTIMISER_SGD)
    return plx_settings_of (settings, &plx_sgd_params)[PLX_SGD_LEARNING_RATE];
  return plx_settings_of (settings, &plx_adamw_params)[PLX_ADAMW_LEARNING_RATE];
}

double
plx_schedule_learning_rate (const plx_settings *settings, long step, long steps_per_epoch,
                            long total_steps)
{
  const double *values = plx_settings_of (settings, &plx_schedule_params);
  double rate = base_rate (settings);
  double warmup = floor (values[PLX_SCHEDULE_WARMUP] * (double)steps_per_epoch);
  double left = (double)total_steps - warmup;

  if ((double)step < warmup)
    return rate * ((double)step + 1) / (warmup + 1);
  if (values[PLX_SCHEDULE_CHOICE] == PLX_SCHEDULE_CONSTANT || left <= 0)
    return rate;
  return rate * 0.5 * (1 + cos (M_PI * fmin (((double)step - warmup) / left, 1)));
}
