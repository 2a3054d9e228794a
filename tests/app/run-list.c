/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of runs: newest first, one draft at most, one that trains at most.
 */
#include "app/run-list.h"

#include <string.h>

#include "app/run-tree.h"
#include "app/store/lock.h"
#include "support/files.h"
#include "support/loop.h"
#include "support/runs.h"

typedef struct {
  char *folder;
  ParallaxRunList *list;
  int changes; /* what the model has told: items added less items removed */
} bench;

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, bench *b)
{
  b->changes += (int)added - (int)removed;
}

static void
bench_set_up (bench *b, gconstpointer data)
{
  b->folder = folder_new ();
  b->list = parallax_run_list_new (NULL);
  g_signal_connect (b->list, "items-changed", G_CALLBACK (items_changed_cb), b);
}

static void
bench_tear_down (bench *b, gconstpointer data)
{
  g_assert_cmpint (b->changes, ==, g_list_model_get_n_items (G_LIST_MODEL (b->list)));
  g_assert_finalize_object (b->list);
  folder_free (b->folder);
}

static int
count (bench *b)
{
  return (int)g_list_model_get_n_items (G_LIST_MODEL (b->list));
}

static gboolean
has_state (gpointer it)
{
  return parallax_run_get_state (it) == PARALLAX_RUN_RUNNING;
}

static gboolean
has_ended (gpointer it)
{
  return !parallax_run_is_training (it);
}

/* The list's draft, on its way through a long training. */
static ParallaxRun *
train (bench *b)
{
  g_autofree char *path = run_write_files (b->folder, &(run_form){ 16, 16, 3, RUN_IMAGES, TRUE });
  plx_settings settings =
      run_settings ("data.dataset", path, "data.holdout", "0.2", "train.epochs", "10000", NULL);
  g_autoptr (ParallaxRun) like = parallax_run_new (&settings, "like", 0);
  ParallaxRun *it = parallax_run_list_add_draft (b->list, like);

  parallax_run_start (it);
  loop_wait (has_state, it, "the run trains");
  return it;
}

static double
temperature (ParallaxRun *it)
{
  return plx_settings_number (parallax_run_get_settings (it), "simclr.temperature");
}

static void
test_drafts (bench *b, gconstpointer data)
{
  ParallaxRun *draft = parallax_run_list_add_draft (b->list, NULL);
  plx_settings settings = run_settings ("simclr.temperature", "0.7", NULL);
  g_autoptr (ParallaxRun) like = parallax_run_new (&settings, "like", 5), held = NULL;

  g_assert_cmpint (parallax_run_get_state (draft), ==, PARALLAX_RUN_DRAFT);
  g_assert_cmpstr (parallax_run_get_name (draft), ==, "Run 1");
  g_assert_cmpint (parallax_run_get_number (draft), ==, 0);
  g_assert_true (parallax_run_list_add_draft (b->list, NULL) == draft);
  g_assert_cmpint (count (b), ==, 1);
  /* With other settings there is still one draft, of the same name and colour. */
  draft = parallax_run_list_add_draft (b->list, like);
  g_assert_cmpint (count (b), ==, 1);
  g_assert_cmpfloat (temperature (draft), ==, 0.7);
  g_assert_cmpstr (parallax_run_get_name (draft), ==, "Run 1");
  g_assert_cmpint (parallax_run_get_number (draft), ==, 0);
  /* A draft that is to be like itself is itself. Held, so that no other one can lie where it lay. */
  held = g_object_ref (draft);
  g_assert_true (parallax_run_list_add_draft (b->list, draft) == draft);
  g_assert_cmpint (count (b), ==, 1);
}

static void
test_order (bench *b, gconstpointer data)
{
  ParallaxRun *first = train (b), *draft;
  g_autoptr (ParallaxRun) at_0 = NULL, at_1 = NULL;

  g_assert_true (parallax_run_list_get_training (b->list) == first);
  draft = parallax_run_list_add_draft (b->list, first);
  at_0 = g_list_model_get_item (G_LIST_MODEL (b->list), 0);
  at_1 = g_list_model_get_item (G_LIST_MODEL (b->list), 1);
  g_assert_true (at_0 == draft);
  g_assert_true (at_1 == first);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (b->list), 2));
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (b->list)) == PARALLAX_TYPE_RUN);
  g_assert_cmpstr (parallax_run_get_name (draft), ==, "Run 2");
  g_assert_cmpint (parallax_run_get_number (draft), ==, 1);
  /* The images are shared, not read again. */
  g_assert_true (parallax_run_get_dataset (draft) == parallax_run_get_dataset (first));
  parallax_run_stop (first);
  loop_wait (has_ended, first, "the run stops");
  g_assert_null (parallax_run_list_get_training (b->list));
}

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
has_vanished (gpointer path)
{
  return !g_file_test (path, G_FILE_TEST_EXISTS);
}

/* What is set up and not started yet is there again after a kill; once it trains it is no draft. */
static void
test_draft_is_kept (bench *b, gconstpointer data)
{
  g_autofree char *path = run_write_files (b->folder, &(run_form){ 16, 16, 3, RUN_IMAGES, TRUE });
  g_autofree char *place = g_build_filename (b->folder, "workspace", NULL);
  g_autofree char *file = g_build_filename (place, "draft.ini", NULL);
  g_autoptr (ParallaxStore) store = parallax_store_open (place, NULL);
  g_autoptr (ParallaxRunList) killed = parallax_run_list_new (store), next = NULL;
  plx_settings settings = run_settings ("data.dataset", path, "data.holdout", "0.2", "train.epochs",
                                        "10000", "simclr.temperature", "0.7", NULL);
  g_autoptr (ParallaxRun) like = parallax_run_new (&settings, "like", 0);
  ParallaxRun *draft;

  parallax_run_list_add_draft (killed, like);
  loop_wait (is_there, file, "the draft is kept");
  next = parallax_run_list_new (store);
  draft = parallax_run_list_add_draft (next, NULL);
  g_assert_cmpfloat (temperature (draft), ==, 0.7);
  g_assert_cmpint (memcmp (parallax_run_get_settings (draft), &settings, sizeof settings), ==, 0);
  parallax_run_list_remove (killed, parallax_run_list_add_draft (killed, NULL));
  parallax_run_start (draft);
  loop_wait (has_state, draft, "the run trains");
  loop_wait (has_vanished, file, "it is no draft any more");
  parallax_run_stop (draft);
  loop_wait (has_ended, draft, "the run stops");
}

/* Another version's parameter, and a value that is none, are left out. */
static void
test_draft_of_others (bench *b, gconstpointer data)
{
  static const char text[] =
      "[draft]\nsimclr.temperature=0.4\ntrain.nothing=3\ntrain.epochs=many\n";
  g_autoptr (ParallaxStore) store = parallax_store_open (b->folder, NULL);
  g_autoptr (ParallaxRunList) list = parallax_run_list_new (store);
  plx_settings defaults;
  ParallaxRun *draft;

  plx_settings_init (&defaults);
  folder_write (b->folder, "draft.ini", text, sizeof text - 1);
  draft = parallax_run_list_add_draft (list, NULL);
  g_assert_cmpfloat (temperature (draft), ==, 0.4);
  g_assert_cmpfloat (plx_settings_number (parallax_run_get_settings (draft), "train.epochs"), ==,
                     plx_settings_number (&defaults, "train.epochs"));
}

static void
count_up_cb (int *count)
{
  (*count)++;
}

static gboolean
has_finished (gpointer it)
{
  return parallax_run_get_state (it) == PARALLAX_RUN_FINISHED;
}

static gboolean
has_failed (gpointer it)
{
  return parallax_run_get_state (it) == PARALLAX_RUN_FAILED;
}

/* One that cannot be started says why, keeps that, and lets the next one have its turn. */
static void
test_queue_passes_over (bench *b, gconstpointer data)
{
  g_autofree char *path = run_write_files (b->folder, &(run_form){ 16, 16, 3, RUN_IMAGES, TRUE });
  g_autofree char *place = g_build_filename (b->folder, "workspace", NULL);
  g_autoptr (ParallaxStore) store = parallax_store_open (place, NULL);
  g_autoptr (ParallaxRunList) list = parallax_run_list_new (store);
  plx_settings whole = run_settings ("data.dataset", path, "train.epochs", "1", NULL),
               broken = whole;
  g_autoptr (ParallaxRun) like_broken = NULL, like_whole = NULL;
  ParallaxRun *runs[2];

  g_assert_cmpint (plx_settings_set (&broken, "train.batch", "60000", NULL), ==, PLX_OK);
  like_broken = parallax_run_new (&broken, "broken", 0);
  like_whole = parallax_run_new (&whole, "whole", 0);
  for (int i = 0; i < 2; i++) {
    runs[i] = parallax_run_list_add_draft (list, i == 0 ? like_broken : like_whole);
    g_assert_true (parallax_run_enqueue (runs[i], NULL));
  }
  loop_wait (has_failed, runs[0], "the first has failed");
  g_assert_nonnull (strstr (parallax_run_get_message (runs[0]), "60000"));
  g_assert_cmpstr (parallax_run_get_info (runs[0])->state, ==, "failed");
  g_assert_nonnull (strstr (parallax_run_get_info (runs[0])->message, "60000"));
  loop_wait (has_finished, runs[1], "the second has trained");
}

static gboolean
is_queued (gpointer it)
{
  return parallax_run_get_state (it) == PARALLAX_RUN_QUEUED;
}

/* A held queue begins nothing, also in the next window; then it goes on. */
static void
test_queue_held (bench *b, gconstpointer data)
{
  g_autofree char *path = run_write_files (b->folder, &(run_form){ 16, 16, 3, RUN_IMAGES, TRUE });
  g_autofree char *place = g_build_filename (b->folder, "workspace", NULL);
  g_autoptr (ParallaxStore) store = parallax_store_open (place, NULL);
  g_autoptr (ParallaxRunList) list = parallax_run_list_new (store), next = NULL;
  plx_settings settings = run_settings ("data.dataset", path, "train.epochs", "1", NULL);
  g_autoptr (ParallaxRun) like = parallax_run_new (&settings, "like", 0);
  ParallaxRun *waiting = parallax_run_list_add_draft (list, like);
  int told = 0;

  g_signal_connect_swapped (list, "queue-changed", G_CALLBACK (count_up_cb), &told);
  g_assert_true (parallax_run_list_hold (list, TRUE, NULL));
  g_assert_cmpint (told, ==, 1);
  g_assert_true (parallax_run_enqueue (waiting, NULL));
  loop_turn (2500);
  g_assert_true (is_queued (waiting));
  g_assert_cmpint (parallax_run_list_get_queued (list), ==, 1);
  g_assert_cmpint (told, ==, 2);
  next = parallax_run_list_new (store);
  g_assert_true (parallax_run_list_is_held (next));
  g_clear_object (&next);
  g_assert_true (parallax_run_list_hold (list, FALSE, NULL));
  loop_wait (has_finished, waiting, "what waited is trained");
  g_assert_cmpint (parallax_run_list_get_queued (list), ==, 0);
}

/* Branches behind what they branched from, siblings as the list has them. */
static void
test_tree (bench *b, gconstpointer data)
{
  static const struct {
    const char *uid, *parent;
    int depth;
  } cases[] = { { "e", "c", 2 }, { "d", "missing", 0 }, { "c", "a", 1 },
                { "b", "a", 1 }, { "a", NULL, 0 },      { "f", NULL, 0 } };
  static const guint order[] = { 1, 4, 2, 0, 3, 5 };
  g_autoptr (ParallaxStore) store = parallax_store_open (b->folder, NULL);
  g_autoptr (GListStore) runs = g_list_store_new (PARALLAX_TYPE_RUN);
  g_autoptr (GHashTable) tree = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    plx_settings settings = run_settings (NULL);
    gint64 id = parallax_store_add (store, &settings, cases[i].uid, NULL);
    ParallaxRunInfo *info = parallax_store_get (store, id, NULL);
    g_autoptr (ParallaxRun) it = NULL;

    g_free (info->uid);
    info->uid = g_strdup (cases[i].uid);
    info->parent = g_strdup (cases[i].parent);
    it = parallax_run_new_stored (store, info);
    g_list_store_append (runs, it);
  }
  tree = parallax_run_tree_new (G_LIST_MODEL (runs));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ParallaxRun) it = g_list_model_get_item (G_LIST_MODEL (runs), order[i]);
    const ParallaxRunPlace *place = g_hash_table_lookup (tree, it);

    g_assert_cmpint (place->rank, ==, i);
    g_assert_cmpint (place->depth, ==, cases[order[i]].depth);
  }
}

static gboolean
is_gone (gpointer pointer)
{
  return *(gpointer *)pointer == NULL;
}

/* Taking out a run that trains ends it. */
static void
test_remove (bench *b, gconstpointer data)
{
  ParallaxRun *it = train (b);
  plx_settings settings = run_settings (NULL);
  g_autoptr (ParallaxRun) stranger = parallax_run_new (&settings, "stranger", 0);

  parallax_run_list_remove (b->list, stranger);
  g_assert_cmpint (count (b), ==, 1);
  g_object_add_weak_pointer (G_OBJECT (it), (gpointer *)&it);
  parallax_run_list_remove (b->list, it);
  g_assert_cmpint (count (b), ==, 0);
  g_assert_null (parallax_run_list_get_training (b->list));
  loop_wait (is_gone, &it, "the run is freed");
}

/* --- Another process -------------------------------------------------------------------------- */

typedef struct {
  ParallaxRunList *list;
  guint wanted;
  ParallaxRunState state;
} expectation;

static gboolean
has_so_many (gpointer data)
{
  expectation *it = data;

  return g_list_model_get_n_items (G_LIST_MODEL (it->list)) == it->wanted;
}

static gboolean
first_has_state (gpointer data)
{
  expectation *it = data;
  g_autoptr (ParallaxRun) first = g_list_model_get_item (G_LIST_MODEL (it->list), 0);

  return first != NULL && parallax_run_get_state (first) == it->state;
}

/* What another process does is seen within two seconds: a new run, its training, its death. */
static void
test_other_process (bench *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxStore) mine = parallax_store_open (b->folder, &error);
  g_autoptr (ParallaxStore) other = parallax_store_open (b->folder, &error);
  g_autoptr (ParallaxRunList) list = parallax_run_list_new (mine);
  g_autoptr (ParallaxRunInfo) info = NULL;
  g_autofree char *folder = NULL, *path = NULL;
  plx_settings settings = run_settings (NULL);
  expectation it = { list, 1, PARALLAX_RUN_ELSEWHERE };
  gint64 id, began = g_get_monotonic_time ();
  int lock;

  id = parallax_store_add (other, &settings, "theirs", &error);
  loop_wait (has_so_many, &it, "the new run");
  info = parallax_store_get (other, id, &error);
  folder = parallax_store_get_run_folder (other, info->uid, &error);
  path = parallax_store_get_lock_path (other, info->uid);
  lock = parallax_lock_take (path, &error);
  parallax_store_set_text (other, id, "state", "running", &error);
  loop_wait (first_has_state, &it, "it is trained elsewhere");
  /* Nobody says that it ended: the lock tells. */
  parallax_lock_release (lock);
  it.state = PARALLAX_RUN_INTERRUPTED;
  loop_wait (first_has_state, &it, "it is interrupted");
  parallax_store_trash (other, id, &error);
  it.wanted = 0;
  loop_wait (has_so_many, &it, "it is gone");
  g_assert_no_error (error);
  g_test_message ("%.1f s for four changes",
                  (double)(g_get_monotonic_time () - began) / G_USEC_PER_SEC);
}

#define ADD(path, function) g_test_add (path, bench, NULL, bench_set_up, function, bench_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/run-list/drafts", test_drafts);
  ADD ("/run-list/draft-is-kept", test_draft_is_kept);
  ADD ("/run-list/draft-of-others", test_draft_of_others);
  ADD ("/run-list/order", test_order);
  ADD ("/run-list/remove", test_remove);
  ADD ("/run-list/queue-passes-over", test_queue_passes_over);
  ADD ("/run-list/queue-held", test_queue_held);
  ADD ("/run-list/tree", test_tree);
  ADD ("/run-list/other-process", test_other_process);
  return g_test_run ();
}
