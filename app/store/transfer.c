/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An imported run comes to be in one transaction, after its files are there: a process that is
 * killed before leaves a folder that no run knows, which the next opening of the workspace deletes
 * (its lock tells whether somebody is still at it).
 */
#include "app/store/transfer.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/error.h"
#include "app/i18n.h"
#include "app/store/describe.h"
#include "app/store/lock.h"
#include "app/store/schema.h"
#include "app/store/zip.h"

#define RUN_COLUMNS                                                                                \
  "name, note, tags, color, state, message, created, started, ended, method, dataset, "            \
  "epochs, steps_per_epoch, total_steps, weights, label_sets, epoch, step, loss, progress, knn, "  \
  "seconds"

/* The tables that hang on a run, with their columns behind "run". */
static const struct {
  const char *name, *columns;
} tables[] = {
  { "settings", "key, value" },
  { "metrics", "name, step, value" },
  { "events", "step, kind, key, old, new, text, time" },
  { "snapshots", "step, epoch, n, xy, images, explained_x, explained_y" },
  { "evaluations", "step, kind, settings, result, time" },
};

/* Copies a run's rows from one attached database into another, as run to. */
static gboolean
copy_rows (sqlite3 *db, const char *from, gint64 run, const char *into, gint64 to, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++) {
    g_autofree char *sql = g_strdup_printf (
        "INSERT INTO %s.%s (run, %s) SELECT ?, %s FROM %s.%s WHERE run = ?", into, tables[i].name,
        tables[i].columns, tables[i].columns, from, tables[i].name);

    if (!parallax_db_run (db, error, sql, "ii", to, run))
      return FALSE;
  }
  return TRUE;
}

static gboolean
attach (sqlite3 *db, const char *path, GError **error)
{
  return parallax_db_run (db, error, "ATTACH ? AS other", "s", path);
}

static void
detach (sqlite3 *db)
{
  parallax_db_rollback (db);
  if (!parallax_db_exec (db, "DETACH other", NULL))
    g_debug ("a database stays attached");
}

static void
delete_db (const char *path)
{
  static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autofree char *file = g_strconcat (path, ends[i], NULL);

    g_unlink (file);
  }
}

/* --- Export ----------------------------------------------------------------------------------- */

static gboolean
fill_export (sqlite3 *db, gint64 run, gint64 step, GError **error)
{
  return parallax_db_begin (db, error) &&
         parallax_db_run (db, error,
                          "INSERT INTO other.runs (id, uid, " RUN_COLUMNS
                          ") SELECT 1, uid, " RUN_COLUMNS " FROM main.runs WHERE id = ?",
                          "i", run) &&
         copy_rows (db, "main", run, "other", 1, error) &&
         parallax_db_run (db, error,
                          "INSERT INTO other.checkpoints (run, step, epoch, is_epoch, file, size, "
                          "checksum, knn, time) SELECT 1, step, epoch, is_epoch, file, size, "
                          "checksum, knn, time FROM main.checkpoints WHERE run = ? AND step = ?",
                          "ii", run, step) &&
         parallax_db_commit (db, error);
}

/* A database of its own with the run's rows and, of the checkpoints, one. */
static gboolean
make_export_db (ParallaxStore *store, gint64 run, gint64 step, const char *path, GError **error)
{
  sqlite3 *db = parallax_store_get_db (store), *own;
  gboolean is_made;

  delete_db (path);
  if (!parallax_db_open (path, &own, error))
    return FALSE;
  is_made = parallax_schema_update (own, error) &&
            parallax_db_exec (own, "PRAGMA journal_mode = DELETE", error);
  parallax_db_close (own);
  if (!is_made || !attach (db, path, error))
    return FALSE;
  is_made = fill_export (db, run, step, error);
  detach (db);
  return is_made;
}

static char *
describe (ParallaxStore *store, const ParallaxRunInfo *info, GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  plx_settings settings;

  return parallax_store_get_settings (store, info->id, &settings, error)
             ? parallax_describe_run (store, info, &settings, none, none)
             : NULL;
}

static gboolean
write_zip (const char *path, const char *json, const char *db, const char *checkpoint,
           GError **error)
{
  g_autoptr (ParallaxZipWriter) zip = parallax_zip_create (path, error);

  return zip != NULL && parallax_zip_add_text (zip, "run.json", json, error) &&
         parallax_zip_add_file (zip, "run.db", db, error) &&
         parallax_zip_add_file (zip, "checkpoint.safetensors", checkpoint, error) &&
         parallax_zip_finish (zip, error);
}

gboolean
parallax_transfer_export (ParallaxStore *store, gint64 run, const char *path, GError **error)
{
  g_autoptr (ParallaxRunInfo) info = parallax_store_get (store, run, error);
  g_autoptr (ParallaxCheckpoint) checkpoint =
      info != NULL ? parallax_store_find_checkpoint (store, run, FALSE, error) : NULL;
  g_autofree char *folder =
      checkpoint != NULL ? parallax_store_get_run_folder (store, info->uid, error) : NULL;
  g_autofree char *db = NULL, *json = NULL;
  gboolean is_done;

  if (folder == NULL)
    return FALSE;
  db = g_build_filename (folder, "export.db", NULL);
  json = describe (store, info, error);
  is_done = json != NULL && make_export_db (store, run, checkpoint->step, db, error) &&
            write_zip (path, json, db, checkpoint->path, error);
  delete_db (db);
  return is_done;
}

/* --- Import ----------------------------------------------------------------------------------- */

typedef struct {
  ParallaxStore *store;
  ParallaxZipReader *zip;
  char *folder, *db, *checkpoint;
  char uid[16];
  int lock;
} import;

static gboolean
fail_content (const char *path, GError **error)
{
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_FORMAT,
               _ ("“%s” is not a run of Parallax, or is damaged."), path);
  return FALSE;
}

/* A database from outside: its triggers and views are not trusted, and all of it is looked at. */
static gboolean
check_db (import *self, const char *path, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  sqlite3 *db;
  gboolean is_good = FALSE;

  if (!parallax_db_open (self->db, &db, &wrong))
    return fail_content (path, error);
  if (parallax_db_exec (db, "PRAGMA trusted_schema = OFF; PRAGMA journal_mode = DELETE", &wrong)) {
    g_autoptr (sqlite3_stmt) row = parallax_db_ask (db, &wrong, "PRAGMA quick_check", "");
    g_autoptr (sqlite3_stmt) odd = parallax_db_ask (
        db, &wrong, "SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')", "");

    is_good = row != NULL && odd != NULL && parallax_db_next (row, &wrong) &&
              strcmp ((const char *)sqlite3_column_text (row, 0), "ok") == 0 &&
              !parallax_db_next (odd, &wrong) && wrong == NULL;
  }
  is_good = is_good && parallax_schema_update (db, error);
  parallax_db_close (db);
  return is_good || (error != NULL && *error != NULL) ? is_good : fail_content (path, error);
}

/* Whether the unpacked checkpoint is the one that the database speaks of. */
static gboolean
check_checkpoint (import *self, const char *path, GError **error)
{
  sqlite3 *db = parallax_store_get_db (self->store);
  g_autoptr (sqlite3_stmt) row =
      parallax_db_ask (db, error, "SELECT size, checksum FROM other.checkpoints WHERE run = 1", "");
  plx_checkpoint facts;
  plx_file_facts file;
  plx_error engine_error;
  gboolean is_read;

  if (row == NULL)
    return FALSE;
  is_read = plx_checkpoint_read (self->checkpoint, &facts, &engine_error) == PLX_OK;
  plx_checkpoint_clear (&facts);
  if (!is_read || plx_file_measure (self->checkpoint, &file, &engine_error) != PLX_OK ||
      !parallax_db_next (row, NULL) || (guint64)sqlite3_column_int64 (row, 0) != file.size ||
      (guint32)sqlite3_column_int64 (row, 1) != file.checksum)
    return fail_content (path, error);
  return TRUE;
}

static gint64
insert (import *self, GError **error)
{
  sqlite3 *db = parallax_store_get_db (self->store);
  gint64 run;

  if (!parallax_db_begin (db, error) ||
      !parallax_db_run (db, error,
                        "INSERT INTO main.runs (uid, " RUN_COLUMNS ") SELECT ?, " RUN_COLUMNS
                        " FROM other.runs WHERE id = 1",
                        "s", self->uid))
    return 0;
  run = sqlite3_last_insert_rowid (db);
  if (parallax_db_run (
          db, error,
          "UPDATE main.runs SET state = CASE WHEN state IN ('finished', "
          "'stopped', 'diverged', 'failed') THEN state ELSE 'interrupted' END WHERE id "
          "= ?",
          "si", self->uid, run) &&
      copy_rows (db, "other", 1, "main", run, error) &&
      parallax_db_run (db, error,
                       "INSERT INTO main.checkpoints (run, step, epoch, is_epoch, file, size, "
                       "checksum, knn, time) SELECT ?, step, epoch, is_epoch, ?, size, checksum, "
                       "knn, time FROM other.checkpoints WHERE run = 1",
                       "is", run, "step-imported.safetensors") &&
      parallax_db_commit (db, error))
    return run;
  return 0;
}

/* What a stranger's file calls a run goes to terminals and labels: one line, no control characters. */
static gboolean
clean_name (import *self, gint64 run, GError **error)
{
  g_autoptr (ParallaxRunInfo) info = parallax_store_get (self->store, run, error);

  if (info == NULL)
    return FALSE;
  for (char *c = info->name; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return parallax_store_set_text (self->store, run, "name", info->name, error);
}

/* A uid that no run has. */
static gboolean
choose_uid (import *self, GError **error)
{
  g_autoptr (ParallaxRunInfo) taken = NULL;

  g_snprintf (self->uid, sizeof self->uid, "%08x", g_random_int ());
  taken = parallax_store_find (self->store, self->uid, NULL);
  if (taken != NULL)
    return choose_uid (self, error);
  self->folder = parallax_store_get_run_folder (self->store, self->uid, error);
  return self->folder != NULL;
}

static gboolean
unpack (import *self, const char *path, GError **error)
{
  g_autofree char *lock = parallax_store_get_lock_path (self->store, self->uid);

  self->lock = parallax_lock_take (lock, error);
  if (self->lock < 0)
    return FALSE;
  self->db = g_build_filename (self->folder, "import.db", NULL);
  self->checkpoint = g_build_filename (self->folder, "step-imported.safetensors", NULL);
  return parallax_zip_extract (self->zip, "run.db", self->db, error) &&
         parallax_zip_extract (self->zip, "checkpoint.safetensors", self->checkpoint, error) &&
         check_db (self, path, error);
}

static gint64
take_over (import *self, const char *path, GError **error)
{
  sqlite3 *db = parallax_store_get_db (self->store);
  gint64 run = 0;

  if (!attach (db, self->db, error))
    return 0;
  if (check_checkpoint (self, path, error))
    run = insert (self, error);
  detach (db);
  return run != 0 && clean_name (self, run, error) ? run : 0;
}

gint64
parallax_transfer_import (ParallaxStore *store, const char *path, GError **error)
{
import self = {.store = store, .lock = - 1 };
  gint64 run = 0;

  self.zip = parallax_zip_open (path, error);
  if (self.zip != NULL && choose_uid (&self, error) && unpack (&self, path, error))
    run = take_over (&self, path, error);
  if (self.db != NULL)
    delete_db (self.db);
  if (run == 0 && self.folder != NULL)
    parallax_store_delete_folder (store, self.uid);
  parallax_lock_release (self.lock);
  g_clear_pointer (&self.zip, parallax_zip_reader_free);
  g_free (self.folder);
  g_free (self.db);
  g_free (self.checkpoint);
  return run;
}
