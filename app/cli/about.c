/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * about: the version, and what this program computes with on this machine.
 */
#include <stdio.h>

#include "app/cli/command.h"
#include "app/i18n.h"
#include "app/json.h"
#include "parallax-config.h"

static void
print_json (const char *processor)
{
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  parallax_json_text (builder, "version", PARALLAX_VERSION);
  parallax_json_text (builder, "processor", processor);
  parallax_json_number (builder, "cores", plx_cpu_cores ());
  parallax_json_text (builder, "kernels", plx_isa_name (plx_cpu_isa ()));
  parallax_json_text (builder, "blas_core", plx_blas_core ());
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  char processor[128];
  int status = PARALLAX_EXIT_DONE;

  if (parallax_arguments_parse (&arguments, &parallax_about_command, argc, argv, &status)) {
    plx_cpu_name (processor, sizeof processor);
    if (parallax_arguments_get (&arguments, "json") != NULL)
      print_json (processor);
    else
      printf ("Parallax %s\n%s: %s\n%s: %d\n%s: %s\n%s: %s\n", PARALLAX_VERSION, _ ("Processor"),
              processor, _ ("Threads"), plx_cpu_cores (), _ ("Kernels"),
              plx_isa_name (plx_cpu_isa ()), _ ("OpenBLAS core"), plx_blas_core ());
  }
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "json", NULL, N_ ("One JSON object.") },
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_about_command = {
  "about", "[--json]", N_ ("Shows version, processor, kernels and OpenBLAS core."), flags, FALSE,
  0,       run,
};
