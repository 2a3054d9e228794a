/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run that is trained belongs to one process. The lock is the kernel's (flock on a file in the
 * run's folder), so that it ends with the process whatever kills it: none is ever stale. Two openings
 * exclude each other within one process, too. Any thread.
 */
#pragma once

#include <glib.h>

/* The lock's descriptor; −1: another holds it (error PARALLAX_ERROR, PLX_ERROR_INVALID) or the file
 * cannot be made (PLX_ERROR_IO). */
int parallax_lock_take (const char *path, GError **error);
void parallax_lock_release (int lock);

/* Whether somebody holds it at this moment. */
gboolean parallax_lock_is_held (const char *path);
