/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/sweep.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* low:high:n. */
static char **
parse_range (const char *text, gboolean is_whole)
{
  double low, high;
  int n, end = 0;
  char **values;

  if (sscanf (text, "%lf:%lf:%d%n", &low, &high, &n, &end) != 3 || text[end] != '\0' || n < 2 ||
      n > PARALLAX_SWEEP_MOST)
    return NULL;
  values = g_new0 (char *, n + 1);
  for (int i = 0; i < n; i++) {
    double value = low + (high - low) * i / (n - 1);

    values[i] = g_strdup_printf ("%.10g", is_whole ? round (value) : value);
  }
  return values;
}

ParallaxAxis *
parallax_axis_parse (const plx_settings *settings, const char *key, const char *value)
{
  plx_param_ref ref;
  ParallaxAxis *axis;
  char **values = NULL;

  if (plx_settings_find (settings, key, &ref, NULL) != PLX_OK || ref.param->type == PLX_PARAM_TEXT)
    return NULL;
  if (strchr (value, ',') != NULL)
    values = g_strsplit (value, ",", PARALLAX_SWEEP_MOST);
  else if (strchr (value, ':') != NULL)
    values = parse_range (value, ref.param->type == PLX_PARAM_INT);
  if (values == NULL)
    return NULL;
  axis = g_new0 (ParallaxAxis, 1);
  axis->key = g_strdup (key);
  axis->values = values;
  return axis;
}

void
parallax_axis_free (ParallaxAxis *axis)
{
  g_free (axis->key);
  g_strfreev (axis->values);
  g_free (axis);
}

int
parallax_sweep_count (const GPtrArray *axes)
{
  int count = 1;

  for (guint i = 0; axes != NULL && i < axes->len; i++) {
    int n = (int)g_strv_length (((ParallaxAxis *)axes->pdata[i])->values);

    count = count > PARALLAX_SWEEP_MOST ? count : count * n;
  }
  return count;
}

char *
parallax_sweep_set (const GPtrArray *axes, int number, plx_settings *settings, plx_error *error)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = axes->len; i > 0; i--) {
    const ParallaxAxis *axis = axes->pdata[i - 1];
    int n = (int)g_strv_length (axis->values);
    const char *value = axis->values[number % n];
    g_autofree char *part =
        g_strdup_printf ("%s %s%s", axis->key, value, name->len > 0 ? ", " : "");

    if (plx_settings_set (settings, axis->key, value, error) != PLX_OK)
      return NULL;
    g_string_prepend (name, part);
    number /= n;
  }
  return g_strdup (name->str);
}
