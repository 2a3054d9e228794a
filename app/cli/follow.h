/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the subcommands that train or look at stored runs share. Where a function returns NULL, a
 * sentence is on standard error and *status is what to exit with.
 */
#pragma once

#include "app/cli/command.h"
#include "app/dataset.h"
#include "app/store/store.h"

/* Reads a command's arguments, opens the workspace of --workspace (or the default one), and returns
 * what act does with them, or what is to be exited with instead. */
typedef int (*ParallaxStoreAction) (ParallaxStore *store, ParallaxArguments *arguments);
int parallax_cli_with_store (const ParallaxCommand *command, int argc, char **argv,
                             ParallaxStoreAction act);
ParallaxStore *parallax_cli_open_store (const ParallaxArguments *arguments, int *status);
/* Whether a run of these settings can be trained on this data, and changed on the way as --at asks;
 * looked at before there is a run. The exit status: what cannot be has been said, behind the name where
 * that is not empty. */
int parallax_cli_check (const ParallaxArguments *arguments, const plx_settings *settings,
                        const plx_dataset *dataset, const char *name);
/* The run that the first word names. */
ParallaxRunInfo *parallax_cli_find_run (ParallaxStore *store, const ParallaxArguments *arguments,
                                        int *status);
/* A run's checkpoint: "last" (or NULL), "best" by kNN, or an epoch's number. */
ParallaxCheckpoint *parallax_cli_find_checkpoint (ParallaxStore *store, gint64 run,
                                                  const char *word, GError **error);
/* The settings' images; tells of files that were left out. */
ParallaxDataset *parallax_cli_open_dataset (const plx_settings *settings, int *status);

/* Trains a stored run from where it is to its end, printing on the way; reads the flags json, report,
 * fail-on-alarm and at. Returns the exit status. */
int parallax_cli_follow (ParallaxStore *store, gint64 run, ParallaxDataset *dataset,
                         const ParallaxArguments *arguments);

/* The flags that these functions read, for a command's table. */
#define PARALLAX_FLAG_WORKSPACE                                                                    \
  {                                                                                                \
    "workspace", "FOLDER", N_ ("Where runs are kept; without it the user's data folder.")          \
  }
#define PARALLAX_FLAG_JSON                                                                         \
  {                                                                                                \
    "json", NULL, N_ ("One JSON object a line instead of a table.")                                \
  }
#define PARALLAX_FLAGS_FOLLOW                                                                      \
  PARALLAX_FLAG_JSON,                                                                              \
      { "report", "FOLDER", N_ ("Writes report.html with plots there at the end.") },              \
      { "fail-on-alarm", NULL, N_ ("Exit status 3 where the run raises an alarm.") },              \
  {                                                                                                \
    "at", "STEP:KEY=VALUE", N_ ("Changes a live parameter after so many steps."), TRUE             \
  }
