/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * delete: a run into the trash, out of it, or for good.
 */
#include <stdio.h>

#include "app/cli/follow.h"
#include "app/i18n.h"

static int
empty (ParallaxStore *store)
{
  g_autoptr (GError) error = NULL;
  int n = parallax_store_empty_trash (store, &error);

  if (n < 0)
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  fprintf (
      stderr,
      ngettext ("%d run is gone for good.\n", "%d runs are gone for good.\n", (unsigned long)n), n);
  return PARALLAX_EXIT_DONE;
}

static int
delete_run (ParallaxStore *store, ParallaxArguments *arguments)
{
  g_autoptr (ParallaxRunInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  gboolean is_undo = parallax_arguments_get (arguments, "undo") != NULL;

  if (parallax_arguments_get (arguments, "empty-trash") != NULL)
    return empty (store);
  info = parallax_cli_find_run (store, arguments, &status);
  if (info == NULL)
    return status;
  if (!(is_undo ? parallax_store_restore (store, info->id, &error)
                : parallax_store_trash (store, info->id, &error)))
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  fprintf (stderr,
           is_undo
               ? _ ("“%s” is back.\n")
               : _ ("“%s” is in the trash; --undo brings it back, --empty-trash is for good.\n"),
           info->name);
  return PARALLAX_EXIT_DONE;
}

static int
run (int argc, char **argv)
{
  return parallax_cli_with_store (&parallax_delete_command, argc, argv, delete_run);
}

static const ParallaxFlag flags[] = {
  { "undo", NULL, N_ ("Takes it out of the trash again.") },
  { "empty-trash", NULL, N_ ("Deletes all that is in the trash, for good.") },
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_delete_command = {
  "delete", "RUN [--undo] | --empty-trash", N_ ("Moves a run into the trash."), flags, FALSE, 1,
  run,
};
