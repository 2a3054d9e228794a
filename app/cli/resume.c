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

/* Takes over --epochs and --dataset; FALSE: *status is what to exit with. */
static gboolean
take_changes (const ParallaxArguments *arguments, plx_settings *settings, int *status)
{
  static const char *const flags_and_keys[][2] = { { "epochs", "train.epochs" },
                                                   { "dataset", "data.dataset" } };
  plx_error engine_error;

  for (gsize i = 0; i < G_N_ELEMENTS (flags_and_keys); i++) {
    const char *value = parallax_arguments_get (arguments, flags_and_keys[i][0]);

    if (value == NULL)
      continue;
    if (plx_settings_set (settings, flags_and_keys[i][1], value, &engine_error) != PLX_OK) {
      *status = parallax_complain (PARALLAX_EXIT_USAGE, "%s", engine_error.message);
      return FALSE;
    }
  }
  return TRUE;
}

/* Whether a session has changed it: one that was refused leaves it as it was. */
static gboolean
has_begun (ParallaxStore *store, const ParallaxRunInfo *before)
{
  g_autoptr (ParallaxRunInfo) now = parallax_store_get (store, before->id, NULL);

  return now == NULL || now->step != before->step || strcmp (now->state, before->state) != 0;
}

static int
resume (ParallaxStore *store, const ParallaxRunInfo *info, const ParallaxArguments *arguments)
{
  const char *folder = parallax_arguments_get (arguments, "report");
  g_autoptr (ParallaxDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;
  plx_settings stored, settings;
  int status = PARALLAX_EXIT_DONE;

  if (folder != NULL && !parallax_report_prepare (folder, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  if (!isnan (info->trashed))
    return parallax_complain (
        PARALLAX_EXIT_USAGE, _ ("“%s” is in the trash; parallax-cli delete --undo brings it back."),
        info->name);
  if (!parallax_store_get_settings (store, info->id, &stored, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  settings = stored;
  if (!take_changes (arguments, &settings, &status))
    return status;
  if (strcmp (info->state, "finished") == 0 &&
      info->epoch >= plx_settings_number (&settings, "train.epochs"))
    return parallax_complain (
        PARALLAX_EXIT_USAGE,
        _ ("“%s” is finished: its %d epochs are done; --epochs N with a larger "
           "number adds some."),
        info->name, info->epoch);
  dataset = parallax_cli_open_dataset (&settings, &status);
  if (dataset == NULL)
    return status;
  status = parallax_cli_check (arguments, &settings, parallax_dataset_get (dataset), "");
  if (status != PARALLAX_EXIT_DONE)
    return status;
  if (memcmp (&settings, &stored, sizeof settings) != 0 &&
      !parallax_store_set_settings (store, info->id, &settings, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  status = parallax_cli_follow (store, info->id, dataset, arguments);
  if (!has_begun (store, info))
    parallax_store_set_settings (store, info->id, &stored, NULL);
  return status;
}

/* All that waits, one after another. */
static int
resume_queue (ParallaxStore *store, const ParallaxArguments *arguments)
{
  int status = PARALLAX_EXIT_DONE, worst = PARALLAX_EXIT_DONE;
  gint64 id;

  while ((id = parallax_store_first_in_queue (store)) != 0) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ParallaxRunInfo) info = parallax_store_get (store, id, &error);

    if (info == NULL)
      return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
    status = resume (store, info, arguments);
    if (status == PARALLAX_EXIT_INTERRUPTED)
      return status;
    worst = MAX (worst, status);
    /* One that cannot begin is out of the queue: those behind it have their turn. */
    if (parallax_store_first_in_queue (store) == id &&
        (!parallax_store_dequeue (store, id, &error) ||
         !parallax_store_set_text (store, id, "state", "failed", &error)))
      return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  }
  return worst;
}

static int
resume_given (ParallaxStore *store, ParallaxArguments *arguments)
{
  g_autoptr (ParallaxRunInfo) info = NULL;
  int status;

  if (parallax_arguments_get (arguments, "queue") != NULL)
    return resume_queue (store, arguments);
  info = parallax_cli_find_run (store, arguments, &status);
  return info != NULL ? resume (store, info, arguments) : status;
}

static int
run (int argc, char **argv)
{
  return parallax_cli_with_store (&parallax_resume_command, argc, argv, resume_given);
}

static const ParallaxFlag flags[] = {
  { "epochs", "N", N_ ("How many in all; adds some to a finished run.") },
  { "dataset", "PATH", N_ ("Where its images are now, if they were moved.") },
  { "queue", NULL, N_ ("Instead of one run, all that wait in the queue.") },
  PARALLAX_FLAGS_FOLLOW,
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_resume_command = {
  "resume",
  "RUN [--epochs N] [--json] [--report FOLDER] | --queue",
  N_ ("Goes on with a run that was stopped, killed, or is to be longer."),
  flags,
  FALSE,
  1,
  run,
};
