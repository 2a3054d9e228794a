/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "support/runs.h"

#include <stdarg.h>
#include <string.h>

#include "core/rng.h"
#include "support/files.h"

/* --- Data ------------------------------------------------------------------------------------- */

static uint8_t
pixel_of (plx_rng *rng, int label, int x, int channel)
{
  int tint = (label >> (channel % 2) & 1) != 0 ? 60 : -60;
  int stripe = x / (1 + label) % 2 == 0 ? 30 : -30;

  return (uint8_t)(128 + tint + stripe + (int)plx_rng_below (rng, 61) - 30);
}

static void
write_images (const char *folder, const run_form *form)
{
  gsize size = 20 + (gsize)(form->count * form->height * form->width * form->channels);
  g_autofree uint8_t *bytes = g_new0 (uint8_t, size);
  const int dims[] = { form->count, form->height, form->width, form->channels };
  plx_rng rng = plx_rng_at (21, PLX_RNG_TEST, 0, 0, 0);
  uint8_t *at = bytes + 20;

  memcpy (bytes, (const uint8_t[]){ 0, 0, 8, 4 }, 4);
  for (int i = 0; i < 4; i++) {
    bytes[4 + 4 * i + 2] = (uint8_t)(dims[i] >> 8);
    bytes[4 + 4 * i + 3] = (uint8_t)dims[i];
  }
  for (int image = 0; image < form->count; image++)
    for (int i = 0; i < form->height * form->width; i++)
      for (int c = 0; c < form->channels; c++)
        *at++ = pixel_of (&rng, image % RUN_CLASSES, i % form->width, c);
  folder_write (folder, "small-images-idx3-ubyte", bytes, size);
}

static void
write_labels (const char *folder, int count)
{
  g_autofree uint8_t *bytes = g_new0 (uint8_t, 8 + (gsize)count);

  memcpy (bytes, (const uint8_t[]){ 0, 0, 8, 1, 0, 0, (uint8_t)(count >> 8), (uint8_t)count }, 8);
  for (int image = 0; image < count; image++)
    bytes[8 + image] = (uint8_t)(image % RUN_CLASSES);
  folder_write (folder, "small-labels-idx1-ubyte", bytes, 8 + (gsize)count);
}

char *
run_write_files (const char *folder, const run_form *form)
{
  write_images (folder, form);
  if (form->is_labelled)
    write_labels (folder, form->count);
  return g_build_filename (folder, "small-images-idx3-ubyte", NULL);
}

plx_dataset *
run_dataset (const run_form *form)
{
  char *folder = folder_new ();
  g_autofree char *path = run_write_files (folder, form);
  plx_dataset *dataset = open_or_fail (path, "", "data.holdout", "0.2");

  folder_free (folder);
  return dataset;
}

plx_dataset *
run_small_dataset (void)
{
  plx_dataset *dataset = run_dataset (&(run_form){ 16, 16, 3, RUN_IMAGES, TRUE });

  g_assert_cmpint (dataset->train_count, ==, RUN_TRAIN);
  return dataset;
}

/* --- Settings --------------------------------------------------------------------------------- */

void
run_set (plx_settings *settings, const char *key, const char *value)
{
  plx_error error;

  if (plx_settings_set (settings, key, value, &error) != PLX_OK)
    g_error ("%s", error.message);
}

plx_settings
run_settings (const char *key, ...)
{
  plx_settings settings;
  va_list pairs;

  plx_settings_init (&settings);
  run_set (&settings, "encoder.width", "8");
  run_set (&settings, "head.hidden", "32");
  run_set (&settings, "head.output", "16");
  run_set (&settings, "train.epochs", "2");
  run_set (&settings, "train.batch", "64");
  run_set (&settings, "train.threads", "2");
  run_set (&settings, "train.probe", "0");
  run_set (&settings, "knn.k", "20");
  va_start (pairs, key);
  for (; key != NULL; key = va_arg (pairs, const char *))
    run_set (&settings, key, va_arg (pairs, const char *));
  va_end (pairs);
  return settings;
}

plx_param_ref
run_param (const char *key)
{
  plx_settings settings;
  plx_param_ref ref;
  plx_error error;

  plx_settings_init (&settings);
  if (plx_settings_find (&settings, key, &ref, &error) != PLX_OK)
    g_error ("%s", error.message);
  return ref;
}

/* --- Runs ------------------------------------------------------------------------------------- */

/* Training thread. */
static void
keep_record (void *context, const plx_record *record)
{
  run *r = context;
  int n = atomic_load (&r->n);

  if (n < RUN_MOST_RECORDS) {
    r->records[n] = *record;
    atomic_store (&r->n, n + 1);
  }
  if (r->then != NULL)
    r->then (r, record);
}

run *
run_new (const plx_settings *settings, const plx_dataset *dataset)
{
  run *r = g_new0 (run, 1);
  plx_observer observer = { .record = keep_record, .context = r };
  plx_error error;

  if (plx_trainer_new (settings, dataset, &observer, &r->trainer, &error) != PLX_OK)
    g_error ("%s", error.message);
  g_assert_cmpint (plx_trainer_state (r->trainer), ==, PLX_TRAIN_READY);
  return r;
}

void
run_start (run *r)
{
  plx_error error;

  if (plx_trainer_start (r->trainer, &error) != PLX_OK)
    g_error ("%s", error.message);
}

void
run_join (run *r, plx_train_state state)
{
  plx_trainer_join (r->trainer);
  g_assert_true (plx_trainer_is_done (r->trainer));
  if (plx_trainer_state (r->trainer) != state)
    g_error ("state %d: %s", plx_trainer_state (r->trainer),
             plx_trainer_error (r->trainer)->message);
}

void
run_free (run *r)
{
  plx_trainer_free (r->trainer);
  g_free (r);
}

enum { WAIT_MS = 30000 };

void
run_wait_for_state (const run *r, plx_train_state state)
{
  for (int ms = 0; plx_trainer_state (r->trainer) != state; ms++) {
    g_assert_cmpint (ms, <, WAIT_MS);
    g_usleep (1000);
  }
}

void
run_wait_for_records (run *r, int n)
{
  for (int ms = 0; atomic_load (&r->n) < n; ms++) {
    g_assert_cmpint (ms, <, WAIT_MS);
    g_usleep (1000);
  }
}

uint64_t
run_hash (const plx_settings *settings, const plx_dataset *dataset)
{
  run *r = run_new (settings, dataset);
  uint64_t hash;

  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  hash = plx_trainer_weight_hash (r->trainer);
  run_free (r);
  return hash;
}

const plx_record *
run_record (const run *r, plx_record_kind kind, int number)
{
  for (int i = 0; i < atomic_load (&r->n); i++)
    if (r->records[i].kind == kind && number-- == 0)
      return &r->records[i];
  g_error ("no such record");
}

int
run_count (const run *r, plx_record_kind kind)
{
  int n = 0;

  for (int i = 0; i < atomic_load (&r->n); i++)
    n += r->records[i].kind == kind;
  return n;
}
