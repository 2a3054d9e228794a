/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * project: a trained run's images as a map, in a picture or a table.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/follow.h"
#include "app/i18n.h"
#include "app/json.h"
#include "app/map/figure.h"
#include "app/map/table.h"
#include "app/output-file.h"

enum { TRUST_NEIGHBOURS = 12 };

static const char *const usual_out = "map.png";

typedef struct {
  const char *out, *color;
  ParallaxMapSource source;
} wishes;

/* --- What is wanted --------------------------------------------------------------------------- */

static gboolean
read_whole (const ParallaxArguments *arguments, const char *flag, int least, int *value)
{
  const char *text = parallax_arguments_get (arguments, flag);
  gint64 number;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_signed (text, 10, least, G_MAXINT32, &number, NULL)) {
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("--%s takes a whole number from %d on, not “%s”."),
                       flag, least, text);
    return FALSE;
  }
  *value = (int)number;
  return TRUE;
}

static gboolean
read_images (const ParallaxArguments *arguments, ParallaxMapImages *images)
{
  static const struct {
    const char *word;
    ParallaxMapImages images;
  } words[] = { { "held-out", PARALLAX_MAP_HELD_OUT },
                { "train", PARALLAX_MAP_TRAINING },
                { "all", PARALLAX_MAP_ALL },
                { "probe", PARALLAX_MAP_PROBE } };
  const char *text = parallax_arguments_get (arguments, "images");

  *images = PARALLAX_MAP_HELD_OUT;
  if (text == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (text, words[i].word) == 0) {
      *images = words[i].images;
      return TRUE;
    }
  parallax_complain (PARALLAX_EXIT_USAGE,
                     _ ("--images is train, held-out, all or probe, not “%s”."), text);
  return FALSE;
}

static gboolean
read_wishes (const ParallaxArguments *arguments, wishes *wanted)
{
  const char *on = parallax_arguments_get (arguments, "on");

  wanted->out = parallax_arguments_get (arguments, "out");
  if (wanted->out == NULL)
    wanted->out = usual_out;
  wanted->color = parallax_arguments_get (arguments, "color");
  wanted->source = (ParallaxMapSource){ .epoch = -1 };
  if (!parallax_map_table_is_format (wanted->out) && !parallax_map_figure_is_format (wanted->out)) {
    parallax_complain (PARALLAX_EXIT_USAGE,
                       _ ("--out is a file that ends in .png, .svg, .pdf or .csv; “%s” does not."),
                       wanted->out);
    return FALSE;
  }
  if (on != NULL && strcmp (on, "v") != 0 && strcmp (on, "z") != 0) {
    parallax_complain (PARALLAX_EXIT_USAGE,
                       _ ("--on is v (the representation) or z (the embedding), not “%s”."), on);
    return FALSE;
  }
  wanted->source.is_z = g_strcmp0 (on, "z") == 0;
  return read_images (arguments, &wanted->source.images) &&
         read_whole (arguments, "most", 1, &wanted->source.most);
}

/* Those of the run's own live map, and what is given in their place; the table checks it. */
static gboolean
read_layout (const ParallaxArguments *arguments, plx_settings *settings)
{
  static const char *const flags[][2] = {
    { "method", "map.method" },         { "metric", "map.metric" },
    { "perplexity", "map.perplexity" }, { "neighbours", "map.neighbours" },
    { "min-dist", "map.min_dist" },     { "seed", "train.seed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++) {
    const char *value = parallax_arguments_get (arguments, flags[i][0]);
    plx_error error;

    if (value != NULL && plx_settings_set (settings, flags[i][1], value, &error) != PLX_OK) {
      parallax_complain (PARALLAX_EXIT_USAGE, "%s", error.message);
      return FALSE;
    }
  }
  return TRUE;
}

/* --- How far it is ---------------------------------------------------------------------------- */

static void
show_progress (gpointer data, ParallaxMapStage stage, double share, const float *xy)
{
  fprintf (stderr, "\r\033[K%s… %.0f %%", parallax_map_stage_name (stage), 100 * share);
}

static void
clear_progress (void)
{
  if (isatty (STDERR_FILENO))
    fputs ("\r\033[K", stderr);
}

/* --- The result ------------------------------------------------------------------------------- */

static void
print_json (const ParallaxMapPoints *points, const ParallaxMapLayout *layout, double trust,
            const char *out)
{
  static const char *const methods[PLX_N_LAYOUTS] = { "pca", "tsne", "umap" };
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  parallax_json_text (builder, "run", points->name);
  parallax_json_text (builder, "method", methods[layout->options.kind]);
  parallax_json_text (builder, "on", points->source.is_z ? "z" : "v");
  parallax_json_number (builder, "epoch", points->epoch);
  parallax_json_number (builder, "images", points->n);
  parallax_json_number (builder, "dimensions", points->d);
  parallax_json_number (builder, "steps", layout->steps);
  parallax_json_number (builder, "trustworthiness", trust);
  parallax_json_number (builder, "trust_neighbours", TRUST_NEIGHBOURS);
  parallax_json_number (builder, "kl", layout->divergence);
  json_builder_set_member_name (builder, "explained");
  json_builder_begin_array (builder);
  for (int i = 0; i < 2; i++)
    json_builder_add_double_value (builder, (double)layout->explained[i]);
  json_builder_end_array (builder);
  parallax_json_text (builder, "out", out);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
}

/* The label set that colours unless another is asked for: the first; without labels none. */
static const char *
color_of (const ParallaxMapPoints *points, const wishes *wanted)
{
  const plx_dataset *data = parallax_dataset_get (points->dataset);

  if (wanted->color != NULL)
    return wanted->color;
  return data->n_label_sets > 0 ? data->label_sets[0].name : "none";
}

static gboolean
write_map (const ParallaxMapPoints *points, const ParallaxMapLayout *layout,
           const ParallaxMapColoring *coloring, const char *out, GError **error)
{
  return parallax_map_table_is_format (out)
             ? parallax_map_table_write (points, layout->xy, NULL, 0, out, error)
             : parallax_map_figure_write (points, layout, coloring, out, error);
}

static gboolean
make (ParallaxStore *store, const char *run, const ParallaxMapPoints *points,
      const ParallaxArguments *arguments, const wishes *wanted, const plx_layout_options *options,
      const ParallaxMapWatch *watch, GError **error)
{
  g_autoptr (ParallaxMapColoring) coloring = parallax_map_coloring_parse (
      store, run, points, color_of (points, wanted), options->seed, watch, error);
  g_autoptr (ParallaxMapLayout) layout = NULL;
  gboolean is_json = parallax_arguments_get (arguments, "json") != NULL;
  double trust = 0;

  if (coloring == NULL)
    return FALSE;
  layout = parallax_map_layout_new (points, options, watch, error);
  clear_progress ();
  if (layout == NULL ||
      (is_json && !parallax_map_layout_trust (points, layout, TRUST_NEIGHBOURS, &trust, error)) ||
      !write_map (points, layout, coloring, wanted->out, error))
    return FALSE;
  if (is_json)
    print_json (points, layout, trust, wanted->out);
  else
    printf ("%s\n", wanted->out);
  return TRUE;
}

static int
project (ParallaxStore *store, ParallaxArguments *arguments)
{
  ParallaxMapWatch watch = { isatty (STDERR_FILENO) ? show_progress : NULL, NULL, NULL };
  g_autoptr (ParallaxRunInfo) info = NULL;
  g_autoptr (ParallaxCheckpoint) checkpoint = NULL;
  g_autoptr (ParallaxMapPoints) points = NULL;
  g_autoptr (GError) error = NULL;
  plx_settings settings;
  plx_layout_options options;
  wishes wanted;
  int status;

  plx_settings_init (&settings);
  if (!read_wishes (arguments, &wanted) || !read_layout (arguments, &settings))
    return PARALLAX_EXIT_USAGE;
  if (!parallax_output_file_check (wanted.out, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  info = parallax_cli_find_run (store, arguments, &status);
  if (info == NULL)
    return status;
  checkpoint = parallax_cli_find_checkpoint (store, info->id,
                                             parallax_arguments_get (arguments, "epoch"), &error);
  if (checkpoint != NULL) {
    wanted.source.epoch = checkpoint->is_epoch ? checkpoint->epoch : -1;
    points = parallax_map_points_new (store, info->uid, &wanted.source, NULL, &watch, &error);
  }
  clear_progress ();
  if (points == NULL)
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  settings = points->settings;
  if (!read_layout (arguments, &settings))
    return PARALLAX_EXIT_USAGE;
  options = plx_layout_options_from (&settings);
  if (!make (store, info->uid, points, arguments, &wanted, &options, &watch, &error)) {
    clear_progress ();
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  }
  return PARALLAX_EXIT_DONE;
}

static int
run (int argc, char **argv)
{
  return parallax_cli_with_store (&parallax_project_command, argc, argv, project);
}

static const ParallaxFlag flags[] = {
  { "method", "METHOD", N_ ("pca, tsne or umap; without it the run's own (map.method).") },
  { "on", "v|z", N_ ("What is laid out: the representation v (unless given) or the embedding z.") },
  { "color", "LABELS",
    N_ ("A label set, cluster, split, agreement, loss or none; without it the first label set.") },
  { "epoch", "EPOCH", N_ ("The checkpoint: an epoch's number, last or best.") },
  { "images", "WHICH",
    N_ ("train, held-out (unless given), all, or probe: those of the live map.") },
  { "most", "N", N_ ("At most so many of them, evenly spread; without it all.") },
  { "metric", "METRIC", N_ ("cosine or euclidean, of tsne and umap.") },
  { "perplexity", "N", N_ ("Of tsne: about how many neighbours count.") },
  { "neighbours", "N", N_ ("Of umap: how many neighbours count.") },
  { "min-dist", "D", N_ ("Of umap: how near points may lie.") },
  { "seed", "N", N_ ("Of the layout; without it the run's.") },
  { "out", "FILE", N_ ("map.png unless given; its end tells the format: .png, .svg, .pdf, .csv.") },
  { "json", NULL, N_ ("One JSON object, with trustworthiness and t-SNE's divergence.") },
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_project_command = {
  "project",
  "RUN [--method pca|tsne|umap] [--color LABELS] [--out map.png|.svg|.pdf|.csv]",
  N_ ("Lays a run's images out as a map."),
  flags,
  FALSE,
  1,
  run,
};
