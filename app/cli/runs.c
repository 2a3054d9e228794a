/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * runs: the workspace's runs, newest first.
 */
#include <math.h>
#include <stdio.h>

#include "app/cli/follow.h"
#include "app/cli/text.h"
#include "app/i18n.h"
#include "app/json.h"
#include "app/store/describe.h"

static void
print_json (const ParallaxRunInfo *info)
{
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  parallax_describe_info (builder, info);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
}

static void
print_text (const ParallaxRunInfo *info)
{
  g_autofree char *epochs = g_strdup_printf ("%d/%d", info->epoch, info->epochs);
  g_autofree char *knn =
      isnan (info->knn) ? g_strdup ("–") : g_strdup_printf ("%.1f %%", 100 * info->knn);
  g_autofree char *loss =
      isnan (info->loss) ? g_strdup ("–") : g_strdup_printf ("%.4f", info->loss);

  printf ("%s  %-11s  %-8s", info->uid, parallax_describe_state (info->state), info->method);
  parallax_print_right (epochs, 10);
  parallax_print_right (loss, 9);
  parallax_print_right (knn, 8);
  printf ("  %s%s%s\n", info->name, info->tags[0] != '\0' ? "  #" : "", info->tags);
}

static int
list (ParallaxStore *store, ParallaxArguments *arguments)
{
  gboolean is_json = parallax_arguments_get (arguments, "json") != NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all =
      parallax_store_list (store, parallax_arguments_get (arguments, "trash") != NULL, &error);

  if (all == NULL)
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  for (guint i = 0; i < all->len; i++)
    if (is_json)
      print_json (all->pdata[i]);
    else
      print_text (all->pdata[i]);
  if (all->len == 0 && !is_json)
    fprintf (stderr, _ ("No runs in %s yet; parallax-cli train makes one.\n"),
             parallax_store_get_folder (store));
  return PARALLAX_EXIT_DONE;
}

static int
run (int argc, char **argv)
{
  return parallax_cli_with_store (&parallax_runs_command, argc, argv, list);
}

static const ParallaxFlag flags[] = {
  { "trash", NULL, N_ ("Those in the trash instead.") },
  PARALLAX_FLAG_JSON,
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_runs_command = {
  "runs",
  "[--trash] [--json]",
  N_ ("Lists the runs of the workspace, newest first."),
  flags,
  FALSE,
  0,
  run,
};
