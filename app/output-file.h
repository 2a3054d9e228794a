/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that a person asks for: whole or not at all, and never in the place of a folder, a device or a
 * pipe, which a rename would replace (engine/io/output.h). A failure's sentence names the file.
 */
#pragma once

#include <glib.h>

/* Whether a file can be made there, before the work that it is for; what lies there stays. */
gboolean parallax_output_file_check (const char *path, GError **error);

/* What was written to part, beside path, takes path's name; where it cannot, part is removed. */
gboolean parallax_output_file_place (const char *part, const char *path, GError **error);

/* The whole of it at once. */
gboolean parallax_output_file_put (const char *path, const void *bytes, gsize size, GError **error);

/* Sets *error to the sentence that path cannot be written; returns FALSE. */
gboolean parallax_output_file_fail (const char *path, const char *why, GError **error);
