/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The few things that everybody does with SQLite, with GErrors that name the file.
 *
 * Values are bound by a string of types: "i" gint64, "d" double (NaN becomes NULL), "s" text (may be
 * NULL), "b" pointer and gsize of a blob. A connection belongs to one thread at a time.
 */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* Opens (and where it is not there, makes) a database in WAL mode; a commit is on the disk when it
 * returns. Another process's writing is waited for, up to five seconds. */
gboolean parallax_db_open (const char *path, sqlite3 **db, GError **error);
void parallax_db_close (sqlite3 *db);

/* Statements without values or results, several of them with semicolons between. */
gboolean parallax_db_exec (sqlite3 *db, const char *sql, GError **error);
/* One statement with values, run to its end. */
gboolean parallax_db_run (sqlite3 *db, GError **error, const char *sql, const char *types, ...);
/* A question with values; NULL: error. Free with sqlite3_finalize. */
sqlite3_stmt *parallax_db_ask (sqlite3 *db, GError **error, const char *sql, const char *types,
                               ...);
/* TRUE: there is a (further) row; FALSE: none, or an error. */
gboolean parallax_db_next (sqlite3_stmt *statement, GError **error);
/* A prepared statement, bound anew, run to its end and reset. */
gboolean parallax_db_repeat (sqlite3_stmt *statement, GError **error, const char *types, ...);

/* Transactions. A failed one is rolled back. */
gboolean parallax_db_begin (sqlite3 *db, GError **error);
gboolean parallax_db_commit (sqlite3 *db, GError **error);
void parallax_db_rollback (sqlite3 *db);

/* A column's value: NULL as NaN; a copy of the text, NULL as NULL. */
double parallax_db_double (sqlite3_stmt *statement, int column);
char *parallax_db_text (sqlite3_stmt *statement, int column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)
