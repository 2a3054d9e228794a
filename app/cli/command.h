/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A subcommand, and how its arguments are read.
 *
 * Every parameter of the tables is an option of its own, by its short or its full key
 * (--temperature 0.2, --augment.crop.min_area=0.3), or KEY=VALUE after --set. Beside them a command
 * has a few flags of its own, declared in a table that its help is made from.
 */
#pragma once

#include <glib.h>

#include "plx.h"

enum {
  PARALLAX_EXIT_DONE = 0,
  PARALLAX_EXIT_FAILED = 1,
  PARALLAX_EXIT_USAGE = 2,
  PARALLAX_EXIT_ALARM = 3,
  PARALLAX_EXIT_INTERRUPTED = 130,
};

typedef struct {
  const char *name;     /* without dashes */
  const char *argument; /* what its help calls the value; NULL: a switch */
  const char *help;
  gboolean repeats; /* may be given several times: the values, a line each */
} ParallaxFlag;

typedef struct {
  const char *name;
  const char *usage;         /* behind "parallax-cli NAME" */
  const char *summary;       /* one line */
  const ParallaxFlag *flags; /* ends with a NULL name */
  gboolean takes_parameters;
  int most_words; /* that stand alone, behind the command */
  int (*run) (int argc, char **argv);
  gboolean takes_lists;   /* a parameter may have several values: see sweep.h */
  gboolean applies_later; /* parameters wait for parallax_arguments_apply */
} ParallaxCommand;

extern const ParallaxCommand parallax_train_command, parallax_datasets_command,
    parallax_params_command, parallax_bench_command, parallax_about_command,
    parallax_augment_command;
/* Stored runs. */
extern const ParallaxCommand parallax_resume_command, parallax_runs_command, parallax_show_command,
    parallax_delete_command, parallax_compare_command, parallax_branch_command,
    parallax_export_run_command, parallax_import_run_command, parallax_export_command,
    parallax_eval_command, parallax_project_command;

/* The read arguments of a command. */
typedef struct {
  plx_settings settings;
  GHashTable *flags;     /* name → value ("" for a switch) */
  GPtrArray *positional; /* of char *, borrowed */
  gboolean has_settings; /* whether any parameter was given */
  GArray *pairs;         /* parameters as they were given; arguments.c's own */
  GPtrArray *axes;       /* of ParallaxAxis: parameters with several values; NULL: not taken */
} ParallaxArguments;

/* Reads argv behind the command's name. TRUE: go on; FALSE: *status is what to exit with (help was
 * shown, or the usage was wrong and a sentence is on standard error). */
gboolean parallax_arguments_parse (ParallaxArguments *arguments, const ParallaxCommand *command,
                                   int argc, char **argv, int *status);
/* Sets the given parameters in other settings than the defaults. NULL: done; else a sentence. */
char *parallax_arguments_apply (ParallaxArguments *arguments, plx_settings *settings);
void parallax_arguments_clear (ParallaxArguments *arguments);

/* The flag's value, or NULL when it was not given. */
const char *parallax_arguments_get (const ParallaxArguments *arguments, const char *flag);

/* The images' size of --input HxWxC; 32x32x3 where it was not given. FALSE with a sentence on standard
 * error where it is none. */
gboolean parallax_arguments_input (const ParallaxArguments *arguments, int *height, int *width,
                                   int *channels);

/* One sentence on standard error, the program's name before it; returns status. */
int parallax_complain (int status, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The exit status for an engine's failure: wrong settings are wrong usage. */
int parallax_exit_of (plx_status status);

/* The value's range or choices, as help shows them: "0.02 … 2", "on, off", "resnet8, …". */
char *parallax_param_range (const plx_param *param);
