/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parallax-cli: everything the window does, for scripts. Results go to standard output, messages to
 * standard error.
 */
#include <stdio.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/i18n.h"
#include "app/program.h"

static const ParallaxCommand *const commands[] = {
  &parallax_train_command,    &parallax_resume_command,     &parallax_runs_command,
  &parallax_show_command,     &parallax_delete_command,     &parallax_branch_command,
  &parallax_compare_command,  &parallax_export_run_command, &parallax_import_run_command,
  &parallax_datasets_command, &parallax_params_command,     &parallax_augment_command,
  &parallax_bench_command,    &parallax_about_command,      &parallax_export_command,
  &parallax_eval_command,     &parallax_project_command,
};

static void
print_commands (FILE *to)
{
  fprintf (to, "%s\n\n", _ ("Usage: parallax-cli COMMAND [OPTIONS]"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (to, "  %-10s  %s\n", commands[i]->name, gettext (commands[i]->summary));
  fprintf (to, "\n%s\n", _ ("parallax-cli COMMAND --help tells more."));
}

int
main (int argc, char **argv)
{
  parallax_program_init (argv);
  if (argc < 2) {
    print_commands (stderr);
    return PARALLAX_EXIT_USAGE;
  }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0) {
    print_commands (stdout);
    return PARALLAX_EXIT_DONE;
  }
  if (strcmp (argv[1], "--version") == 0)
    return parallax_about_command.run (0, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i]->name) == 0)
      return commands[i]->run (argc - 2, argv + 2);
  return parallax_complain (PARALLAX_EXIT_USAGE, _ ("There is no command “%s”; --help lists them."),
                            argv[1]);
}
