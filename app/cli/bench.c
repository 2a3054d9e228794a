/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench step: how long a training step takes on this machine, and what share of its peak that is.
 */
#include <stdio.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/i18n.h"
#include "app/json.h"

static int
print_result (const plx_bench_result *result, gboolean is_json)
{
  JsonBuilder *builder;
  g_autofree char *line = NULL;

  if (!is_json) {
    printf (_ ("%.1f ms a step, %.0f images/s\n%.0f GFLOP/s of a peak of %.0f: %.0f %%\n"),
            result->ms_per_step, result->images_per_second, result->gflops, result->peak_gflops,
            100 * result->gflops / result->peak_gflops);
    return PARALLAX_EXIT_DONE;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  parallax_json_number (builder, "ms_per_step", result->ms_per_step);
  parallax_json_number (builder, "images_per_second", result->images_per_second);
  parallax_json_number (builder, "gflops", result->gflops);
  parallax_json_number (builder, "peak_gflops", result->peak_gflops);
  parallax_json_number (builder, "share_of_peak", result->gflops / result->peak_gflops);
  parallax_json_number (builder, "steps", result->steps);
  parallax_json_number (builder, "parameters", (double)result->weights);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
  return PARALLAX_EXIT_DONE;
}

static int
bench_step (const ParallaxArguments *arguments)
{
  const char *input = parallax_arguments_get (arguments, "input");
  plx_bench_options options = { 32, 32, 3, 3 };
  plx_bench_result result;
  plx_error error;
  plx_status status;
  char end;

  if (input != NULL && (sscanf (input, "%dx%dx%d%c", &options.height, &options.width,
                                &options.channels, &end) != 3 ||
                        options.height < 1 || options.height > 1024 || options.width < 1 ||
                        options.width > 1024 || (options.channels != 1 && options.channels != 3)))
    return parallax_complain (PARALLAX_EXIT_USAGE,
                              _ ("--input takes HxWxC with 1 or 3 channels, not “%s”."), input);
  status = plx_bench_step (&arguments->settings, &options, &result, &error);
  if (status != PLX_OK)
    return parallax_complain (parallax_exit_of (status), "%s", error.message);
  return print_result (&result, parallax_arguments_get (arguments, "json") != NULL);
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_bench_command, argc, argv, &status)) {
    if (arguments.positional->len == 1 && strcmp (arguments.positional->pdata[0], "step") == 0)
      status = bench_step (&arguments);
    else
      status = parallax_complain (PARALLAX_EXIT_USAGE, _ ("bench takes one word: step."));
  }
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "input", "HxWxC", N_ ("Size of the images; 32x32x3 unless given.") },
  { "json", NULL, N_ ("One JSON object.") },
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_bench_command = {
  "bench",
  "step [--encoder E] [--width W] [--input HxWxC] [--batch N] [--threads T] [--json]",
  N_ ("Measures how fast this machine trains."),
  flags,
  TRUE,
  1,
  run,
};
