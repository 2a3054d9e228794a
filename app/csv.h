/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends one cell of a CSV table (RFC 4180): in quotes where it has to be. */
void parallax_csv_append (GString *text, const char *value);

G_END_DECLS
