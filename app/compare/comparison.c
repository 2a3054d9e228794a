/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/compare/comparison.h"

#include <math.h>
#include <string.h>

#include "app/compare/results.h"
#include "app/error.h"
#include "app/i18n.h"
#include "app/plot/ticks.h"

static const char NOT_USED[] = "–";

/* --- Runs ------------------------------------------------------------------------------------- */

static gboolean
load_run (ParallaxStore *store, const char *word, ParallaxComparedRun *run, GError **error)
{
  run->info = parallax_store_find (store, word, error);
  if (run->info == NULL ||
      !parallax_store_get_settings (store, run->info->id, &run->settings, error))
    return FALSE;
  parallax_history_init (&run->history, MAX (run->info->steps_per_epoch, 1));
  return parallax_store_load_history (store, run->info, -1, &run->history, error);
}

static gboolean
load_runs (ParallaxComparison *self, ParallaxStore *store, const char *const *words, GError **error)
{
  for (int i = 0; i < self->n; i++) {
    if (!load_run (store, words[i], &self->runs[i], error))
      return FALSE;
    for (int j = 0; j < i; j++)
      if (self->runs[j].info->id == self->runs[i].info->id) {
        g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                     _ ("“%s” is named twice; a run cannot be compared with itself."),
                     self->runs[i].info->name);
        return FALSE;
      }
  }
  return TRUE;
}

/* --- Settings --------------------------------------------------------------------------------- */

static char *
value_of (const ParallaxComparedRun *run, const plx_param_ref *ref)
{
  char text[PLX_TEXT_SIZE];

  if (!plx_settings_is_used (&run->settings, ref->table))
    return g_strdup (NOT_USED);
  plx_settings_format (&run->settings, ref, text, sizeof text);
  return g_strdup (text);
}

static gboolean
all_equal (char *const *values)
{
  for (int i = 1; values[i] != NULL; i++)
    if (strcmp (values[0], values[i]) != 0)
      return FALSE;
  return TRUE;
}

static void
setting_free (gpointer data)
{
  ParallaxComparedSetting *setting = data;

  g_free (setting->key);
  g_strfreev (setting->values);
  g_free (setting);
}

static ParallaxComparedSetting *
setting_new (const ParallaxComparison *self, const plx_param_ref *ref)
{
  ParallaxComparedSetting *setting = g_new0 (ParallaxComparedSetting, 1);

  setting->ref = *ref;
  setting->key = g_strdup_printf ("%s.%s", ref->table->name, ref->param->key);
  setting->values = g_new0 (char *, self->n + 1);
  for (int i = 0; i < self->n; i++)
    setting->values[i] = value_of (&self->runs[i], ref);
  setting->differs = !all_equal (setting->values);
  return setting;
}

static gboolean
is_used_anywhere (const ParallaxComparison *self, const plx_param_ref *ref)
{
  for (int i = 0; i < self->n; i++)
    if (plx_settings_is_used (&self->runs[i].settings, ref->table))
      return TRUE;
  return FALSE;
}

/* Those that differ, then the others; each part in the tables' order. */
static void
add_settings (ParallaxComparison *self)
{
  plx_param_ref ref = { 0 };

  self->settings = g_ptr_array_new_with_free_func (setting_free);
  while (plx_settings_next (&ref)) {
    ParallaxComparedSetting *setting;

    if (!is_used_anywhere (self, &ref))
      continue;
    setting = setting_new (self, &ref);
    if (setting->differs)
      g_ptr_array_insert (self->settings, self->n_differing++, setting);
    else
      g_ptr_array_add (self->settings, setting);
  }
}

/* --- Groups ----------------------------------------------------------------------------------- */

/* What neither the seed nor the number of threads changes. */
static gboolean
is_beside_the_point (const ParallaxComparedSetting *setting)
{
  return strcmp (setting->key, "train.seed") == 0 || strcmp (setting->key, "train.threads") == 0;
}

static gboolean
differ_by_seed_only (const ParallaxComparison *self, int a, int b)
{
  for (int i = 0; i < self->n_differing; i++) {
    const ParallaxComparedSetting *setting = self->settings->pdata[i];

    if (!is_beside_the_point (setting) && strcmp (setting->values[a], setting->values[b]) != 0)
      return FALSE;
  }
  return TRUE;
}

static void
add_groups (ParallaxComparison *self)
{
  for (int i = 0; i < self->n; i++) {
    int like = 0;

    while (like < i && !differ_by_seed_only (self, like, i))
      like++;
    self->runs[i].group = like < i ? self->runs[like].group : self->n_groups++;
  }
}

/* --- Warnings --------------------------------------------------------------------------------- */

static void
warn (ParallaxComparison *self, char *sentence)
{
  g_ptr_array_add (self->warnings, sentence);
}

static void
warn_of_tables (ParallaxComparison *self)
{
  gboolean has_other_data = FALSE, has_other_protocol = FALSE;

  for (int i = 0; i < self->n_differing; i++) {
    const ParallaxComparedSetting *setting = self->settings->pdata[i];

    has_other_data |= strcmp (setting->ref.table->name, "data") == 0;
    has_other_protocol |= strcmp (setting->ref.table->name, "knn") == 0;
  }
  if (has_other_data)
    warn (self, g_strdup (_ ("The runs saw different data or another split of them; their results "
                             "answer different questions.")));
  if (has_other_protocol)
    warn (self, g_strdup (_ ("kNN was measured in different ways; its numbers do not compare.")));
}

static void
warn_of_states (ParallaxComparison *self)
{
  for (int i = 0; i < self->n; i++) {
    const ParallaxRunInfo *info = self->runs[i].info;

    if (info->epoch < info->epochs)
      warn (self, g_strdup_printf (_ ("“%s” has trained %d of its %d epochs."), info->name,
                                   info->epoch, info->epochs));
  }
}

/* --- The whole -------------------------------------------------------------------------------- */

static gboolean
check_count (guint n, GError **error)
{
  if (n >= PARALLAX_COMPARE_LEAST && n <= PARALLAX_COMPARE_MOST)
    return TRUE;
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
               _ ("A comparison takes %d to %d runs, not %u."), PARALLAX_COMPARE_LEAST,
               PARALLAX_COMPARE_MOST, n);
  return FALSE;
}

ParallaxComparison *
parallax_comparison_new (ParallaxStore *store, const char *const *words, GError **error)
{
  g_autoptr (ParallaxComparison) self = NULL;
  guint n = g_strv_length ((char **)words);

  if (!check_count (n, error))
    return NULL;
  self = g_new0 (ParallaxComparison, 1);
  self->n = (int)n;
  self->runs = g_new0 (ParallaxComparedRun, n);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  if (!load_runs (self, store, words, error))
    return NULL;
  self->label_sets = g_strdupv (self->runs[0].info->label_sets);
  add_settings (self);
  add_groups (self);
  self->results = parallax_results_new (self);
  warn_of_tables (self);
  warn_of_states (self);
  return g_steal_pointer (&self);
}

void
parallax_comparison_free (ParallaxComparison *self)
{
  for (int i = 0; i < self->n; i++) {
    g_clear_pointer (&self->runs[i].info, parallax_run_info_free);
    if (self->runs[i].history.at != NULL)
      parallax_history_clear (&self->runs[i].history);
  }
  g_free (self->runs);
  g_strfreev (self->label_sets);
  g_clear_pointer (&self->settings, g_ptr_array_unref);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_free (self);
}

const ParallaxComparedResult *
parallax_comparison_result (const ParallaxComparison *self, const char *key)
{
  for (guint i = 0; i < self->results->len; i++) {
    const ParallaxComparedResult *result = self->results->pdata[i];

    if (strcmp (result->key, key) == 0 ||
        (strcmp (key, "knn") == 0 && g_str_has_prefix (result->key, "knn.")))
      return result;
  }
  return NULL;
}

/* --- Order and groups of results -------------------------------------------------------------- */

/* Whether value a goes before b. */
static gboolean
is_before (ParallaxBetter better, double a, double b)
{
  if (isnan (a) || isnan (b))
    return !isnan (a) && isnan (b);
  return better == PARALLAX_BETTER_MORE ? a > b : a < b;
}

int *
parallax_comparison_order (const ParallaxComparison *self, const ParallaxComparedResult *result)
{
  int *order = g_new (int, self->n);

  for (int i = 0; i < self->n; i++) {
    int at = i;

    for (; at > 0 && is_before (result->better, result->values[i], result->values[order[at - 1]]);
         at--)
      order[at] = order[at - 1];
    order[at] = i;
  }
  return order;
}

ParallaxGroupValue
parallax_comparison_group (const ParallaxComparison *self, const ParallaxComparedResult *result,
                           int group)
{
  ParallaxGroupValue value = { NAN, NAN, 0 };
  double sum = 0, squares = 0;

  for (int i = 0; i < self->n; i++)
    if (self->runs[i].group == group && !isnan (result->values[i])) {
      sum += result->values[i];
      value.n++;
    }
  if (value.n > 0)
    value.mean = sum / value.n;
  for (int i = 0; i < self->n; i++)
    if (self->runs[i].group == group && !isnan (result->values[i]))
      squares += pow (result->values[i] - value.mean, 2);
  if (value.n > 1)
    value.spread = sqrt (squares / (value.n - 1));
  return value;
}

char *
parallax_comparison_format (const ParallaxComparedResult *result, double value)
{
  if (isnan (value))
    return g_strdup (NOT_USED);
  switch (result->quantity) {
  case PARALLAX_QUANTITY_COUNT:
    return parallax_format_count ((gint64)value);
  case PARALLAX_QUANTITY_SHARE:
    return parallax_format_share (value);
  case PARALLAX_QUANTITY_SECONDS:
    return parallax_format_duration (value);
  default:
    return g_strdup_printf ("%.4g", value);
  }
}

char *
parallax_comparison_group_name (const ParallaxComparison *self, int group)
{
  const ParallaxComparedRun *first = NULL;
  int n = 0;

  for (int i = self->n - 1; i >= 0; i--)
    if (self->runs[i].group == group) {
      first = &self->runs[i];
      n++;
    }
  if (n == 1)
    return g_strdup (first->info->name);
  return g_strdup_printf (ngettext ("%s, %d seed", "%s, %d seeds", (gulong)n), first->info->method,
                          n);
}
