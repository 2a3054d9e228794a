/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Brings a data set whose images were read as they are (IDX, CIFAR, Shapes) to the size and channels
 * that the settings ask for. Readers that decode files do so image by image.
 */
#include "data/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/resize.h"

enum { PIECE = 64 }; /* images */

typedef struct {
  const plx_dataset *from;
  plx_dataset *to;
  plx_fit fit;
  plx_status *statuses; /* [pieces] */
  plx_error *errors;    /* [pieces] */
} fitting;

void
plx_dataset_note_size (plx_dataset *dataset)
{
  size_t length = strnlen (dataset->format, sizeof dataset->format);

  snprintf (dataset->format + length, sizeof dataset->format - length, ", resized to %d × %d",
            dataset->width, dataset->height);
}

int
plx_choose_side (const plx_source *source, int height, int width)
{
  int longer = height > width ? height : width;

  if (source->size > 0)
    return height == source->size && width == source->size ? 0 : source->size;
  return longer > PLX_LARGEST_SIDE ? PLX_USUAL_SIDE : 0;
}

static plx_status
fit_image (const fitting *work, int image, plx_error *error)
{
  const plx_dataset *from = work->from, *to = work->to;
  size_t out_size = (size_t)to->height * (size_t)to->width;
  uint8_t *out = to->pixels + (size_t)image * out_size * (size_t)to->channels;
  plx_image converted;
  plx_status status;

  if (from->height == to->height && from->width == to->width) {
    plx_convert_channels (plx_dataset_image (from, image), from->channels, out, to->channels,
                          out_size);
    return PLX_OK;
  }
  status =
      plx_image_reserve (from->name, from->height, from->width, to->channels, &converted, error);
  if (status != PLX_OK)
    return status;
  plx_convert_channels (plx_dataset_image (from, image), from->channels, converted.pixels,
                        to->channels, (size_t)from->height * (size_t)from->width);
  status = plx_resize (&converted, to->height, work->fit, out, error);
  free (converted.pixels);
  return status;
}

static void
fit_piece (void *context, int piece, int thread)
{
  fitting *work = context;
  int last = (piece + 1) * PIECE;

  last = last < work->from->count ? last : work->from->count;
  for (int i = piece * PIECE; i < last && work->statuses[piece] == PLX_OK; i++)
    work->statuses[piece] = fit_image (work, i, &work->errors[piece]);
}

static plx_status
fit_all (const plx_source *source, const plx_dataset *from, plx_dataset *to, plx_error *error)
{
  int pieces = (from->count + PIECE - 1) / PIECE;
  fitting work = { from, to, source->fit, calloc ((size_t)pieces, sizeof *work.statuses),
                   calloc ((size_t)pieces, sizeof *work.errors) };
  plx_status status = PLX_OK;

  if (work.statuses == NULL || work.errors == NULL)
    status = plx_fail (error, PLX_ERROR_MEMORY, "No memory to resize the images.");
  else
    plx_pool_run (source->pool, fit_piece, &work, pieces);
  for (int i = 0; i < pieces && status == PLX_OK; i++)
    if (work.statuses[i] != PLX_OK) {
      status = work.statuses[i];
      plx_fail (error, status, "%s", work.errors[i].message);
    }
  free (work.statuses);
  free (work.errors);
  return status;
}

plx_status
plx_dataset_fit (const plx_source *source, plx_dataset *dataset, plx_error *error)
{
  int side = plx_choose_side (source, dataset->height, dataset->width);
  int channels = source->channels == PLX_CHANNELS_AUTO   ? dataset->channels
                 : source->channels == PLX_CHANNELS_GREY ? 1
                                                         : 3;
  plx_dataset fitted = *dataset;
  plx_status status;

  if (side == 0 && channels == dataset->channels)
    return PLX_OK;
  fitted.pixels = NULL;
  fitted.map = NULL;
  status = plx_dataset_reserve (&fitted, dataset->count, side > 0 ? side : dataset->height,
                                side > 0 ? side : dataset->width, channels, error);
  if (status == PLX_OK)
    status = fit_all (source, dataset, &fitted, error);
  if (status != PLX_OK) {
    plx_dataset_drop_pixels (&fitted);
    return status;
  }
  plx_dataset_drop_pixels (dataset);
  *dataset = fitted;
  if (side > 0)
    plx_dataset_note_size (dataset);
  return PLX_OK;
}
