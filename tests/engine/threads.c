/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * After twenty steps the weights are the same bytes for any number of threads: one test for each
 * method there is, and one for a deeper encoder.
 */
#include <glib.h>

#include "support/runs.h"

static const char *const counts[] = { "2", "3", "4", "8" };

static plx_settings
twenty_steps (const char *key, const char *value)
{
  plx_settings settings = run_settings ("train.epochs", "5", "knn.every", "1000", "moco.queue",
                                        "256", "moco.bn_splits", "2", NULL);

  run_set (&settings, key, value);
  run_set (&settings, "train.threads", "1");
  return settings;
}

static void
assert_same_bytes (plx_settings *settings)
{
  plx_dataset *dataset = run_small_dataset ();
  uint64_t hash = run_hash (settings, dataset);

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++) {
    run_set (settings, "train.threads", counts[i]);
    g_assert_cmphex (run_hash (settings, dataset), ==, hash);
  }
  plx_dataset_free (dataset);
}

static void
test_method (gconstpointer method)
{
  plx_settings settings = twenty_steps ("train.method", method);

  assert_same_bytes (&settings);
}

/* Blocks with and without a projection. */
static void
test_deep (void)
{
  plx_settings settings = twenty_steps ("encoder.encoder", "resnet14");

  assert_same_bytes (&settings);
}

int
main (int argc, char **argv)
{
  const plx_choice *methods = run_param ("train.method").param->choices;

  g_test_init (&argc, &argv, NULL);
  for (; methods->value != NULL; methods++) {
    g_autofree char *path = g_strdup_printf ("/threads/%s", methods->value);

    g_test_add_data_func (path, methods->value, test_method);
  }
  g_test_add_func ("/threads/deep", test_deep);
  return g_test_run ();
}
