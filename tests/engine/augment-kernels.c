/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The augmentations' fast loops against their plain twins, for each instruction set that runs here.
 */
#include <glib.h>
#include <math.h>

#include "augment/ref.h"

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

/* --- A cut and a flip in one pass ------------------------------------------------------------- */

enum { HEIGHT = 19, WIDTH = 37, PIXELS = HEIGHT * WIDTH };

typedef struct {
  plx_picture picture;
  float planes[3 * PIXELS], spare[3 * PIXELS], fields[3 * PIXELS];
  float rows[PLX_ROW_SCRATCH * (WIDTH + PLX_MAX_TAPS)];
} canvas;

static canvas *
canvas_new (plx_isa isa, uint32_t number)
{
  canvas *c = g_new0 (canvas, 1);

  fill (c->planes, 3 * PIXELS, number);
  c->picture = (plx_picture){ HEIGHT,   WIDTH,
                              3,        c->planes,
                              c->spare, c->fields,
                              c->rows,  .kernels = PLX_ISA_PICK (isa, plx_augment_kernels) };
  return c;
}

/* The same bytes as one after the other. */
static void
test_cut (gconstpointer data)
{
  static const int rectangles[][4] = { { 0, 0, HEIGHT, WIDTH }, { 3, 5, 11, 9 }, { 18, 36, 1, 1 },
                                       { 0, 7, 19, 2 },         { 5, 0, 2, 37 }, { 1, 1, 18, 36 } };
  plx_isa isa = (plx_isa)GPOINTER_TO_INT (data);

  for (uint32_t i = 0; i < 4 * G_N_ELEMENTS (rectangles); i++) {
    const int *r = rectangles[i / 4];
    canvas *one = canvas_new (isa, i), *other = canvas_new (isa, i);

    plx_picture_crop (&one->picture, r[0], r[1], r[2], r[3]);
    one->picture.cut.is_mirrored = i % 2 == 1;
    one->picture.cut.is_turned_over = i % 4 >= 2;
    plx_picture_settle (&one->picture);
    plx_picture_crop (&other->picture, r[0], r[1], r[2], r[3]);
    plx_picture_settle (&other->picture);
    if (i % 2 == 1)
      plx_picture_mirror (&other->picture);
    if (i % 4 >= 2)
      plx_picture_turn_over (&other->picture);
    g_assert_cmpmem (one->picture.planes, 3 * PIXELS * sizeof (float), other->picture.planes,
                     3 * PIXELS * sizeof (float));
    g_free (one);
    g_free (other);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int isa = 0; isa < PLX_N_ISA; isa++) {
    g_autofree char *noise = g_strdup_printf ("/augment-kernels/noise/%s", plx_isa_name (isa));
    g_autofree char *cut = g_strdup_printf ("/augment-kernels/cut/%s", plx_isa_name (isa));

    if (!plx_cpu_runs (isa))
      continue;
    g_test_add_data_func (noise, GINT_TO_POINTER (isa), test_noise);
    g_test_add_data_func (cut, GINT_TO_POINTER (isa), test_cut);
  }
  return g_test_run ();
}
