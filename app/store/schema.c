/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each version is a step of SQL from the one before; the steps run in one transaction.
 */
#include "app/store/schema.h"

#include "app/error.h"
#include "app/i18n.h"

static const char *const steps[PARALLAX_SCHEMA_VERSION] = {
  "CREATE TABLE runs ("
  "  id INTEGER PRIMARY KEY,"
  "  uid TEXT NOT NULL UNIQUE,"
  "  name TEXT NOT NULL,"
  "  note TEXT NOT NULL DEFAULT '',"
  "  tags TEXT NOT NULL DEFAULT '',"
  "  color INTEGER NOT NULL DEFAULT 0,"
  "  state TEXT NOT NULL DEFAULT 'draft',"
  "  message TEXT,"
  "  created REAL NOT NULL, started REAL, ended REAL, trashed REAL,"
  "  method TEXT NOT NULL, dataset TEXT NOT NULL,"
  "  epochs INTEGER NOT NULL, steps_per_epoch INTEGER, total_steps INTEGER, weights INTEGER,"
  "  label_sets TEXT,"
  "  epoch INTEGER NOT NULL DEFAULT 0, step INTEGER NOT NULL DEFAULT 0,"
  "  loss REAL, progress REAL, knn REAL, seconds REAL,"
  "  parent INTEGER REFERENCES runs (id) ON DELETE SET NULL, parent_step INTEGER,"
  "  origin TEXT, origin_checksum INTEGER);"
  "CREATE TABLE settings ("
  "  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
  "  key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, key)) WITHOUT ROWID;"
  "CREATE TABLE metrics ("
  "  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
  "  name TEXT NOT NULL, step INTEGER NOT NULL, value REAL,"
  "  PRIMARY KEY (run, name, step)) WITHOUT ROWID;"
  "CREATE TABLE events ("
  "  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
  "  step INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL DEFAULT '',"
  "  old REAL, new REAL, text TEXT, time REAL NOT NULL, PRIMARY KEY (run, step, kind, key));"
  "CREATE TABLE snapshots ("
  "  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
  "  step INTEGER NOT NULL, epoch INTEGER NOT NULL, n INTEGER NOT NULL,"
  "  xy BLOB NOT NULL, images BLOB NOT NULL, PRIMARY KEY (run, step));"
  "CREATE TABLE checkpoints ("
  "  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
  "  step INTEGER NOT NULL, epoch INTEGER NOT NULL, is_epoch INTEGER NOT NULL,"
  "  file TEXT NOT NULL, size INTEGER NOT NULL, checksum INTEGER NOT NULL, knn REAL,"
  "  time REAL NOT NULL, PRIMARY KEY (run, step)) WITHOUT ROWID;"
  "CREATE TABLE evaluations ("
  "  id INTEGER PRIMARY KEY,"
  "  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
  "  step INTEGER NOT NULL, kind TEXT NOT NULL, settings TEXT NOT NULL, result TEXT NOT NULL,"
  "  time REAL NOT NULL);"
  "PRAGMA application_id = 1347177554;",

  "ALTER TABLE runs ADD COLUMN queue INTEGER;"
  "CREATE INDEX runs_queue ON runs (queue) WHERE queue IS NOT NULL;",

  "ALTER TABLE snapshots ADD COLUMN explained_x REAL;"
  "ALTER TABLE snapshots ADD COLUMN explained_y REAL;",
};

static gboolean
read_version (sqlite3 *db, int *version, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = parallax_db_ask (db, error, "PRAGMA user_version", "");

  if (statement == NULL || !parallax_db_next (statement, error))
    return FALSE;
  *version = sqlite3_column_int (statement, 0);
  return TRUE;
}

static gboolean
take_steps (sqlite3 *db, int version, GError **error)
{
  for (; version < PARALLAX_SCHEMA_VERSION; version++) {
    g_autofree char *stamp = g_strdup_printf ("PRAGMA user_version = %d", version + 1);

    if (!parallax_db_exec (db, steps[version], error) || !parallax_db_exec (db, stamp, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
parallax_schema_update (sqlite3 *db, GError **error)
{
  int version;

  if (!read_version (db, &version, error))
    return FALSE;
  if (version == PARALLAX_SCHEMA_VERSION)
    return TRUE;
  if (version > PARALLAX_SCHEMA_VERSION) {
    g_set_error (
        error, PARALLAX_ERROR, PLX_ERROR_FORMAT,
        _ ("This workspace was made by a newer version of Parallax (its format is %d, this "
           "version knows %d)."),
        version, (int)PARALLAX_SCHEMA_VERSION);
    return FALSE;
  }
  /* Another process may have been faster: what holds is the version inside of the transaction. */
  if (!parallax_db_begin (db, error))
    return FALSE;
  if (read_version (db, &version, error) && take_steps (db, version, error))
    return parallax_db_commit (db, error);
  parallax_db_rollback (db);
  return FALSE;
}
