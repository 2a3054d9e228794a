/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading checkpoints: what they say of themselves, and their encoder. Any thread.
 */
#include "train/checkpoint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"

static const char prefix[] = "setting.";

plx_data_facts
plx_data_facts_of (const plx_dataset *dataset)
{
  plx_data_facts facts = { .count = dataset->count,
                           .train_count = dataset->train_count,
                           .height = dataset->height,
                           .width = dataset->width,
                           .channels = dataset->channels,
                           .checksum = plx_dataset_checksum (dataset) };

  snprintf (facts.name, sizeof facts.name, "%s", dataset->name);
  return facts;
}

void
plx_metadata_set_settings (plx_metadata *metadata, const plx_settings *settings)
{
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref)) {
    char key[128], value[PLX_TEXT_SIZE];

    snprintf (key, sizeof key, "%s%s.%s", prefix, ref.table->name, ref.param->key);
    plx_settings_format (settings, &ref, value, sizeof value);
    plx_metadata_set (metadata, key, "%s", value);
  }
}

plx_status
plx_metadata_get_settings (const plx_metadata *metadata, const char *path, plx_settings *settings,
                           plx_error *error)
{
  plx_settings_init (settings);
  for (int i = 0; i < metadata->n; i++) {
    const plx_metadata_entry *entry = &metadata->entries[i];
    plx_error why;

    if (strncmp (entry->key, prefix, sizeof prefix - 1) != 0)
      continue;
    if (plx_settings_set (settings, entry->key + sizeof prefix - 1, entry->value, &why) != PLX_OK)
      return plx_fail (error, PLX_ERROR_FORMAT,
                       "“%s” was written by another version of Parallax. %s", plx_path_tail (path),
                       why.message);
  }
  return PLX_OK;
}

/* --- What a file says ------------------------------------------------------------------------- */

/* A whole number between least and most. */
static bool
get_whole (const plx_metadata *metadata, const char *key, double least, double most, double *value)
{
  return plx_metadata_get_number (metadata, key, value) && *value == floor (*value) &&
         *value >= least && *value <= most;
}

static bool
get_int (const plx_metadata *metadata, const char *key, int least, int *value)
{
  double number;

  if (!get_whole (metadata, key, least, 2147483647.0, &number))
    return false;
  *value = (int)number;
  return true;
}

static bool
get_step (const plx_metadata *metadata, const char *key, int64_t *value)
{
  double number;

  if (!get_whole (metadata, key, 0, 9007199254740992.0, &number))
    return false;
  *value = (int64_t)number;
  return true;
}

static bool
get_data (const plx_metadata *metadata, plx_data_facts *data)
{
  const char *name = plx_metadata_get (metadata, "data.name");
  double checksum;

  if (name == NULL || !get_whole (metadata, "data.checksum", 0, 4294967295.0, &checksum))
    return false;
  snprintf (data->name, sizeof data->name, "%s", name);
  data->checksum = (uint32_t)checksum;
  return get_int (metadata, "data.count", 1, &data->count) &&
         get_int (metadata, "data.train_count", 1, &data->train_count) &&
         get_int (metadata, "data.height", 1, &data->height) &&
         get_int (metadata, "data.width", 1, &data->width) &&
         get_int (metadata, "data.channels", 1, &data->channels) && data->channels <= 4;
}

/* NaN, which no mean hides, in a checkpoint of before there were these sums. */
static double
get_sum (const plx_metadata *metadata, const char *key)
{
  double sum;

  return plx_metadata_get_number (metadata, key, &sum) ? sum : NAN;
}

static bool
get_moment (const plx_metadata *metadata, plx_checkpoint *checkpoint)
{
  checkpoint->epoch_chance = get_sum (metadata, "epoch_chance");
  checkpoint->epoch_ideal = get_sum (metadata, "epoch_ideal");
  return get_step (metadata, "step", &checkpoint->step) &&
         get_step (metadata, "total_steps", &checkpoint->total_steps) &&
         get_int (metadata, "epoch", 0, &checkpoint->epoch) &&
         get_int (metadata, "batches", 1, &checkpoint->batches) &&
         plx_metadata_get_number (metadata, "seconds", &checkpoint->seconds) &&
         plx_metadata_get_number (metadata, "epoch_loss", &checkpoint->epoch_loss) &&
         plx_metadata_get_number (metadata, "epoch_began", &checkpoint->epoch_began) &&
         plx_metadata_get_number (metadata, "rate", &checkpoint->rate) &&
         plx_metadata_get_number (metadata, "knn", &checkpoint->knn) &&
         checkpoint->epoch == checkpoint->step / checkpoint->batches;
}

static plx_status
understand (const char *path, const plx_metadata *metadata, plx_checkpoint *checkpoint,
            plx_error *error)
{
  const char *format = plx_metadata_get (metadata, "format");
  const char *events = plx_metadata_get (metadata, "events");
  const char *alarms = plx_metadata_get (metadata, "alarms");
  int version;

  if (format == NULL || strcmp (format, "parallax checkpoint") != 0)
    return plx_fail (error, PLX_ERROR_FORMAT, "“%s” is not a checkpoint of Parallax.",
                     plx_path_tail (path));
  if (!get_int (metadata, "version", 1, &version) || version > PLX_CHECKPOINT_VERSION)
    return plx_fail (error, PLX_ERROR_FORMAT, "“%s” was written by a newer version of Parallax.",
                     plx_path_tail (path));
  if (!get_moment (metadata, checkpoint) || !get_data (metadata, &checkpoint->data) ||
      events == NULL || (alarms != NULL && !plx_alarms_read (&checkpoint->alarms, alarms)))
    return plx_fail (error, PLX_ERROR_FORMAT, "“%s” does not say what a checkpoint must.",
                     plx_path_tail (path));
  checkpoint->events = strdup (events);
  if (checkpoint->events == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to read “%s”.", plx_path_tail (path));
  return plx_metadata_get_settings (metadata, path, &checkpoint->settings, error);
}

plx_status
plx_checkpoint_read (const char *path, plx_checkpoint *checkpoint, plx_error *error)
{
  plx_safetensors *file;
  plx_status status = plx_safetensors_open (path, &file, error);

  *checkpoint = (plx_checkpoint){ 0 };
  if (status != PLX_OK)
    return status;
  status = understand (path, plx_safetensors_metadata (file), checkpoint, error);
  plx_safetensors_close (file);
  return status;
}

void
plx_checkpoint_clear (plx_checkpoint *checkpoint)
{
  free (checkpoint->events);
  checkpoint->events = NULL;
}

/* --- Its encoder ------------------------------------------------------------------------------ */

static plx_status
build_model (const plx_safetensors *file, const plx_checkpoint *checkpoint, plx_pool *pool,
             int images, plx_model **model, plx_error *error)
{
  plx_model_options options = { .height = checkpoint->data.height,
                                .width = checkpoint->data.width,
                                .channels = checkpoint->data.channels,
                                .images = images };
  plx_tensor_list list = { 0 };
  plx_status status = plx_model_new (&checkpoint->settings, &options, pool, model, error);

  if (status != PLX_OK)
    return status;
  plx_model_list (*model, "model", &list);
  status = plx_safetensors_read (file, &list, error);
  plx_tensor_list_clear (&list);
  if (status != PLX_OK) {
    plx_model_free (*model);
    *model = NULL;
  }
  return status;
}

plx_status
plx_checkpoint_load_model (const char *path, plx_pool *pool, int images, plx_model **model,
                           plx_checkpoint *checkpoint, plx_error *error)
{
  plx_checkpoint own;
  plx_checkpoint *facts = checkpoint != NULL ? checkpoint : &own;
  plx_safetensors *file;
  plx_status status = plx_safetensors_open (path, &file, error);

  *model = NULL;
  *facts = (plx_checkpoint){ 0 };
  if (status != PLX_OK)
    return status;
  status = understand (path, plx_safetensors_metadata (file), facts, error);
  if (status == PLX_OK)
    status = build_model (file, facts, pool, images, model, error);
  plx_safetensors_close (file);
  if (checkpoint == NULL)
    plx_checkpoint_clear (&own);
  return status;
}
