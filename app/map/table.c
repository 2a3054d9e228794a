/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/map/table.h"

#include <math.h>
#include <string.h>

#include "app/csv.h"
#include "app/error.h"
#include "app/i18n.h"
#include "app/output-file.h"

/* The same in every language's locale. */
static void
append_number (GString *text, float value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ',');
  if (!isnan (value))
    g_string_append (text, g_ascii_formatd (digits, sizeof digits, "%.9g", (double)value));
}

static void
append_row (GString *text, const ParallaxMapPoints *points, const float *xy, const float *agreement,
            int row)
{
  const plx_dataset *data = parallax_dataset_get (points->dataset);
  int image = points->images[row];

  g_string_append_printf (text, "%d,%s", image, image < data->train_count ? "train" : "held-out");
  for (int i = 0; i < data->n_label_sets; i++) {
    const plx_label_set *set = &data->label_sets[i];

    g_string_append_c (text, ',');
    if (set->labels[image] >= 0)
      parallax_csv_append (text, set->class_names[set->labels[image]]);
  }
  append_number (text, xy[2 * row]);
  append_number (text, xy[2 * row + 1]);
  if (agreement != NULL)
    append_number (text, agreement[row]);
  g_string_append_c (text, '\n');
}

gboolean
parallax_map_table_write (const ParallaxMapPoints *points, const float *xy, const int *rows,
                          int n_rows, const char *path, GError **error)
{
  const plx_dataset *data = parallax_dataset_get (points->dataset);
  g_autofree float *agreement = NULL;
  g_autoptr (GString) text = g_string_new ("image,split");

  for (int i = 0; i < data->n_label_sets; i++) {
    g_string_append_c (text, ',');
    parallax_csv_append (text, data->label_sets[i].name);
  }
  g_string_append (text, ",x,y");
  if (data->n_label_sets > 0) {
    g_string_append (text, ",agreement");
    agreement = g_new (float, points->n + 1);
    parallax_map_points_agreement (points, data->label_sets[0].labels, agreement);
  }
  g_string_append_c (text, '\n');
  for (int i = 0; i < (rows != NULL ? n_rows : points->n); i++)
    append_row (text, points, xy, agreement, rows != NULL ? rows[i] : i);
  return parallax_output_file_put (path, text->str, text->len, error);
}

gboolean
parallax_map_table_is_format (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".csv");
}
