/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/cli/text.h"

#include <stdio.h>

enum { WIDEST = 96 };

int
parallax_text_columns (const char *text)
{
  int columns = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar letter = g_utf8_get_char (p);

    columns += g_unichar_iszerowidth (letter) ? 0 : g_unichar_iswide (letter) ? 2 : 1;
  }
  return columns;
}

void
parallax_print_right (const char *text, int columns)
{
  printf ("%*s%s", MAX (columns - parallax_text_columns (text), 0), "", text);
}

void
parallax_print_wrapped (int indent, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  int column = indent;

  printf ("%*s", indent, "");
  for (char **word = words; *word != NULL; word++) {
    int columns = parallax_text_columns (*word);

    if (column > indent && column + 1 + columns > WIDEST) {
      printf ("\n%*s", indent, "");
      column = indent;
    }
    printf ("%s%s", column > indent ? " " : "", *word);
    column += columns + (column > indent);
  }
  printf ("\n");
}
