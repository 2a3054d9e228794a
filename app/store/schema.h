/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of a workspace's database, and how an older database becomes a newer one. What the
 * columns mean is in app/README.md: the format is a promise.
 */
#pragma once

#include "app/store/database.h"

enum { PARALLAX_SCHEMA_VERSION = 3 };

/* Brings a database (also an empty one) to the version of today; one of a newer program is refused
 * with a sentence, and left as it is. */
gboolean parallax_schema_update (sqlite3 *db, GError **error);
