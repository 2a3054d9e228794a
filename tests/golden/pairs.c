/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * InfoNCE, the margin loss, supervised and decoupled contrast against PyTorch, fast path and twin.
 * pairs/make.py made the arrays, in double precision.
 */
#include <glib.h>

#include "loss/infonce.h"
#include "loss/margin.h"
#include "loss/ntxent.h"
#include "support/npy.h"
#include "support/numbers.h"

static npy
load (const char *what, const char *name)
{
  g_autofree char *path = g_strdup_printf ("pairs/%s%s.npy", what, name);

  return npy_load (path);
}

static void
assert_matches (double loss, const float *dz, const char *what, const char *name, double mean_of)
{
  g_autofree char *loss_name = g_strconcat (what, "_loss_", NULL);
  g_autofree char *dz_name = g_strconcat (what, "_dz_", NULL);
  npy golden_loss = load (loss_name, name), golden_dz = load (dz_name, name);

  g_assert_cmpfloat_with_epsilon (loss / mean_of, golden_loss.floats[0], 3e-6);
  g_assert_cmpfloat (numbers_distance (dz, golden_dz.floats, golden_dz.count), <, 5e-6);
  npy_free (&golden_loss);
  npy_free (&golden_dz);
}

static void
test_infonce (gconstpointer data)
{
  static const struct {
    const char *name;
    float temperature;
  } cases[] = { { "02", 0.2f }, { "01", 0.1f }, { "007", 0.07f } };
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  npy z = load ("infonce_", "z"), keys = load ("infonce_", "keys");
  npy queue = load ("infonce_", "queue");
  int n = z.shape[0], d = z.shape[1], length = queue.shape[0];
  g_autofree float *workspace = g_new (float, plx_infonce_workspace (n, d, length));
  g_autofree float *dz = g_new (float, z.count);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    plx_infonce loss = { queue.floats, length, d, cases[i].temperature };

    assert_matches (plx_infonce_sum (pool, &loss, z.floats, keys.floats, n, n, dz, workspace), dz,
                    "infonce", cases[i].name, n);
    assert_matches (plx_infonce_sum_ref (&loss, z.floats, keys.floats, n, n, dz), dz, "infonce",
                    cases[i].name, n);
  }
  npy_free (&z);
  npy_free (&keys);
  npy_free (&queue);
  plx_pool_free (pool);
}

static void
test_margin (gconstpointer data)
{
  static const struct {
    const char *name;
    float margin;
    bool is_normalised;
  } cases[] = { { "unit", 1, true }, { "wide", 1.8f, true }, { "free", 3, false } };
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  npy z = load ("margin_", "z"), groups = load ("margin_", "groups");
  int n = z.shape[0], d = z.shape[1];
  g_autofree float *workspace = g_new (float, plx_margin_workspace (n, d));
  g_autofree float *dz = g_new (float, z.count);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    plx_margin loss = { .groups = groups.ints,
                        .margin = cases[i].margin,
                        .is_normalised = cases[i].is_normalised };

    assert_matches (plx_margin_loss (pool, &loss, z.floats, n, d, dz, workspace).loss, dz, "margin",
                    cases[i].name, 1);
    assert_matches (plx_margin_loss_ref (&loss, z.floats, n, d, dz).loss, dz, "margin",
                    cases[i].name, 1);
  }
  npy_free (&z);
  npy_free (&groups);
  plx_pool_free (pool);
}

static void
test_masked (gconstpointer data)
{
  static const struct {
    const char *name;
    float temperature;
  } cases[] = { { "05", 0.5f }, { "01", 0.1f }, { "007", 0.07f } };
  plx_pool *pool = numbers_pool (2, GPOINTER_TO_INT (data));
  npy z = load ("masked_", "z"), groups = load ("masked_", "groups");
  int n = z.shape[0], d = z.shape[1];
  g_autofree float *workspace = g_new (float, plx_ntxent_workspace (n, d));
  g_autofree float *dz = g_new (float, z.count);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int is_decoupled = 0; is_decoupled < 2; is_decoupled++) {
      const char *what = is_decoupled ? "decoupled" : "supervised";
      plx_ntxent_mask mask = { .temperature = cases[i].temperature,
                               .is_decoupled = is_decoupled,
                               .groups = is_decoupled ? NULL : groups.ints };

      assert_matches (plx_ntxent_masked (pool, &mask, z.floats, n, d, dz, workspace), dz, what,
                      cases[i].name, 1);
      assert_matches (plx_ntxent_masked_ref (&mask, z.floats, n, d, dz), dz, what, cases[i].name,
                      1);
    }
  npy_free (&z);
  npy_free (&groups);
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/golden/infonce", test_infonce);
  numbers_add_for_each_isa ("/golden/margin", test_margin);
  numbers_add_for_each_isa ("/golden/masked", test_masked);
  return g_test_run ();
}
