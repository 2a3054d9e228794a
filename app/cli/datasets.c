/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * datasets list: what is built in. datasets info: what lies at a path.
 */
#include <stdio.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/dataset.h"
#include "app/i18n.h"
#include "app/json.h"

static void
list (gboolean is_json)
{
  for (const plx_builtin_dataset *set = plx_dataset_builtins (); set->name != NULL; set++)
    if (is_json) {
      JsonBuilder *builder = json_builder_new ();
      g_autofree char *line = NULL;

      json_builder_begin_object (builder);
      parallax_json_text (builder, "name", set->name);
      parallax_json_text (builder, "label", set->label);
      parallax_json_text (builder, "description", set->description);
      json_builder_end_object (builder);
      line = parallax_json_line (builder);
      printf ("%s\n", line);
    } else {
      printf ("%s  %s\n", set->name, gettext (set->description));
    }
}

static void
print_labels_json (JsonBuilder *builder, ParallaxDataset *opened)
{
  const plx_dataset *dataset = parallax_dataset_get (opened);

  json_builder_set_member_name (builder, "labels");
  json_builder_begin_object (builder);
  for (int i = 0; i < dataset->n_label_sets; i++) {
    const plx_label_set *set = &dataset->label_sets[i];
    g_autofree int *counts = g_new (int, set->n_classes + 1);

    parallax_dataset_count_classes (opened, i, counts);
    json_builder_set_member_name (builder, set->name);
    json_builder_begin_object (builder);
    for (int c = 0; c < set->n_classes; c++)
      parallax_json_number (builder, set->class_names[c], counts[c]);
    json_builder_end_object (builder);
  }
  json_builder_end_object (builder);
}

static void
info_json (ParallaxDataset *opened)
{
  const plx_dataset *dataset = parallax_dataset_get (opened);
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  parallax_json_text (builder, "name", dataset->name);
  parallax_json_text (builder, "format", dataset->format);
  parallax_json_number (builder, "images", dataset->count);
  parallax_json_number (builder, "train", dataset->train_count);
  parallax_json_number (builder, "held_out", dataset->count - dataset->train_count);
  parallax_json_number (builder, "height", dataset->height);
  parallax_json_number (builder, "width", dataset->width);
  parallax_json_number (builder, "channels", dataset->channels);
  print_labels_json (builder, opened);
  parallax_json_number (builder, "skipped", dataset->skipped);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
}

static void
print_labels (ParallaxDataset *opened)
{
  const plx_dataset *dataset = parallax_dataset_get (opened);

  for (int i = 0; i < dataset->n_label_sets; i++) {
    const plx_label_set *set = &dataset->label_sets[i];
    g_autofree int *counts = g_new (int, set->n_classes + 1);

    parallax_dataset_count_classes (opened, i, counts);
    printf (ngettext ("%s: %d class\n", "%s: %d classes\n", (unsigned long)set->n_classes),
            set->name, set->n_classes);
    for (int c = 0; c < set->n_classes; c++)
      printf ("    %-24s %d\n", set->class_names[c], counts[c]);
  }
}

static void
info_text (ParallaxDataset *opened)
{
  const plx_dataset *dataset = parallax_dataset_get (opened);

  printf (_ ("%s (%s)\n%d images of %d×%d with %d channels: %d to train with, %d held out\n"),
          dataset->name, gettext (dataset->format), dataset->count, dataset->width, dataset->height,
          dataset->channels, dataset->train_count, dataset->count - dataset->train_count);
  print_labels (opened);
}

/* On standard error: which files were left out, and why. */
static void
tell_skipped (const plx_dataset *dataset)
{
  if (dataset->skipped > 0)
    parallax_complain (0,
                       ngettext ("%d file was left out.", "%d files were left out.",
                                 (unsigned long)dataset->skipped),
                       dataset->skipped);
  for (int i = 0; i < dataset->skipped && i < 5; i++)
    fprintf (stderr, "    %s\n", dataset->skipped_why[i]);
}

static int
info (ParallaxArguments *arguments, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxDataset) opened = NULL;
  plx_error engine_error;

  if (plx_settings_set (&arguments->settings, "data.dataset", path, &engine_error) != PLX_OK)
    return parallax_complain (PARALLAX_EXIT_USAGE, "%s", engine_error.message);
  opened = parallax_dataset_open (&arguments->settings, &error);
  if (opened == NULL)
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  if (parallax_arguments_get (arguments, "json") != NULL)
    info_json (opened);
  else
    info_text (opened);
  tell_skipped (parallax_dataset_get (opened));
  return PARALLAX_EXIT_DONE;
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_datasets_command, argc, argv, &status)) {
    char **words = (char **)arguments.positional->pdata;
    guint n = arguments.positional->len;

    status = PARALLAX_EXIT_DONE;
    if (n == 0 || (n == 1 && strcmp (words[0], "list") == 0))
      list (parallax_arguments_get (&arguments, "json") != NULL);
    else if (n == 2 && strcmp (words[0], "info") == 0)
      status = info (&arguments, words[1]);
    else
      status = parallax_complain (PARALLAX_EXIT_USAGE,
                                  _ ("datasets takes list, or info and a name or a path."));
  }
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "json", NULL, N_ ("JSON, one object a line.") },
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_datasets_command = {
  "datasets",
  "[list | info NAME|PATH] [--json] [--size N] …",
  N_ ("Lists the built-in data sets, or tells what lies at a path."),
  flags,
  TRUE,
  2,
  run,
};
