/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * augment: the views that training makes of an image, as a picture.
 */
#include <stdio.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/i18n.h"
#include "app/json.h"
#include "app/view-sheet.h"

enum { MOST_VIEWS = 1024 };

typedef struct {
  int image, views, epoch;
} wishes;

static gboolean
read_wishes (const ParallaxArguments *arguments, wishes *wanted)
{
  struct {
    const char *flag;
    int *value;
    gint64 least, most, fallback;
  } numbers[] = {
    { "image", &wanted->image, 0, G_MAXINT32, 0 },
    { "views", &wanted->views, 1, MOST_VIEWS, 64 },
    { "epoch", &wanted->epoch, 1, 1000000, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    const char *text = parallax_arguments_get (arguments, numbers[i].flag);
    gint64 value = numbers[i].fallback;

    if (text != NULL &&
        !g_ascii_string_to_signed (text, 10, numbers[i].least, numbers[i].most, &value, NULL)) {
      parallax_complain (PARALLAX_EXIT_USAGE,
                         _ ("--%s takes a whole number from %d to %d, not “%s”."), numbers[i].flag,
                         (int)numbers[i].least, (int)numbers[i].most, text);
      return FALSE;
    }
    *numbers[i].value = (int)value;
  }
  return TRUE;
}

static void
print_channel (JsonBuilder *builder, const ParallaxChannelStatistics *channel)
{
  json_builder_begin_object (builder);
  parallax_json_number (builder, "mean", channel->mean);
  parallax_json_number (builder, "std", channel->std);
  parallax_json_number (builder, "normalised_mean", channel->normal_mean);
  parallax_json_number (builder, "normalised_std", channel->normal_std);
  json_builder_end_object (builder);
}

static void
print_result (ParallaxViews *views, const wishes *wanted, const char *path, gboolean is_json)
{
  const plx_dataset *data = parallax_dataset_get (parallax_views_get_dataset (views));
  ParallaxChannelStatistics channels[3];
  JsonBuilder *builder;
  g_autofree char *line = NULL;

  if (!is_json) {
    printf (ngettext ("%s: %d view of image %d of %s\n", "%s: %d views of image %d of %s\n",
                      (gulong)wanted->views),
            path, wanted->views, wanted->image, gettext (data->name));
    return;
  }
  parallax_views_measure (views, channels);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  parallax_json_text (builder, "out", path);
  parallax_json_number (builder, "image", wanted->image);
  parallax_json_number (builder, "views", wanted->views);
  parallax_json_number (builder, "first_epoch", wanted->epoch);
  json_builder_set_member_name (builder, "channels");
  json_builder_begin_array (builder);
  for (int c = 0; c < data->channels; c++)
    print_channel (builder, &channels[c]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
}

static int
augment (const ParallaxArguments *arguments)
{
  const char *path = parallax_arguments_get (arguments, "out");
  g_autoptr (ParallaxDataset) dataset = NULL;
  g_autoptr (ParallaxViews) views = NULL;
  g_autoptr (GError) error = NULL;
  const plx_dataset *data;
  wishes wanted;

  if (!read_wishes (arguments, &wanted))
    return PARALLAX_EXIT_USAGE;
  if (path == NULL)
    return parallax_complain (PARALLAX_EXIT_USAGE, _ ("augment needs --out FILE.png."));
  if (!parallax_view_sheet_check (path, &error))
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  dataset = parallax_dataset_open (&arguments->settings, &error);
  if (dataset == NULL)
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  data = parallax_dataset_get (dataset);
  if (wanted.image >= data->count)
    return parallax_complain (PARALLAX_EXIT_USAGE, _ ("--image is %d; %s has images 0 to %d."),
                              wanted.image, gettext (data->name), data->count - 1);
  views = parallax_views_new (dataset, &arguments->settings, &error);
  if (views == NULL)
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  if (!parallax_view_sheet_write (views, wanted.image, wanted.epoch, wanted.views, path, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  print_result (views, &wanted, path, parallax_arguments_get (arguments, "json") != NULL);
  return PARALLAX_EXIT_DONE;
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_augment_command, argc, argv, &status))
    status = augment (&arguments);
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "image", "N", N_ ("Which image, from 0; 0 unless given.") },
  { "views", "N", N_ ("How many views, two an epoch; 64 unless given.") },
  { "epoch", "N", N_ ("The epoch of the first two views; 1 unless given.") },
  { "out", "FILE.png", N_ ("The picture to write: the image, then its views.") },
  { "json", NULL, N_ ("One JSON object, with the views' mean and deviation.") },
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_augment_command = {
  "augment",
  "[--dataset NAME|PATH] [--image N] [--views N] [--preset NAME] [--set KEY=VALUE]… --out grid.png",
  N_ ("Draws the views that training makes of an image."),
  flags,
  TRUE,
  0,
  run,
};
