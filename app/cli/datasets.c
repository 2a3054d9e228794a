/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * datasets list: what is built in, and what can be fetched. datasets info: what lies at a path.
 * datasets fetch: gets a known one. datasets pack: decodes images once for all.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/datasets.h"
#include "app/dataset.h"
#include "app/fetch/catalogue.h"
#include "app/i18n.h"
#include "app/json.h"

static void
list_known_json (const ParallaxKnown *known, const char *path)
{
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  parallax_json_text (builder, "name", known->name);
  parallax_json_text (builder, "label", known->label);
  parallax_json_text (builder, "description", known->description);
  parallax_json_text (builder, "licence", known->licence);
  parallax_json_text (builder, "layout", known->layout);
  parallax_json_number (builder, "download_bytes", (double)known->size);
  if (path != NULL)
    parallax_json_text (builder, "path", path);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
}

static int
list_known (const ParallaxArguments *arguments, gboolean is_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all =
      parallax_catalogue_new (parallax_arguments_get (arguments, "catalogue"), &error);

  if (all == NULL)
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  for (guint i = 0; i < all->len; i++) {
    const ParallaxKnown *known = all->pdata[i];
    g_autofree char *folder = parallax_known_folder (known);
    g_autofree char *path =
        parallax_known_is_here (known, folder) ? parallax_known_path (known, folder) : NULL;

    if (is_json)
      list_known_json (known, path);
    else if (path != NULL)
      printf ("%-14s  %s %s\n", known->name, known->description, path);
    else
      printf (_ ("%-14s  %s To be fetched: %.0f MB.\n"), known->name, known->description,
              (double)known->size / 1e6);
  }
  return PARALLAX_EXIT_DONE;
}

static int
list (const ParallaxArguments *arguments)
{
  gboolean is_json = parallax_arguments_get (arguments, "json") != NULL;

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
      printf ("%-14s  %s\n", set->name, gettext (set->description));
    }
  return list_known (arguments, is_json);
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
  json_builder_set_member_name (builder, "skipped_why");
  json_builder_begin_array (builder);
  for (int i = 0; i < MIN (dataset->skipped, PLX_MAX_SKIPPED_WHY); i++)
    json_builder_add_string_value (builder, dataset->skipped_why[i]);
  json_builder_end_array (builder);
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
  int more = dataset->skipped - PLX_MAX_SKIPPED_WHY;

  if (dataset->note[0] != '\0')
    parallax_complain (0, "%s", dataset->note);
  if (dataset->skipped > 0)
    parallax_complain (0,
                       ngettext ("%d file was left out.", "%d files were left out.",
                                 (unsigned long)dataset->skipped),
                       dataset->skipped);
  for (int i = 0; i < MIN (dataset->skipped, PLX_MAX_SKIPPED_WHY); i++)
    fprintf (stderr, "    %s\n", dataset->skipped_why[i]);
  if (more > 0)
    fprintf (stderr, ngettext ("    and %d more\n", "    and %d more\n", (unsigned long)more),
             more);
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

static void
show_progress (gpointer data, int done, int total)
{
  if (total == 0)
    return;
  fputc ('\r', stderr);
  fprintf (stderr, _ ("%d of %d images"), done, total);
}

static int
pack (ParallaxArguments *arguments, const char *path)
{
  gboolean is_terminal = isatty (STDERR_FILENO);
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxDataset) packed = NULL;
  const plx_dataset *dataset;
  plx_error engine_error;

  if (plx_settings_set (&arguments->settings, "data.dataset", path, &engine_error) != PLX_OK)
    return parallax_complain (PARALLAX_EXIT_USAGE, "%s", engine_error.message);
  packed = parallax_dataset_pack (&arguments->settings, is_terminal ? show_progress : NULL, NULL,
                                  NULL, &error);
  if (is_terminal)
    fputs ("\r\033[K", stderr);
  if (packed == NULL)
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  dataset = parallax_dataset_get (packed);
  if (parallax_arguments_get (arguments, "json") != NULL)
    info_json (packed);
  else
    printf (_ ("%s: %d images of %d×%d kept decoded\n"), dataset->name, dataset->count,
            dataset->width, dataset->height);
  tell_skipped (dataset);
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

    if (n == 0 || (n == 1 && strcmp (words[0], "list") == 0))
      status = list (&arguments);
    else if (n == 2 && strcmp (words[0], "fetch") == 0)
      status = parallax_datasets_fetch (&arguments, words[1]);
    else if (n == 2 && strcmp (words[0], "pack") == 0)
      status = pack (&arguments, words[1]);
    else if (n == 2 && strcmp (words[0], "info") == 0)
      status = info (&arguments, words[1]);
    else
      status = parallax_complain (PARALLAX_EXIT_USAGE,
                                  _ ("datasets takes list, info or pack with a name or a path, or "
                                     "fetch with the name of a known data set."));
  }
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "json", NULL, N_ ("JSON, one object a line.") },
  { "yes", NULL, N_ ("Fetches without asking; the licence is shown all the same.") },
  { "base-url", "URL", N_ ("Fetches from another address than the catalogue's: a mirror.") },
  { "catalogue", "FILE", N_ ("A catalogue of your own, in the form of datasets/catalogue.") },
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_datasets_command = {
  "datasets",
  "[list | info NAME|PATH | fetch NAME | pack NAME|PATH] [--json] [--size N] …",
  N_ ("Lists data sets, tells what lies at a path, fetches a known one, or keeps one decoded."),
  flags,
  TRUE,
  2,
  run,
};
