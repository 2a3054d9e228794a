/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "times.h"

#include <stdio.h>
#include <stdlib.h>

static double
milliseconds (void)
{
  return (double)g_get_monotonic_time () / 1000;
}

void
times_begin (times *t)
{
  t->began = milliseconds ();
}

void
times_end (times *t, int of)
{
  g_assert (t->n < MOST_TIMES);
  t->ms[t->n++] = (milliseconds () - t->began) / of;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

void
times_print (times *t, const char *what)
{
  qsort (t->ms, (size_t)t->n, sizeof *t->ms, compare);
  printf ("| %s | %.2f ms | %.2f ms |\n", what, t->ms[t->n / 2], t->ms[t->n * 19 / 20]);
}
