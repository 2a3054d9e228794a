/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files of runs: their folders, their checkpoints, deleting them.
 */
#include "app/store/store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "app/error.h"
#include "app/i18n.h"
#include "app/store/lock.h"

enum { STRAY_SECONDS = 10 };

/* --- Folders ---------------------------------------------------------------------------------- */

static char *
folder_of (ParallaxStore *self, const char *uid)
{
  return g_build_filename (parallax_store_get_folder (self), "runs", uid, NULL);
}

char *
parallax_store_get_run_folder (ParallaxStore *self, const char *uid, GError **error)
{
  g_autofree char *folder = folder_of (self, uid);

  if (g_mkdir_with_parents (folder, 0777) == 0)
    return g_steal_pointer (&folder);
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("The run's folder “%s” cannot be made: %s."),
               folder, g_strerror (errno));
  return NULL;
}

char *
parallax_store_get_lock_path (ParallaxStore *self, const char *uid)
{
  return g_build_filename (parallax_store_get_folder (self), "runs", uid, "lock", NULL);
}

gboolean
parallax_store_is_locked (ParallaxStore *self, const char *uid)
{
  g_autofree char *path = parallax_store_get_lock_path (self, uid);

  return parallax_lock_is_held (path);
}

/* Bytes of all files below a folder. */
static guint64
measure_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint64 size = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    GStatBuf info;

    if (g_lstat (path, &info) != 0)
      continue;
    size += S_ISDIR (info.st_mode) ? measure_folder (path) : (guint64)info.st_size;
  }
  return size;
}

guint64
parallax_store_measure_run (ParallaxStore *self, const char *uid)
{
  g_autofree char *folder = folder_of (self, uid);

  return measure_folder (folder);
}

guint64
parallax_store_measure (ParallaxStore *self)
{
  return measure_folder (parallax_store_get_folder (self));
}

/* --- Checkpoints ------------------------------------------------------------------------------ */

void
parallax_checkpoint_free (ParallaxCheckpoint *checkpoint)
{
  g_free (checkpoint->path);
  g_free (checkpoint);
}

GPtrArray *
parallax_store_list_checkpoints (ParallaxStore *self, gint64 run, GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify)parallax_checkpoint_free);
  g_autoptr (sqlite3_stmt) row = parallax_db_ask (
      parallax_store_get_db (self), error,
      "SELECT c.step, c.epoch, c.is_epoch, r.uid, c.file, c.size, c.checksum, c.knn FROM "
      "checkpoints c JOIN runs r ON r.id = c.run WHERE c.run = ? ORDER BY c.step",
      "i", run);
  GError *wrong = NULL;

  if (row == NULL)
    return NULL;
  while (parallax_db_next (row, &wrong)) {
    ParallaxCheckpoint *checkpoint = g_new0 (ParallaxCheckpoint, 1);
    g_autofree char *folder = folder_of (self, (const char *)sqlite3_column_text (row, 3));

    checkpoint->step = sqlite3_column_int64 (row, 0);
    checkpoint->epoch = sqlite3_column_int (row, 1);
    checkpoint->is_epoch = sqlite3_column_int (row, 2) != 0;
    checkpoint->path = g_build_filename (folder, (const char *)sqlite3_column_text (row, 4), NULL);
    checkpoint->size = (guint64)sqlite3_column_int64 (row, 5);
    checkpoint->checksum = (guint32)sqlite3_column_int64 (row, 6);
    checkpoint->knn = parallax_db_double (row, 7);
    g_ptr_array_add (all, checkpoint);
  }
  if (wrong != NULL) {
    g_propagate_error (error, wrong);
    return NULL;
  }
  return g_steal_pointer (&all);
}

static gboolean
is_whole (const ParallaxCheckpoint *checkpoint)
{
  plx_file_facts facts;

  return plx_file_measure (checkpoint->path, &facts, NULL) == PLX_OK &&
         facts.size == checkpoint->size && facts.checksum == checkpoint->checksum;
}

/* Of the whole ones the best by kNN (the later of two that are as good), or the last. */
static int
pick (const GPtrArray *all, gboolean is_best)
{
  double best = -INFINITY;
  int picked = -1;

  for (guint i = all->len; i > 0; i--) {
    const ParallaxCheckpoint *checkpoint = all->pdata[i - 1];
    double knn = isnan (checkpoint->knn) ? -1 : checkpoint->knn;

    if ((is_best ? !checkpoint->is_epoch || knn <= best : picked >= 0) || !is_whole (checkpoint))
      continue;
    best = knn;
    picked = (int)i - 1;
  }
  return picked;
}

ParallaxCheckpoint *
parallax_store_find_checkpoint (ParallaxStore *self, gint64 run, gboolean is_best, GError **error)
{
  g_autoptr (GPtrArray) all = parallax_store_list_checkpoints (self, run, error);
  int picked;

  if (all == NULL)
    return NULL;
  picked = pick (all, is_best);
  if (picked < 0 && is_best)
    picked = pick (all, FALSE);
  if (picked >= 0)
    return g_ptr_array_steal_index (all, (guint)picked);
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO,
               all->len > 0 ? _ ("None of this run's checkpoints is whole any more.")
                            : _ ("This run has no checkpoint: it ended before its first one."));
  return NULL;
}

ParallaxCheckpoint *
parallax_store_find_epoch (ParallaxStore *self, gint64 run, int epoch, GError **error)
{
  g_autoptr (GPtrArray) all = parallax_store_list_checkpoints (self, run, error);
  g_autoptr (GString) known = g_string_new (NULL);
  const char *damaged = NULL;

  for (guint i = 0; all != NULL && i < all->len; i++) {
    const ParallaxCheckpoint *checkpoint = all->pdata[i];

    if (!checkpoint->is_epoch)
      continue;
    if (!is_whole (checkpoint)) {
      damaged = checkpoint->epoch == epoch ? checkpoint->path : damaged;
      continue;
    }
    if (checkpoint->epoch == epoch)
      return g_ptr_array_steal_index (all, i);
    g_string_append_printf (known, "%s%d", known->len > 0 ? ", " : "", checkpoint->epoch);
  }
  if (damaged != NULL)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_FORMAT,
                 _ ("“%s” is damaged; whole checkpoints are of epochs: %s."), damaged,
                 known->len > 0 ? known->str : _ ("none"));
  else if (all != NULL)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("There is no checkpoint of epoch %d; there are: %s."), epoch,
                 known->len > 0 ? known->str : _ ("none"));
  return NULL;
}

char *
parallax_store_get_origin (ParallaxStore *self, gint64 run, GError **error)
{
  g_autoptr (sqlite3_stmt) row =
      parallax_db_ask (parallax_store_get_db (self), error,
                       "SELECT uid, origin, origin_checksum FROM runs WHERE id = ?", "i", run);
  g_autofree char *folder = NULL, *path = NULL;
  plx_file_facts facts;
  plx_error engine_error;

  if (row == NULL || !parallax_db_next (row, error) || sqlite3_column_type (row, 1) == SQLITE_NULL)
    return NULL;
  folder = folder_of (self, (const char *)sqlite3_column_text (row, 0));
  path = g_build_filename (folder, (const char *)sqlite3_column_text (row, 1), NULL);
  if (!parallax_check (plx_file_measure (path, &facts, &engine_error), &engine_error, error))
    return NULL;
  if (facts.checksum != (guint32)sqlite3_column_int64 (row, 2)) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_FORMAT,
                 _ ("“%s”, which this branch begins from, is damaged."), path);
    return NULL;
  }
  return g_steal_pointer (&path);
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);

  return g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error);
}

gint64
parallax_store_add_branch (ParallaxStore *self, gint64 parent, const ParallaxCheckpoint *checkpoint,
                           const plx_settings *settings, const char *name, GError **error)
{
  gint64 run = parallax_store_add (self, settings, name, error);
  g_autoptr (ParallaxRunInfo) info = run != 0 ? parallax_store_get (self, run, error) : NULL;
  g_autofree char *folder =
      info != NULL ? parallax_store_get_run_folder (self, info->uid, error) : NULL;
  g_autofree char *path =
      folder != NULL ? g_build_filename (folder, "origin.safetensors", NULL) : NULL;

  if (path != NULL && copy_file (checkpoint->path, path, error) &&
      parallax_db_run (parallax_store_get_db (self), error,
                       "UPDATE runs SET parent = ?, parent_step = ?, origin = "
                       "'origin.safetensors', origin_checksum = ? WHERE id = ?",
                       "iiii", parent, checkpoint->step, (gint64)checkpoint->checksum, run))
    return run;
  if (run != 0)
    parallax_store_delete (self, run, NULL);
  return 0;
}

/* --- Deleting --------------------------------------------------------------------------------- */

/* A run's folder holds files only. */
static void
delete_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
}

gboolean
parallax_store_delete (ParallaxStore *self, gint64 run, GError **error)
{
  g_autoptr (ParallaxRunInfo) info = parallax_store_get (self, run, error);

  if (info == NULL)
    return FALSE;
  if (parallax_store_is_locked (self, info->uid)) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("“%s” is being trained; stop it first."), info->name);
    return FALSE;
  }
  if (!parallax_db_run (parallax_store_get_db (self), error, "DELETE FROM runs WHERE id = ?", "i",
                        run))
    return FALSE;
  parallax_store_delete_folder (self, info->uid);
  return TRUE;
}

void
parallax_store_delete_folder (ParallaxStore *self, const char *uid)
{
  g_autofree char *folder = folder_of (self, uid);

  delete_folder (folder);
}

static gboolean
is_known (ParallaxStore *self, const char *uid)
{
  g_autoptr (sqlite3_stmt) row = parallax_db_ask (parallax_store_get_db (self), NULL,
                                                  "SELECT 1 FROM runs WHERE uid = ?", "s", uid);

  return row == NULL || parallax_db_next (row, NULL);
}

/* A folder is locked by its maker before it is filled; one that is a moment old may not be yet. */
static gboolean
is_stray (ParallaxStore *self, const char *uid)
{
  g_autofree char *folder = folder_of (self, uid);
  GStatBuf info;

  return strlen (uid) == 8 && g_stat (folder, &info) == 0 && S_ISDIR (info.st_mode) &&
         time (NULL) - info.st_mtime > STRAY_SECONDS && !is_known (self, uid) &&
         !parallax_store_is_locked (self, uid);
}

void
parallax_store_delete_strays (ParallaxStore *self)
{
  g_autofree char *runs = g_build_filename (parallax_store_get_folder (self), "runs", NULL);
  g_autoptr (GDir) dir = g_dir_open (runs, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_stray (self, name))
      parallax_store_delete_folder (self, name);
}

int
parallax_store_empty_trash (ParallaxStore *self, GError **error)
{
  g_autoptr (GPtrArray) all = parallax_store_list (self, TRUE, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    if (!parallax_store_delete (self, ((ParallaxRunInfo *)all->pdata[i])->id, error))
      return -1;
  return all != NULL ? (int)all->len : -1;
}
