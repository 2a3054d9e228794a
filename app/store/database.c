/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/store/database.h"

#include <math.h>
#include <stdarg.h>

#include "app/error.h"
#include "app/i18n.h"

enum { BUSY_MS = 5000 };

static void
set_error (sqlite3 *db, GError **error)
{
  const char *path = db != NULL ? sqlite3_db_filename (db, "main") : NULL;
  int code = db != NULL ? sqlite3_errcode (db) & 0xff : SQLITE_NOMEM;
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : g_strdup ("runs.db");

  if (code == SQLITE_FULL)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO,
                 _ ("The disk is full: “%s” cannot be written."), name);
  else if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO,
                 _ ("The workspace cannot be written to: %s (“%s”)."), sqlite3_errmsg (db), name);
  else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_FORMAT,
                 _ ("“%s” is damaged: %s. Move it away, and a new one is made."), name,
                 sqlite3_errmsg (db));
  else
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be used: %s."), name,
                 db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code));
}

gboolean
parallax_db_open (const char *path, sqlite3 **result, GError **error)
{
  sqlite3 *db = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;

  *result = NULL;
  if (sqlite3_open_v2 (path, &db, flags, NULL) != SQLITE_OK) {
    set_error (db, error);
    sqlite3_close (db);
    return FALSE;
  }
  sqlite3_busy_timeout (db, BUSY_MS);
  if (!parallax_db_exec (db,
                         "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                         "PRAGMA foreign_keys = ON",
                         error)) {
    sqlite3_close (db);
    return FALSE;
  }
  *result = db;
  return TRUE;
}

void
parallax_db_close (sqlite3 *db)
{
  sqlite3_close_v2 (db);
}

gboolean
parallax_db_exec (sqlite3 *db, const char *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  set_error (db, error);
  return FALSE;
}

static void
bind (sqlite3_stmt *statement, const char *types, va_list values)
{
  for (int i = 1; *types != '\0'; types++, i++)
    switch (*types) {
    case 'i':
      sqlite3_bind_int64 (statement, i, va_arg (values, gint64));
      break;
    case 'd':
      sqlite3_bind_double (statement, i, va_arg (values, double));
      break;
    case 's':
      sqlite3_bind_text (statement, i, va_arg (values, const char *), -1, SQLITE_TRANSIENT);
      break;
    default: {
      const void *bytes = va_arg (values, const void *);

      sqlite3_bind_blob64 (statement, i, bytes, va_arg (values, gsize), SQLITE_TRANSIENT);
    }
    }
}

static gboolean
run_to_end (sqlite3_stmt *statement, GError **error)
{
  int status;

  do
    status = sqlite3_step (statement);
  while (status == SQLITE_ROW);
  if (status != SQLITE_DONE)
    set_error (sqlite3_db_handle (statement), error);
  return status == SQLITE_DONE;
}

static sqlite3_stmt *
prepare (sqlite3 *db, GError **error, const char *sql, const char *types, va_list values)
{
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK) {
    set_error (db, error);
    return NULL;
  }
  bind (statement, types, values);
  return statement;
}

gboolean
parallax_db_run (sqlite3 *db, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  va_list values;

  va_start (values, types);
  statement = prepare (db, error, sql, types, values);
  va_end (values);
  return statement != NULL && run_to_end (statement, error);
}

sqlite3_stmt *
parallax_db_ask (sqlite3 *db, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list values;

  va_start (values, types);
  statement = prepare (db, error, sql, types, values);
  va_end (values);
  return statement;
}

gboolean
parallax_db_next (sqlite3_stmt *statement, GError **error)
{
  int status = sqlite3_step (statement);

  if (status != SQLITE_ROW && status != SQLITE_DONE)
    set_error (sqlite3_db_handle (statement), error);
  return status == SQLITE_ROW;
}

gboolean
parallax_db_repeat (sqlite3_stmt *statement, GError **error, const char *types, ...)
{
  gboolean is_done;
  va_list values;

  va_start (values, types);
  bind (statement, types, values);
  va_end (values);
  is_done = run_to_end (statement, error);
  sqlite3_reset (statement);
  return is_done;
}

gboolean
parallax_db_begin (sqlite3 *db, GError **error)
{
  return parallax_db_exec (db, "BEGIN IMMEDIATE", error);
}

gboolean
parallax_db_commit (sqlite3 *db, GError **error)
{
  if (parallax_db_exec (db, "COMMIT", error))
    return TRUE;
  parallax_db_rollback (db);
  return FALSE;
}

void
parallax_db_rollback (sqlite3 *db)
{
  if (!sqlite3_get_autocommit (db))
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
}

double
parallax_db_double (sqlite3_stmt *statement, int column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL
             ? NAN
             : sqlite3_column_double (statement, column);
}

char *
parallax_db_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *)sqlite3_column_text (statement, column));
}
