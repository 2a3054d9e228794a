/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the augmentations draw: chances and strengths are distributed as their settings say.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "augment/op.h"
#include "support/bench.h"

PLX_ISA_DECLARE (plx_augment_kernels);

enum { DRAWS = 4000 };

/* A share of DRAWS lies within four standard deviations of its chance. */
static void
assert_share (int hits, double chance)
{
  g_assert_cmpfloat_with_epsilon (hits / (double)DRAWS, chance,
                                  4 * sqrt (chance * (1 - chance) / DRAWS) + 1e-9);
}

static void
test_rate (const char *operation, const char *key, double chance)
{
  g_autofree char *full = g_strdup_printf ("augment.%s.%s", operation, key);
  g_autofree char *value = g_strdup_printf ("%g", chance);
  g_autofree float *plain = NULL;
  bench *b = bench_new (8, 8, 3, TRUE);
  int first = 0, second = 0, both = 0;

  bench_turn_all (b, "off");
  bench_update (b);
  plain = bench_copy_view (b, (plx_view_address){ 0 });
  bench_turn (b, operation, "on");
  bench_set (b, "augment.flip.horizontal", "0");
  bench_set (b, full, value);
  bench_update (b);
  for (uint32_t image = 0; image < DRAWS; image++) {
    gboolean is_first = !bench_is_same (b, (plx_view_address){ 9, 1, image, 0 }, plain);
    gboolean is_second = !bench_is_same (b, (plx_view_address){ 9, 1, image, 1 }, plain);

    first += is_first;
    second += is_second;
    both += is_first && is_second;
  }
  assert_share (first, chance);
  assert_share (second, chance);
  assert_share (both, chance * chance);
  bench_free (b);
}

static void
test_rates (void)
{
  test_rate ("flip", "horizontal", 0.3);
  test_rate ("flip", "vertical", 0.6);
  test_rate ("rotate", "probability", 0.25);
  test_rate ("jitter", "probability", 0.8);
  test_rate ("grey", "probability", 0.2);
  test_rate ("blur", "probability", 0.5);
  test_rate ("blur", "probability", 1);
  test_rate ("grey", "probability", 0);
  test_rate ("affine", "probability", 0.7);
  test_rate ("elastic", "probability", 0.4);
  test_rate ("solarise", "probability", 0.2);
  test_rate ("invert", "probability", 0.5);
  test_rate ("noise", "probability", 0.3);
  test_rate ("cutout", "probability", 0.6);
}

/* Whether a view is flipped tells nothing of whether it is grey: their streams are not the same. */
static void
test_independent (void)
{
  static const char *const keys[] = { "augment.flip.horizontal", "augment.grey.probability",
                                      "augment.blur.probability" };
  static const char *const names[] = { "flip", "grey", "blur" };
  bench *b = bench_new (8, 8, 3, TRUE);
  g_autofree float *plain = NULL;
  g_autofree gboolean *is_changed = g_new (gboolean, 3 * DRAWS);

  bench_turn_all (b, "off");
  bench_update (b);
  plain = bench_copy_view (b, (plx_view_address){ 0 });
  for (int op = 0; op < 3; op++) {
    bench_turn_all (b, "off");
    bench_turn (b, names[op], "on");
    bench_set (b, keys[op], "0.5");
    bench_update (b);
    for (uint32_t image = 0; image < DRAWS; image++)
      is_changed[(uint32_t)op * DRAWS + image] =
          !bench_is_same (b, (plx_view_address){ 9, 1, image, 0 }, plain);
  }
  for (int op = 0; op < 3; op++) {
    const gboolean *one = is_changed + op * DRAWS, *other = is_changed + (op + 1) % 3 * DRAWS;
    int both = 0;

    for (int i = 0; i < DRAWS; i++)
      both += one[i] && other[i];
    assert_share (both, 0.25);
  }
  bench_free (b);
}

enum { RAMP = 64, RAMP_STEP = 4 };

/* Red grows to the right, green downwards: a view's slopes tell how it was cut and turned. */
static bench *
bench_new_ramp (void)
{
  bench *b = bench_new (RAMP, RAMP, 3, TRUE);

  for (int y = 0; y < RAMP; y++)
    for (int x = 0; x < RAMP; x++) {
      uint8_t *pixel = b->image + 3 * (y * RAMP + x);

      pixel[0] = (uint8_t)(RAMP_STEP * x);
      pixel[1] = (uint8_t)(RAMP_STEP * y);
    }
  bench_turn_all (b, "off");
  return b;
}

/* How many pixels of the image one pixel of the view spans, in the view's middle. */
static double
slope_of (const float *view, int channel, int dx, int dy)
{
  const float *middle = view + 3 * (RAMP / 2 * RAMP + RAMP / 2) + channel;
  int reach = 8, step = 3 * (dy * RAMP + dx);

  return (double)(middle[reach * step] - middle[-reach * step]) * 255 / RAMP_STEP / (2 * reach);
}

typedef struct {
  double sum, squares, least, most;
  int n;
} tally;

static void
tally_add (tally *t, double value)
{
  t->least = t->n == 0 ? value : MIN (t->least, value);
  t->most = t->n == 0 ? value : MAX (t->most, value);
  t->sum += value;
  t->squares += value * value;
  t->n++;
}

/* Even between low and high: bounds nearly reached and not passed by more than slack, mean and
 * variance as they should be. */
static void
assert_even (const tally *t, double low, double high, double slack)
{
  double mean = t->sum / t->n, variance = t->squares / t->n - mean * mean;
  double wide = high - low;

  g_assert_cmpfloat (t->least, >=, low - slack);
  g_assert_cmpfloat (t->most, <=, high + slack);
  g_assert_cmpfloat (t->least, <, low + 0.02 * wide + slack);
  g_assert_cmpfloat (t->most, >, high - 0.02 * wide - slack);
  g_assert_cmpfloat_with_epsilon (mean, (low + high) / 2, 0.02 * wide);
  g_assert_cmpfloat_with_epsilon (variance, wide * wide / 12, 0.08 * wide * wide / 12);
}

/* Areas are even between the bounds, the ratios' logarithms between theirs, places all over. */
static void
test_crop_areas (void)
{
  bench *b = bench_new_ramp ();
  tally area = { 0 }, ratio = { 0 }, left = { 0 }, top = { 0 };

  bench_turn (b, "crop", "on");
  bench_set (b, "augment.crop.min_area", "0.2");
  bench_set (b, "augment.crop.max_area", "0.5");
  bench_set (b, "augment.crop.min_ratio", "0.5");
  bench_set (b, "augment.crop.max_ratio", "2");
  bench_update (b);
  for (uint32_t image = 0; image < DRAWS; image++) {
    const float *view = bench_view (b, (plx_view_address){ 2, 1, image, 0 });
    double wide = slope_of (view, 0, 1, 0), high = slope_of (view, 1, 0, 1);
    const float *middle = view + 3 * (RAMP / 2 * RAMP + RAMP / 2);
    double from_x = (double)middle[0] * 255 / RAMP_STEP + 0.5 - wide * (RAMP / 2 + 0.5);
    double from_y = (double)middle[1] * 255 / RAMP_STEP + 0.5 - high * (RAMP / 2 + 0.5);

    tally_add (&area, wide * high);
    tally_add (&ratio, log (wide / high));
    /* Half a step off either end, as the places are whole pixels. */
    tally_add (&left, (from_x + 0.5) / (RAMP * (1 - wide) + 1));
    tally_add (&top, (from_y + 0.5) / (RAMP * (1 - high) + 1));
  }
  assert_even (&area, 0.2, 0.5, 0.02);
  assert_even (&ratio, log (0.5), log (2), 0.06);
  assert_even (&left, 0, 1, 0);
  assert_even (&top, 0, 1, 0);
  bench_free (b);
}

/* Angles are even, and counter-clockwise ones are positive. */
static void
test_angles (void)
{
  bench *b = bench_new_ramp ();
  tally angle = { 0 };

  bench_turn (b, "rotate", "on");
  bench_set (b, "augment.rotate.degrees", "70");
  bench_update (b);
  for (uint32_t image = 0; image < DRAWS; image++) {
    const float *view = bench_view (b, (plx_view_address){ 2, 1, image, 0 });

    tally_add (&angle, atan2 (-slope_of (view, 0, 0, 1), slope_of (view, 0, 1, 0)) * 180 / G_PI);
  }
  assert_even (&angle, -70, 70, 0.1);
  bench_free (b);
}

/* --- Colour jitter ---------------------------------------------------------------------------- */

static const char *const jitters[] = { "brightness", "contrast", "saturation", "hue" };

/* Jitter alone, in every view, of that strength in one of its four parts, or in all (part −1). */
static bench *
bench_new_jitter (int height, int width, int part, const char *strength)
{
  bench *b = bench_new (height, width, 3, TRUE);

  bench_turn_all (b, "off");
  bench_turn (b, "jitter", "on");
  bench_set (b, "augment.jitter.probability", "1");
  for (int i = 0; i < 4; i++) {
    g_autofree char *key = g_strdup_printf ("augment.jitter.%s", jitters[i]);

    bench_set (b, key, part < 0 || i == part ? strength : "0");
  }
  bench_update (b);
  return b;
}

/* Sets a pixel; the image is one row. */
static void
set_pixel (bench *b, int x, guint8 red, guint8 green, guint8 blue)
{
  b->image[3 * x] = red;
  b->image[3 * x + 1] = green;
  b->image[3 * x + 2] = blue;
}

/* What a part did, by a view of two pixels: a reddish one and a dark grey one. */
static double
brightness_of (const float *view)
{
  return (double)view[3] / 0.2;
}

static double
contrast_of (const float *view)
{
  return (double)(view[0] - view[3]) / 0.4;
}

static double
saturation_of (const float *view)
{
  return (double)(view[0] - view[1]) / 0.2;
}

/* In turns, from red. */
static double
hue_of (const float *view)
{
  double red = (double)view[0], green = (double)view[1], blue = (double)view[2];

  return atan2 (sqrt (3) * (green - blue), 2 * red - green - blue) / (2 * G_PI);
}

/* Every part's strength is even between its bounds: below one as often as above, either way round the
 * circle. atan2 is not the hexagon's hue: at most 0.0031 turns beside it. */
static void
test_jitter (void)
{
  static const struct {
    double (*measure) (const float *view);
    const char *strength;
    double low, high, slack;
  } parts[] = { { brightness_of, "0.6", 0.4, 1.6, 1e-5 },
                { contrast_of, "0.5", 0.5, 1.5, 1e-5 },
                { saturation_of, "0.7", 0.3, 1.7, 1e-5 },
                { hue_of, "0.3", -0.3, 0.3, 0.0032 } };

  for (int part = 0; part < 4; part++) {
    bench *b = bench_new_jitter (1, 2, part, parts[part].strength);
    tally strength = { 0 };

    set_pixel (b, 0, 153, 102, 102);
    set_pixel (b, 1, 51, 51, 51);
    for (uint32_t image = 0; image < DRAWS; image++)
      tally_add (&strength,
                 parts[part].measure (bench_view (b, (plx_view_address){ 2, 1, image, 0 })));
    assert_even (&strength, parts[part].low, parts[part].high, parts[part].slack);
    bench_free (b);
  }
}

enum { ORDERS = 24, JITTER_SIDE = 6, JITTER_VALUES = 3 * JITTER_SIDE * JITTER_SIDE };

/* Number order of the 24 ways to put four things. */
static void
read_order (int order, int places[4])
{
  int rest[4] = { 0, 1, 2, 3 };

  for (int i = 4; i > 0; order /= i--) {
    int at = order % i;

    places[4 - i] = rest[at];
    memmove (rest + at, rest + at + 1, (size_t)(3 - at) * sizeof (int));
  }
}

/* The image with the four parts in that order, as planes. */
static void
jitter_in_order (const bench *b, const float factors[4], int order, float *planes)
{
  static void (*const parts[4]) (plx_picture *, float) = { plx_picture_brighten,
                                                           plx_picture_contrast,
                                                           plx_picture_saturate, plx_picture_hue };
  plx_picture picture = { JITTER_SIDE, JITTER_SIDE, 3, planes,
                          .kernels = PLX_ISA_PICK (plx_cpu_isa (), plx_augment_kernels) };
  int places[4];

  read_order (order, places);
  picture.kernels->unpack (plx_picture_pixels (&picture), 3, b->image, planes);
  for (int i = 0; i < 4; i++)
    parts[places[i]](&picture, factors[places[i]]);
}

/* How far two pictures are apart, in the value that differs most. */
static double
distance (const float *one, const float *other)
{
  double most = 0;

  for (int i = 0; i < JITTER_VALUES; i++)
    most = MAX (most, ABS ((double)(one[i] - other[i])));
  return most;
}

static gboolean
are_all_apart (float planes[ORDERS][JITTER_VALUES])
{
  for (int i = 0; i < ORDERS; i++)
    for (int j = 0; j < i; j++)
      if (distance (planes[i], planes[j]) < 1e-4)
        return FALSE;
  return TRUE;
}

/* Each of the 24 orders of the parts is as likely: told by making all of them with the strengths that
 * the stream gives, where these tell the orders apart. */
static void
test_jitter_orders (void)
{
  bench *b = bench_new_jitter (JITTER_SIDE, JITTER_SIDE, -1, "0.5");
  int counts[ORDERS] = { 0 }, n = 0;
  double chi_squared = 0;

  for (uint32_t image = 0; image < DRAWS; image++) {
    plx_rng rng = plx_rng_at (2, PLX_RNG_AUGMENT, 1, image, 3);
    float planes[ORDERS][JITTER_VALUES], view[JITTER_VALUES], factors[4];
    const float *pixels = bench_view (b, (plx_view_address){ 2, 1, image, 0 });
    int found = -1;

    plx_rng_uniform (&rng);
    for (int part = 0; part < 3; part++)
      factors[part] = plx_rng_range (&rng, 0.5f, 1.5f);
    factors[3] = plx_rng_range (&rng, -0.5f, 0.5f);
    for (int order = 0; order < ORDERS; order++)
      jitter_in_order (b, factors, order, planes[order]);
    if (!are_all_apart (planes))
      continue;
    for (int i = 0; i < JITTER_VALUES; i++)
      view[i % 3 * (JITTER_VALUES / 3) + i / 3] = pixels[i];
    for (int order = 0; order < ORDERS; order++)
      if (distance (view, planes[order]) < 1e-5)
        found = order;
    g_assert_cmpint (found, >=, 0);
    counts[found]++;
    n++;
  }
  g_assert_cmpint (n, >, DRAWS / 4);
  for (int order = 0; order < ORDERS; order++) {
    double far = counts[order] - n / (double)ORDERS;

    chi_squared += far * far / (n / (double)ORDERS);
  }
  /* Of 23 degrees of freedom, one in a hundred thousand. */
  g_assert_cmpfloat (chi_squared, <, 67);
  bench_free (b);
}

/* --- The others ------------------------------------------------------------------------------- */

/* By a white point on black: its neighbour has exp (−1 / 2σ²) of what is left of it. */
static void
test_blur (void)
{
  bench *b = bench_new (15, 15, 1, TRUE);
  tally sigma = { 0 };

  memset (b->image, 0, b->count);
  b->image[7 * 15 + 7] = 255;
  bench_turn_all (b, "off");
  bench_turn (b, "blur", "on");
  bench_set (b, "augment.blur.probability", "1");
  bench_set (b, "augment.blur.min_sigma", "0.5");
  bench_set (b, "augment.blur.max_sigma", "2.5");
  bench_update (b);
  for (uint32_t image = 0; image < DRAWS; image++) {
    const float *middle = bench_view (b, (plx_view_address){ 2, 1, image, 0 }) + 7 * 15 + 7;

    tally_add (&sigma, sqrt (-0.5 / log ((double)(middle[1] / middle[0]))));
  }
  assert_even (&sigma, 0.5, 2.5, 1e-4);
  bench_free (b);
}

/* Moves are even between the bounds, and so are factors of the size and slants. */
static void
test_affine (void)
{
  bench *b = bench_new_ramp ();
  tally move = { 0 }, size = { 0 }, slant = { 0 };

  bench_turn (b, "affine", "on");
  bench_set (b, "augment.affine.translate", "0.25");
  bench_set (b, "augment.affine.min_scale", "0.8");
  bench_set (b, "augment.affine.max_scale", "1.6");
  bench_set (b, "augment.affine.shear", "20");
  bench_update (b);
  for (uint32_t image = 0; image < DRAWS; image++) {
    const float *view = bench_view (b, (plx_view_address){ 2, 1, image, 0 });
    double scale = 1 / slope_of (view, 1, 0, 1);
    double middle = (double)view[3 * (RAMP / 2 * RAMP + RAMP / 2) + 1] * 255 / RAMP_STEP;

    tally_add (&size, scale);
    tally_add (&slant, atan (slope_of (view, 0, 0, 1) * scale) * 180 / G_PI);
    tally_add (&move,
               RAMP / 2 - 0.5 - (middle - 0.5 / scale) * scale + (scale - 1) * (RAMP / 2 - 0.5));
  }
  assert_even (&size, 0.8, 1.6, 1e-3);
  assert_even (&slant, -20, 20, 0.1);
  assert_even (&move, -16, 16, 0.51);
  bench_free (b);
}

/* How much of a white picture is covered, and where: places are whole pixels, half a one off either
 * end. */
static void
test_cutout (void)
{
  bench *b = bench_new (RAMP, RAMP, 1, TRUE);
  tally area = { 0 }, left = { 0 }, top = { 0 };

  memset (b->image, 255, b->count);
  bench_turn_all (b, "off");
  bench_turn (b, "cutout", "on");
  bench_set (b, "augment.cutout.probability", "1");
  bench_set (b, "augment.cutout.min_area", "0.1");
  bench_set (b, "augment.cutout.max_area", "0.3");
  bench_set (b, "augment.cutout.fill", "black");
  bench_update (b);
  for (uint32_t image = 0; image < DRAWS; image++) {
    const float *view = bench_view (b, (plx_view_address){ 2, 1, image, 0 });
    int covered = 0, first_x = RAMP, first_y = RAMP, last_x = 0, last_y = 0;

    for (int i = 0; i < RAMP * RAMP; i++)
      if (view[i] == 0) {
        covered++;
        first_x = MIN (first_x, i % RAMP);
        last_x = MAX (last_x, i % RAMP);
        first_y = MIN (first_y, i / RAMP);
        last_y = MAX (last_y, i / RAMP);
      }
    g_assert_cmpint (covered, ==, (last_x - first_x + 1) * (last_y - first_y + 1));
    tally_add (&area, covered / (double)b->count);
    tally_add (&left, (first_x + 0.5) / (RAMP - (last_x - first_x)));
    tally_add (&top, (first_y + 0.5) / (RAMP - (last_y - first_y)));
  }
  assert_even (&area, 0.1, 0.3, 0.01);
  assert_even (&left, 0, 1, 0);
  assert_even (&top, 0, 1, 0);
  bench_free (b);
}

/* Noise on middle grey: mean, deviation and kurtosis of the normal distribution, and neighbours that
 * know nothing of each other. */
static void
test_noise (void)
{
  bench *b = bench_new (RAMP, RAMP, 3, TRUE);
  double mean = 0, square = 0, fourth = 0, next = 0;
  int n = 0;

  memset (b->image, 127, b->count);
  bench_turn_all (b, "off");
  bench_turn (b, "noise", "on");
  bench_set (b, "augment.noise.probability", "1");
  bench_set (b, "augment.noise.min_sigma", "0.05");
  bench_set (b, "augment.noise.max_sigma", "0.05");
  bench_update (b);
  for (uint32_t image = 0; image < 20; image++) {
    const float *view = bench_view (b, (plx_view_address){ 2, 1, image, 0 });

    for (size_t i = 0; i + 1 < b->count; i++, n++) {
      double x = ((double)view[i] - 127 / 255.0) / 0.05;

      mean += x;
      square += x * x;
      fourth += x * x * x * x;
      next += x * ((double)view[i + 1] - 127 / 255.0) / 0.05;
    }
  }
  g_assert_cmpfloat_with_epsilon (mean / n, 0, 5 / sqrt (n));
  g_assert_cmpfloat_with_epsilon (square / n, 1, 5 * sqrt (2.0 / n));
  g_assert_cmpfloat_with_epsilon (fourth / n, 3, 5 * sqrt (96.0 / n));
  g_assert_cmpfloat_with_epsilon (next / n, 0, 5 / sqrt (n));
  bench_free (b);
}

/* Pixels move by alpha / 2 times what the blur leaves of even noise: on the average not at all, and
 * about as far as the blur's weights say. */
static void
test_elastic (void)
{
  bench *b = bench_new_ramp ();
  double sum = 0, squares = 0;
  int n = 0;

  bench_turn (b, "elastic", "on");
  bench_set (b, "augment.elastic.probability", "1");
  bench_set (b, "augment.elastic.alpha", "60");
  bench_set (b, "augment.elastic.sigma", "3");
  bench_update (b);
  for (uint32_t image = 0; image < DRAWS; image++, n++) {
    const float *middle =
        bench_view (b, (plx_view_address){ 2, 1, image, 0 }) + 3 * (RAMP / 2 * RAMP + RAMP / 2);
    double move = (double)middle[0] * 255 / RAMP_STEP - RAMP / 2;

    sum += move;
    squares += move * move;
  }
  /* The sum of a Gaussian's squared weights is 1 / (4 π σ²); even noise has the variance 1/3. */
  {
    double deviation = 30 * sqrt (1 / 3.0 / (4 * G_PI * 9));

    g_assert_cmpfloat_with_epsilon (sum / n, 0, 4 * deviation / sqrt (n));
    g_assert_cmpfloat_with_epsilon (sqrt (squares / n), deviation, 0.05 * deviation);
  }
  bench_free (b);
}

/* The rectangle of a share of the area between 0.2 and 0.5, by the numbers in the order in which they
 * are drawn: area, ratio, left, top. */
typedef struct {
  int left, top, wide, high;
} rectangle;

static rectangle
draw_rectangle (plx_rng *rng, gboolean is_upright)
{
  float area = plx_rng_range (rng, 0.2f, 0.5f), ratio = plx_rng_range (rng, logf (0.5f), logf (2));
  double one = sqrt (RAMP * RAMP * (double)area * exp ((double)ratio));
  double other = sqrt (RAMP * RAMP * (double)area / exp ((double)ratio));
  rectangle r = { .wide = (int)lround (is_upright ? other : one),
                  .high = (int)lround (is_upright ? one : other) };

  r.left = (int)plx_rng_below (rng, (uint32_t)(RAMP - r.wide + 1));
  r.top = (int)plx_rng_below (rng, (uint32_t)(RAMP - r.high + 1));
  return r;
}

/* A ramp and one operation, with the bounds that draw_rectangle () knows. */
static bench *
bench_new_rectangle (const char *operation)
{
  static const char *const bounds[][2] = {
    { "min_area", "0.2" }, { "max_area", "0.5" }, { "min_ratio", "0.5" }, { "max_ratio", "2" }
  };
  bench *b = bench_new_ramp ();

  bench_turn (b, operation, "on");
  for (gsize i = 0; i < G_N_ELEMENTS (bounds); i++) {
    g_autofree char *key = g_strdup_printf ("augment.%s.%s", operation, bounds[i][0]);

    bench_set (b, key, bounds[i][1]);
  }
  return b;
}

/* Where a crop and a cover lie follows from the stream alone, whatever the compiler. */
static void
test_order_of_draws (void)
{
  bench *crop = bench_new_rectangle ("crop"), *cutout = bench_new_rectangle ("cutout");

  bench_set (cutout, "augment.cutout.probability", "1");
  bench_set (cutout, "augment.cutout.fill", "black");
  memset (cutout->image, 255, cutout->count);
  bench_update (crop);
  bench_update (cutout);
  for (uint32_t image = 0; image < 200; image++) {
    plx_rng rng = plx_rng_at (2, PLX_RNG_AUGMENT, 1, image, 0);
    rectangle r = draw_rectangle (&rng, FALSE);
    const float *view = bench_view (crop, (plx_view_address){ 2, 1, image, 0 });
    const float *middle = view + 3 * (RAMP / 2 * RAMP + RAMP / 2);
    double share = (RAMP / 2 + 0.5) / RAMP;

    g_assert_cmpfloat_with_epsilon ((double)middle[0] * 255 / RAMP_STEP,
                                    r.left + r.wide * share - 0.5, 1e-3);
    g_assert_cmpfloat_with_epsilon ((double)middle[1] * 255 / RAMP_STEP,
                                    r.top + r.high * share - 0.5, 1e-3);

    rng = plx_rng_at (2, PLX_RNG_AUGMENT, 1, image, 11);
    plx_rng_uniform (&rng);
    r = draw_rectangle (&rng, TRUE);
    view = bench_view (cutout, (plx_view_address){ 2, 1, image, 0 });
    for (int y = 0; y < RAMP; y++)
      for (int x = 0; x < RAMP; x++)
        g_assert_true ((view[3 * (y * RAMP + x)] == 0) ==
                       (x >= r.left && x < r.left + r.wide && y >= r.top && y < r.top + r.high));
  }
  bench_free (crop);
  bench_free (cutout);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment-chance/rates", test_rates);
  g_test_add_func ("/augment-chance/independent", test_independent);
  g_test_add_func ("/augment-chance/crop-areas", test_crop_areas);
  g_test_add_func ("/augment-chance/order-of-draws", test_order_of_draws);
  g_test_add_func ("/augment-chance/angles", test_angles);
  g_test_add_func ("/augment-chance/jitter", test_jitter);
  g_test_add_func ("/augment-chance/jitter-orders", test_jitter_orders);
  g_test_add_func ("/augment-chance/blur", test_blur);
  g_test_add_func ("/augment-chance/affine", test_affine);
  g_test_add_func ("/augment-chance/cutout", test_cutout);
  g_test_add_func ("/augment-chance/noise", test_noise);
  g_test_add_func ("/augment-chance/elastic", test_elastic);
  return g_test_run ();
}
