/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a data set is known by: a run goes on only with the images that it began with.
 */
#include "data/dataset.h"

#include <zlib.h>

static uLong
add (uLong checksum, const void *bytes, size_t size)
{
  return crc32_z (checksum, bytes, size);
}

uint32_t
plx_dataset_checksum (const plx_dataset *dataset)
{
  const int32_t sizes[] = { dataset->count, dataset->train_count, dataset->height, dataset->width,
                            dataset->channels };
  size_t image = (size_t)(dataset->height * dataset->width * dataset->channels);
  uLong checksum = add (0, sizes, sizeof sizes);

  checksum = add (checksum, dataset->pixels, (size_t)dataset->count * image);
  for (int i = 0; i < dataset->n_label_sets; i++)
    checksum = add (checksum, dataset->label_sets[i].labels,
                    (size_t)dataset->count * sizeof *dataset->label_sets[i].labels);
  return (uint32_t)checksum;
}
