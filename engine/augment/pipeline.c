/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The operations in their order, and the way of one image through them:
 *
 *     bytes [h][w][c] → planes of floats in 0…1 → operations → (value − mean) / std, [h][w][c]
 */
#include "augment/pipeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "augment/op.h"

PLX_ISA_DECLARE (plx_augment_kernels);

enum { MAX_VALUES = 8 };

/* Geometry first, then colour, then blur: torchvision's usual order. */
static const plx_op *const ops[] = {
  &plx_crop_op, &plx_flip_op, &plx_rotate_op, &plx_jitter_op, &plx_grey_op, &plx_blur_op,
};

enum { N_OPS = sizeof ops / sizeof ops[0] };

struct plx_augment {
  int height, width, channels;
  float scale[3], shift[3]; /* value · scale + shift is the normalised value */
  const plx_augment_kernels *kernels;
  double values[N_OPS][MAX_VALUES];
};

plx_status
plx_augment_update (plx_augment *augment, const plx_settings *settings, plx_error *error)
{
  for (int op = 0; op < N_OPS; op++) {
    const double *values = plx_settings_of (settings, ops[op]->params);
    plx_status status = ops[op]->check != NULL ? ops[op]->check (values, error) : PLX_OK;

    if (status != PLX_OK)
      return status;
  }
  for (int op = 0; op < N_OPS; op++) {
    PLX_ASSERT (ops[op]->params->n_params <= MAX_VALUES);
    memcpy (augment->values[op], plx_settings_of (settings, ops[op]->params),
            (size_t)ops[op]->params->n_params * sizeof (double));
  }
  return PLX_OK;
}

plx_status
plx_augment_new (const plx_settings *settings, const plx_dataset *dataset, plx_isa isa,
                 plx_augment **result, plx_error *error)
{
  plx_augment *augment = calloc (1, sizeof *augment);
  plx_status status;

  *result = NULL;
  if (augment == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the augmentations.");
  augment->height = dataset->height;
  augment->width = dataset->width;
  augment->channels = dataset->channels;
  augment->kernels = PLX_ISA_PICK (isa, plx_augment_kernels);
  for (int c = 0; c < dataset->channels; c++) {
    augment->scale[c] = 1 / dataset->std[c];
    augment->shift[c] = -dataset->mean[c] / dataset->std[c];
  }
  status = plx_augment_update (augment, settings, error);
  if (status != PLX_OK)
    free (augment);
  else
    *result = augment;
  return status;
}

void
plx_augment_free (plx_augment *augment)
{
  free (augment);
}

/* Lays a picture out in scratch, or measures (arena without a base). */
static plx_picture
lay_out (const plx_augment *augment, plx_arena *arena)
{
  plx_picture picture = { augment->height, augment->width, augment->channels,
                          .kernels = augment->kernels };
  size_t count = plx_picture_pixels (&picture) * (size_t)picture.channels;
  int side = picture.height > picture.width ? picture.height : picture.width;

  picture.planes = plx_arena_floats (arena, count);
  picture.spare = plx_arena_floats (arena, count);
  picture.rows = plx_arena_floats (arena, (size_t)PLX_ROW_SCRATCH * (size_t)(side + PLX_MAX_TAPS));
  return picture;
}

size_t
plx_augment_scratch_size (const plx_augment *augment)
{
  plx_arena arena = { 0 };

  lay_out (augment, &arena);
  return arena.used;
}

void
plx_augment_view (const plx_augment *augment, const uint8_t *image, plx_view_address address,
                  float *view, void *scratch)
{
  plx_arena arena = { .base = scratch, .size = plx_augment_scratch_size (augment) };
  plx_picture picture = lay_out (augment, &arena);
  size_t n = plx_picture_pixels (&picture);

  augment->kernels->unpack (n, augment->channels, image, picture.planes);
  for (int op = 0; op < N_OPS; op++) {
    plx_rng rng = plx_rng_at (address.seed, PLX_RNG_AUGMENT, address.epoch, address.image,
                              address.view * 256 + (uint32_t)ops[op]->id);

    if (augment->values[op][0] != 0)
      ops[op]->apply (augment->values[op], &rng, &picture);
  }
  augment->kernels->normalise (n, augment->channels, picture.planes, augment->scale, augment->shift,
                               view);
}

void
plx_augment_plain (const plx_augment *augment, const uint8_t *image, float *view)
{
  size_t n = (size_t)augment->height * (size_t)augment->width, channels = (size_t)augment->channels;

  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < channels; c++)
      view[i * channels + c] =
          (float)image[i * channels + c] / 255 * augment->scale[c] + augment->shift[c];
}

void
plx_augment_to_bytes (const plx_augment *augment, const float *view, uint8_t *image)
{
  size_t n = (size_t)augment->height * (size_t)augment->width, channels = (size_t)augment->channels;

  for (size_t i = 0; i < n * channels; i++) {
    size_t c = i % channels;
    float value = (view[i] - augment->shift[c]) / augment->scale[c] * 255;

    image[i] = (uint8_t)lroundf (fminf (fmaxf (value, 0), 255));
  }
}
