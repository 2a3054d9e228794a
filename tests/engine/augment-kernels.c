/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The augmentations' fast loops against their plain twins, for each instruction set that runs here.
 */
#include <glib.h>
#include <math.h>

#include "augment/op.h"

PLX_ISA_DECLARE (plx_augment_kernels);

static void
fill (float *x, size_t n, uint32_t number)
{
  plx_rng rng = plx_rng_at (11, PLX_RNG_TEST, number, 0, 0);

  for (size_t i = 0; i < n; i++)
    x[i] = plx_rng_uniform (&rng);
}

static void
assert_near (const float *x, const float *ref, size_t n, double tolerance)
{
  for (size_t i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (x[i], ref[i], tolerance);
}

/* Any length, and a counter that is not at its beginning. */
static void
test_noise (gconstpointer data)
{
  static const size_t lengths[] = { 1, 15, 16, 63, 64, 65, 784, 3072, 1000 };
  const plx_augment_kernels *kernels =
      PLX_ISA_PICK ((plx_isa)GPOINTER_TO_INT (data), plx_augment_kernels);
  static float x[3073], ref[3073];

  for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++) {
    plx_rng rng = plx_rng_at (1ull << 33, PLX_RNG_AUGMENT, (uint32_t)i, 7, 0x10a);
    size_t n = lengths[i];

    plx_rng_uniform (&rng);
    fill (x, n + 1, (uint32_t)i);
    fill (ref, n + 1, (uint32_t)i);
    kernels->add_noise (n, rng.counter, rng.key, 0.2f, x);
    plx_noise_ref (n, rng.counter, rng.key, 0.2f, ref);
    assert_near (x, ref, n, 3e-6);
    g_assert_cmpfloat (x[n], ==, ref[n]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int isa = 0; isa < PLX_N_ISA; isa++) {
    g_autofree char *path = g_strdup_printf ("/augment-kernels/noise/%s", plx_isa_name (isa));

    if (plx_cpu_runs (isa))
      g_test_add_data_func (path, GINT_TO_POINTER (isa), test_noise);
  }
  return g_test_run ();
}
