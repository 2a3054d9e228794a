/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Guard rails: each sentence where it belongs, with its key and its severity, and not beyond its
 * border; and that the estimate of memory is what a run then takes.
 */
#include <glib.h>
#include <malloc.h>
#include <math.h>
#include <string.h>

#include "support/files.h"
#include "support/runs.h"
#include "train/guard.h"
#include "train/trainer-private.h"

typedef struct {
  plx_dataset *dataset; /* RUN_TRAIN colour images of 16 × 16 to train with */
} fixture;

static void
set_up (fixture *f, gconstpointer data)
{
  f->dataset = run_small_dataset ();
}

static void
tear_down (fixture *f, gconstpointer data)
{
  plx_dataset_free (f->dataset);
}

static void
report (const plx_guards *guards)
{
  for (int i = 0; i < guards->n; i++)
    g_test_message ("%s %s: %s",
                    guards->guards[i].severity == PLX_GUARD_ERROR ? "error" : "warning",
                    guards->guards[i].key, guards->guards[i].sentence);
}

static void
assert_none (const plx_settings *settings, const plx_dataset *dataset)
{
  plx_guards guards;

  plx_guards_find (settings, dataset, &guards);
  report (&guards);
  g_assert_cmpint (guards.n, ==, 0);
}

/* That one and no other. */
static void
assert_guard (const plx_settings *settings, const plx_dataset *dataset, plx_guard_severity severity,
              const char *key, const char *part)
{
  plx_guards guards;
  plx_error error = { 0 };

  plx_guards_find (settings, dataset, &guards);
  report (&guards);
  g_assert_cmpint (guards.n, ==, 1);
  g_assert_cmpint (guards.guards[0].severity, ==, severity);
  g_assert_cmpstr (guards.guards[0].key, ==, key);
  assert_sentence (guards.guards[0].sentence, part);
  g_assert_cmpint (plx_trainer_check (settings, dataset, &error), ==,
                   severity == PLX_GUARD_ERROR ? PLX_ERROR_INVALID : PLX_OK);
  g_assert_cmpstr (error.message, ==, severity == PLX_GUARD_ERROR ? guards.guards[0].sentence : "");
}

/* Every method at its defaults, but for what a data set so small needs otherwise. */
static void
test_none (fixture *f, gconstpointer data)
{
  plx_param_ref ref = run_param ("train.method");

  for (const plx_choice *method = ref.param->choices; method->value != NULL; method++) {
    plx_settings settings = run_settings ("train.method", method->value, "moco.queue", "256", NULL);

    assert_none (&settings, f->dataset);
  }
}

static void
test_batch (fixture *f, gconstpointer data)
{
  plx_settings settings = run_settings ("train.batch", "256", NULL);
  plx_dataset lonely = *f->dataset;

  assert_none (&settings, f->dataset);
  run_set (&settings, "train.batch", "257");
  assert_guard (&settings, f->dataset, PLX_GUARD_ERROR, "train.batch", "has only 256 images");
  run_set (&settings, "train.batch", "1");
  assert_guard (&settings, f->dataset, PLX_GUARD_ERROR, "train.batch", "train.batch is 1;");
  lonely.train_count = 1;
  assert_guard (&settings, &lonely, PLX_GUARD_ERROR, "data.dataset", "at least two");
}

static void
test_queue (fixture *f, gconstpointer data)
{
  plx_settings settings = run_settings ("train.method", "moco", "moco.queue", "256", NULL);

  assert_none (&settings, f->dataset);
  run_set (&settings, "moco.queue", "320");
  assert_guard (&settings, f->dataset, PLX_GUARD_WARNING, "moco.queue", "more than the 256 images");
  run_set (&settings, "moco.queue", "250");
  assert_guard (&settings, f->dataset, PLX_GUARD_ERROR, "moco.queue", "256 would be");
  run_set (&settings, "moco.queue", "0");
  assert_none (&settings, f->dataset);
  run_set (&settings, "moco.bn_splits", "3");
  assert_guard (&settings, f->dataset, PLX_GUARD_ERROR, "moco.bn_splits", "3 parts");
}

static void
test_margin (fixture *f, gconstpointer data)
{
  plx_settings settings = run_settings ("train.method", "margin", "margin.margin", "2", NULL);

  assert_none (&settings, f->dataset);
  run_set (&settings, "margin.margin", "2.1");
  assert_guard (&settings, f->dataset, PLX_GUARD_ERROR, "margin.margin", "2.1");
  run_set (&settings, "margin.normalised", "off");
  assert_none (&settings, f->dataset);
  /* Only the method in use is asked. */
  run_set (&settings, "margin.normalised", "on");
  run_set (&settings, "train.method", "simclr");
  assert_none (&settings, f->dataset);
}

static void
test_labels (fixture *f, gconstpointer data)
{
  plx_settings settings = run_settings ("train.method", "supervised", NULL);
  plx_dataset unlabelled = *f->dataset;

  unlabelled.n_label_sets = 0;
  assert_guard (&settings, &unlabelled, PLX_GUARD_ERROR, "train.method", "no labels");
  run_set (&settings, "train.method", "margin");
  run_set (&settings, "margin.pairs", "class");
  assert_guard (&settings, &unlabelled, PLX_GUARD_ERROR, "margin.pairs", "no labels");
}

static void
test_grey (fixture *f, gconstpointer data)
{
  plx_dataset *grey = run_dataset (&(run_form){ 16, 16, 1, RUN_IMAGES, TRUE });
  plx_settings settings = run_settings (NULL);

  assert_guard (&settings, grey, PLX_GUARD_WARNING, "augment.jitter.on", "no colour");
  run_set (&settings, "augment.jitter.hue", "0");
  run_set (&settings, "augment.jitter.saturation", "0");
  assert_guard (&settings, grey, PLX_GUARD_WARNING, "augment.grey.on", "augment.grey changes");
  run_set (&settings, "augment.grey.on", "off");
  assert_none (&settings, grey);
  run_set (&settings, "augment.jitter.hue", "0.1");
  assert_guard (&settings, grey, PLX_GUARD_WARNING, "augment.jitter.on", "hue");
  run_set (&settings, "augment.jitter.on", "off");
  assert_none (&settings, grey);
  plx_dataset_free (grey);
}

static void
test_stem (fixture *f, gconstpointer data)
{
  plx_settings settings = run_settings ("encoder.stem", "imagenet", NULL);
  plx_dataset *larger = run_dataset (&(run_form){ 65, 65, 3, RUN_IMAGES, TRUE });

  assert_guard (&settings, f->dataset, PLX_GUARD_WARNING, "encoder.stem", "16×16");
  assert_none (&settings, larger);
  plx_dataset_free (larger);
}

/* What another room refuses is here too, with the key that its sentence names. */
static void
test_other_rooms (fixture *f, gconstpointer data)
{
  plx_settings settings = run_settings ("augment.crop.max_area", "0.3", NULL);

  assert_guard (&settings, f->dataset, PLX_GUARD_ERROR, "augment.crop.min_area", "min_area");
}

/* --- Memory ----------------------------------------------------------------------------------- */

static void
test_too_large (fixture *f, gconstpointer data)
{
  plx_settings settings = run_settings ("train.batch", "32768", "encoder.width", "64",
                                        "encoder.encoder", "resnet20", NULL);
  plx_dataset large = *f->dataset;

  large.train_count = large.count = 60000;
  large.height = large.width = 512;
  assert_guard (&settings, &large, PLX_GUARD_ERROR, "train.batch", " GB");
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

static void
test_estimate_holds (fixture *f, gconstpointer data)
{
  g_test_skip ("A sanitizer has malloc for itself.");
}

#else

/* Large blocks that the program holds: each is mapped by itself (see main). */
static double
held_bytes (void)
{
  return (double)mallinfo2 ().hblkhd;
}

/* Training thread. */
static void
note_held (run *r, const plx_record *record)
{
  if (record->kind == PLX_RECORD_STEP)
    *(double *)r->data = held_bytes ();
}

static void
check_estimate (const plx_settings *settings, const plx_dataset *dataset)
{
  double estimate = plx_guards_estimate (settings, dataset), before = held_bytes (), then = 0;
  run *r = run_new (settings, dataset);

  r->then = note_held;
  r->data = &then;
  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  run_free (r);
  g_test_message ("%.2f MB estimated, %.2f MB held", estimate / 1e6, (then - before) / 1e6);
  g_assert_cmpfloat (estimate, >, 0.8 * (then - before));
  g_assert_cmpfloat (estimate, <, 1.2 * (then - before));
}

/* What is estimated is what a run then holds, with every method. */
static void
test_estimate_holds (fixture *f, gconstpointer data)
{
  plx_param_ref ref = run_param ("train.method");

  for (const plx_choice *method = ref.param->choices; method->value != NULL; method++) {
    plx_settings settings = run_settings ("train.method", method->value, "train.batch", "256",
                                          "moco.queue", "256", "train.epochs", "1", NULL);

    g_test_message ("%s", method->value);
    check_estimate (&settings, f->dataset);
  }
}

#endif

/* A larger batch needs more, a momentum encoder too, and AdamW more than SGD. */
static void
test_estimate (fixture *f, gconstpointer data)
{
  plx_settings settings = run_settings (NULL), other = settings;
  double bytes = plx_guards_estimate (&settings, f->dataset);

  run_set (&other, "train.batch", "128");
  g_assert_cmpfloat (plx_guards_estimate (&other, f->dataset), >, 1.5 * bytes);
  other = settings;
  run_set (&other, "optimiser.optimiser", "sgd");
  g_assert_cmpfloat (plx_guards_estimate (&other, f->dataset), <, bytes);
  other = settings;
  run_set (&other, "train.method", "moco");
  g_assert_cmpfloat (plx_guards_estimate (&other, f->dataset), >, bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mallopt (M_MMAP_THRESHOLD, 64 * 1024);
#define ADD(name, test) g_test_add ("/guard/" name, fixture, NULL, set_up, test, tear_down)
  ADD ("none", test_none);
  ADD ("batch", test_batch);
  ADD ("queue", test_queue);
  ADD ("margin", test_margin);
  ADD ("labels", test_labels);
  ADD ("grey", test_grey);
  ADD ("stem", test_stem);
  ADD ("other-rooms", test_other_rooms);
  ADD ("too-large", test_too_large);
  ADD ("estimate", test_estimate);
  ADD ("estimate-holds", test_estimate_holds);
  return g_test_run ();
}
