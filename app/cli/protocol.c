/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/cli/protocol.h"

#include <string.h>

#include "app/i18n.h"

static char *
names_of_label_sets (const plx_dataset *data)
{
  GString *names = g_string_new (NULL);

  for (int i = 0; i < data->n_label_sets; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", data->label_sets[i].name);
  return g_string_free (names, FALSE);
}

gboolean
parallax_cli_find_labels (const ParallaxArguments *arguments, const plx_dataset *data,
                          int *label_set)
{
  const char *name = parallax_arguments_get (arguments, "labels");
  const plx_label_set *set = name != NULL ? plx_dataset_labels (data, name) : NULL;
  g_autofree char *names = NULL;

  *label_set = set != NULL ? (int)(set - data->label_sets) : -1;
  if (name == NULL || set != NULL)
    return TRUE;
  names = names_of_label_sets (data);
  if (data->n_label_sets == 0)
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("The images of “%s” have no labels."), data->name);
  else
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("“%s” has no labels called “%s”; it has %s."),
                       gettext (data->name), name, names);
  return FALSE;
}

gboolean
parallax_cli_apply_protocol (ParallaxArguments *arguments, plx_settings *settings)
{
  plx_settings before = *settings;
  const char *labels = parallax_arguments_get (arguments, "finetune");
  g_autofree char *wrong = parallax_arguments_apply (arguments, settings);
  plx_error error;
  plx_param_ref ref = { 0 };

  if (wrong == NULL && labels != NULL &&
      plx_settings_set (settings, "finetune.labels", labels, &error) != PLX_OK)
    wrong = g_strdup (error.message);
  while (wrong == NULL && plx_settings_next (&ref)) {
    char value[PLX_TEXT_SIZE], value_before[PLX_TEXT_SIZE];

    plx_settings_format (settings, &ref, value, sizeof value);
    plx_settings_format (&before, &ref, value_before, sizeof value_before);
    if (strcmp (value, value_before) != 0 && ref.table != &plx_knn_params &&
        ref.table != &plx_eval_params && ref.table != &plx_finetune_params)
      wrong = g_strdup_printf (_ ("%s.%s is the run's own and stands; only parameters of knn, eval "
                                  "and finetune can be given."),
                               ref.table->name, ref.param->key);
  }
  if (wrong != NULL)
    parallax_complain (PARALLAX_EXIT_USAGE, "%s", wrong);
  return wrong == NULL;
}
