/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The chanceless parts of the augmentations against torchvision's functional transforms of float
 * tensors, on a colour and on a grey picture that is not square. augment/make.py made the arrays, in
 * double precision.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "augment/op.h"
#include "support/npy.h"

PLX_ISA_DECLARE (plx_augment_kernels);

/* A pixel may be this far off, of 0…1: a thousandth of a byte's step. */
static const double TOLERANCE = 4e-6;

typedef struct {
  const char *name; /* of the array, behind the kind */
  void (*apply) (plx_picture *picture, const double *values);
  double values[4];
  gboolean is_colour_only;
} transform;

static void
crop (plx_picture *picture, const double *values)
{
  plx_picture_crop (picture, (int)values[0], (int)values[1], (int)values[2], (int)values[3]);
}

static void
mirror (plx_picture *picture, const double *values)
{
  plx_picture_mirror (picture);
}

static void
turn_over (plx_picture *picture, const double *values)
{
  plx_picture_turn_over (picture);
}

static void
rotate (plx_picture *picture, const double *values)
{
  plx_picture_rotate (picture, values[0], true);
}

static void
brighten (plx_picture *picture, const double *values)
{
  plx_picture_brighten (picture, (float)values[0]);
}

static void
contrast (plx_picture *picture, const double *values)
{
  plx_picture_contrast (picture, (float)values[0]);
}

static void
saturate (plx_picture *picture, const double *values)
{
  plx_picture_saturate (picture, (float)values[0]);
}

static void
turn_hue (plx_picture *picture, const double *values)
{
  plx_picture_hue (picture, (float)values[0]);
}

static void
make_grey (plx_picture *picture, const double *values)
{
  plx_picture_grey (picture);
}

static void
blur (plx_picture *picture, const double *values)
{
  plx_picture_blur (picture, (int)values[0], (float)values[1]);
}

static void
distort (plx_picture *picture, const double *values)
{
  plx_picture_affine (picture, (int)values[0], (int)values[1], values[2], values[3], true);
}

/* The moves are an array of their own. */
static void
displace (plx_picture *picture, const double *values)
{
  npy moves = npy_load ("augment/moves.npy");

  plx_picture_displace (picture, moves.floats, moves.floats + plx_picture_pixels (picture), true);
  npy_free (&moves);
}

static void
solarise (plx_picture *picture, const double *values)
{
  plx_picture_solarise (picture, (float)values[0]);
}

static void
invert (plx_picture *picture, const double *values)
{
  plx_picture_invert (picture);
}

static void
cover (plx_picture *picture, const double *values)
{
  static const float colour[] = { 0.25f, 0.5f, 0.75f };

  plx_picture_erase (picture, (int)values[0], (int)values[1], (int)values[2], (int)values[3],
                     colour);
}

static const transform transforms[] = {
  { "crop_part", crop, { 3, 5, 11, 9 } },
  { "crop_whole", crop, { 0, 0, 19, 26 } },
  { "crop_pixel", crop, { 18, 25, 1, 1 } },
  { "crop_row", crop, { 7, 2, 1, 24 } },
  { "mirror", mirror },
  { "turn_over", turn_over },
  { "rotate_30", rotate, { 30 } },
  { "rotate_minus_77", rotate, { -77 } },
  { "rotate_180", rotate, { 180 } },
  { "brighten_less", brighten, { 0.45 } },
  { "brighten_more", brighten, { 1.6 } },
  { "brighten_none", brighten, { 0 } },
  { "contrast_less", contrast, { 0.45 } },
  { "contrast_more", contrast, { 1.6 } },
  { "contrast_none", contrast, { 0 } },
  { "saturate_less", saturate, { 0.3 }, TRUE },
  { "saturate_more", saturate, { 1.8 }, TRUE },
  { "saturate_none", saturate, { 0 }, TRUE },
  { "hue_third", turn_hue, { 1 / 3.0 }, TRUE },
  { "hue_back", turn_hue, { -0.2 }, TRUE },
  { "hue_half", turn_hue, { 0.5 }, TRUE },
  { "hue_minus_half", turn_hue, { -0.5 }, TRUE },
  { "hue_none", turn_hue, { 0 }, TRUE },
  { "grey", make_grey, { 0 }, TRUE },
  { "blur_3", blur, { 3, 0.4 } },
  { "blur_9", blur, { 9, 2 } },
  { "blur_17", blur, { 17, 7.5 } },
  { "affine_move", distort, { 3, -2, 1, 0 } },
  { "affine_shrink", distort, { 0, 0, 0.7, 0 } },
  { "affine_all", distort, { -4, 2, 1.3, 17 } },
  { "displace", displace, { 0 } },
  { "solarise_half", solarise, { 128 / 255.0 } },
  { "solarise_all", solarise, { 0 } },
  { "solarise_white", solarise, { 1 } },
  { "invert", invert, { 0 } },
  { "erase", cover, { 4, 7, 9, 12 } },
};

static npy
load (const char *kind, const char *name)
{
  g_autofree char *path = g_strdup_printf ("augment/%s%s.npy", kind, name);

  return npy_load (path);
}

/* A picture of an input array's form, its rows as tight as op.h says they may be. */
static plx_picture
picture_new (const npy *input, plx_isa isa)
{
  plx_picture picture = { .height = input->shape[1],
                          .width = input->shape[2],
                          .channels = input->shape[0],
                          .kernels = PLX_ISA_PICK (isa, plx_augment_kernels) };

  picture.planes = g_memdup2 (input->floats, input->count * sizeof (float));
  picture.spare = g_new (float, input->count);
  picture.fields = g_new (float, 3 * picture.height * picture.width);
  picture.rows =
      g_new (float, PLX_ROW_SCRATCH *(MAX (picture.height, picture.width) + PLX_MAX_TAPS));
  for (size_t i = 0; i < input->count; i++)
    picture.spare[i] = NAN;
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
compare (const npy *input, const char *kind, const transform *t, plx_isa isa)
{
  g_autofree char *name = g_strdup_printf ("_%s", t->name);
  npy golden = load (kind, name);
  plx_picture picture = picture_new (input, isa);
  double worst = 0;

  g_assert_cmpuint (golden.count, ==, input->count);
  t->apply (&picture, t->values);
  plx_picture_settle (&picture);
  for (size_t i = 0; i < golden.count; i++) {
    double far = fabs ((double)picture.planes[i] - (double)golden.floats[i]);

    worst = far <= worst ? worst : far;
  }
  if (!(worst < TOLERANCE))
    g_error ("%s%s is off by %g", kind, name, worst);
  picture_clear (&picture);
  npy_free (&golden);
}

typedef struct {
  const char *kind;
  plx_isa isa;
} test_case;

static void
test_transforms (gconstpointer data)
{
  const test_case *test = data;
  npy input = load (test->kind, "");

  for (size_t i = 0; i < G_N_ELEMENTS (transforms); i++)
    if (input.shape[0] == 3 || !transforms[i].is_colour_only)
      compare (&input, test->kind, &transforms[i], test->isa);
  npy_free (&input);
}

int
main (int argc, char **argv)
{
  static const char *const kinds[] = { "colour", "grey" };
  static test_case cases[PLX_N_ISA][G_N_ELEMENTS (kinds)];

  g_test_init (&argc, &argv, NULL);
  for (int isa = 0; isa < PLX_N_ISA; isa++)
    for (size_t kind = 0; kind < G_N_ELEMENTS (kinds); kind++) {
      g_autofree char *path =
          g_strdup_printf ("/golden/augment/%s/%s", kinds[kind], plx_isa_name (isa));

      cases[isa][kind] = (test_case){ kinds[kind], isa };
      if (plx_cpu_runs (isa))
        g_test_add_data_func (path, &cases[isa][kind], test_transforms);
    }
  return g_test_run ();
}
