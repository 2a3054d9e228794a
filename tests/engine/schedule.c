/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The learning rate of a step at its schedules' ends and in between.
 */
#include <glib.h>
#include <math.h>

#include "optim/optimiser.h"

static void
set (plx_settings *settings, const char *key, const char *value)
{
  plx_error error;

  if (plx_settings_set (settings, key, value, &error) != PLX_OK)
    g_error ("%s", error.message);
}

static plx_settings
schedule_settings (const char *schedule, const char *warmup)
{
  plx_settings settings;

  plx_settings_init (&settings);
  set (&settings, "optimiser.optimiser", "sgd");
  set (&settings, "sgd.learning_rate", "0.4");
  set (&settings, "schedule.schedule", schedule);
  set (&settings, "schedule.warmup", warmup);
  return settings;
}

/* With a batch of 64. */
static double
rate_at (const plx_settings *settings, long step, long steps_per_epoch, long total_steps)
{
  plx_schedule_moment moment = { step, steps_per_epoch, total_steps, 64 };

  return plx_schedule_learning_rate (settings, &moment);
}

static void
test_cosine (void)
{
  plx_settings settings = schedule_settings ("cosine", "0");

  g_assert_cmpfloat (rate_at (&settings, 0, 10, 100), ==, 0.4);
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 25, 10, 100), 0.2 * (1 + sqrt (0.5)), 1e-12);
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 50, 10, 100), 0.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 100, 10, 100), 0, 1e-12);
  /* A run that is prolonged past its end does not turn up again. */
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 150, 10, 100), 0, 1e-12);
  for (long step = 1; step <= 100; step++)
    g_assert_cmpfloat (rate_at (&settings, step, 10, 100), <,
                       rate_at (&settings, step - 1, 10, 100));
}

/* Two epochs of ten steps: equal rises from above zero to the full rate at their end, then half a
 * cosine over the eighty steps that are left. */
static void
test_warmup (void)
{
  plx_settings settings = schedule_settings ("cosine", "2");
  double rise = 0.4 / 21;

  for (long step = 0; step <= 20; step++)
    g_assert_cmpfloat_with_epsilon (rate_at (&settings, step, 10, 100), rise * (double)(step + 1),
                                    1e-12);
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 60, 10, 100), 0.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 100, 10, 100), 0, 1e-12);
}

/* Half epochs round down; a warm-up as long as the run, or longer, never divides by nothing. */
static void
test_warmup_edges (void)
{
  plx_settings settings = schedule_settings ("cosine", "0.5");

  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 1, 5, 50), 0.4 * 2 / 3, 1e-12);
  g_assert_cmpfloat (rate_at (&settings, 2, 5, 50), ==, 0.4);
  settings = schedule_settings ("cosine", "10");
  g_assert_cmpfloat (rate_at (&settings, 50, 5, 50), ==, 0.4);
  settings = schedule_settings ("cosine", "100");
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 49, 5, 50), 0.4 * 50 / 501, 1e-12);
}

static void
test_constant (void)
{
  plx_settings settings = schedule_settings ("constant", "1");

  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 0, 4, 40), 0.4 / 5, 1e-12);
  for (long step = 4; step <= 40; step++)
    g_assert_cmpfloat (rate_at (&settings, step, 4, 40), ==, 0.4);
}

/* The rate is the chosen optimiser's own. */
static void
test_whose_rate (void)
{
  plx_settings settings = schedule_settings ("constant", "0");

  set (&settings, "adamw.learning_rate", "0.007");
  g_assert_cmpfloat (rate_at (&settings, 3, 4, 40), ==, 0.4);
  set (&settings, "optimiser.optimiser", "adamw");
  g_assert_cmpfloat (rate_at (&settings, 3, 4, 40), ==, 0.007);
}

/* MoCo's: a tenth of the rate from six tenths of the run on, a hundredth from eight. */
static void
test_drops (void)
{
  plx_settings settings = schedule_settings ("step", "1");

  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 0, 4, 40), 0.4 / 5, 1e-12);
  g_assert_cmpfloat (rate_at (&settings, 4, 4, 40), ==, 0.4);
  g_assert_cmpfloat (rate_at (&settings, 23, 4, 40), ==, 0.4);
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 24, 4, 40), 0.04, 1e-12);
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 31, 4, 40), 0.04, 1e-12);
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 32, 4, 40), 0.004, 1e-12);
  set (&settings, "schedule.first_drop", "0.9");
  set (&settings, "schedule.drop", "0.5");
  g_assert_cmpfloat (rate_at (&settings, 32, 4, 40), ==, 0.2);
  g_assert_cmpfloat (rate_at (&settings, 36, 4, 40), ==, 0.1);
}

/* Meant for 256 images a step: a quarter of it for 64, from the warm-up on. */
static void
test_by_batch (void)
{
  plx_settings settings = schedule_settings ("constant", "1");

  set (&settings, "schedule.by_batch", "on");
  g_assert_cmpfloat_with_epsilon (rate_at (&settings, 0, 4, 40), 0.1 / 5, 1e-12);
  g_assert_cmpfloat (rate_at (&settings, 20, 4, 40), ==, 0.1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/cosine", test_cosine);
  g_test_add_func ("/schedule/warmup", test_warmup);
  g_test_add_func ("/schedule/warmup-edges", test_warmup_edges);
  g_test_add_func ("/schedule/constant", test_constant);
  g_test_add_func ("/schedule/whose-rate", test_whose_rate);
  g_test_add_func ("/schedule/drops", test_drops);
  g_test_add_func ("/schedule/by-batch", test_by_batch);
  return g_test_run ();
}
