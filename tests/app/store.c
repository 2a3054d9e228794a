/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The workspace: what is put in comes out, older databases are brought up to date, a trained run's
 * records are all there, and a run that was stopped goes on as if it had not been.
 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "app/store/recorder.h"
#include "app/store/schema.h"
#include "app/store/session.h"
#include "app/store/trained.h"
#include "app/store/transfer.h"
#include "support/files.h"
#include "support/runs.h"

#define OK(call)                                                                                   \
  ({                                                                                               \
    g_autoptr (GError) ok_error = NULL;                                                            \
    typeof (call) ok_result = (call);                                                              \
    g_assert_no_error (ok_error);                                                                  \
    ok_result;                                                                                     \
  })

typedef struct {
  char *folder;
  ParallaxStore *store;
  plx_settings settings;
  ParallaxDataset *dataset;
} bench;

static void
set_up (bench *b, gconstpointer data)
{
  b->folder = folder_new ();
  b->store = OK (parallax_store_open (b->folder, &ok_error));
  b->settings = run_settings (NULL);
}

static void
tear_down (bench *b, gconstpointer data)
{
  g_clear_object (&b->dataset);
  g_clear_object (&b->store);
  folder_free (b->folder);
}

/* Sets the bench's images, a file in the workspace's own folder. */
static void
add_images (bench *b)
{
  g_autofree char *path = run_write_files (b->folder, &(run_form){ 16, 16, 3, RUN_IMAGES, TRUE });

  run_set (&b->settings, "data.dataset", path);
  b->dataset = OK (parallax_dataset_open (&b->settings, &ok_error));
}

static gint64
count (bench *b, const char *sql)
{
  g_autoptr (sqlite3_stmt) row =
      OK (parallax_db_ask (parallax_store_get_db (b->store), &ok_error, sql, ""));

  g_assert_true (OK (parallax_db_next (row, &ok_error)));
  return sqlite3_column_int64 (row, 0);
}

/* --- Runs ------------------------------------------------------------------------------------- */

static void
test_settings (bench *b, gconstpointer data)
{
  plx_settings back;
  gint64 id;

  run_set (&b->settings, "simclr.temperature", "0.123456789012345");
  run_set (&b->settings, "data.dataset", "/a “folder”/with 'quotes'");
  id = OK (parallax_store_add (b->store, &b->settings, "one", &ok_error));
  OK (parallax_store_get_settings (b->store, id, &back, &ok_error));
  g_assert_cmpmem (&back, sizeof back, &b->settings, sizeof b->settings);
}

static void
test_find (bench *b, gconstpointer data)
{
  gint64 id = OK (parallax_store_add (b->store, &b->settings, "one", &ok_error));
  g_autoptr (ParallaxRunInfo) info = OK (parallax_store_get (b->store, id, &ok_error));
  g_autofree char *prefix = g_strndup (info->uid, 5);
  const char *words[] = { info->uid, prefix, "one" };
  g_autoptr (GError) error = NULL;

  OK (parallax_store_add (b->store, &b->settings, "two", &ok_error));
  OK (parallax_store_add (b->store, &b->settings, "two", &ok_error));
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autoptr (ParallaxRunInfo) found = OK (parallax_store_find (b->store, words[i], &ok_error));

    g_assert_cmpint (found->id, ==, id);
  }
  g_assert_null (parallax_store_find (b->store, "none", &error));
  assert_sentence (error->message, "“none”");
  g_clear_error (&error);
  g_assert_null (parallax_store_find (b->store, "two", &error));
  assert_sentence (error->message, "could be");
}

static void
test_trash (bench *b, gconstpointer data)
{
  gint64 id = OK (parallax_store_add (b->store, &b->settings, "one", &ok_error));
  g_autoptr (GPtrArray) all = NULL;

  OK (parallax_store_trash (b->store, id, &ok_error));
  all = OK (parallax_store_list (b->store, FALSE, &ok_error));
  g_assert_cmpint (all->len, ==, 0);
  OK (parallax_store_restore (b->store, id, &ok_error));
  OK (parallax_store_trash (b->store, id, &ok_error));
  g_assert_cmpint (OK (parallax_store_empty_trash (b->store, &ok_error)), ==, 1);
  g_assert_cmpint (count (b, "SELECT count (*) FROM runs"), ==, 0);
  g_assert_cmpint (count (b, "SELECT count (*) FROM settings"), ==, 0);
}

/* The numbers of the runs that wait, in their order. */
static char *
queue_order (bench *b)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) all = OK (parallax_store_list (b->store, FALSE, &ok_error));

  for (int place = 1; place <= (int)all->len; place++)
    for (guint i = 0; i < all->len; i++) {
      const ParallaxRunInfo *info = all->pdata[i];

      if (info->queue_place == place)
        g_string_append (text, info->name);
    }
  return g_string_free (text, FALSE);
}

static void
assert_order (bench *b, const char *expected)
{
  g_autofree char *order = queue_order (b);

  g_assert_cmpstr (order, ==, expected);
}

/* Moved, taken out, in the trash; held for whoever looks. */
static void
test_queue (bench *b, gconstpointer data)
{
  static const char *const names[] = { "a", "b", "c", "d" };
  g_autoptr (ParallaxStore) other = OK (parallax_store_open (b->folder, &ok_error));
  g_autoptr (ParallaxRunInfo) info = NULL;
  gint64 ids[4];

  for (int i = 0; i < 4; i++) {
    ids[i] = OK (parallax_store_add (b->store, &b->settings, names[i], &ok_error));
    OK (parallax_store_enqueue (b->store, ids[i], &ok_error));
  }
  assert_order (b, "abcd");
  OK (parallax_store_move_in_queue (b->store, ids[2], TRUE, &ok_error));
  assert_order (b, "acbd");
  OK (parallax_store_move_in_queue (b->store, ids[0], TRUE, &ok_error));
  OK (parallax_store_move_in_queue (b->store, ids[3], FALSE, &ok_error));
  assert_order (b, "acbd");
  OK (parallax_store_move_in_queue (b->store, ids[0], FALSE, &ok_error));
  assert_order (b, "cabd");
  OK (parallax_store_move_to_front (b->store, ids[3], &ok_error));
  assert_order (b, "dcab");
  OK (parallax_store_trash (b->store, ids[2], &ok_error));
  assert_order (b, "dab");
  OK (parallax_store_restore (b->store, ids[2], &ok_error));
  assert_order (b, "dcab");
  OK (parallax_store_trash (b->store, ids[2], &ok_error));
  g_assert_cmpint (parallax_store_first_in_queue (other), ==, ids[3]);
  OK (parallax_store_dequeue (b->store, ids[3], &ok_error));
  assert_order (b, "ab");
  g_assert_cmpint (parallax_store_first_in_queue (other), ==, ids[0]);
  info = OK (parallax_store_get (b->store, ids[3], &ok_error));
  g_assert_cmpstr (info->state, ==, "stopped");
  g_assert_false (parallax_store_is_queue_held (other));
  OK (parallax_store_hold_queue (b->store, TRUE, &ok_error));
  OK (parallax_store_hold_queue (b->store, TRUE, &ok_error));
  g_assert_true (parallax_store_is_queue_held (other));
  OK (parallax_store_hold_queue (other, FALSE, &ok_error));
  OK (parallax_store_hold_queue (other, FALSE, &ok_error));
  g_assert_false (parallax_store_is_queue_held (b->store));
}

static void
test_evaluations (bench *b, gconstpointer data)
{
  gint64 id = OK (parallax_store_add (b->store, &b->settings, "one", &ok_error));
  g_autoptr (GPtrArray) all = NULL, some = NULL;

  OK (parallax_store_put_evaluation (b->store, id, 8, "knn", "{}", "{\"knn\":0.5}", &ok_error));
  OK (parallax_store_put_evaluation (b->store, id, 9, "linear", "{}", "{}", &ok_error));
  all = OK (parallax_store_list_evaluations (b->store, id, NULL, &ok_error));
  some = OK (parallax_store_list_evaluations (b->store, id, "knn", &ok_error));
  g_assert_cmpint (all->len, ==, 2);
  g_assert_cmpint (some->len, ==, 1);
  g_assert_cmpstr (((ParallaxEvaluation *)some->pdata[0])->result, ==, "{\"knn\":0.5}");
}

/* --- Versions --------------------------------------------------------------------------------- */

/* A database of the first version, as it was written then. */
static void
test_migration (bench *b, gconstpointer data)
{
  sqlite3 *db = parallax_store_get_db (b->store);
  gint64 id = OK (parallax_store_add (b->store, &b->settings, "old", &ok_error));

  OK (parallax_db_exec (db,
                        "DROP INDEX runs_queue; ALTER TABLE runs DROP COLUMN queue;"
                        "ALTER TABLE snapshots DROP COLUMN explained_x;"
                        "ALTER TABLE snapshots DROP COLUMN explained_y;"
                        "PRAGMA user_version = 1",
                        &ok_error));
  g_clear_object (&b->store);
  b->store = OK (parallax_store_open (b->folder, &ok_error));
  g_assert_cmpint (count (b, "PRAGMA user_version"), ==, PARALLAX_SCHEMA_VERSION);
  g_assert_cmpint (count (b, "SELECT count (*) FROM runs WHERE queue IS NULL"), ==, 1);
  parallax_run_info_free (OK (parallax_store_get (b->store, id, &ok_error)));
}

static void
test_refused (bench *b, gconstpointer data)
{
  g_autofree char *path = g_build_filename (b->folder, "runs.db", NULL);
  g_autoptr (GError) error = NULL;

  OK (parallax_db_exec (parallax_store_get_db (b->store), "PRAGMA user_version = 99", &ok_error));
  g_clear_object (&b->store);
  g_assert_null (parallax_store_open (b->folder, &error));
  assert_sentence (error->message, "newer version");
  g_clear_error (&error);
  g_assert_true (
      g_file_set_contents (path, "This is no database, but a long enough text.", -1, NULL));
  g_assert_null (parallax_store_open (b->folder, &error));
  assert_sentence (error->message, "runs.db");
  g_clear_error (&error);
  g_assert_null (parallax_store_open (path, &error));
  assert_sentence (error->message, "--workspace");
}

/* --- Training --------------------------------------------------------------------------------- */

/* Trains a run from where it is; stop_after steps in all (0: to the end). Returns the hash. */
static uint64_t
train_planned (bench *b, gint64 id, gint64 stop_after, gint64 change_at)
{
  plx_param_ref ref = run_param ("adamw.learning_rate");
  ParallaxSession *session = OK (parallax_session_begin (b->store, id, b->dataset, &ok_error));
  plx_trainer *trainer = parallax_session_get_trainer (session);
  plx_record records[64];
  plx_error engine_error;
  uint64_t hash;

  if (change_at >= 0)
    g_assert_cmpint (plx_trainer_plan_change (trainer, change_at, &ref, 1e-3, &engine_error), ==,
                     PLX_OK);
  g_assert_cmpint (plx_trainer_start (trainer, &engine_error), ==, PLX_OK);
  while (!plx_trainer_is_done (trainer)) {
    int n = plx_trainer_take_records (trainer, records, 64, NULL);

    if (n > 0 && stop_after > 0 && records[n - 1].step >= stop_after)
      plx_trainer_stop (trainer);
    g_usleep (200);
  }
  plx_trainer_join (trainer);
  hash = plx_trainer_weight_hash (trainer);
  OK (parallax_session_end (session, &ok_error));
  return hash;
}

static uint64_t
train (bench *b, gint64 id, gint64 stop_after)
{
  return train_planned (b, id, stop_after, -1);
}

static ParallaxHistory
load (bench *b, gint64 id)
{
  g_autoptr (ParallaxRunInfo) info = OK (parallax_store_get (b->store, id, &ok_error));
  ParallaxHistory history;

  parallax_history_init (&history, 1);
  OK (parallax_store_load_history (b->store, info, -1, &history, &ok_error));
  return history;
}

static void
assert_same_history (const ParallaxHistory *a, const ParallaxHistory *b)
{
  g_assert_cmpmem (a->at->data, a->at->len * sizeof (double), b->at->data,
                   b->at->len * sizeof (double));
  g_assert_cmpmem (a->loss->data, a->loss->len * sizeof (double), b->loss->data,
                   b->loss->len * sizeof (double));
  g_assert_cmpint (a->epochs->len, ==, b->epochs->len);
  for (guint i = 0; i < a->epochs->len; i++) {
    const plx_record *x = &g_array_index (a->epochs, plx_record, i);
    const plx_record *y = &g_array_index (b->epochs, plx_record, i);

    g_assert_true (x->epoch == y->epoch && x->step == y->step && x->rank == y->rank);
    g_assert_true (x->knn[0] == y->knn[0] && x->uniformity == y->uniformity);
    g_assert_true (x->loss == y->loss || i == 0);
  }
}

static void
test_whole_and_stopped (bench *b, gconstpointer data)
{
  gint64 whole, stopped;
  uint64_t hash;
  ParallaxHistory a, c;
  g_autoptr (ParallaxRunInfo) info = NULL;

  add_images (b);
  whole = OK (parallax_store_add (b->store, &b->settings, "whole", &ok_error));
  stopped = OK (parallax_store_add (b->store, &b->settings, "stopped", &ok_error));
  hash = train (b, whole, 0);
  for (int stop = 2; stop < 8; stop += 3)
    train (b, stopped, stop);
  g_assert_cmphex (train (b, stopped, 0), ==, hash);
  a = load (b, whole);
  c = load (b, stopped);
  g_assert_cmpint (a.loss->len, ==, 2 * RUN_STEPS);
  g_assert_cmpint (a.epochs->len, ==, 3);
  assert_same_history (&a, &c);
  g_assert_true (isfinite (a.last.chance) && isfinite (a.last.ideal) && a.last.seconds > 0);
  parallax_history_clear (&a);
  parallax_history_clear (&c);
  info = OK (parallax_store_get (b->store, stopped, &ok_error));
  g_assert_cmpstr (info->state, ==, "finished");
  g_assert_cmpint (info->step, ==, 2 * RUN_STEPS);
  g_assert_cmpint (info->epoch, ==, 2);
  g_assert_cmpstr (info->label_sets[0], ==, "class");
}

static void
assert_event (const ParallaxHistory *history, guint i, plx_record_kind kind, gint64 step)
{
  const plx_record *event = &g_array_index (history->events, plx_record, i);

  g_assert_cmpint (event->kind, ==, kind);
  g_assert_cmpint (event->step, ==, step);
}

/* Changes and alarms are there when the run is opened again, each once, though the run was stopped
 * before and after them. */
static void
test_events (bench *b, gconstpointer data)
{
  gint64 whole, stopped;
  ParallaxHistory a, c;
  const plx_record *change;

  add_images (b);
  run_set (&b->settings, "train.method", "margin");
  run_set (&b->settings, "margin.margin", "0");
  run_set (&b->settings, "train.epochs", "6");
  whole = OK (parallax_store_add (b->store, &b->settings, "whole", &ok_error));
  stopped = OK (parallax_store_add (b->store, &b->settings, "stopped", &ok_error));
  train_planned (b, whole, 0, 3);
  train_planned (b, stopped, 2, 3);
  train_planned (b, stopped, 6, 3);
  train (b, stopped, 14);
  train (b, stopped, 0);
  a = load (b, whole);
  c = load (b, stopped);
  g_assert_cmpuint (a.events->len, ==, 2);
  assert_event (&a, 0, PLX_RECORD_CHANGE, 3);
  change = &g_array_index (a.events, plx_record, 0);
  g_assert_cmpint (change->param, ==, run_param ("adamw.learning_rate").index);
  g_assert_cmpfloat (change->old_value, ==, 3e-3);
  g_assert_cmpfloat (change->new_value, ==, 1e-3);
  g_assert_cmpint (g_array_index (a.events, plx_record, 1).alarm, ==, PLX_ALARM_MARGIN_STUCK);
  g_assert_cmpint (g_array_index (a.events, plx_record, 1).epoch, >, 0);
  g_assert_cmpuint (c.events->len, ==, 2);
  assert_event (&c, 0, PLX_RECORD_CHANGE, 3);
  assert_event (&c, 1, PLX_RECORD_ALARM, g_array_index (a.events, plx_record, 1).step);
  parallax_history_clear (&a);
  parallax_history_clear (&c);
}

/* What the same names give in one call, for the map and for evaluations. */
static void
test_trained (bench *b, gconstpointer data)
{
  g_autoptr (ParallaxTrained) last = NULL, best = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  add_images (b);
  id = OK (parallax_store_add (b->store, &b->settings, "one", &ok_error));
  g_assert_null (parallax_trained_open (b->store, "one", PARALLAX_TRAINED_LAST, 8, &error));
  assert_sentence (error->message, "no checkpoint");
  train (b, id, 0);
  last = OK (parallax_trained_open (b->store, "one", PARALLAX_TRAINED_LAST, 8, &ok_error));
  best = OK (parallax_trained_open (b->store, "one", PARALLAX_TRAINED_BEST, 8, &ok_error));
  g_assert_cmpint (last->checkpoint->step, ==, 2 * RUN_STEPS);
  g_assert_true (best->checkpoint->is_epoch);
  g_assert_cmpint (plx_model_representation_size (last->model), >, 0);
  g_assert_cmpint (parallax_dataset_get (last->dataset)->count, ==, RUN_IMAGES);
}

/* A checkpoint that is not what was recorded is never taken: the one before is. */
static void
test_damaged_checkpoint (bench *b, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (ParallaxCheckpoint) found = NULL;
  const ParallaxCheckpoint *last;
  g_autofree char *bytes = NULL;
  gsize size;
  gint64 id;

  add_images (b);
  id = OK (parallax_store_add (b->store, &b->settings, "one", &ok_error));
  train (b, id, 0);
  all = OK (parallax_store_list_checkpoints (b->store, id, &ok_error));
  g_assert_cmpint (all->len, ==, 2);
  last = all->pdata[1];
  g_assert_true (g_file_get_contents (last->path, &bytes, &size, NULL));
  bytes[size - 5] ^= 1;
  g_assert_true (g_file_set_contents (last->path, bytes, (gssize)size, NULL));
  found = OK (parallax_store_find_checkpoint (b->store, id, FALSE, &ok_error));
  g_assert_cmpint (found->step, ==, RUN_STEPS);
}

/* One trains, the other is refused; and a run whose process is gone is interrupted. */
static void
test_lock (bench *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxRunInfo) info = NULL;
  ParallaxSession *session;
  gint64 id;

  add_images (b);
  id = OK (parallax_store_add (b->store, &b->settings, "one", &ok_error));
  session = OK (parallax_session_begin (b->store, id, b->dataset, &ok_error));
  g_assert_null (parallax_session_begin (b->store, id, b->dataset, &error));
  assert_sentence (error->message, "another window");
  g_clear_error (&error);
  g_assert_false (parallax_store_trash (b->store, id, &error));
  assert_sentence (error->message, "stop it first");
  g_assert_cmpint (parallax_store_recover (b->store), ==, 0);
  OK (parallax_session_end (session, &ok_error));
  OK (parallax_store_set_text (b->store, id, "state", "running", &ok_error));
  g_assert_cmpint (parallax_store_recover (b->store), ==, 1);
  info = OK (parallax_store_get (b->store, id, &ok_error));
  g_assert_cmpstr (info->state, ==, "interrupted");
}

/* Another connection's changes are seen, one's own are not told. */
static void
test_watch (bench *b, gconstpointer data)
{
  g_autoptr (ParallaxStore) other = OK (parallax_store_open (b->folder, &ok_error));

  parallax_store_has_changed (b->store);
  g_assert_false (parallax_store_has_changed (b->store));
  OK (parallax_store_add (other, &b->settings, "other", &ok_error));
  g_assert_true (parallax_store_has_changed (b->store));
  g_assert_false (parallax_store_has_changed (b->store));
}

static void
test_branch (bench *b, gconstpointer data)
{
  g_autoptr (ParallaxCheckpoint) checkpoint = NULL;
  g_autoptr (ParallaxRunInfo) info = NULL, parent = NULL;
  gint64 id, branch;

  add_images (b);
  id = OK (parallax_store_add (b->store, &b->settings, "one", &ok_error));
  train (b, id, 0);
  checkpoint = OK (parallax_store_find_epoch (b->store, id, 1, &ok_error));
  run_set (&b->settings, "train.method", "margin");
  branch =
      OK (parallax_store_add_branch (b->store, id, checkpoint, &b->settings, "branch", &ok_error));
  parent = OK (parallax_store_get (b->store, id, &ok_error));
  info = OK (parallax_store_get (b->store, branch, &ok_error));
  g_assert_cmpstr (info->parent, ==, parent->uid);
  /* The branch stands by itself. */
  OK (parallax_store_delete (b->store, id, &ok_error));
  train (b, branch, 0);
  g_assert_cmpint (count (b, "SELECT min (step) FROM metrics WHERE name = 'loss'"), ==,
                   RUN_STEPS + 1);
}

static gboolean
import_fails (bench *b, const char *path)
{
  g_autoptr (GError) error = NULL;
  gint64 before = count (b, "SELECT count (*) FROM runs"), folders = 0;
  g_autofree char *runs = g_build_filename (b->folder, "runs", NULL);
  g_autoptr (GDir) dir = NULL;

  if (parallax_transfer_import (b->store, path, &error) != 0)
    return FALSE;
  assert_sentence (error->message, "run.zip");
  g_assert_cmpint (count (b, "SELECT count (*) FROM runs"), ==, before);
  dir = g_dir_open (runs, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    folders++;
  g_assert_cmpint (folders, ==, before);
  return TRUE;
}

/* One run as one file: the same history on the other side, and it goes on; no damaged file is
 * taken, and nothing of it stays. */
static void
test_transfer (bench *b, gconstpointer data)
{
  g_autofree char *path = g_build_filename (b->folder, "run.zip", NULL), *bytes = NULL;
  ParallaxHistory x, y;
  uint64_t hash;
  gsize size;
  gint64 id, other;

  add_images (b);
  id = OK (parallax_store_add (b->store, &b->settings, "one", &ok_error));
  hash = train (b, id, 5);
  OK (parallax_transfer_export (b->store, id, path, &ok_error));
  other = OK (parallax_transfer_import (b->store, path, &ok_error));
  g_assert_cmpint (other, !=, id);
  x = load (b, id);
  y = load (b, other);
  assert_same_history (&x, &y);
  parallax_history_clear (&x);
  parallax_history_clear (&y);
  hash = train (b, id, 0);
  g_assert_cmphex (train (b, other, 0), ==, hash);

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  for (gsize cut = 0; cut < size; cut += 1 + size / 40) {
    g_assert_true (g_file_set_contents (path, bytes, (gssize)cut, NULL));
    g_assert_true (import_fails (b, path));
  }
  for (gsize at = 0; at < size; at += 1 + size / 60) {
    bytes[at] ^= 0x20;
    g_assert_true (g_file_set_contents (path, bytes, (gssize)size, NULL));
    if (!import_fails (b, path)) /* a date, or a name that nobody asks for */
      OK (parallax_store_delete (b->store, count (b, "SELECT max (id) FROM runs"), &ok_error));
    bytes[at] ^= 0x20;
  }
}

/* Many epochs leave few checkpoints, the last two and the best among them. */
static void
test_pruning (bench *b, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  gint64 id;

  add_images (b);
  run_set (&b->settings, "train.epochs", "21");
  run_set (&b->settings, "knn.every", "21");
  id = OK (parallax_store_add (b->store, &b->settings, "one", &ok_error));
  train (b, id, 0);
  all = OK (parallax_store_list_checkpoints (b->store, id, &ok_error));
  g_assert_cmpint (all->len, ==, 6);
  for (guint i = 0; i < all->len; i++)
    g_assert_true (g_file_test (((ParallaxCheckpoint *)all->pdata[i])->path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (((ParallaxCheckpoint *)all->pdata[all->len - 1])->epoch, ==, 21);
  g_assert_cmpint (((ParallaxCheckpoint *)all->pdata[all->len - 2])->epoch, ==, 20);
}

#define ADD(path, test) g_test_add (path, bench, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/settings", test_settings);
  ADD ("/store/find", test_find);
  ADD ("/store/trash", test_trash);
  ADD ("/store/evaluations", test_evaluations);
  ADD ("/store/queue", test_queue);
  ADD ("/store/migration", test_migration);
  ADD ("/store/refused", test_refused);
  ADD ("/store/whole-and-stopped", test_whole_and_stopped);
  ADD ("/store/events", test_events);
  ADD ("/store/trained", test_trained);
  ADD ("/store/damaged-checkpoint", test_damaged_checkpoint);
  ADD ("/store/lock", test_lock);
  ADD ("/store/watch", test_watch);
  ADD ("/store/branch", test_branch);
  ADD ("/store/transfer", test_transfer);
  ADD ("/store/pruning", test_pruning);
  return g_test_run ();
}
