/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text in a terminal's columns: Korean and the like take two a letter.
 */
#pragma once

#include <glib.h>

int parallax_text_columns (const char *text);

/* Prints text at the right end of so many columns, or as it is where it is wider. */
void parallax_print_right (const char *text, int columns);

/* Prints words in lines of up to 96 columns, indented. */
void parallax_print_wrapped (int indent, const char *text);
