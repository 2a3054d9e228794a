/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The values are read by the parameters' own tables, one after another: a later one may need what an
 * earlier one has set.
 */
#include "app/cli/at.h"

#include <stdlib.h>
#include <string.h>

#include "app/i18n.h"

typedef struct {
  gint64 step;
  char *key, *value;
} planned;

static void
planned_clear (gpointer data)
{
  planned *p = data;

  g_free (p->key);
  g_free (p->value);
}

static gboolean
take_apart (const char *text, planned *p)
{
  const char *equals = strchr (text, '=');
  char *end;

  p->step = g_ascii_strtoll (text, &end, 10);
  if (end == text || *end != ':' || p->step < 0 || equals == NULL || equals <= end + 1)
    return FALSE;
  p->key = g_strndup (end + 1, (gsize)(equals - end - 1));
  p->value = g_strdup (equals + 1);
  return TRUE;
}

static int
by_step (gconstpointer a, gconstpointer b)
{
  gint64 first = ((const planned *)a)->step, second = ((const planned *)b)->step;

  return first < second ? -1 : first > second;
}

/* In the order of the steps; NULL: *wrong is the sentence. */
static GArray *
read_all (const char *given, char **wrong)
{
  g_auto (GStrv) texts = g_strsplit (given, "\n", -1);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (planned));

  g_array_set_clear_func (all, planned_clear);
  for (char **text = texts; *text != NULL; text++) {
    planned p;

    if (!take_apart (*text, &p)) {
      *wrong = g_strdup_printf (_ ("--at takes STEP:KEY=VALUE, not “%s”."), *text);
      return NULL;
    }
    g_array_append_val (all, p);
  }
  g_array_sort (all, by_step); /* a stable sort: equal steps keep their order */
  return g_steal_pointer (&all);
}

static plx_status
plan (const planned *p, plx_settings *settings, plx_trainer *trainer, plx_error *error)
{
  plx_param_ref ref;
  plx_status status = plx_settings_find (settings, p->key, &ref, error);

  if (status == PLX_OK && !ref.param->is_live)
    status = plx_fail (error, PLX_ERROR_INVALID, "%s.%s cannot change while a run trains.",
                       ref.table->name, ref.param->key);
  if (status == PLX_OK && !plx_settings_is_used (settings, ref.table))
    status = plx_fail (error, PLX_ERROR_INVALID,
                       "%s.%s is nothing that this run uses: its method is another.",
                       ref.table->name, ref.param->key);
  if (status == PLX_OK)
    status = plx_settings_set (settings, p->key, p->value, error);
  if (status == PLX_OK && trainer != NULL)
    status = plx_trainer_plan_change (trainer, p->step, &ref, settings->values[ref.index], error);
  return status;
}

/* In a run of so many steps; without a trainer it is only looked at. */
static char *
plan_all (const ParallaxArguments *arguments, const plx_settings *settings, gint64 steps,
          plx_trainer *trainer)
{
  const char *given = parallax_arguments_get (arguments, "at");
  plx_settings later = *settings;
  g_autoptr (GArray) all = NULL;
  char *wrong = NULL;

  if (given != NULL)
    all = read_all (given, &wrong);
  for (guint i = 0; all != NULL && wrong == NULL && i < all->len; i++) {
    const planned *p = &g_array_index (all, planned, i);
    plx_error error;

    if (p->step >= steps)
      wrong =
          g_strdup_printf (_ ("--at names step %d, but the run has %d."), (int)p->step, (int)steps);
    else if (plan (p, &later, trainer, &error) != PLX_OK)
      wrong = g_strdup (error.message);
  }
  return wrong;
}

char *
parallax_cli_check_plan (const ParallaxArguments *arguments, const plx_settings *settings,
                         const plx_dataset *dataset)
{
  return plan_all (arguments, settings, plx_trainer_count_steps (settings, dataset), NULL);
}

char *
parallax_cli_plan (const ParallaxArguments *arguments, const plx_settings *settings,
                   plx_trainer *trainer)
{
  return plan_all (arguments, settings, plx_trainer_total_steps (trainer), trainer);
}
