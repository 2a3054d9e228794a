/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parameters with several values: "0.1,0.2,0.5", or "0.1:0.5:3" for three from 0.1 to 0.5. Several of
 * them make a grid, a run for every combination.
 */
#pragma once

#include <glib.h>

#include "plx.h"

enum { PARALLAX_SWEEP_MOST = 1000 }; /* runs of a sweep, and values of a parameter */

typedef struct {
  char *key;
  char **values; /* at least two */
} ParallaxAxis;

/* NULL: a single value. Texts (a path may have a comma) are always one. */
ParallaxAxis *parallax_axis_parse (const plx_settings *settings, const char *key,
                                   const char *value);
void parallax_axis_free (ParallaxAxis *axis);

/* How many combinations there are (1 without axes), and one of them: its values are set in settings.
 * Returns its name ("temperature 0.1, batch 64"), or NULL with a sentence in *error. */
int parallax_sweep_count (const GPtrArray *axes);
char *parallax_sweep_set (const GPtrArray *axes, int number, plx_settings *settings,
                          plx_error *error);
