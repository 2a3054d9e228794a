/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pipeline of augmentations: views depend on their address and nothing else, each operation can
 * be turned off without a trace, settings change while it lives, and any form of image goes through.
 */
#include <glib.h>
#include <string.h>

#include "support/bench.h"
#include "support/files.h"

/* Every chance at one, every strength far. */
static void
make_strong (bench *b)
{
  bench_set (b, "augment.crop.min_area", "0.1");
  bench_set (b, "augment.crop.max_area", "0.5");
  bench_set (b, "augment.flip.horizontal", "0.5");
  bench_set (b, "augment.flip.vertical", "0.5");
  bench_set (b, "augment.rotate.probability", "1");
  bench_set (b, "augment.jitter.probability", "1");
  bench_set (b, "augment.grey.probability", "0.5");
  bench_set (b, "augment.blur.probability", "1");
  bench_set (b, "augment.blur.max_sigma", "3");
  bench_set (b, "augment.elastic.probability", "1");
  bench_set (b, "augment.solarise.probability", "1");
  bench_set (b, "augment.invert.probability", "1");
  bench_set (b, "augment.noise.probability", "1");
  bench_set (b, "augment.cutout.probability", "1");
}

/* On, drawing its numbers, and changing nothing. */
static void
make_idle (bench *b, const char *operation)
{
  bench_turn (b, operation, "on");
  if (strcmp (operation, "crop") == 0) {
    bench_set (b, "augment.crop.max_area", "1");
    bench_set (b, "augment.crop.min_area", "1");
    bench_set (b, "augment.crop.min_ratio", "1");
    bench_set (b, "augment.crop.max_ratio", "1");
  } else if (strcmp (operation, "flip") == 0) {
    bench_set (b, "augment.flip.horizontal", "0");
    bench_set (b, "augment.flip.vertical", "0");
  } else {
    g_autofree char *key = g_strdup_printf ("augment.%s.probability", operation);

    bench_set (b, key, "0");
  }
}

/* --- Addresses -------------------------------------------------------------------------------- */

static void
test_address (void)
{
  static const plx_view_address others[] = {
    { 8, 3, 11, 0 },
    { 7, 4, 11, 0 },
    { 7, 3, 12, 0 },
    { 7, 3, 11, 1 },
    { 7 + (1ull << 40), 3, 11, 0 },
  };
  plx_view_address address = { 7, 3, 11, 0 };
  bench *b = bench_new (24, 24, 3, FALSE), *again;
  g_autofree float *first = NULL;

  bench_turn_all (b, "on");
  make_strong (b);
  bench_update (b);
  first = bench_copy_view (b, address);
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (bench_is_same (b, others[i], first));
  g_assert_true (bench_is_same (b, address, first));

  again = bench_new (24, 24, 3, FALSE);
  bench_turn_all (again, "on");
  make_strong (again);
  bench_update (again);
  g_assert_true (bench_is_same (again, address, first));
  bench_free (again);
  bench_free (b);
}

/* An operation alone gives the same bytes as amid others that draw but change nothing. */
static void
test_own_streams (void)
{
  for (int only = 0; only < BENCH_OPERATIONS; only++) {
    bench *alone = bench_new (24, 24, 3, FALSE), *amid = bench_new (24, 24, 3, FALSE);

    make_strong (alone);
    bench_turn_all (alone, "off");
    bench_turn (alone, bench_operations[only], "on");
    bench_update (alone);
    make_strong (amid);
    bench_turn (amid, bench_operations[only], "on");
    for (int other = 0; other < BENCH_OPERATIONS; other++)
      if (other != only)
        make_idle (amid, bench_operations[other]);
    bench_update (amid);
    for (uint32_t image = 0; image < 20; image++) {
      plx_view_address address = { 1, 2, image, image % 2 };

      g_assert_true (bench_is_same (amid, address, bench_view (alone, address)));
    }
    bench_free (alone);
    bench_free (amid);
  }
}

/* --- On and off ------------------------------------------------------------------------------- */

static void
assert_plain (bench *b, plx_view_address address)
{
  g_autofree float *plain = g_new (float, b->count);
  const float *view = bench_view (b, address);

  plx_augment_plain (b->augment, b->image, plain);
  for (size_t i = 0; i < b->count; i++)
    g_assert_cmpfloat_with_epsilon (view[i], plain[i], 2e-6f);
}

static void
test_on_off (void)
{
  plx_view_address address = { 1, 1, 5, 1 };
  bench *b = bench_new (24, 24, 3, FALSE);
  g_autofree float *plain = NULL;

  make_strong (b);
  bench_set (b, "augment.flip.horizontal", "1");
  bench_set (b, "augment.grey.probability", "1");
  bench_turn_all (b, "off");
  bench_update (b);
  assert_plain (b, address);
  plain = bench_copy_view (b, address);
  for (int i = 0; i < BENCH_OPERATIONS; i++) {
    bench_turn (b, bench_operations[i], "on");
    bench_update (b);
    g_assert_false (bench_is_same (b, address, plain));
    bench_turn (b, bench_operations[i], "off");
    bench_update (b);
    g_assert_true (bench_is_same (b, address, plain));
  }
  bench_free (b);
}

static void
test_live_update (void)
{
  plx_view_address address = { 1, 1, 5, 0 };
  bench *b = bench_new (20, 20, 3, FALSE);
  g_autofree float *before = bench_copy_view (b, address), *after = NULL;
  plx_augment *kept = b->augment;

  make_strong (b);
  b->augment = bench_augment_new (b);
  after = bench_copy_view (b, address);
  plx_augment_free (b->augment);
  b->augment = kept;
  g_assert_true (bench_is_same (b, address, before));
  bench_update (b);
  g_assert_true (bench_is_same (b, address, after));
  bench_free (b);
}

/* --- Order and sets --------------------------------------------------------------------------- */

/* What is named comes first; a move changes the order and nothing that is drawn. */
static void
test_order (void)
{
  plx_view_address address = { 1, 1, 5, 0 };
  bench *b = bench_new (24, 24, 3, FALSE);
  g_autofree float *usual = NULL, *moved = NULL;

  bench_turn_all (b, "on");
  make_strong (b);
  bench_update (b);
  usual = bench_copy_view (b, address);
  bench_set (b, "augment.order", "");
  bench_update (b);
  g_assert_true (bench_is_same (b, address, usual));
  bench_set (b, "augment.order", "crop flip, rotate");
  bench_update (b);
  g_assert_true (bench_is_same (b, address, usual));
  bench_set (b, "augment.order", "invert,blur");
  bench_update (b);
  moved = bench_copy_view (b, address);
  g_assert_cmpint (memcmp (moved, usual, b->count * sizeof (float)), !=, 0);
  bench_set (b, "augment.order",
             "invert,blur,crop,flip,rotate,affine,elastic,jitter,grey,solarise,noise,cutout");
  bench_update (b);
  g_assert_true (bench_is_same (b, address, moved));
  bench_free (b);
}

/* Inverting before solarising and after it are not the same: the order is obeyed. */
static void
test_order_counts (void)
{
  static const struct {
    const char *order;
    int dark, bright;
  } cases[] = { { "solarise,invert", 205, 200 }, { "invert,solarise", 50, 55 } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    bench *b = bench_new (4, 4, 1, TRUE);
    const float *view;

    memset (b->image, 50, b->count);
    b->image[0] = 200;
    make_strong (b);
    bench_turn_all (b, "off");
    bench_turn (b, "invert", "on");
    bench_turn (b, "solarise", "on");
    bench_set (b, "augment.order", cases[i].order);
    bench_update (b);
    view = bench_view (b, (plx_view_address){ 0 });
    g_assert_cmpfloat_with_epsilon (view[0] * 255, cases[i].bright, 1e-3f);
    g_assert_cmpfloat_with_epsilon (view[1] * 255, cases[i].dark, 1e-3f);
    bench_free (b);
  }
}

static void
assert_refused_order (const char *order, const char *part)
{
  bench *b = bench_new (8, 8, 3, FALSE);
  plx_error error;

  bench_set (b, "augment.order", order);
  g_assert_cmpint (plx_augment_update (b->augment, &b->settings, &error), ==, PLX_ERROR_INVALID);
  assert_sentence (error.message, "augment.order");
  assert_sentence (error.message, part);
  bench_free (b);
}

static void
test_wrong_orders (void)
{
  assert_refused_order ("crop,blurr", "blurr");
  assert_refused_order ("crop,blur,crop", "crop twice");
}

/* Of a long name 40 bytes are told, or less, so that no character is cut: ᄀ has three of them. */
static void
test_long_order (void)
{
  for (int ascii = 0; ascii < 3; ascii++) {
    g_autoptr (GString) name = g_string_new (NULL);
    g_autofree char *told = NULL;
    bench *b = bench_new (8, 8, 3, FALSE);
    plx_error error;

    for (int i = 0; i < ascii; i++)
      g_string_append_c (name, 'x');
    for (int i = 0; i < 30; i++)
      g_string_append (name, "\u1100");
    bench_set (b, "augment.order", name->str);
    g_assert_cmpint (plx_augment_update (b->augment, &b->settings, &error), ==, PLX_ERROR_INVALID);
    g_assert_true (g_utf8_validate (error.message, -1, NULL));
    told = g_strndup (name->str, (gsize)(ascii + (40 - ascii) / 3 * 3));
    assert_sentence (error.message, told);
    bench_free (b);
  }
}

/* The second set is the odd views' alone, and only when it is asked for. */
static void
test_two_sets (void)
{
  plx_view_address first = { 1, 1, 5, 0 }, second = { 1, 1, 5, 1 };
  bench *b = bench_new (20, 20, 3, FALSE);
  g_autofree float *one = NULL, *other = NULL;
  plx_error error;

  one = bench_copy_view (b, first);
  other = bench_copy_view (b, second);
  for (int i = 0; i < BENCH_OPERATIONS; i++) {
    g_autofree char *key = g_strdup_printf ("augment2.%s.on", bench_operations[i]);

    bench_set (b, key, "off");
  }
  bench_set (b, "augment2.crop.min_area", "0.9");
  bench_set (b, "augment2.crop.max_area", "0.3");
  bench_update (b);
  g_assert_true (bench_is_same (b, second, other));
  bench_set (b, "augment.views", "different");
  g_assert_cmpint (plx_augment_update (b->augment, &b->settings, &error), ==, PLX_ERROR_INVALID);
  assert_sentence (error.message, "augment2.crop.min_area");
  bench_set (b, "augment2.crop.max_area", "1");
  bench_update (b);
  g_assert_true (bench_is_same (b, first, one));
  assert_plain (b, second);
  bench_free (b);
}

/* A short key is the first set's, also where both are in use. */
static void
test_short_keys (void)
{
  bench *b = bench_new (8, 8, 3, FALSE);

  bench_set (b, "augment.views", "different");
  bench_set (b, "brightness", "0.9");
  g_assert_cmpfloat (plx_settings_number (&b->settings, "augment.jitter.brightness"), ==, 0.9);
  g_assert_cmpfloat (plx_settings_number (&b->settings, "augment2.jitter.brightness"), ==, 0.4);
  bench_free (b);
}

/* --- Refusals --------------------------------------------------------------------------------- */

/* Refused as new and as an update, which leaves the pipeline as it was. */
static void
assert_refused_settings (const char *low_key, const char *low, const char *high_key,
                         const char *high)
{
  plx_view_address address = { 1, 1, 5, 0 };
  bench *b = bench_new (16, 16, 3, FALSE);
  g_autofree float *before = bench_copy_view (b, address);
  plx_augment *augment;
  plx_error error;

  bench_set (b, "augment.rotate.on", "off");
  bench_set (b, high_key, high);
  bench_set (b, low_key, low);
  g_assert_cmpint (plx_augment_new (&b->settings, &b->form, plx_cpu_isa (), &augment, &error), ==,
                   PLX_ERROR_INVALID);
  g_assert_null (augment);
  assert_sentence (error.message, low_key);
  assert_sentence (error.message, high_key);
  memset (&error, 0, sizeof error);
  g_assert_cmpint (plx_augment_update (b->augment, &b->settings, &error), ==, PLX_ERROR_INVALID);
  assert_sentence (error.message, low_key);
  g_assert_true (bench_is_same (b, address, before));
  bench_free (b);
}

static void
test_refusals (void)
{
  assert_refused_settings ("augment.crop.min_area", "0.8", "augment.crop.max_area", "0.4");
  assert_refused_settings ("augment.crop.min_ratio", "2", "augment.crop.max_ratio", "1.5");
  assert_refused_settings ("augment.blur.min_sigma", "3", "augment.blur.max_sigma", "1");
  assert_refused_settings ("augment.affine.min_scale", "2", "augment.affine.max_scale", "1.5");
  assert_refused_settings ("augment.noise.min_sigma", "0.5", "augment.noise.max_sigma", "0.2");
  assert_refused_settings ("augment.cutout.min_area", "0.5", "augment.cutout.max_area", "0.2");
  assert_refused_settings ("augment.cutout.min_ratio", "3", "augment.cutout.max_ratio", "2");
}

/* --- Forms of images -------------------------------------------------------------------------- */

/* A view lies between black and white, normalised, and has no NaN. */
static void
assert_within_range (const bench *b, const float *view)
{
  for (size_t i = 0; i < b->count; i++) {
    size_t c = i % (size_t)b->form.channels;
    double value = (double)view[i] * (double)b->form.std[c] + (double)b->form.mean[c];

    g_assert_true (value > -1e-5 && value < 1 + 1e-5);
  }
}

static void
make_extreme (bench *b)
{
  make_strong (b);
  bench_turn_all (b, "on");
  bench_set (b, "augment.crop.min_area", "0.02");
  bench_set (b, "augment.crop.max_area", "1");
  bench_set (b, "augment.crop.min_ratio", "0.2");
  bench_set (b, "augment.crop.max_ratio", "5");
  bench_set (b, "augment.jitter.brightness", "1");
  bench_set (b, "augment.jitter.contrast", "1");
  bench_set (b, "augment.jitter.saturation", "1");
  bench_set (b, "augment.jitter.hue", "0.5");
  bench_set (b, "augment.blur.kernel", "63");
  bench_set (b, "augment.blur.min_sigma", "0.05");
  bench_set (b, "augment.blur.max_sigma", "10");
  bench_set (b, "augment.affine.translate", "1");
  bench_set (b, "augment.affine.min_scale", "0.1");
  bench_set (b, "augment.affine.max_scale", "4");
  bench_set (b, "augment.affine.shear", "60");
  bench_set (b, "augment.elastic.alpha", "400");
  bench_set (b, "augment.elastic.sigma", "7.75");
  bench_set (b, "augment.noise.max_sigma", "1");
  bench_set (b, "augment.cutout.max_area", "0.9");
  bench_set (b, "augment.cutout.min_ratio", "0.1");
  bench_set (b, "augment.cutout.max_ratio", "10");
}

static void
test_forms (void)
{
  static const int forms[][3] = { { 28, 28, 1 }, { 28, 28, 3 }, { 13, 40, 3 }, { 40, 13, 3 },
                                  { 9, 70, 1 },  { 5, 3, 1 },   { 1, 8, 3 },   { 1, 1, 3 },
                                  { 1, 1, 1 },   { 96, 96, 3 } };

  for (size_t i = 0; i < G_N_ELEMENTS (forms); i++) {
    bench *b = bench_new (forms[i][0], forms[i][1], forms[i][2], FALSE);

    make_extreme (b);
    for (int kernel = 63; kernel >= 0; kernel -= 21) {
      g_autofree char *text = g_strdup_printf ("%d", kernel);

      bench_set (b, "augment.blur.kernel", text);
      bench_set (b, "augment.rotate.outside", kernel > 30 ? "black" : "edge");
      bench_update (b);
      for (uint32_t image = 0; image < 30; image++)
        assert_within_range (b, bench_view (b, (plx_view_address){ 1, 0, image, image % 2 }));
    }
    bench_free (b);
  }
}

/* Black and white pictures have no hue and no contrast to divide by. */
static void
test_flat_images (void)
{
  for (int value = 0; value <= 255; value += 51) {
    bench *b = bench_new (12, 12, 3, FALSE);

    memset (b->image, value, b->count);
    make_extreme (b);
    bench_update (b);
    for (uint32_t image = 0; image < 30; image++)
      assert_within_range (b, bench_view (b, (plx_view_address){ 1, 0, image, 0 }));
    bench_free (b);
  }
}

/* Saturation, hue and grey have nothing to do where there is one channel. */
static void
test_grey_images (void)
{
  plx_view_address address = { 4, 1, 2, 0 };
  bench *b = bench_new (28, 28, 1, FALSE);
  g_autofree float *with = NULL;

  bench_turn_all (b, "on");
  make_strong (b);
  bench_set (b, "augment.grey.probability", "1");
  bench_update (b);
  with = bench_copy_view (b, address);
  bench_set (b, "augment.jitter.saturation", "0");
  bench_set (b, "augment.jitter.hue", "0");
  bench_turn (b, "grey", "off");
  bench_update (b);
  g_assert_true (bench_is_same (b, address, with));
  bench_set (b, "augment.jitter.contrast", "0");
  bench_update (b);
  g_assert_false (bench_is_same (b, address, with));
  bench_free (b);
}

/* Every byte comes back from its normalised value; what is beyond black and white is cut. */
static void
test_bytes (void)
{
  for (int channels = 1; channels <= 3; channels += 2) {
    bench *b = bench_new (16, 16, channels, FALSE);
    g_autofree uint8_t *back = g_new (uint8_t, b->count);

    for (size_t i = 0; i < b->count; i++)
      b->image[i] = (uint8_t)(i / (size_t)channels + 85 * (i % (size_t)channels));
    plx_augment_plain (b->augment, b->image, b->view);
    plx_augment_to_bytes (b->augment, b->view, back);
    g_assert_cmpmem (back, b->count, b->image, b->count);
    for (size_t i = 0; i < b->count; i++)
      b->view[i] = i % 2 == 0 ? -100 : 100;
    plx_augment_to_bytes (b->augment, b->view, back);
    for (size_t i = 0; i < b->count; i++)
      g_assert_cmpint (back[i], ==, i % 2 == 0 ? 0 : 255);
    bench_free (b);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/address", test_address);
  g_test_add_func ("/augment/own-streams", test_own_streams);
  g_test_add_func ("/augment/on-off", test_on_off);
  g_test_add_func ("/augment/live-update", test_live_update);
  g_test_add_func ("/augment/order", test_order);
  g_test_add_func ("/augment/order-counts", test_order_counts);
  g_test_add_func ("/augment/wrong-orders", test_wrong_orders);
  g_test_add_func ("/augment/long-order", test_long_order);
  g_test_add_func ("/augment/two-sets", test_two_sets);
  g_test_add_func ("/augment/short-keys", test_short_keys);
  g_test_add_func ("/augment/refusals", test_refusals);
  g_test_add_func ("/augment/forms", test_forms);
  g_test_add_func ("/augment/flat-images", test_flat_images);
  g_test_add_func ("/augment/grey-images", test_grey_images);
  g_test_add_func ("/augment/bytes", test_bytes);
  return g_test_run ();
}
