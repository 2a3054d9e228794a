/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs that wait, in the order of their column "queue"; whether it is held is a file in the workspace,
 * which every process sees.
 */
#include <errno.h>
#include <glib/gstdio.h>

#include "app/error.h"
#include "app/i18n.h"
#include "app/store/database.h"
#include "app/store/store.h"

gboolean
parallax_store_enqueue (ParallaxStore *self, gint64 run, GError **error)
{
  return parallax_db_run (
      parallax_store_get_db (self), error,
      "UPDATE runs SET state = 'queued', queue = (SELECT coalesce (max (queue), "
      "0) + 1 FROM runs) WHERE id = ?",
      "i", run);
}

gboolean
parallax_store_dequeue (ParallaxStore *self, gint64 run, GError **error)
{
  return parallax_db_run (parallax_store_get_db (self), error,
                          "UPDATE runs SET state = 'stopped', queue = NULL WHERE id = ? AND state "
                          "= 'queued'",
                          "i", run);
}

gint64
parallax_store_first_in_queue (ParallaxStore *self)
{
  g_autoptr (sqlite3_stmt) row = parallax_db_ask (
      parallax_store_get_db (self), NULL,
      "SELECT id FROM runs WHERE queue IS NOT NULL AND trashed IS NULL AND state = "
      "'queued' ORDER BY queue LIMIT 1",
      "");

  return row != NULL && parallax_db_next (row, NULL) ? sqlite3_column_int64 (row, 0) : 0;
}

/* --- Its order -------------------------------------------------------------------------------- */

gboolean
parallax_store_move_to_front (ParallaxStore *self, gint64 run, GError **error)
{
  return parallax_db_run (parallax_store_get_db (self), error,
                          "UPDATE runs SET queue = (SELECT min (queue) - 1 FROM runs) WHERE id = ? "
                          "AND queue IS NOT NULL",
                          "i", run);
}

/* The run and its place; FALSE: none. */
static gboolean
find_neighbour (sqlite3 *db, gint64 run, gboolean is_up, gint64 *id, gint64 *place, gint64 *own)
{
  g_autoptr (sqlite3_stmt) row = parallax_db_ask (
      db, NULL,
      is_up ? "SELECT q.id, q.queue, r.queue FROM runs q, runs r WHERE r.id = ? AND q.queue < "
              "r.queue AND q.state = 'queued' AND q.trashed IS NULL ORDER BY q.queue DESC LIMIT 1"
            : "SELECT q.id, q.queue, r.queue FROM runs q, runs r WHERE r.id = ? AND q.queue > "
              "r.queue AND q.state = 'queued' AND q.trashed IS NULL ORDER BY q.queue LIMIT 1",
      "i", run);

  if (row == NULL || !parallax_db_next (row, NULL))
    return FALSE;
  *id = sqlite3_column_int64 (row, 0);
  *place = sqlite3_column_int64 (row, 1);
  *own = sqlite3_column_int64 (row, 2);
  return TRUE;
}

gboolean
parallax_store_move_in_queue (ParallaxStore *self, gint64 run, gboolean is_up, GError **error)
{
  static const char *const place_it = "UPDATE runs SET queue = ? WHERE id = ?";
  sqlite3 *db = parallax_store_get_db (self);
  gint64 other, place, own;

  if (!parallax_db_begin (db, error))
    return FALSE;
  if (!find_neighbour (db, run, is_up, &other, &place, &own) ||
      (parallax_db_run (db, error, place_it, "ii", place, run) &&
       parallax_db_run (db, error, place_it, "ii", own, other)))
    return parallax_db_commit (db, error);
  parallax_db_rollback (db);
  return FALSE;
}

/* --- Held ------------------------------------------------------------------------------------- */

static char *
path_of_hold (ParallaxStore *self)
{
  return g_build_filename (parallax_store_get_folder (self), "queue-held", NULL);
}

gboolean
parallax_store_is_queue_held (ParallaxStore *self)
{
  g_autofree char *path = path_of_hold (self);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
parallax_store_hold_queue (ParallaxStore *self, gboolean is_held, GError **error)
{
  g_autofree char *path = path_of_hold (self);

  if (is_held ? g_file_set_contents (path, "", 0, NULL) : g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be changed: %s."), path,
               g_strerror (errno));
  return FALSE;
}
