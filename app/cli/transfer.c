/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * export-run, import-run: one run as one file, to hand in or to share.
 */
#include "app/store/transfer.h"

#include <stdio.h>

#include "app/cli/follow.h"
#include "app/i18n.h"

static int
export_run (ParallaxStore *store, ParallaxArguments *arguments)
{
  int status;
  g_autoptr (ParallaxRunInfo) info = parallax_cli_find_run (store, arguments, &status);
  const char *out = parallax_arguments_get (arguments, "out");
  g_autofree char *own = NULL;
  g_autoptr (GError) error = NULL;

  if (info == NULL)
    return status;
  own = g_strdup_printf ("%s.parallax.zip", info->uid);
  if (!parallax_transfer_export (store, info->id, out != NULL ? out : own, &error))
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  fprintf (stderr, _ ("“%s” is in %s\n"), info->name, out != NULL ? out : own);
  return PARALLAX_EXIT_DONE;
}

static int
run_export (int argc, char **argv)
{
  return parallax_cli_with_store (&parallax_export_run_command, argc, argv, export_run);
}

static int
import_run (ParallaxStore *store, ParallaxArguments *arguments)
{
  g_autoptr (ParallaxRunInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  if (arguments->positional->len == 0)
    return parallax_complain (PARALLAX_EXIT_USAGE, _ ("Which file?"));
  id = parallax_transfer_import (store, arguments->positional->pdata[0], &error);
  info = id != 0 ? parallax_store_get (store, id, &error) : NULL;
  if (info == NULL)
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  printf ("%s  %s\n", info->uid, info->name);
  return PARALLAX_EXIT_DONE;
}

static int
run_import (int argc, char **argv)
{
  return parallax_cli_with_store (&parallax_import_run_command, argc, argv, import_run);
}

static const ParallaxFlag export_flags[] = {
  { "out", "FILE", N_ ("Where to; without it RUN.parallax.zip here.") },
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

static const ParallaxFlag import_flags[] = { PARALLAX_FLAG_WORKSPACE, { NULL, NULL, NULL } };

const ParallaxCommand parallax_export_run_command = {
  "export-run",
  "RUN [--out FILE]",
  N_ ("Writes a run with its last checkpoint into one file."),
  export_flags,
  FALSE,
  1,
  run_export,
};

const ParallaxCommand parallax_import_run_command = {
  "import-run", "FILE", N_ ("Takes such a file's run into the workspace."), import_flags, FALSE, 1,
  run_import,
};
