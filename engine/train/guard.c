/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One function a guard rail. What only one room knows is asked there.
 */
#include "train/guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "train/trainer-private.h"

enum { SMALL_IMAGE = 64 /* px */ };

/* --- Errors of other rooms -------------------------------------------------------------------- */

/* An error of another room as a guard; the parameter is the one that its sentence names first. */
static void
add_error (plx_guards *guards, const plx_error *error)
{
  const char *first = NULL;
  char key[64] = "";
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref)) {
    char name[64];
    const char *found;

    snprintf (name, sizeof name, "%s.%s", ref.table->name, ref.param->key);
    found = strstr (error->message, name);
    if (found != NULL &&
        (first == NULL || found < first || (found == first && strlen (name) > strlen (key)))) {
      first = found;
      memcpy (key, name, sizeof key);
    }
  }
  plx_guards_add (guards, PLX_GUARD_ERROR, key, "%s", error->message);
}

/* --- The run's own ---------------------------------------------------------------------------- */

static int
batch_of (const plx_settings *settings)
{
  return (int)plx_settings_of (settings, &plx_train_params)[PLX_TRAIN_BATCH];
}

static void
guard_batch (const plx_settings *settings, const plx_dataset *dataset, plx_guards *guards)
{
  int batch = batch_of (settings);

  if (dataset->train_count < 2)
    plx_guards_add (guards, PLX_GUARD_ERROR, "data.dataset",
                    "“%s” has %d images for training; contrastive learning compares at least two.",
                    dataset->name, dataset->train_count);
  else if (batch < 2)
    plx_guards_add (
        guards, PLX_GUARD_ERROR, "train.batch",
        "train.batch is %d; an image alone has no other one that it could be told from, "
        "so a batch has at least 2.",
        batch);
  else if (batch > dataset->train_count)
    plx_guards_add (guards, PLX_GUARD_ERROR, "train.batch",
                    "train.batch is %d, but “%s” has only %d images for training.", batch,
                    dataset->name, dataset->train_count);
}

static void
guard_stem (const plx_settings *settings, const plx_dataset *dataset, plx_guards *guards)
{
  int side = dataset->height < dataset->width ? dataset->height : dataset->width;

  if (plx_settings_is (settings, "encoder.stem", "imagenet") && side <= SMALL_IMAGE)
    plx_guards_add (guards, PLX_GUARD_WARNING, "encoder.stem",
                    "encoder.stem is “imagenet”, which makes images of %d×%d four times smaller at "
                    "once; “cifar” keeps what they show.",
                    dataset->width, dataset->height);
}

static bool
is_on (const plx_settings *settings, const char *key)
{
  return plx_settings_number (settings, key) != 0;
}

static void
guard_grey (const plx_settings *settings, const plx_dataset *dataset, plx_guards *guards)
{
  bool is_grey = is_on (settings, "augment.grey.on");
  bool is_jittered =
      is_on (settings, "augment.jitter.on") &&
      (is_on (settings, "augment.jitter.saturation") || is_on (settings, "augment.jitter.hue"));

  if (dataset->channels == 3 || (!is_grey && !is_jittered))
    return;
  plx_guards_add (guards, PLX_GUARD_WARNING, is_jittered ? "augment.jitter.on" : "augment.grey.on",
                  "These images have no colour: %s%s%s nothing.",
                  is_jittered ? "saturation and hue of augment.jitter" : "",
                  is_jittered && is_grey ? " and " : "",
                  is_grey ? (is_jittered ? "augment.grey change" : "augment.grey changes")
                          : " change");
}

/* --- Other rooms ------------------------------------------------------------------------------ */

static const plx_method *
method_of (const plx_settings *settings)
{
  return plx_method_find (plx_settings_text_of (settings, &plx_train_params, PLX_TRAIN_METHOD));
}

static void
guard_method (const plx_settings *settings, const plx_dataset *dataset, plx_guards *guards)
{
  plx_method_context context = plx_trainer_context (settings, dataset);
  const plx_method *method = method_of (settings);

  if (method->guard != NULL)
    method->guard (settings, &context, guards);
}

static void
guard_views (const plx_settings *settings, const plx_dataset *dataset, plx_guards *guards)
{
  plx_augment *augment;
  plx_error error;

  if (plx_augment_new (settings, dataset, plx_cpu_isa (), &augment, &error) == PLX_OK)
    plx_augment_free (augment);
  else
    add_error (guards, &error);
}

static void
guard_encoder (const plx_settings *settings, const plx_dataset *dataset, plx_guards *guards)
{
  plx_error error;

  if (plx_model_check (settings, dataset->height, dataset->width, &error) != PLX_OK)
    add_error (guards, &error);
}

/* --- Memory ----------------------------------------------------------------------------------- */

static double
evaluation_bytes (const plx_settings *settings, const plx_dataset *dataset,
                  const plx_model_size *size)
{
  double d = size->representation_size > size->embedding_size ? size->representation_size
                                                              : size->embedding_size;
  double k = plx_settings_number (settings, "knn.k");

  if (k > dataset->train_count)
    k = dataset->train_count;
  return sizeof (float) * (dataset->count * d + 2 * plx_dataset_held_out (dataset) * k);
}

static double
estimate (const plx_settings *settings, const plx_dataset *dataset, plx_model_size *size)
{
  plx_method_context context = plx_trainer_context (settings, dataset);
  const plx_method *method = method_of (settings);
  double image = (double)dataset->height * dataset->width * dataset->channels;
  plx_error ignored;

  if (plx_model_measure (settings, &context.options, size, &ignored) != PLX_OK)
    return 0;
  return (double)size->bytes +
         sizeof (float) * plx_optimiser_moments (settings) * (double)size->weights +
         sizeof (float) * context.options.images * image +
         (method->bytes != NULL ? method->bytes (settings, &context, size->embedding_size) : 0) +
         evaluation_bytes (settings, dataset, size);
}

double
plx_guards_estimate (const plx_settings *settings, const plx_dataset *dataset)
{
  plx_model_size *size = malloc (sizeof *size);
  double bytes = size != NULL ? estimate (settings, dataset, size) : 0;

  free (size);
  return bytes;
}

static void
guard_memory (const plx_settings *settings, const plx_dataset *dataset, plx_guards *guards)
{
  double memory = (double)sysconf (_SC_PHYS_PAGES) * (double)sysconf (_SC_PAGESIZE);
  double bytes = plx_guards_estimate (settings, dataset);

  if (bytes > 0.9 * memory)
    plx_guards_add (guards, PLX_GUARD_ERROR, "train.batch",
                    "train.batch is %d: training would need about %.1f GB, and this machine has "
                    "%.1f GB; a smaller batch, encoder or image needs less.",
                    batch_of (settings), bytes / 1e9, memory / 1e9);
}

/* --- All -------------------------------------------------------------------------------------- */

void
plx_guards_find (const plx_settings *settings, const plx_dataset *dataset, plx_guards *guards)
{
  guards->n = 0;
  guard_batch (settings, dataset, guards);
  /* A batch that cannot be has no further consequences. */
  if (plx_guards_first_error (guards) == NULL)
    guard_method (settings, dataset, guards);
  guard_views (settings, dataset, guards);
  guard_grey (settings, dataset, guards);
  guard_stem (settings, dataset, guards);
  guard_encoder (settings, dataset, guards);
  if (plx_guards_first_error (guards) == NULL)
    guard_memory (settings, dataset, guards);
}
