/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole runs on a few hundred small images: what is told and in which order, the same bytes for the
 * same seed, the frames of the map, what is refused before anything starts, and that a step takes no
 * memory.
 */
#include <glib.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "loss/ntxent.h"
#include "support/files.h"
#include "support/runs.h"

/* --- Records ---------------------------------------------------------------------------------- */

static void
assert_step (const plx_record *record, int step, const plx_record *before)
{
  g_assert_cmpint (record->kind, ==, PLX_RECORD_STEP);
  g_assert_cmpint (record->step, ==, step);
  g_assert_cmpint (record->epoch, ==, 1 + (step - 1) / RUN_STEPS);
  g_assert_true (isfinite (record->loss) && record->loss > 0);
  g_assert_cmpfloat (record->learning_rate, >, 0);
  g_assert_cmpfloat (record->seconds, >, before->seconds);
  g_assert_cmpfloat (record->images_per_second, >, 0);
  g_assert_cmpfloat_with_epsilon (record->chance, plx_ntxent_chance (2 * RUN_BATCH), 1e-9);
  g_assert_cmpfloat (record->ideal, <, record->chance);
  g_assert_cmpfloat (plx_record_progress (record), >, -0.5);
  g_assert_cmpfloat (plx_record_progress (record), <, 1);
}

static void
assert_epoch (const plx_record *record, int epoch, double loss)
{
  g_assert_cmpint (record->kind, ==, PLX_RECORD_EPOCH);
  g_assert_cmpint (record->epoch, ==, epoch);
  g_assert_cmpint (record->step, ==, epoch * RUN_STEPS);
  g_assert_cmpint (record->n_knn, ==, 1);
  g_assert_true (record->knn[0] >= 0 && record->knn[0] <= 1);
  g_assert_cmpfloat (record->alignment, >, 0);
  g_assert_cmpfloat (record->uniformity, <=, 0);
  g_assert_cmpfloat (record->std, >, 0);
  g_assert_true (record->rank >= 1 && record->rank <= 16);
  if (epoch == 0)
    g_assert_true (isnan (record->loss));
  else
    g_assert_cmpfloat_with_epsilon (record->loss, loss, 1e-12);
}

/* Epoch 0, then for every epoch its steps and itself. */
static void
assert_history (const run *r, int epochs)
{
  double loss = 0;

  g_assert_cmpint (r->n, ==, 1 + epochs * (RUN_STEPS + 1));
  assert_epoch (&r->records[0], 0, NAN);
  for (int i = 1; i < r->n; i++) {
    int epoch = (i - 1) / (RUN_STEPS + 1) + 1, step = (i - 1) % (RUN_STEPS + 1);

    if (step == RUN_STEPS) {
      assert_epoch (&r->records[i], epoch, loss / RUN_STEPS);
      loss = 0;
    } else {
      assert_step (&r->records[i], (epoch - 1) * RUN_STEPS + step + 1,
                   &r->records[i - (step == 0 && i > 1 ? 2 : 1)]);
      loss += r->records[i].loss;
    }
  }
}

/* The ring has the same records as the observer, and the facts are those of the settings. */
static void
test_history (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  run *r = run_new (&settings, dataset);
  plx_record records[7];
  int n = 0, taken, dropped = -1;

  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  assert_history (r, 2);
  while ((taken = plx_trainer_take_records (r->trainer, records, G_N_ELEMENTS (records),
                                            &dropped)) > 0) {
    g_assert_cmpint (dropped, ==, 0);
    for (int i = 0; i < taken; i++, n++) {
      g_assert_cmpint (records[i].kind, ==, r->records[n].kind);
      g_assert_cmpint (records[i].step, ==, r->records[n].step);
      g_assert_cmpfloat (records[i].seconds, ==, r->records[n].seconds);
    }
  }
  g_assert_cmpint (n, ==, r->n);
  g_assert_cmpint (plx_trainer_total_steps (r->trainer), ==, 2 * RUN_STEPS);
  g_assert_cmpint (plx_trainer_weight_count (r->trainer), >, 5000);
  g_assert_cmpstr (plx_trainer_error (r->trainer)->message, ==, "");
  run_free (r);
  plx_dataset_free (dataset);
}

/* A few epochs lower the loss and let the neighbours tell the four classes. */
static void
test_learns (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings ("train.epochs", "6", "augment.jitter.on", "off",
                                        "augment.grey.on", "off", NULL);
  run *r = run_new (&settings, dataset);
  const plx_record *last;

  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  last = run_record (r, PLX_RECORD_EPOCH, 6);
  g_assert_cmpfloat (last->loss, <, run_record (r, PLX_RECORD_EPOCH, 1)->loss);
  g_assert_cmpfloat (plx_record_progress (last), >, 0.2);
  g_assert_cmpfloat (last->knn[0], >, 0.9);
  run_free (r);
  plx_dataset_free (dataset);
}

/* Where there are no labels, kNN is not scored; where measuring is rare, the last epoch still is. */
static void
test_scored_epochs (void)
{
  plx_dataset *labelled = run_small_dataset ();
  plx_dataset *unlabelled = run_dataset (&(run_form){ 12, 20, 1, 100, FALSE });
  plx_settings rare = run_settings ("knn.every", "2", "train.epochs", "3", NULL);
  plx_settings grey = run_settings ("train.batch", "32", "augment.blur.on", "on", NULL);
  run *r = run_new (&rare, labelled);
  static const int scored[] = { 1, 0, 1, 1 };

  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  for (int epoch = 0; epoch <= 3; epoch++)
    g_assert_cmpint (run_record (r, PLX_RECORD_EPOCH, epoch)->n_knn, ==, scored[epoch]);
  run_free (r);

  r = run_new (&grey, unlabelled);
  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmpint (run_record (r, PLX_RECORD_EPOCH, 2)->n_knn, ==, 0);
  g_assert_true (isfinite (run_record (r, PLX_RECORD_EPOCH, 2)->loss));
  g_assert_cmpfloat (run_record (r, PLX_RECORD_EPOCH, 2)->alignment, >, 0);
  run_free (r);
  plx_dataset_free (labelled);
  plx_dataset_free (unlabelled);
}

/* --- The same bytes --------------------------------------------------------------------------- */

static void
test_repeatable (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  uint64_t hash = run_hash (&settings, dataset);

  g_assert_cmphex (run_hash (&settings, dataset), ==, hash);
  run_set (&settings, "train.threads", "1");
  g_assert_cmphex (run_hash (&settings, dataset), ==, hash);
  run_set (&settings, "train.threads", "3");
  g_assert_cmphex (run_hash (&settings, dataset), ==, hash);
  run_set (&settings, "train.seed", "2");
  g_assert_cmphex (run_hash (&settings, dataset), !=, hash);
  plx_dataset_free (dataset);
}

/* What is measured does not touch what is trained. */
static void
test_measuring_changes_nothing (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings (NULL);
  uint64_t hash = run_hash (&settings, dataset);

  run_set (&settings, "knn.every", "1000");
  run_set (&settings, "train.probe", "100");
  run_set (&settings, "train.probe_share", "0.5");
  g_assert_cmphex (run_hash (&settings, dataset), ==, hash);
  plx_dataset_free (dataset);
}

/* --- The map ---------------------------------------------------------------------------------- */

enum { PROBE = 100 };

static void
assert_frame (const plx_frame *frame, const plx_dataset *dataset)
{
  gboolean is_seen[RUN_IMAGES] = { FALSE };
  double x = 0, y = 0, reach = 0;
  int held_out = 0;

  g_assert_cmpint (frame->n, ==, PROBE);
  for (int i = 0; i < PROBE; i++) {
    g_assert_true (frame->images[i] >= 0 && frame->images[i] < dataset->count);
    g_assert_false (is_seen[frame->images[i]]);
    is_seen[frame->images[i]] = TRUE;
    held_out += frame->images[i] >= dataset->train_count;
    x += (double)frame->xy[2 * i];
    y += (double)frame->xy[2 * i + 1];
    reach = fmax (reach, hypot ((double)frame->xy[2 * i], (double)frame->xy[2 * i + 1]));
  }
  g_assert_cmpint (held_out, ==, PROBE / 2);
  g_assert_true (reach > 0 && isfinite (reach));
  g_assert_cmpfloat (hypot (x, y) / PROBE, <, 1e-3 * reach);
  g_assert_true (frame->explained[0] >= frame->explained[1] && frame->explained[1] >= 0);
  g_assert_cmpfloat ((double)frame->explained[0] + (double)frame->explained[1], <, 1 + 1e-6);
}

/* The last frame is of the final weights, and it is there after the end. */
static void
test_frame (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings ("train.probe", "100", NULL);
  run *r = run_new (&settings, dataset);
  plx_frame frame;

  g_assert_false (plx_trainer_take_frame (r->trainer, &frame));
  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_true (plx_trainer_take_frame (r->trainer, &frame));
  g_assert_cmpint (frame.epoch, ==, 2);
  g_assert_cmpint (frame.step, ==, 2 * RUN_STEPS);
  assert_frame (&frame, dataset);
  g_assert_false (plx_trainer_take_frame (r->trainer, &frame));
  run_free (r);
  plx_dataset_free (dataset);
}

/* --- Refused before anything starts ------------------------------------------------------------ */

static void
assert_refused_run (const plx_settings *settings, const plx_dataset *dataset, const char *part)
{
  plx_trainer *trainer = NULL;
  plx_error error = { 0 };

  g_assert_cmpint (plx_trainer_check (settings, dataset, &error), ==, PLX_ERROR_INVALID);
  assert_sentence (error.message, part);
  error = (plx_error){ 0 };
  g_assert_cmpint (plx_trainer_new (settings, dataset, NULL, &trainer, &error), ==,
                   PLX_ERROR_INVALID);
  g_assert_null (trainer);
  assert_sentence (error.message, part);
}

static void
test_refused (void)
{
  plx_dataset *dataset = run_small_dataset (), lonely = *dataset;
  plx_settings settings = run_settings ("train.batch", "257", NULL);
  plx_error error;

  assert_refused_run (&settings, dataset, "has only 256 images for training");
  run_set (&settings, "train.batch", "256");
  g_assert_cmpint (plx_trainer_check (&settings, dataset, &error), ==, PLX_OK);
  lonely.train_count = 1;
  assert_refused_run (&settings, &lonely, "at least two");
  run_set (&settings, "augment.crop.max_area", "0.3");
  assert_refused_run (&settings, dataset, "augment.crop.min_area");
  plx_dataset_free (dataset);
}

/* A trainer that was never started, and one without an observer. */
static void
test_unstarted (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings ("train.epochs", "1", NULL);
  plx_trainer *trainer;
  plx_error error;

  run_free (run_new (&settings, dataset));
  g_assert_cmpint (plx_trainer_new (&settings, dataset, NULL, &trainer, &error), ==, PLX_OK);
  g_assert_cmpint (plx_trainer_start (trainer, &error), ==, PLX_OK);
  plx_trainer_join (trainer);
  g_assert_cmpint (plx_trainer_state (trainer), ==, PLX_TRAIN_FINISHED);
  plx_trainer_free (trainer);
  plx_dataset_free (dataset);
}

/* --- Memory ----------------------------------------------------------------------------------- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

static void
test_no_allocation (void)
{
  g_test_skip ("A sanitizer has malloc for itself.");
}

#else

/* These take the place of the C library's in this program, and count. */
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);
void *__libc_memalign (size_t alignment, size_t size);

static atomic_long allocations;

void *
malloc (size_t size)
{
  atomic_fetch_add_explicit (&allocations, 1, memory_order_relaxed);
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  atomic_fetch_add_explicit (&allocations, 1, memory_order_relaxed);
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  atomic_fetch_add_explicit (&allocations, 1, memory_order_relaxed);
  return __libc_realloc (memory, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  atomic_fetch_add_explicit (&allocations, 1, memory_order_relaxed);
  return __libc_memalign (alignment, size);
}

/* Training thread: the allocations so far, a record. */
static void
note_allocations (run *r, const plx_record *record)
{
  long *noted = r->data;

  noted[atomic_load (&r->n) - 1] = atomic_load (&allocations);
}

/* Between two steps of an epoch nothing is taken, by any thread: the main one waits meanwhile. */
static void
test_no_allocation (void)
{
  plx_dataset *dataset = run_small_dataset ();
  plx_settings settings = run_settings ("augment.blur.on", "on", NULL);
  run *r = run_new (&settings, dataset);
  long noted[RUN_MOST_RECORDS] = { 0 };
  int compared = 0;

  r->then = note_allocations;
  r->data = noted;
  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmpint (noted[0], >, 0);
  for (int i = 1; i < r->n; i++)
    if (r->records[i].kind == PLX_RECORD_STEP) {
      g_assert_cmpint (noted[i], ==, noted[i - 1]);
      compared++;
    }
  g_assert_cmpint (compared, ==, 2 * RUN_STEPS);
  run_free (r);
  plx_dataset_free (dataset);
}

#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trainer/history", test_history);
  g_test_add_func ("/trainer/learns", test_learns);
  g_test_add_func ("/trainer/scored-epochs", test_scored_epochs);
  g_test_add_func ("/trainer/repeatable", test_repeatable);
  g_test_add_func ("/trainer/measuring-changes-nothing", test_measuring_changes_nothing);
  g_test_add_func ("/trainer/frame", test_frame);
  g_test_add_func ("/trainer/refused", test_refused);
  g_test_add_func ("/trainer/unstarted", test_unstarted);
  g_test_add_func ("/trainer/no-allocation", test_no_allocation);
  return g_test_run ();
}
