/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench: how long the parts of training take on this machine, and what share of its peak that is.
 * Adding one is a function and a line in the table.
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
  plx_bench_options options = { .seconds = 3 };
  plx_bench_result result;
  plx_error error;
  plx_status status;

  if (!parallax_arguments_input (arguments, &options.height, &options.width, &options.channels))
    return PARALLAX_EXIT_USAGE;
  status = plx_bench_step (&arguments->settings, &options, &result, &error);
  if (status != PLX_OK)
    return parallax_complain (parallax_exit_of (status), "%s", error.message);
  return print_result (&result, parallax_arguments_get (arguments, "json") != NULL);
}

/* A flag that counts something; fallback where it was not given. FALSE with a sentence on standard
 * error where it is no such number. */
static gboolean
read_count (const ParallaxArguments *arguments, const char *flag, int fallback, int *count)
{
  const char *text = parallax_arguments_get (arguments, flag);
  gint64 value = fallback;

  if (text != NULL && !g_ascii_string_to_signed (text, 10, 1, 10 * 1000 * 1000, &value, NULL)) {
    parallax_complain (PARALLAX_EXIT_USAGE,
                       _ ("--%s takes a whole number from 1 to 10,000,000, not “%s”."), flag, text);
    return FALSE;
  }
  *count = (int)value;
  return TRUE;
}

static int
bench_knn (const ParallaxArguments *arguments)
{
  plx_bench_knn_options options;
  plx_bench_knn_result result;
  JsonBuilder *builder;
  g_autofree char *line = NULL;
  plx_error error;
  plx_status status;

  if (!read_count (arguments, "queries", 2000, &options.queries) ||
      !read_count (arguments, "bank", 12000, &options.bank) ||
      !read_count (arguments, "dims", 128, &options.dims))
    return PARALLAX_EXIT_USAGE;
  status = plx_bench_knn (&arguments->settings, &options, &result, &error);
  if (status != PLX_OK)
    return parallax_complain (parallax_exit_of (status), "%s", error.message);
  if (parallax_arguments_get (arguments, "json") == NULL) {
    printf (_ ("%.1f ms for %d queries in %d vectors of %d numbers, %.0f queries/s\n"), result.ms,
            options.queries, options.bank, options.dims, result.queries_per_second);
    return PARALLAX_EXIT_DONE;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  parallax_json_number (builder, "ms", result.ms);
  parallax_json_number (builder, "queries_per_second", result.queries_per_second);
  parallax_json_number (builder, "gflops", result.gflops);
  parallax_json_number (builder, "peak_gflops", result.peak_gflops);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
  return PARALLAX_EXIT_DONE;
}

static void
add_operations (JsonBuilder *builder, const plx_bench_augment_result *result)
{
  json_builder_set_member_name (builder, "us_by_operation");
  json_builder_begin_object (builder);
  for (int i = 0; i < result->n_operations; i++)
    parallax_json_number (builder, result->operations[i].name, result->operations[i].us);
  json_builder_end_object (builder);
}

static int
print_augment (const plx_bench_augment_result *result, gboolean is_json)
{
  JsonBuilder *builder;
  g_autofree char *line = NULL;

  if (!is_json) {
    printf (_ ("%.0f views/s, %.1f µs a view and thread; without any operation %.1f µs\n"),
            result->views_per_second, result->us_per_view, result->us_plain);
    for (int i = 0; i < result->n_operations; i++)
      printf (_ ("  %-9s alone, in every view, %.1f µs\n"), result->operations[i].name,
              result->operations[i].us);
    return PARALLAX_EXIT_DONE;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  parallax_json_number (builder, "views_per_second", result->views_per_second);
  parallax_json_number (builder, "us_per_view", result->us_per_view);
  parallax_json_number (builder, "views", result->views);
  parallax_json_number (builder, "us_plain", result->us_plain);
  add_operations (builder, result);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
  return PARALLAX_EXIT_DONE;
}

static int
bench_augment (const ParallaxArguments *arguments)
{
  plx_bench_options options = { .seconds = 2 };
  plx_bench_augment_result result;
  plx_error error;
  plx_status status;

  if (!parallax_arguments_input (arguments, &options.height, &options.width, &options.channels))
    return PARALLAX_EXIT_USAGE;
  status = plx_bench_augment (&arguments->settings, &options, &result, &error);
  if (status != PLX_OK)
    return parallax_complain (parallax_exit_of (status), "%s", error.message);
  return print_augment (&result, parallax_arguments_get (arguments, "json") != NULL);
}

static const struct {
  const char *name;
  int (*run) (const ParallaxArguments *arguments);
} benches[] = {
  { "step", bench_step },
  { "augment", bench_augment },
  { "knn", bench_knn },
};

static int
run_named (const ParallaxArguments *arguments)
{
  const char *name = arguments->positional->len == 1 ? arguments->positional->pdata[0] : "";
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (benches); i++) {
    if (strcmp (name, benches[i].name) == 0)
      return benches[i].run (arguments);
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", benches[i].name);
  }
  return parallax_complain (PARALLAX_EXIT_USAGE, _ ("bench takes one word of: %s."), names->str);
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_bench_command, argc, argv, &status))
    status = run_named (&arguments);
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "input", "HxWxC", N_ ("step, augment: size of the images; 32x32x3 unless given.") },
  { "queries", "N", N_ ("knn: vectors asked for; 2000 unless given.") },
  { "bank", "N", N_ ("knn: vectors searched; 12000 unless given.") },
  { "dims", "N", N_ ("knn: numbers in a vector; 128 unless given.") },
  { "json", NULL, N_ ("One JSON object.") },
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_bench_command = {
  "bench",
  "step|augment|knn [--encoder E] [--width W] [--input HxWxC] [--batch N] [--threads T] [--json]",
  N_ ("Measures how fast this machine trains; augment: each operation alone too, in every view."),
  flags,
  TRUE,
  1,
  run,
};
