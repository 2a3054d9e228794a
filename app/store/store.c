/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The workspace and its list of runs. Their files are store-files.c's, their metrics
 * store-history.c's.
 */
#include "app/store/store.h"

#include <math.h>
#include <string.h>

#include "app/error.h"
#include "app/i18n.h"
#include "app/preferences.h"
#include "app/store/lock.h"
#include "app/store/schema.h"

enum { UID_TRIES = 20 };

struct _ParallaxStore {
  GObject parent_instance;
  char *folder;
  sqlite3 *db;
  gint64 data_version; /* of the last look */
};

G_DEFINE_FINAL_TYPE (ParallaxStore, parallax_store, G_TYPE_OBJECT)

static void
parallax_store_finalize (GObject *object)
{
  ParallaxStore *self = PARALLAX_STORE (object);

  g_clear_pointer (&self->db, parallax_db_close);
  g_free (self->folder);
  G_OBJECT_CLASS (parallax_store_parent_class)->finalize (object);
}

static void
parallax_store_class_init (ParallaxStoreClass *class)
{
  G_OBJECT_CLASS (class)->finalize = parallax_store_finalize;
}

static void
parallax_store_init (ParallaxStore *self)
{
}

char *
parallax_store_default_folder (void)
{
  char *preferred = parallax_preferences_get_workspace ();

  return preferred != NULL ? preferred
                           : g_build_filename (g_get_user_data_dir (), "parallax", NULL);
}

ParallaxStore *
parallax_store_open (const char *folder, GError **error)
{
  g_autoptr (ParallaxStore) self = g_object_new (PARALLAX_TYPE_STORE, NULL);
  g_autofree char *runs = NULL, *path = NULL;

  if (folder != NULL && *folder == '\0') {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("--workspace is empty: it takes a folder."));
    return NULL;
  }
  self->folder =
      folder != NULL ? g_canonicalize_filename (folder, NULL) : parallax_store_default_folder ();
  runs = g_build_filename (self->folder, "runs", NULL);
  path = g_build_filename (self->folder, "runs.db", NULL);
  if (g_mkdir_with_parents (runs, 0777) != 0) {
    int why = errno;

    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO,
                 _ ("The workspace “%s” cannot be made: %s. Choose another with --workspace."),
                 self->folder, g_strerror (why));
    return NULL;
  }
  if (!parallax_db_open (path, &self->db, error) || !parallax_schema_update (self->db, error))
    return NULL;
  parallax_store_recover (self);
  parallax_store_delete_strays (self);
  parallax_store_has_changed (self);
  return g_steal_pointer (&self);
}

const char *
parallax_store_get_folder (ParallaxStore *self)
{
  return self->folder;
}

sqlite3 *
parallax_store_get_db (ParallaxStore *self)
{
  return self->db;
}

gboolean
parallax_store_has_changed (ParallaxStore *self)
{
  g_autoptr (sqlite3_stmt) statement = parallax_db_ask (self->db, NULL, "PRAGMA data_version", "");
  gint64 before = self->data_version;

  if (statement == NULL || !parallax_db_next (statement, NULL))
    return FALSE;
  self->data_version = sqlite3_column_int64 (statement, 0);
  return self->data_version != before;
}

/* --- Interrupted runs ------------------------------------------------------------------------- */

/* The state changes only under the lock, so that a run that begins meanwhile is left alone. */
static gboolean
mark_interrupted (ParallaxStore *self, gint64 run, const char *uid)
{
  g_autofree char *path = parallax_store_get_lock_path (self, uid);
  int lock = parallax_lock_take (path, NULL);
  gboolean is_marked;

  if (lock < 0)
    return FALSE;
  is_marked = parallax_db_run (self->db, NULL,
                               "UPDATE runs SET state = 'interrupted', ended = unixepoch () WHERE "
                               "id = ? AND state IN ('running', 'paused', 'opening')",
                               "i", run) &&
              sqlite3_changes (self->db) > 0;
  parallax_lock_release (lock);
  return is_marked;
}

int
parallax_store_recover (ParallaxStore *self)
{
  g_autoptr (GPtrArray) uids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (sqlite3_stmt) statement = parallax_db_ask (
      self->db, NULL, "SELECT id, uid FROM runs WHERE state IN ('running', 'paused', 'opening')",
      "");
  int n = 0;

  while (statement != NULL && parallax_db_next (statement, NULL)) {
    gint64 id = sqlite3_column_int64 (statement, 0);

    g_array_append_val (ids, id);
    g_ptr_array_add (uids, parallax_db_text (statement, 1));
  }
  g_clear_pointer (&statement, sqlite3_finalize);
  for (guint i = 0; i < ids->len; i++)
    if (!parallax_store_is_locked (self, uids->pdata[i]))
      n += mark_interrupted (self, g_array_index (ids, gint64, i), uids->pdata[i]);
  return n;
}

/* --- Reading runs ----------------------------------------------------------------------------- */

#define QUEUE_PLACE                                                                                \
  "CASE r.state WHEN 'queued' THEN (SELECT count (*) FROM runs q WHERE q.queue <= r.queue AND "    \
  "q.state = 'queued' AND q.trashed IS NULL) ELSE 0 END"

#define RUN_COLUMNS                                                                                \
  "SELECT r.id, r.uid, r.name, r.note, r.tags, r.color, r.state, r.message, r.created, r.started," \
  " r.ended, r.trashed, r.method, r.dataset, r.epochs, r.steps_per_epoch, r.total_steps,"          \
  " r.weights, r.label_sets, r.epoch, r.step, r.loss, r.progress, r.knn, r.seconds, p.uid,"        \
  " r.parent_step, " QUEUE_PLACE " FROM runs r LEFT JOIN runs p ON p.id = r.parent "

static ParallaxRunInfo *
read_info (sqlite3_stmt *row)
{
  ParallaxRunInfo *info = g_new0 (ParallaxRunInfo, 1);
  const char *label_sets = (const char *)sqlite3_column_text (row, 18);

  info->id = sqlite3_column_int64 (row, 0);
  info->uid = parallax_db_text (row, 1);
  info->name = parallax_db_text (row, 2);
  info->note = parallax_db_text (row, 3);
  info->tags = parallax_db_text (row, 4);
  info->color = sqlite3_column_int (row, 5);
  info->state = parallax_db_text (row, 6);
  info->message = parallax_db_text (row, 7);
  info->created = parallax_db_double (row, 8);
  info->started = parallax_db_double (row, 9);
  info->ended = parallax_db_double (row, 10);
  info->trashed = parallax_db_double (row, 11);
  info->method = parallax_db_text (row, 12);
  info->dataset = parallax_db_text (row, 13);
  info->epochs = sqlite3_column_int (row, 14);
  info->steps_per_epoch = sqlite3_column_int (row, 15);
  info->total_steps = sqlite3_column_int64 (row, 16);
  info->weights = sqlite3_column_int64 (row, 17);
  info->label_sets = g_strsplit (label_sets != NULL ? label_sets : "", "\n", -1);
  info->epoch = sqlite3_column_int (row, 19);
  info->step = sqlite3_column_int64 (row, 20);
  info->loss = parallax_db_double (row, 21);
  info->progress = parallax_db_double (row, 22);
  info->knn = parallax_db_double (row, 23);
  info->seconds = parallax_db_double (row, 24);
  info->parent = parallax_db_text (row, 25);
  info->parent_step = sqlite3_column_int64 (row, 26);
  info->queue_place = sqlite3_column_int (row, 27);
  return info;
}

void
parallax_run_info_free (ParallaxRunInfo *info)
{
  g_free (info->uid);
  g_free (info->name);
  g_free (info->note);
  g_free (info->tags);
  g_free (info->state);
  g_free (info->message);
  g_free (info->method);
  g_free (info->dataset);
  g_free (info->parent);
  g_strfreev (info->label_sets);
  g_free (info);
}

/* All rows; NULL: error. */
static GPtrArray *
read_all (sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify)parallax_run_info_free);
  GError *wrong = NULL;

  if (statement == NULL)
    return NULL;
  while (parallax_db_next (statement, &wrong))
    g_ptr_array_add (all, read_info (statement));
  if (wrong != NULL) {
    g_propagate_error (error, wrong);
    return NULL;
  }
  return g_steal_pointer (&all);
}

GPtrArray *
parallax_store_list (ParallaxStore *self, gboolean is_trash, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = parallax_db_ask (
      self->db, error,
      RUN_COLUMNS "WHERE (r.trashed IS NOT NULL) = ? ORDER BY r.created DESC, r.id DESC", "i",
      (gint64)(is_trash ? 1 : 0));

  return read_all (statement, error);
}

ParallaxRunInfo *
parallax_store_get (ParallaxStore *self, gint64 run, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      parallax_db_ask (self->db, error, RUN_COLUMNS "WHERE r.id = ?", "i", run);
  GError *wrong = NULL;

  if (statement == NULL)
    return NULL;
  if (parallax_db_next (statement, &wrong))
    return read_info (statement);
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  else
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID, _ ("This run is no longer there."));
  return NULL;
}

ParallaxRunInfo *
parallax_store_find (ParallaxStore *self, const char *word, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = parallax_db_ask (
      self->db, error,
      RUN_COLUMNS "WHERE r.uid = ?1 OR r.name = ?1 OR (length (?1) > 0 AND substr (r.uid, 1, "
                  "length (?1)) = lower (?1)) ORDER BY r.trashed IS NOT NULL, r.uid = ?1 DESC",
      "s", word);
  g_autoptr (GPtrArray) found = read_all (statement, error);
  const ParallaxRunInfo *first, *second;

  if (found == NULL)
    return NULL;
  first = found->len > 0 ? found->pdata[0] : NULL;
  second = found->len > 1 ? found->pdata[1] : NULL;
  if (first == NULL) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("There is no run “%s” in this workspace; “parallax-cli runs” lists them."),
                 word);
    return NULL;
  }
  if (second != NULL && strcmp (first->uid, word) != 0 &&
      isnan (first->trashed) == isnan (second->trashed)) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("“%s” could be %s (“%s”) or %s (“%s”); write more of it."), word, first->uid,
                 first->name, second->uid, second->name);
    return NULL;
  }
  return g_ptr_array_steal_index (found, 0);
}

/* --- Adding runs ------------------------------------------------------------------------------ */

static const char *
text_setting (const plx_settings *settings, const char *key, char *text, gsize size)
{
  plx_param_ref ref;

  if (plx_settings_find (settings, key, &ref, NULL) == PLX_OK)
    plx_settings_format (settings, &ref, text, size);
  return text;
}

static gboolean
write_settings (ParallaxStore *self, gint64 run, const plx_settings *settings, GError **error)
{
  char method[PLX_TEXT_SIZE] = "", dataset[PLX_TEXT_SIZE] = "";
  plx_param_ref ref = { 0 };
  gboolean is_done = parallax_db_run (
      self->db, error, "UPDATE runs SET method = ?, dataset = ?, epochs = ? WHERE id = ?", "ssii",
      text_setting (settings, "train.method", method, sizeof method),
      text_setting (settings, "data.dataset", dataset, sizeof dataset),
      (gint64)plx_settings_number (settings, "train.epochs"), run);

  while (is_done && plx_settings_next (&ref)) {
    g_autofree char *key = g_strdup_printf ("%s.%s", ref.table->name, ref.param->key);
    char value[PLX_TEXT_SIZE];

    plx_settings_format (settings, &ref, value, sizeof value);
    is_done = parallax_db_run (self->db, error,
                               "INSERT OR REPLACE INTO settings (run, key, value) VALUES (?, ?, ?)",
                               "iss", run, key, value);
  }
  return is_done;
}

gboolean
parallax_store_set_settings (ParallaxStore *self, gint64 run, const plx_settings *settings,
                             GError **error)
{
  if (!parallax_db_begin (self->db, error))
    return FALSE;
  if (write_settings (self, run, settings, error))
    return parallax_db_commit (self->db, error);
  parallax_db_rollback (self->db);
  return FALSE;
}

static gboolean
insert_run (ParallaxStore *self, const char *name, GError **error)
{
  double now = (double)g_get_real_time () / G_USEC_PER_SEC;

  for (int i = 0;; i++) {
    g_autofree char *uid = g_strdup_printf ("%08x", g_random_int ());
    g_autoptr (GError) wrong = NULL;

    if (parallax_db_run (self->db, &wrong,
                         "INSERT INTO runs (uid, name, created, method, dataset, epochs, color) "
                         "VALUES (?, ?, ?, '', '', 0, (SELECT count (*) FROM runs))",
                         "ssd", uid, name, now))
      return TRUE;
    if (sqlite3_errcode (self->db) != SQLITE_CONSTRAINT || i == UID_TRIES) {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
  }
}

gint64
parallax_store_add (ParallaxStore *self, const plx_settings *settings, const char *name,
                    GError **error)
{
  gint64 run;

  if (!parallax_db_begin (self->db, error))
    return 0;
  if (insert_run (self, name, error)) {
    run = sqlite3_last_insert_rowid (self->db);
    if (write_settings (self, run, settings, error))
      return parallax_db_commit (self->db, error) ? run : 0;
  }
  parallax_db_rollback (self->db);
  return 0;
}

/* --- Changing runs ---------------------------------------------------------------------------- */

gboolean
parallax_store_get_settings (ParallaxStore *self, gint64 run, plx_settings *settings,
                             GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      parallax_db_ask (self->db, error, "SELECT key, value FROM settings WHERE run = ?", "i", run);
  GError *wrong = NULL;

  if (statement == NULL)
    return FALSE;
  plx_settings_init (settings);
  while (parallax_db_next (statement, &wrong)) {
    plx_error engine_error;

    if (!parallax_check (
            plx_settings_set (settings, (const char *)sqlite3_column_text (statement, 0),
                              (const char *)sqlite3_column_text (statement, 1), &engine_error),
            &engine_error, error))
      return FALSE;
  }
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}

gboolean
parallax_store_set_text (ParallaxStore *self, gint64 run, const char *field, const char *value,
                         GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE runs SET %s = ? WHERE id = ?", field);

  return parallax_db_run (self->db, error, sql, "si", value, run);
}

gboolean
parallax_store_set_color (ParallaxStore *self, gint64 run, int color, GError **error)
{
  return parallax_db_run (self->db, error, "UPDATE runs SET color = ? WHERE id = ?", "ii",
                          (gint64)color, run);
}

gboolean
parallax_store_trash (ParallaxStore *self, gint64 run, GError **error)
{
  g_autoptr (ParallaxRunInfo) info = parallax_store_get (self, run, error);

  if (info == NULL)
    return FALSE;
  if (parallax_store_is_locked (self, info->uid)) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("“%s” is being trained; stop it first."), info->name);
    return FALSE;
  }
  return parallax_db_run (self->db, error, "UPDATE runs SET trashed = ? WHERE id = ?", "di",
                          (double)g_get_real_time () / G_USEC_PER_SEC, run);
}

gboolean
parallax_store_restore (ParallaxStore *self, gint64 run, GError **error)
{
  return parallax_db_run (self->db, error, "UPDATE runs SET trashed = NULL WHERE id = ?", "i", run);
}
