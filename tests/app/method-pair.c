/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A draft for two methods: the two differ by nothing that could be equal, what had to be fitted is
 * fitted and said, and both can be trained.
 */
#include <glib.h>
#include <string.h>

#include "app/method-pair.h"

static plx_settings
draft_with (const char *const *pairs)
{
  plx_settings settings;

  plx_settings_init (&settings);
  for (; pairs[0] != NULL; pairs += 2)
    g_assert_cmpint (plx_settings_set (&settings, pairs[0], pairs[1], NULL), ==, PLX_OK);
  return settings;
}

static gboolean
says (const ParallaxMethodPair *pair, const char *part)
{
  for (char **note = pair->notes; *note != NULL; note++)
    if (strstr (*note, part) != NULL)
      return TRUE;
  return FALSE;
}

static void
assert_differ_only_by (const ParallaxMethodPair *pair, const char *const *keys)
{
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref)) {
    g_autofree char *key = g_strdup_printf ("%s.%s", ref.table->name, ref.param->key);

    if (g_strv_contains (keys, key))
      continue;
    g_assert_cmpfloat (pair->settings[0].values[ref.index], ==,
                       pair->settings[1].values[ref.index]);
  }
}

static void
test_equal (void)
{
  plx_settings draft = draft_with (
      (const char *const[]){ "simclr.temperature", "0.4", "encoder.width", "24", NULL });
  g_autoptr (ParallaxMethodPair) pair = parallax_method_pair_new (&draft);

  assert_differ_only_by (pair, (const char *const[]){ "train.method", NULL });
  g_assert_cmpfloat (plx_settings_number (&pair->settings[1], "encoder.width"), ==, 24);
  g_assert_true (says (pair, "SimCLR 0.4, MoCo 0."));
  g_assert_true (says (pair, "the other 510 views"));
  g_assert_false (says (pair, "instead of"));
}

static void
test_fitted (void)
{
  plx_settings draft = draft_with ((const char *const[]){ "train.batch", "90", "moco.queue", "4096",
                                                          "moco.bn_splits", "8", NULL });
  g_autoptr (ParallaxMethodPair) pair = parallax_method_pair_new (&draft);

  assert_differ_only_by (
      pair, (const char *const[]){ "train.method", "moco.queue", "moco.bn_splits", NULL });
  g_assert_cmpfloat (plx_settings_number (&pair->settings[1], "moco.queue"), ==, 4140);
  g_assert_cmpfloat (plx_settings_number (&pair->settings[1], "moco.bn_splits"), ==, 6);
  g_assert_true (says (pair, "4140 keys instead of 4096"));
  g_assert_true (says (pair, "6 parts instead of 8"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/method-pair/equal", test_equal);
  g_test_add_func ("/method-pair/fitted", test_fitted);
  return g_test_run ();
}
