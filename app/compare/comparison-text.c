/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First a grid of cells, then that grid in one of three spellings.
 */
#include "app/compare/comparison-text.h"

#include <math.h>
#include <string.h>

#include "app/csv.h"
#include "app/i18n.h"
#include "app/json.h"
#include "app/store/describe.h"

/* A line of cells, the first of them its heading; best: the column that is marked, or −1. */
typedef struct {
  char **cells; /* [1 + n] */
  int best;
} grid_row;

static void
row_free (gpointer data)
{
  grid_row *row = data;

  g_strfreev (row->cells);
  g_free (row);
}

static grid_row *
add_row (GPtrArray *grid, const char *heading, int n)
{
  grid_row *row = g_new0 (grid_row, 1);

  row->cells = g_new0 (char *, n + 2);
  row->cells[0] = g_strdup (heading);
  row->best = -1;
  g_ptr_array_add (grid, row);
  return row;
}

static int
at (const int *order, int column)
{
  return order != NULL ? order[column] : column;
}

static void
add_names (GPtrArray *grid, const ParallaxComparison *self, const int *order)
{
  grid_row *names = add_row (grid, "", self->n), *states = add_row (grid, _ ("state"), self->n);

  for (int i = 0; i < self->n; i++) {
    const ParallaxRunInfo *info = self->runs[at (order, i)].info;

    names->cells[i + 1] = g_strdup_printf ("%s %s", info->uid, info->name);
    states->cells[i + 1] = g_strdup (parallax_describe_state (info->state));
  }
}

static void
add_settings (GPtrArray *grid, const ParallaxComparison *self, const int *order, gboolean has_all)
{
  guint n = has_all ? self->settings->len : (guint)self->n_differing;

  for (guint row = 0; row < n; row++) {
    const ParallaxComparedSetting *setting = self->settings->pdata[row];
    grid_row *cells = add_row (grid, setting->key, self->n);

    for (int i = 0; i < self->n; i++)
      cells->cells[i + 1] = g_strdup (setting->values[at (order, i)]);
  }
}

static char *
plain_number (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return isnan (value) ? g_strdup ("")
                       : g_strdup (g_ascii_formatd (text, sizeof text, "%.9g", value));
}

static void
add_results (GPtrArray *grid, const ParallaxComparison *self, const int *order, gboolean is_plain)
{
  for (guint row = 0; row < self->results->len; row++) {
    const ParallaxComparedResult *result = self->results->pdata[row];
    grid_row *cells = add_row (grid, is_plain ? result->key : result->label, self->n);

    for (int i = 0; i < self->n; i++) {
      double value = result->values[at (order, i)];

      cells->cells[i + 1] =
          is_plain ? plain_number (value) : parallax_comparison_format (result, value);
      if (at (order, i) == result->best)
        cells->best = i;
    }
  }
}

/* --- Spellings -------------------------------------------------------------------------------- */

static void
pad (GString *text, const char *cell, int width, gboolean is_right)
{
  int missing = width - (int)g_utf8_strlen (cell, -1);

  if (!is_right)
    g_string_append (text, cell);
  for (int i = 0; i < missing; i++)
    g_string_append_c (text, ' ');
  if (is_right)
    g_string_append (text, cell);
}

static char *
marked (const grid_row *row, int column)
{
  gboolean is_best = row->best >= 0 && column == row->best + 1;

  return g_strdup_printf ("%s%s", row->cells[column], is_best ? " *" : column > 0 ? "  " : "");
}

static void
spell_text (GString *text, const GPtrArray *grid, int columns)
{
  for (guint r = 0; r < grid->len; r++) {
    for (int c = 0; c < columns; c++) {
      g_autofree char *cell = marked (grid->pdata[r], c);
      int width = 0;

      for (guint other = 0; other < grid->len; other++) {
        g_autofree char *beside = marked (grid->pdata[other], c);

        width = MAX (width, (int)g_utf8_strlen (beside, -1));
      }
      pad (text, cell, width, c > 0);
      g_string_append (text, c < columns - 1 ? "  " : "");
    }
    while (text->len > 0 && text->str[text->len - 1] == ' ')
      g_string_truncate (text, text->len - 1);
    g_string_append_c (text, '\n');
  }
}

static void
append_markdown_cell (GString *text, const char *cell)
{
  for (; *cell != '\0'; cell++)
    g_string_append_printf (text, *cell == '|' ? "\\%c" : "%c", *cell);
}

static void
spell_markdown (GString *text, const GPtrArray *grid, int columns)
{
  for (guint r = 0; r < grid->len; r++) {
    const grid_row *row = grid->pdata[r];

    for (int c = 0; c < columns; c++) {
      const char *mark = row->best >= 0 && c == row->best + 1 ? "**" : "";

      g_string_append_printf (text, "| %s", mark);
      append_markdown_cell (text, row->cells[c]);
      g_string_append_printf (text, "%s ", mark);
    }
    g_string_append (text, "|\n");
    for (int c = 0; r == 0 && c < columns; c++)
      g_string_append (text, c == 0 ? "| --- " : "| ---: ");
    if (r == 0)
      g_string_append (text, "|\n");
  }
}

static void
spell_csv (GString *text, const GPtrArray *grid, int columns)
{
  for (guint r = 0; r < grid->len; r++) {
    const grid_row *row = grid->pdata[r];

    for (int c = 0; c < columns; c++) {
      parallax_csv_append (text, row->cells[c]);
      g_string_append (text, c < columns - 1 ? "," : "\r\n");
    }
  }
}

char *
parallax_comparison_table (const ParallaxComparison *self, const int *order, gboolean has_all,
                           ParallaxTableFormat format)
{
  static void (*const spell[]) (GString *, const GPtrArray *, int) = { spell_text, spell_markdown,
                                                                       spell_csv };
  g_autoptr (GPtrArray) grid = g_ptr_array_new_with_free_func (row_free);
  GString *text = g_string_new (NULL);

  add_names (grid, self, order);
  add_settings (grid, self, order, has_all);
  add_results (grid, self, order, format == PARALLAX_TABLE_CSV);
  spell[format](text, grid, self->n + 1);
  return g_string_free (text, FALSE);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void
add_run_json (JsonBuilder *builder, const ParallaxComparison *self, int run)
{
  json_builder_begin_object (builder);
  parallax_describe_info (builder, self->runs[run].info);
  parallax_json_number (builder, "group", self->runs[run].group);
  parallax_json_settings (builder, &self->runs[run].settings);
  json_builder_set_member_name (builder, "results");
  json_builder_begin_object (builder);
  for (guint i = 0; i < self->results->len; i++) {
    const ParallaxComparedResult *result = self->results->pdata[i];

    parallax_json_number (builder, result->key, result->values[run]);
  }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
add_strings_json (JsonBuilder *builder, const char *name, const GPtrArray *strings)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < strings->len; i++)
    json_builder_add_string_value (builder, strings->pdata[i]);
  json_builder_end_array (builder);
}

static void
add_groups_json (JsonBuilder *builder, const ParallaxComparison *self)
{
  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (int group = 0; group < self->n_groups; group++) {
    g_autofree char *name = parallax_comparison_group_name (self, group);

    json_builder_begin_object (builder);
    parallax_json_text (builder, "name", name);
    for (guint i = 0; i < self->results->len; i++) {
      const ParallaxComparedResult *result = self->results->pdata[i];
      ParallaxGroupValue value = parallax_comparison_group (self, result, group);

      json_builder_set_member_name (builder, result->key);
      json_builder_begin_object (builder);
      parallax_json_number (builder, "n", value.n);
      parallax_json_number (builder, "mean", value.mean);
      parallax_json_number (builder, "spread", value.spread);
      json_builder_end_object (builder);
    }
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

/* [n_runs][n] numbers as rows. */
static void
add_matrix_json (JsonBuilder *builder, const char *name, const double *values, int rows,
                 int columns)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (int r = 0; r < rows; r++) {
    json_builder_begin_array (builder);
    for (int c = 0; c < columns; c++) {
      double value = values[r * columns + c];

      if (isnan (value))
        json_builder_add_null_value (builder);
      else
        json_builder_add_double_value (builder, value);
    }
    json_builder_end_array (builder);
  }
  json_builder_end_array (builder);
}

static void
add_images_json (JsonBuilder *builder, const ParallaxComparedImages *images)
{
  int n;
  g_autofree int *rows = parallax_compared_images_differing (images, 0, 1, 20, &n);

  add_matrix_json (builder, "cka", images->cka, images->n_runs, images->n_runs);
  add_matrix_json (builder, "overlap", images->overlap, images->n_runs, images->n_runs);
  add_matrix_json (builder, "class_recall", images->recall, images->n_runs, images->n_classes);
  json_builder_set_member_name (builder, "differing_images");
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    json_builder_add_int_value (builder, images->images[rows[i]]);
  json_builder_end_array (builder);
}

char *
parallax_comparison_json (const ParallaxComparison *self, const ParallaxComparedImages *images)
{
  g_autoptr (GPtrArray) differing = g_ptr_array_new ();
  JsonBuilder *builder = json_builder_new ();

  for (int i = 0; i < self->n_differing; i++)
    g_ptr_array_add (differing, ((ParallaxComparedSetting *)self->settings->pdata[i])->key);
  json_builder_begin_object (builder);
  add_strings_json (builder, "differs", differing);
  add_strings_json (builder, "warnings", self->warnings);
  json_builder_set_member_name (builder, "runs");
  json_builder_begin_array (builder);
  for (int i = 0; i < self->n; i++)
    add_run_json (builder, self, i);
  json_builder_end_array (builder);
  add_groups_json (builder, self);
  if (images != NULL)
    add_images_json (builder, images);
  json_builder_end_object (builder);
  return parallax_json_line (builder);
}

/* --- Doing it again --------------------------------------------------------------------------- */

char *
parallax_comparison_command (const ParallaxComparedRun *run)
{
  GString *command = g_string_new ("parallax-cli train");
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref)) {
    char value[PLX_TEXT_SIZE];
    g_autofree char *quoted = NULL;

    if (!plx_settings_is_used (&run->settings, ref.table) ||
        plx_settings_is_default (&run->settings, &ref))
      continue;
    plx_settings_format (&run->settings, &ref, value, sizeof value);
    quoted = strpbrk (value, " '\"$\\*?&;|<>()") != NULL ? g_shell_quote (value) : g_strdup (value);
    g_string_append_printf (command, " --%s.%s %s", ref.table->name, ref.param->key, quoted);
  }
  return g_string_free (command, FALSE);
}

/* --- Seeds ------------------------------------------------------------------------------------ */

static char *
group_sentence (const ParallaxComparison *self, const ParallaxComparedResult *knn, int group)
{
  ParallaxGroupValue value = parallax_comparison_group (self, knn, group);
  g_autofree char *name = parallax_comparison_group_name (self, group);

  if (value.n > 1)
    return g_strdup_printf (_ ("%s: %s %.1f ± %.1f %% (mean and standard deviation)"), name,
                            knn->label, 100 * value.mean, 100 * value.spread);
  return g_strdup_printf ("%s: %s %.1f %%", name, knn->label, 100 * value.mean);
}

GPtrArray *
parallax_comparison_seeds (const ParallaxComparison *self)
{
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);
  const ParallaxComparedResult *knn = parallax_comparison_result (self, "knn");

  for (int group = 0; knn != NULL && self->n_groups < self->n && group < self->n_groups; group++)
    g_ptr_array_add (sentences, group_sentence (self, knn, group));
  return sentences;
}
