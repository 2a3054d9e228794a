/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests of what lives in the main loop: turns the default main context until something is so.
 */
#pragma once

#include <glib.h>

/* Fails the test, naming what, where it is not so within half a minute. */
void loop_wait (gboolean (*is_so) (gpointer data), gpointer data, const char *what);

/* Turns the loop for that long. */
void loop_turn (int ms);
