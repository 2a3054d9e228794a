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

#include "augment/order.h"
#include "core/arena.h"

PLX_ISA_DECLARE (plx_augment_kernels);

enum { MAX_VALUES = 8, N_SETS = 2 };

_Static_assert((int)PLX_N_OPS == (int)PLX_AUGMENT_OPS, "the public header counts the operations");

struct plx_augment {
  int height, width, channels;
  float mean[3];
  float scale[3], shift[3]; /* value · scale + shift is the normalised value */
  const plx_augment_kernels *kernels;
  int order[PLX_N_OPS]; /* indices into plx_ops */
  int n_sets;           /* 2: the second view has settings of its own */
  double values[N_SETS][PLX_N_OPS][MAX_VALUES];
};

static const plx_param_table *
table_of (int set, int op)
{
  return set == 0 ? plx_ops[op]->params : plx_ops[op]->second_params;
}

static plx_status
check (const plx_settings *settings, plx_error *error)
{
  int n_sets = plx_order_has_two_sets (settings) ? 2 : 1;

  for (int set = 0; set < n_sets; set++)
    for (int op = 0; op < PLX_N_OPS; op++) {
      const plx_param_table *table = table_of (set, op);
      const double *values = plx_settings_of (settings, table);
      plx_status status =
          plx_ops[op]->check != NULL ? plx_ops[op]->check (table, values, error) : PLX_OK;

      if (status != PLX_OK)
        return status;
    }
  return PLX_OK;
}

plx_status
plx_augment_update (plx_augment *augment, const plx_settings *settings, plx_error *error)
{
  int order[PLX_N_OPS];
  plx_status status = plx_order_read (settings, order, error);

  if (status == PLX_OK)
    status = check (settings, error);
  if (status != PLX_OK)
    return status;
  memcpy (augment->order, order, sizeof order);
  augment->n_sets = plx_order_has_two_sets (settings) ? 2 : 1;
  for (int set = 0; set < N_SETS; set++)
    for (int op = 0; op < PLX_N_OPS; op++) {
      const plx_param_table *table = table_of (set, op);

      PLX_ASSERT (table->n_params <= MAX_VALUES);
      memcpy (augment->values[set][op], plx_settings_of (settings, table),
              (size_t)table->n_params * sizeof (double));
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
    augment->mean[c] = dataset->mean[c];
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
  plx_picture picture = { augment->height, augment->width, augment->channels, .mean = augment->mean,
                          .kernels = augment->kernels };
  size_t count = plx_picture_pixels (&picture) * (size_t)picture.channels;
  int side = picture.height > picture.width ? picture.height : picture.width;

  picture.planes = plx_arena_floats (arena, count);
  picture.spare = plx_arena_floats (arena, count);
  picture.fields = plx_arena_floats (arena, 3 * plx_picture_pixels (&picture));
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
  int set = augment->n_sets == 2 && address.view % 2 == 1;

  augment->kernels->unpack (n, augment->channels, image, picture.planes);
  for (int place = 0; place < PLX_N_OPS; place++) {
    int op = augment->order[place];
    const double *values = augment->values[set][op];
    plx_rng rng = plx_rng_at (address.seed, PLX_RNG_AUGMENT, address.epoch, address.image,
                              address.view * 256 + (uint32_t)plx_ops[op]->id);

    if (values[0] == 0)
      continue;
    if (!plx_ops[op]->takes_pending)
      plx_picture_settle (&picture);
    plx_ops[op]->apply (values, &rng, &picture);
  }
  plx_picture_settle (&picture);
  augment->kernels->normalise (n, augment->channels, picture.planes, augment->scale, augment->shift,
                               view);
}

/* --- Alone ------------------------------------------------------------------------------------ */

plx_augment_operation
plx_augment_operation_at (int op)
{
  plx_augment_operation operation = { plx_op_name (plx_ops[op]),
                                      { plx_ops[op]->params, plx_ops[op]->second_params },
                                      0 };

  while (plx_ops[op]->sweeps[operation.n_sweeps].label != NULL)
    operation.n_sweeps++;
  return operation;
}

plx_status
plx_augment_order (const plx_settings *settings, int order[PLX_AUGMENT_OPS], plx_error *error)
{
  return plx_order_read (settings, order, error);
}

const char *
plx_augment_sweep_label (int op, int sweep)
{
  return plx_ops[op]->sweeps[sweep].label;
}

const char *
plx_augment_sweep_unit (int op, int sweep)
{
  return plx_ops[op]->sweeps[sweep].unit;
}

double
plx_augment_sweep (const plx_augment *augment, int view_index, int op, int sweep, double share,
                   const uint8_t *image, float *view, void *scratch)
{
  plx_arena arena = { .base = scratch, .size = plx_augment_scratch_size (augment) };
  plx_picture picture = lay_out (augment, &arena);
  size_t n = plx_picture_pixels (&picture);
  int set = augment->n_sets == 2 && view_index == 1;
  double value;

  augment->kernels->unpack (n, augment->channels, image, picture.planes);
  value = plx_ops[op]->sweeps[sweep].apply (augment->values[set][op], share, &picture);
  plx_picture_settle (&picture);
  augment->kernels->normalise (n, augment->channels, picture.planes, augment->scale, augment->shift,
                               view);
  return value;
}

/* --- Plain ------------------------------------------------------------------------------------ */

void
plx_augment_plain (const plx_augment *augment, const uint8_t *image, float *view)
{
  size_t n = (size_t)augment->height * (size_t)augment->width, channels = (size_t)augment->channels;

  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < channels; c++)
      view[i * channels + c] =
          (float)image[i * channels + c] / 255 * augment->scale[c] + augment->shift[c];
}

/* A half more than the nearest whole number is to be, which cutting then rounds. */
static inline uint8_t
to_byte (float value)
{
  value = value > 0 ? value : 0;
  return (uint8_t)(int32_t)(value < 255.5f ? value : 255.5f);
}

void
plx_augment_to_bytes (const plx_augment *augment, const float *view, uint8_t *image)
{
  enum { BLOCK = 48 }; /* whole pixels and whole vectors */
  size_t count = (size_t)augment->height * (size_t)augment->width * (size_t)augment->channels;
  size_t whole = count - count % BLOCK;
  float scale[BLOCK], shift[BLOCK];

  for (int i = 0; i < BLOCK; i++) {
    int c = i % augment->channels;

    scale[i] = 255 / augment->scale[c];
    shift[i] = 0.5f - augment->shift[c] * scale[i];
  }
  for (size_t at = 0; at < whole; at += BLOCK)
    for (size_t i = 0; i < BLOCK; i++)
      image[at + i] = to_byte (view[at + i] * scale[i] + shift[i]);
  for (size_t i = 0; whole + i < count; i++)
    image[whole + i] = to_byte (view[whole + i] * scale[i] + shift[i]);
}
