/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * branch: a new run that begins from another one's checkpoint, with some settings changed.
 */
#include <stdio.h>

#include "app/cli/follow.h"
#include "app/i18n.h"

/* The checkpoint's own settings, then what was asked for. */
static gboolean
make_settings (const ParallaxCheckpoint *checkpoint, ParallaxArguments *arguments,
               plx_settings *settings, int *status)
{
  g_autofree char *wrong = NULL;
  plx_checkpoint facts;
  plx_error engine_error;
  plx_status read = plx_checkpoint_read (checkpoint->path, &facts, &engine_error);

  *settings = facts.settings;
  plx_checkpoint_clear (&facts);
  if (read != PLX_OK) {
    *status = parallax_complain (PARALLAX_EXIT_FAILED, "%s", engine_error.message);
    return FALSE;
  }
  wrong = parallax_arguments_apply (arguments, settings);
  if (wrong != NULL)
    *status = parallax_complain (PARALLAX_EXIT_USAGE, "%s", wrong);
  return wrong == NULL;
}

static int
branch_from (ParallaxStore *store, const ParallaxRunInfo *parent, ParallaxArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxCheckpoint) checkpoint = parallax_cli_find_checkpoint (
      store, parent->id, parallax_arguments_get (arguments, "from"), &error);
  g_autoptr (ParallaxDataset) dataset = NULL;
  g_autofree char *name = g_strdup (parallax_arguments_get (arguments, "name"));
  plx_settings settings;
  int status;
  gint64 id;

  if (checkpoint == NULL)
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  if (!make_settings (checkpoint, arguments, &settings, &status))
    return status;
  dataset = parallax_cli_open_dataset (&settings, &status);
  if (dataset == NULL)
    return status;
  if (plx_settings_number (&settings, "train.epochs") <= checkpoint->epoch)
    return parallax_complain (
        PARALLAX_EXIT_USAGE,
        _ ("The branch begins after %d epochs; --epochs is how many it has in "
           "all, and takes a larger number than %.0f."),
        checkpoint->epoch, plx_settings_number (&settings, "train.epochs"));
  status = parallax_cli_check (arguments, &settings, parallax_dataset_get (dataset), "");
  if (status != PARALLAX_EXIT_DONE)
    return status;
  if (name == NULL)
    name = g_strdup_printf (_ ("%s, branch"), parent->name);
  id = parallax_store_add_branch (store, parent->id, checkpoint, &settings, name, &error);
  if (id == 0)
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  return parallax_cli_follow (store, id, dataset, arguments);
}

static int
branch (ParallaxStore *store, ParallaxArguments *arguments)
{
  int status;
  g_autoptr (ParallaxRunInfo) parent = parallax_cli_find_run (store, arguments, &status);

  return parent != NULL ? branch_from (store, parent, arguments) : status;
}

static int
run (int argc, char **argv)
{
  return parallax_cli_with_store (&parallax_branch_command, argc, argv, branch);
}

static const ParallaxFlag flags[] = {
  { "from", "EPOCH", N_ ("The checkpoint: an epoch's number, last or best.") },
  { "name", "NAME", N_ ("What the run is called.") },
  PARALLAX_FLAGS_FOLLOW,
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_branch_command = {
  "branch",
  "RUN [--from EPOCH] [--KEY VALUE]… [--json]",
  N_ ("Trains a new run from another one's checkpoint, with changed settings."),
  flags,
  TRUE,
  1,
  run,
  .applies_later = TRUE,
};
