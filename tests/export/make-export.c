/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes what export.py looks at: make-export FOLDER SIZE CHANNELS [KEY=VALUE …] builds the network of
 * these settings with weights and running values that are nowhere trivial, exports it, and writes
 * what the engine itself computes of IMAGES random images. Arrays are raw floats; their shapes are on
 * standard output, one "name dimensions…" a line.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "io/onnx.h"
#include "io/torch.h"

enum { IMAGES = 5, CLASSES = 3 };

static const float mean[3] = { 0.48f, 0.41f, 0.29f }, std[3] = { 0.21f, 0.25f, 0.32f };

static void
write_array (const char *folder, const char *name, const float *values, int n, int height,
             int width, int channels)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.f32", folder, name);
  gsize count = (gsize)n * (gsize)height * (gsize)width * (gsize)channels;
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (path, (const char *)values, (gssize)(count * sizeof *values), &error))
    g_error ("%s", error->message);
  printf ("%s %d %d %d %d\n", name, n, height, width, channels);
}

/* Batch norms as after a training: every factor, offset, mean and variance its own. */
static void
unsettle (plx_model *model)
{
  plx_rng rng = plx_rng_at (3, PLX_RNG_WEIGHTS, 999, 0, 0);
  int n;
  const plx_tensor *tensors = plx_model_tensors (model, &n);

  for (int i = 0; i < n; i++)
    for (gsize j = 0; tensors[i].n_dims == 1 && j < tensors[i].count; j++)
      plx_model_weights (model)[tensors[i].offset + j] += plx_rng_range (&rng, -0.3f, 0.3f);
  tensors = plx_model_buffer_tensors (model, &n);
  for (int i = 0; i < n; i++)
    for (gsize j = 0; j < tensors[i].count; j++)
      plx_model_buffers (model)[tensors[i].offset + j] += plx_rng_range (&rng, -0.4f, 0.4f);
}

/* Returns the images; free with g_free. */
static float *
compute (plx_model *model, const plx_model_options *options, const char *folder)
{
  gsize pixels = (gsize)(IMAGES * options->height * options->width);
  gsize channels = (gsize)options->channels;
  float *images = g_new (float, pixels *channels);
  g_autofree float *normalised = g_new (float, pixels *channels);
  plx_rng rng = plx_rng_at (5, PLX_RNG_WEIGHTS, 1, 0, 0);
  const float *v, *z;

  for (gsize i = 0; i < pixels * channels; i++) {
    images[i] = plx_rng_range (&rng, 0, 1);
    normalised[i] = (images[i] - mean[i % channels]) / std[i % channels];
  }
  plx_model_forward (model, normalised, IMAGES, false, &v, &z);
  write_array (folder, "images", images, IMAGES, options->height, options->width,
               options->channels);
  write_array (folder, "v", v, IMAGES, 1, 1, plx_model_representation_size (model));
  write_array (folder, "z", z, IMAGES, 1, 1, plx_model_embedding_size (model));
  return images;
}

static plx_status
export_all (plx_model *model, const float *images, const char *folder, plx_error *error)
{
  static const plx_export_note notes[] = { { "parallax.dataset", "Formes “à la main”" },
                                           { "parallax.classes", "a\nb\nc" } };
  gsize d = (gsize)plx_model_representation_size (model);
  g_autofree float *weight = g_new (float, CLASSES *d);
  const float bias[CLASSES] = { 0.5f, -1, 2 };
  plx_export_classifier classifier = { CLASSES, weight, bias };
  plx_export what = { .model = model,
                      .classifier = &classifier,
                      .notes = notes,
                      .n_notes = 2,
                      .example = images,
                      .n_example = IMAGES };
  static const char *const parts[] = { "encoder", "full", "classifier" };
  plx_status status = PLX_OK;

  for (gsize i = 0; i < CLASSES * d; i++)
    weight[i] = (float)(i % 7) - 3;
  write_array (folder, "classifier", weight, CLASSES, 1, 1, (int)d);
  memcpy (what.mean, mean, sizeof mean);
  memcpy (what.std, std, sizeof std);
  for (int i = 0; i < 3 && status == PLX_OK; i++) {
    g_autofree char *path = g_strdup_printf ("%s/%s.onnx", folder, parts[i]);
    g_autofree char *tensors = g_strdup_printf ("%s/%s.safetensors", folder, parts[i]);

    what.part = (plx_export_part)i;
    what.is_unit_length = i == PLX_EXPORT_FULL;
    status = plx_onnx_write (path, &what, error);
    if (status == PLX_OK)
      status = plx_torch_write (tensors, &what, error);
  }
  return status;
}

int
main (int argc, char **argv)
{
  plx_settings settings;
  plx_model_options options = { .images = IMAGES, .seed = 7 };
  g_autofree float *images = NULL;
  plx_model *model = NULL;
  plx_pool *pool;
  plx_error error;
  plx_status status;

  g_assert_cmpint (argc, >=, 4);
  options.height = options.width = atoi (argv[2]);
  options.channels = atoi (argv[3]);
  plx_settings_init (&settings);
  for (int i = 4; i < argc; i++) {
    g_auto (GStrv) pair = g_strsplit (argv[i], "=", 2);

    if (plx_settings_set (&settings, pair[0], pair[1], &error) != PLX_OK)
      g_error ("%s", error.message);
  }
  status = plx_pool_new (2, plx_cpu_isa (), &pool, &error);
  if (status == PLX_OK)
    status = plx_model_new (&settings, &options, pool, &model, &error);
  if (status == PLX_OK) {
    unsettle (model);
    images = compute (model, &options, argv[1]);
    status = export_all (model, images, argv[1], &error);
  }
  plx_model_free (model);
  plx_pool_free (pool);
  if (status != PLX_OK)
    fprintf (stderr, "%s\n", error.message);
  return status == PLX_OK ? 0 : 1;
}
