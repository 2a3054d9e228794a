/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * about: the version, and what this program computes with on this machine. With any of the encoder's
 * parameters, instead, what a training step of it takes: which activation lies where in the arena,
 * and from when to when.
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
by_size (const void *a, const void *b)
{
  const plx_plan_buffer *one = a, *other = b;

  return one->size != other->size ? (one->size < other->size ? 1 : -1)
                                  : one->opened - other->opened;
}

/* Were every buffer a block of its own. */
static double
unshared (const plx_plan *plan)
{
  double bytes = 0;

  for (int i = 0; i < plan->n; i++)
    bytes += (double)plan->buffers[i].size;
  return bytes;
}

static void
print_plan (const plx_model_size *size, const plx_model_options *options)
{
  const plx_plan *plan = &size->plan;

  printf (_ ("%zu weights, %.1f million multiply-adds an image\n"), size->weights,
          size->multiply_adds / 1e6);
  printf (_ ("A step of %d views of %d×%d×%d: %.1f MB in one arena; %.1f MB were every buffer a "
             "block of its own\n\n"),
          options->images, options->height, options->width, options->channels,
          (double)plan->size / 1e6, unshared (plan) / 1e6);
  printf ("%10s %10s  %4s %4s  %s\n", _ ("MB"), _ ("at MB"), _ ("from"), _ ("to"), _ ("buffer"));
  for (int i = 0; i < plan->n; i++) {
    const plx_plan_buffer *buffer = &plan->buffers[i];
    int last = buffer->closed < plan->clock ? buffer->closed : plan->clock;

    printf ("%10.3f %10.3f  %4d %4d  %s\n", (double)buffer->size / 1e6,
            (double)buffer->offset / 1e6, buffer->opened, last, buffer->name);
  }
}

static void
print_plan_json (const plx_model_size *size)
{
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  parallax_json_number (builder, "parameters", (double)size->weights);
  parallax_json_number (builder, "multiply_adds", size->multiply_adds);
  parallax_json_number (builder, "arena_bytes", (double)size->plan.size);
  parallax_json_number (builder, "unshared_bytes", unshared (&size->plan));
  json_builder_set_member_name (builder, "buffers");
  json_builder_begin_array (builder);
  for (int i = 0; i < size->plan.n; i++) {
    const plx_plan_buffer *buffer = &size->plan.buffers[i];

    json_builder_begin_object (builder);
    parallax_json_text (builder, "name", buffer->name);
    parallax_json_number (builder, "bytes", (double)buffer->size);
    parallax_json_number (builder, "offset", (double)buffer->offset);
    parallax_json_number (builder, "from", buffer->opened);
    parallax_json_number (builder, "to", MIN (buffer->closed, size->plan.clock));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
}

static int
about_encoder (const ParallaxArguments *arguments)
{
  double batch = plx_settings_number (&arguments->settings, "train.batch");
  plx_model_options options = { .images = 2 * (int)batch, .is_trained = true };
  g_autofree plx_model_size *size = g_new0 (plx_model_size, 1);
  plx_error error;
  plx_status status;

  if (!parallax_arguments_input (arguments, &options.height, &options.width, &options.channels))
    return PARALLAX_EXIT_USAGE;
  status = plx_model_measure (&arguments->settings, &options, size, &error);
  if (status != PLX_OK)
    return parallax_complain (parallax_exit_of (status), "%s", error.message);
  if (parallax_arguments_get (arguments, "json") != NULL) {
    print_plan_json (size);
    return PARALLAX_EXIT_DONE;
  }
  qsort (size->plan.buffers, (size_t)size->plan.n, sizeof size->plan.buffers[0], by_size);
  print_plan (size, &options);
  return PARALLAX_EXIT_DONE;
}

static int
about_machine (const ParallaxArguments *arguments)
{
  char processor[128];

  plx_cpu_name (processor, sizeof processor);
  if (parallax_arguments_get (arguments, "json") != NULL)
    print_json (processor);
  else
    printf ("Parallax %s\n%s: %s\n%s: %d\n%s: %s\n%s: %s\n", PARALLAX_VERSION, _ ("Processor"),
            processor, _ ("Threads"), plx_cpu_cores (), _ ("Kernels"),
            plx_isa_name (plx_cpu_isa ()), _ ("OpenBLAS core"), plx_blas_core ());
  return PARALLAX_EXIT_DONE;
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_about_command, argc, argv, &status))
    status = arguments.has_settings || parallax_arguments_get (&arguments, "input") != NULL
                 ? about_encoder (&arguments)
                 : about_machine (&arguments);
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "input", "HxWxC", N_ ("Size of the images that the encoder is for; 32x32x3 unless given.") },
  { "json", NULL, N_ ("One JSON object.") },
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_about_command = {
  "about",
  "[--json] | --encoder E [--width W] [--input HxWxC] [--batch N] [--json]",
  N_ ("Shows version, processor, kernels and OpenBLAS core; or an encoder's memory plan."),
  flags,
  TRUE,
  0,
  run,
};
