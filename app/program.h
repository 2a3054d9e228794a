/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What both programs do first.
 */
#pragma once

/* Sees to it that OpenBLAS runs at full speed (which may execute the program once more), and finds
 * the translations: installed ones, or those of the build folder when run from there. Numbers keep
 * their point everywhere, so that what is shown can be typed back. Main thread, before any other. */
void parallax_program_init (char **argv);
