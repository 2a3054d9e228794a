/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * train: a new run in the workspace, followed to its end.
 */
#include <math.h>
#include <string.h>

#include "app/cli/follow.h"
#include "app/sweep.h"
#include "app/i18n.h"
#include "app/report.h"

static char *
default_name (const plx_settings *settings, const plx_dataset *dataset)
{
  plx_param_ref ref;
  char method[64] = "";

  if (plx_settings_find (settings, "train.method", &ref, NULL) == PLX_OK)
    plx_settings_format (settings, &ref, method, sizeof method);
  return g_strdup_printf ("%s %s %.0f", dataset->name, method,
                          plx_settings_number (settings, "train.seed"));
}

static gint64
add_run (ParallaxStore *store, const ParallaxArguments *arguments, const plx_dataset *dataset,
         int *status)
{
  g_autofree char *name = g_strdup (parallax_arguments_get (arguments, "name"));
  g_autoptr (GError) error = NULL;
  gint64 run;

  *status = parallax_cli_check (arguments, &arguments->settings, dataset, "");
  if (*status != PARALLAX_EXIT_DONE)
    return 0;
  if (name == NULL)
    name = default_name (&arguments->settings, dataset);
  run = parallax_store_add (store, &arguments->settings, name, &error);
  if (run == 0)
    *status = parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  return run;
}

/* One combination as a run that waits, or only a look at whether it can be trained. */
static gint64
add_combination (ParallaxStore *store, const ParallaxArguments *arguments, int number,
                 const plx_dataset *dataset, gboolean is_look, int *status)
{
  plx_settings settings = arguments->settings;
  plx_error engine_error;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = parallax_sweep_set (arguments->axes, number, &settings, &engine_error);
  g_autofree char *whole = NULL;
  gint64 id;

  *status = name == NULL ? parallax_complain (PARALLAX_EXIT_USAGE, "%s", engine_error.message)
                         : parallax_cli_check (arguments, &settings, dataset, name);
  if (*status != PARALLAX_EXIT_DONE)
    return 0;
  if (is_look)
    return 1;
  if (parallax_arguments_get (arguments, "name") != NULL)
    whole = g_strdup_printf ("%s, %s", parallax_arguments_get (arguments, "name"), name);
  id = parallax_store_add (store, &settings, whole != NULL ? whole : name, &error);
  if (id != 0 && parallax_store_enqueue (store, id, &error))
    return id;
  *status = parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  return 0;
}

/* All combinations wait in the queue before the first one begins; refused as a whole where one
 * cannot be trained. */
static GArray *
add_sweep (ParallaxStore *store, const ParallaxArguments *arguments, const plx_dataset *dataset,
           int *status)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  int n = parallax_sweep_count (arguments->axes);

  for (int i = 0; i < n; i++)
    if (add_combination (store, arguments, i, dataset, TRUE, status) == 0)
      return NULL;
  for (int i = 0; i < n; i++) {
    gint64 id = add_combination (store, arguments, i, dataset, FALSE, status);

    if (id == 0)
      return NULL;
    g_array_append_val (ids, id);
  }
  return g_steal_pointer (&ids);
}

/* Whether it still waits: it may have been taken out, trashed or trained elsewhere meanwhile. */
static gboolean
does_wait (ParallaxStore *store, gint64 id)
{
  g_autoptr (ParallaxRunInfo) info = parallax_store_get (store, id, NULL);

  return info != NULL && isnan (info->trashed) && strcmp (info->state, "queued") == 0;
}

static int
train_sweep (ParallaxStore *store, ParallaxDataset *dataset, const ParallaxArguments *arguments)
{
  int status = PARALLAX_EXIT_DONE, worst = PARALLAX_EXIT_DONE;
  g_autoptr (GArray) ids = add_sweep (store, arguments, parallax_dataset_get (dataset), &status);

  if (ids == NULL)
    return status;
  for (guint i = 0; i < ids->len; i++) {
    if (!does_wait (store, g_array_index (ids, gint64, i)))
      continue;
    status = parallax_cli_follow (store, g_array_index (ids, gint64, i), dataset, arguments);
    if (status == PARALLAX_EXIT_INTERRUPTED)
      return status;
    worst = MAX (worst, status);
  }
  return worst;
}

static int
train (const ParallaxArguments *arguments)
{
  const char *folder = parallax_arguments_get (arguments, "report");
  g_autoptr (ParallaxStore) store = NULL;
  g_autoptr (ParallaxDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;
  int status = PARALLAX_EXIT_DONE;
  gint64 run;

  if (folder != NULL && !parallax_report_prepare (folder, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  dataset = parallax_cli_open_dataset (&arguments->settings, &status);
  if (dataset != NULL)
    store = parallax_cli_open_store (arguments, &status);
  if (store == NULL)
    return status;
  if (arguments->axes->len > 0)
    return train_sweep (store, dataset, arguments);
  run = add_run (store, arguments, parallax_dataset_get (dataset), &status);
  return run != 0 ? parallax_cli_follow (store, run, dataset, arguments) : status;
}

static int
run_train (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_train_command, argc, argv, &status))
    status = train (&arguments);
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  PARALLAX_FLAGS_FOLLOW,
  { "name", "NAME", N_ ("What the run is called.") },
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_train_command = {
  "train",
  "[--dataset NAME|PATH] [--epochs N] [--KEY VALUE[,VALUE]…]… [--json] [--report FOLDER]",
  N_ ("Trains an encoder and tells how it goes."),
  flags,
  TRUE,
  0,
  run_train,
  .takes_lists = TRUE,
};
