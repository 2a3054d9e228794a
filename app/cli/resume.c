/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * resume: a stored run goes on from its last checkpoint, as if it had never stopped; a finished one
 * with more epochs.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/follow.h"
#include "app/i18n.h"
#include "app/report.h"

/* Takes over --epochs; FALSE: *status is what to exit with. */
static gboolean
add_epochs (ParallaxStore *store, const ParallaxRunInfo *info, const ParallaxArguments *arguments,
            plx_settings *settings, int *status)
{
  const char *epochs = parallax_arguments_get (arguments, "epochs");
  g_autoptr (GError) error = NULL;
  plx_error engine_error;

  if (epochs == NULL)
    return TRUE;
  if (plx_settings_set (settings, "train.epochs", epochs, &engine_error) != PLX_OK) {
    *status = parallax_complain (PARALLAX_EXIT_USAGE, "%s", engine_error.message);
    return FALSE;
  }
  if (parallax_store_set_settings (store, info->id, settings, &error))
    return TRUE;
  *status = parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  return FALSE;
}

static int
resume (ParallaxStore *store, const ParallaxRunInfo *info, const ParallaxArguments *arguments)
{
  const char *folder = parallax_arguments_get (arguments, "report");
  g_autoptr (ParallaxDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;
  plx_settings settings;
  int status = PARALLAX_EXIT_DONE;

  if (folder != NULL && !parallax_report_prepare (folder, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  if (!isnan (info->trashed))
    return parallax_complain (
        PARALLAX_EXIT_USAGE, _ ("“%s” is in the trash; parallax-cli delete --undo brings it back."),
        info->name);
  if (!parallax_store_get_settings (store, info->id, &settings, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  if (!add_epochs (store, info, arguments, &settings, &status))
    return status;
  if (strcmp (info->state, "finished") == 0 &&
      info->epoch >= plx_settings_number (&settings, "train.epochs"))
    return parallax_complain (
        PARALLAX_EXIT_USAGE,
        _ ("“%s” is finished: its %d epochs are done; --epochs N with a larger "
           "number adds some."),
        info->name, info->epoch);
  dataset = parallax_cli_open_dataset (&settings, &status);
  return dataset != NULL ? parallax_cli_follow (store, info->id, dataset, arguments) : status;
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  g_autoptr (ParallaxStore) store = NULL;
  g_autoptr (ParallaxRunInfo) info = NULL;
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_resume_command, argc, argv, &status)) {
    store = parallax_cli_open_store (&arguments, &status);
    info = store != NULL ? parallax_cli_find_run (store, &arguments, &status) : NULL;
    if (info != NULL)
      status = resume (store, info, &arguments);
  }
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "epochs", "N", N_ ("How many in all; adds some to a finished run.") },
  PARALLAX_FLAGS_FOLLOW,
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_resume_command = {
  "resume",
  "RUN [--epochs N] [--json] [--report FOLDER]",
  N_ ("Goes on with a run that was stopped, killed, or is to be longer."),
  flags,
  FALSE,
  1,
  run,
};
