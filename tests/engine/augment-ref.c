/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every operation against its plain twin, for each instruction set that runs here: random pictures,
 * colour and grey, of odd and even sides, with random strengths and places.
 */
#include <glib.h>
#include <string.h>

#include "augment/ref.h"

PLX_ISA_DECLARE (plx_augment_kernels);

enum { TRIALS = 4, MOST_VALUES = 4 };

typedef struct {
  const char *name;
  void (*apply) (plx_picture *picture, const double *values);
  void (*ref) (const plx_picture *from, const double *values, double *to);
  double ranges[MOST_VALUES][2]; /* what the values are drawn between */
  gboolean is_colour_only;
  double tolerance; /* of 0…1; 0 for the usual one */
} pair;

/* --- The operations, with values as the table draws them -------------------------------------- */

/* From shares of what is possible. */
static void
read_rectangle (const plx_picture *picture, const double *values, int rectangle[4])
{
  rectangle[2] = 1 + (int)(values[2] * picture->height);
  rectangle[3] = 1 + (int)(values[3] * picture->width);
  rectangle[0] = (int)(values[0] * (picture->height - rectangle[2] + 1));
  rectangle[1] = (int)(values[1] * (picture->width - rectangle[3] + 1));
}

static void
crop (plx_picture *picture, const double *values)
{
  int r[4];

  read_rectangle (picture, values, r);
  plx_picture_crop (picture, r[0], r[1], r[2], r[3]);
  plx_picture_settle (picture);
}

static void
crop_ref (const plx_picture *from, const double *values, double *to)
{
  int r[4];

  read_rectangle (from, values, r);
  plx_crop_ref (from, r[0], r[1], r[2], r[3], to);
}

static void
mirror (plx_picture *picture, const double *values)
{
  plx_picture_mirror (picture);
}

static void
mirror_ref (const plx_picture *from, const double *values, double *to)
{
  plx_mirror_ref (from, to);
}

static void
turn_over (plx_picture *picture, const double *values)
{
  plx_picture_turn_over (picture);
}

static void
turn_over_ref (const plx_picture *from, const double *values, double *to)
{
  plx_turn_over_ref (from, to);
}

static void
rotate (plx_picture *picture, const double *values)
{
  plx_picture_rotate (picture, values[0], values[1] < 0.5);
}

static void
rotate_ref (const plx_picture *from, const double *values, double *to)
{
  plx_rotate_ref (from, values[0], values[1] < 0.5, to);
}

/* Moved by up to half the sides; black outside where it goes left. */
static void
distort (plx_picture *picture, const double *values)
{
  plx_picture_affine (picture, (int)(values[0] * picture->width),
                      (int)(values[1] * picture->height), values[2], values[3], values[0] < 0);
}

static void
distort_ref (const plx_picture *from, const double *values, double *to)
{
  plx_affine_ref (from, (int)(values[0] * from->width), (int)(values[1] * from->height), values[2],
                  values[3], values[0] < 0, to);
}

/* The stream that the values choose, and what the elastic operation is told. */
static plx_rng
elastic_of (const double *values, double settings[5])
{
  const double of_table[5] = { 1, 1, values[1], values[2], values[3] < 0.5 };

  memcpy (settings, of_table, sizeof of_table);
  return plx_rng_at (12, PLX_RNG_TEST, (uint32_t)values[0], 0, 0);
}

static void
bend (plx_picture *picture, const double *values)
{
  double settings[5];
  plx_rng rng = elastic_of (values, settings);

  plx_elastic_op.apply (settings, &rng, picture);
}

static void
bend_ref (const plx_picture *from, const double *values, double *to)
{
  size_t n = 2 * plx_picture_pixels (from);
  g_autofree float *drawn = g_new (float, n);
  double settings[5];
  plx_rng rng = elastic_of (values, settings);

  plx_rng_uniform (&rng); /* whether it is done at all */
  for (size_t i = 0; i < n; i++)
    drawn[i] = plx_rng_range (&rng, (float)(-values[1] / 2), (float)(values[1] / 2));
  plx_elastic_ref (from, drawn, (int)(8 * values[2] + 1) / 2, values[2], values[3] < 0.5, to);
}

static void
brighten (plx_picture *picture, const double *values)
{
  plx_picture_brighten (picture, (float)values[0]);
}

static void
brighten_ref (const plx_picture *from, const double *values, double *to)
{
  plx_brighten_ref (from, values[0], to);
}

static void
contrast (plx_picture *picture, const double *values)
{
  plx_picture_contrast (picture, (float)values[0]);
}

static void
contrast_ref (const plx_picture *from, const double *values, double *to)
{
  plx_contrast_ref (from, values[0], to);
}

static void
saturate (plx_picture *picture, const double *values)
{
  plx_picture_saturate (picture, (float)values[0]);
}

static void
saturate_ref (const plx_picture *from, const double *values, double *to)
{
  plx_saturate_ref (from, values[0], to);
}

static void
turn_hue (plx_picture *picture, const double *values)
{
  plx_picture_hue (picture, (float)values[0]);
}

static void
turn_hue_ref (const plx_picture *from, const double *values, double *to)
{
  plx_hue_ref (from, values[0], to);
}

static void
make_grey (plx_picture *picture, const double *values)
{
  plx_picture_grey (picture);
}

static void
make_grey_ref (const plx_picture *from, const double *values, double *to)
{
  plx_grey_ref (from, to);
}

static void
solarise (plx_picture *picture, const double *values)
{
  plx_picture_solarise (picture, (float)values[0]);
}

static void
solarise_ref (const plx_picture *from, const double *values, double *to)
{
  plx_solarise_ref (from, (double)(float)values[0], to);
}

static void
invert (plx_picture *picture, const double *values)
{
  plx_picture_invert (picture);
}

static void
invert_ref (const plx_picture *from, const double *values, double *to)
{
  plx_invert_ref (from, to);
}

static void
blur (plx_picture *picture, const double *values)
{
  plx_picture_blur (picture, 1 + 2 * (int)values[0], (float)values[1]);
}

static void
blur_ref (const plx_picture *from, const double *values, double *to)
{
  plx_blur_ref (from, 1 + 2 * (int)values[0], values[1], to);
}

static void
add_noise (plx_picture *picture, const double *values)
{
  plx_rng rng = plx_rng_at (13, PLX_RNG_TEST, (uint32_t)values[0], 0, 0);

  plx_picture_add_noise (picture, &rng, (float)values[1]);
}

static void
add_noise_ref (const plx_picture *from, const double *values, double *to)
{
  size_t count = plx_picture_pixels (from) * (size_t)from->channels;
  g_autofree float *x = g_memdup2 (from->planes, count * sizeof (float));
  plx_rng rng = plx_rng_at (13, PLX_RNG_TEST, (uint32_t)values[0], 0, 0);

  plx_noise_ref (count, rng.counter, rng.key, (float)values[1], x);
  for (size_t i = 0; i < count; i++)
    to[i] = (double)x[i];
}

static const float cover[] = { 0.25f, 0.5f, 0.75f };

static void
erase (plx_picture *picture, const double *values)
{
  int r[4];

  read_rectangle (picture, values, r);
  plx_picture_erase (picture, r[0], r[1], r[2], r[3], cover);
}

static void
erase_ref (const plx_picture *from, const double *values, double *to)
{
  int r[4];

  read_rectangle (from, values, r);
  plx_cutout_ref (from, r[0], r[1], r[2], r[3], cover, to);
}

#define SHARES                                                                                     \
  {                                                                                                \
    { 0, 1 }, { 0, 1 }, { 0, 1 },                                                                  \
    {                                                                                              \
      0, 1                                                                                         \
    }                                                                                              \
  }

static const pair pairs[] = {
  { "crop", crop, crop_ref, SHARES },
  { "mirror", mirror, mirror_ref },
  { "turn-over", turn_over, turn_over_ref },
  { "rotate", rotate, rotate_ref, { { -180, 180 }, { 0, 1 } } },
  { "affine", distort, distort_ref, { { -0.5, 0.5 }, { -0.5, 0.5 }, { 0.4, 2 }, { -50, 50 } } },
  { "elastic", bend, bend_ref, { { 0, 1000 }, { 1, 80 }, { 0.5, 3 }, { 0, 1 } }, FALSE, 2e-5 },
  { "brighten", brighten, brighten_ref, { { 0, 2 } } },
  { "contrast", contrast, contrast_ref, { { 0, 2 } } },
  { "saturate", saturate, saturate_ref, { { 0, 2 } }, TRUE },
  { "hue", turn_hue, turn_hue_ref, { { -0.5, 0.5 } }, TRUE },
  { "grey", make_grey, make_grey_ref, { { 0 } }, TRUE },
  { "solarise", solarise, solarise_ref, { { 0, 1 } } },
  { "invert", invert, invert_ref },
  { "blur", blur, blur_ref, { { 0, 10 }, { 0.05, 10 } } },
  { "noise", add_noise, add_noise_ref, { { 0, 1000 }, { 0, 1 } } },
  { "cutout", erase, erase_ref, SHARES },
};

static const double TOLERANCE = 4e-6;

/* --- Pictures --------------------------------------------------------------------------------- */

/* As tight as op.h says that it may be; what an operation does not write is no number. */
static plx_picture
picture_new (int height, int width, int channels, plx_isa isa, plx_rng *rng)
{
  plx_picture picture = { height, width, channels,
                          .kernels = PLX_ISA_PICK (isa, plx_augment_kernels) };
  size_t n = plx_picture_pixels (&picture), count = n * (size_t)channels;

  picture.planes = g_new (float, count);
  picture.spare = g_new (float, count);
  picture.fields = g_new (float, 3 * n);
  picture.rows = g_new (float, PLX_ROW_SCRATCH *(MAX (height, width) + PLX_MAX_TAPS));
  memset (picture.spare, 0xff, count * sizeof (float));
  memset (picture.fields, 0xff, 3 * n * sizeof (float));
  for (size_t i = 0; i < count; i++)
    picture.planes[i] = plx_rng_uniform (rng);
  /* Black, white, without colour, and with all that there is of it. */
  for (size_t i = 0; i < n; i += 5)
    for (size_t c = 0; c < (size_t)channels; c++) {
      float *value = picture.planes + c * n + i;

      *value = i % 3 == 0 ? (float)(plx_rng_below (rng, 2)) : c == 0 ? *value : picture.planes[i];
    }
  return picture;
}

static void
picture_clear (plx_picture *picture)
{
  g_free (picture->planes);
  g_free (picture->spare);
  g_free (picture->fields);
  g_free (picture->rows);
}

static void
compare (const pair *p, plx_picture *picture, plx_rng *rng)
{
  size_t count = plx_picture_pixels (picture) * (size_t)picture->channels;
  double tolerance = p->tolerance > 0 ? p->tolerance : TOLERANCE, values[MOST_VALUES];
  g_autofree double *ref = g_new (double, count);

  for (int i = 0; i < MOST_VALUES; i++)
    values[i] = (double)plx_rng_range (rng, (float)p->ranges[i][0], (float)p->ranges[i][1]);
  p->ref (picture, values, ref);
  p->apply (picture, values);
  for (size_t i = 0; i < count; i++)
    if (!(ABS ((double)picture->planes[i] - ref[i]) <= tolerance))
      g_error ("%s of %d×%d×%d by %g, %g, %g, %g: value %d is %g, by the twin %g", p->name,
               picture->height, picture->width, picture->channels, values[0], values[1], values[2],
               values[3], (int)i, (double)picture->planes[i], ref[i]);
}

typedef struct {
  const pair *pair;
  plx_isa isa;
} test_case;

static void
test_pair (gconstpointer data)
{
  static const int sizes[][2] = { { 19, 27 }, { 16, 24 }, { 18, 13 }, { 7, 10 },
                                  { 1, 8 },   { 7, 1 },   { 2, 2 } };
  const test_case *test = data;
  plx_rng rng = plx_rng_at (14, PLX_RNG_TEST, (uint32_t)(test->pair - pairs), 0, 0);

  for (gsize size = 0; size < G_N_ELEMENTS (sizes); size++)
    for (int channels = test->pair->is_colour_only ? 3 : 1; channels <= 3; channels += 2)
      for (int trial = 0; trial < TRIALS; trial++) {
        plx_picture picture =
            picture_new (sizes[size][0], sizes[size][1], channels, test->isa, &rng);

        compare (test->pair, &picture, &rng);
        picture_clear (&picture);
      }
}

int
main (int argc, char **argv)
{
  static test_case cases[PLX_N_ISA][G_N_ELEMENTS (pairs)];

  g_test_init (&argc, &argv, NULL);
  for (int isa = 0; isa < PLX_N_ISA; isa++)
    for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
      g_autofree char *path =
          g_strdup_printf ("/augment-ref/%s/%s", pairs[i].name, plx_isa_name (isa));

      cases[isa][i] = (test_case){ &pairs[i], isa };
      if (plx_cpu_runs (isa))
        g_test_add_data_func (path, &cases[isa][i], test_pair);
    }
  return g_test_run ();
}
