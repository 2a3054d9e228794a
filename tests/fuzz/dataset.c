/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole data set from a file of any bytes, under the name FILE_NAME that its format has. Beside it
 * lies what it may need: for labels their images, for a table a picture.
 */
#include <string.h>

#include "place.h"
#include "plx.h"

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size);

/* One grey pixel. */
static const uint8_t picture[] = {
  0x89, 'P',  'N',  'G',  '\r', '\n', 0x1A, '\n', 0,    0,    0,    13,  'I',  'H',  'D',  'R',  0,
  0,    0,    1,    0,    0,    0,    1,    8,    0,    0,    0,    0,   0x3A, 0x7E, 0x9B, 0x55, 0,
  0,    0,    10,   'I',  'D',  'A',  'T',  0x78, 0x9C, 0x63, 0x60, 0,   0,    0,    2,    0,    1,
  0x48, 0xAF, 0xA4, 0x71, 0,    0,    0,    0,    'I',  'E',  'N',  'D', 0xAE, 0x42, 0x60, 0x82,
};
static const uint8_t images[] = { 0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 7, 8, 9 };

static void
check (const plx_dataset *dataset)
{
  PLX_ASSERT (dataset->count > 0 && dataset->train_count <= dataset->count);
  for (int s = 0; s < dataset->n_label_sets; s++)
    for (int i = 0; i < dataset->count; i++)
      PLX_ASSERT (dataset->label_sets[s].labels[i] >= -1 &&
                  dataset->label_sets[s].labels[i] < dataset->label_sets[s].n_classes);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  static plx_settings settings;
  static plx_pool *pool;
  char path[FUZZ_PATH], other[FUZZ_PATH];
  plx_dataset *dataset = NULL;
  plx_error error = { 0 };

  if (pool == NULL) {
    plx_settings_init (&settings);
    PLX_ASSERT (plx_pool_new (1, plx_cpu_isa (), &pool, &error) == PLX_OK);
    fuzz_write ("1.png", picture, sizeof picture, other);
    if (strstr (FILE_NAME, "labels") != NULL)
      fuzz_write ("x-images-idx3-ubyte", images, sizeof images, other);
  }
  fuzz_write (FILE_NAME, bytes, size, path);
  PLX_ASSERT (plx_settings_set (&settings, "data.dataset", path, &error) == PLX_OK);
  if (plx_dataset_open (&settings, pool, NULL, NULL, &dataset, &error) == PLX_OK)
    check (dataset);
  else
    PLX_ASSERT (error.message[0] != '\0');
  plx_dataset_free (dataset);
  return 0;
}
