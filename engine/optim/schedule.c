/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The learning rate of a step: linear warm-up, then half a cosine (Loshchilov, Hutter: SGDR. ICLR
 * 2017), a constant, or two drops.
 */
#include <math.h>

#include "optim/params.h"

static const double USUAL_BATCH = 256;

static double
base_rate (const plx_settings *settings)
{
  switch ((int)plx_settings_of (settings, &plx_optimiser_params)[PLX_OPTIMISER_CHOICE]) {
  case PLX_OPTIMISER_SGD:
    return plx_settings_of (settings, &plx_sgd_params)[PLX_SGD_LEARNING_RATE];
  case PLX_OPTIMISER_LARS:
    return plx_settings_of (settings, &plx_lars_params)[PLX_LARS_LEARNING_RATE];
  default:
    return plx_settings_of (settings, &plx_adamw_params)[PLX_ADAMW_LEARNING_RATE];
  }
}

static double
after_drops (const double *values, double done)
{
  double left = 1;

  if (done >= values[PLX_SCHEDULE_FIRST_DROP])
    left *= values[PLX_SCHEDULE_DROP];
  if (done >= values[PLX_SCHEDULE_SECOND_DROP])
    left *= values[PLX_SCHEDULE_DROP];
  return left;
}

/* What is left of the rate after the warm-up. */
static double
share_left (const double *values, const plx_schedule_moment *moment, double warmup)
{
  double step = (double)moment->step, total = (double)moment->total_steps, left = total - warmup;

  switch ((int)values[PLX_SCHEDULE_CHOICE]) {
  case PLX_SCHEDULE_COSINE:
    return left > 0 ? 0.5 * (1 + cos (M_PI * fmin ((step - warmup) / left, 1))) : 1;
  case PLX_SCHEDULE_STEP:
    return after_drops (values, step / total);
  default:
    return 1;
  }
}

double
plx_schedule_learning_rate (const plx_settings *settings, const plx_schedule_moment *moment)
{
  const double *values = plx_settings_of (settings, &plx_schedule_params);
  double rate = base_rate (settings);
  double warmup = floor (values[PLX_SCHEDULE_WARMUP] * (double)moment->steps_per_epoch);

  if (values[PLX_SCHEDULE_BY_BATCH] != 0)
    rate *= moment->batch / USUAL_BATCH;
  if ((double)moment->step < warmup)
    return rate * ((double)moment->step + 1) / (warmup + 1);
  return rate * share_left (values, moment, warmup);
}
