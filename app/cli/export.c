/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * export: a trained run's model, the embeddings of its images, or one of its plots, as a file for
 * other programs.
 */
#include "app/export-job.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/follow.h"
#include "app/cli/protocol.h"
#include "app/i18n.h"
#include "app/picture-file.h"

enum { LEAST_SIDE = 100, MOST_SIDE = 8192 };

/* The format that --format names, or without it the end of --out. */
static gboolean
find_format (const ParallaxArguments *arguments, const char *out, ParallaxExportFormat *format)
{
  const char *name = parallax_arguments_get (arguments, "format");
  const ParallaxExportKind *kinds = parallax_export_kinds ();

  if (name == NULL)
    name = strrchr (out, '.') != NULL ? strrchr (out, '.') + 1 : "";
  for (int i = 0; kinds[i].name != NULL; i++)
    if (strcmp (kinds[i].name, name) == 0) {
      *format = (ParallaxExportFormat)i;
      return TRUE;
    }
  return FALSE;
}

typedef struct {
  ParallaxExport export;
  gboolean is_classifier;
  const char *out;
} request;

static gboolean
read_part (const ParallaxArguments *arguments, request *r)
{
  const char *part = parallax_arguments_get (arguments, "part");
  gboolean is_model = parallax_export_kinds ()[r->export.format].is_model;

  r->export.is_full = g_strcmp0 (part, "full") == 0;
  r->is_classifier = g_strcmp0 (part, "classifier") == 0;
  if (part != NULL && !r->export.is_full && !r->is_classifier && strcmp (part, "encoder") != 0)
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("--part is encoder, full or classifier, not “%s”."),
                       part);
  else if (r->is_classifier && !is_model)
    parallax_complain (PARALLAX_EXIT_USAGE,
                       _ ("A classifier is a model: --format onnx or safetensors."));
  else if (!r->is_classifier && (parallax_arguments_get (arguments, "labels") != NULL ||
                                 parallax_arguments_get (arguments, "finetune") != NULL))
    parallax_complain (PARALLAX_EXIT_USAGE,
                       _ ("--labels and --finetune belong to --part classifier."));
  else
    return TRUE;
  return FALSE;
}

typedef struct {
  ParallaxExportPlot plot;
  double width, height;
  const char *out;
} plot_request;

static gboolean
read_size (const char *text, plot_request *p)
{
  int width, height, length = 0;

  if (sscanf (text, "%5dx%5d%n", &width, &height, &length) != 2 || text[length] != 0 ||
      width < LEAST_SIDE || width > MOST_SIDE || height < LEAST_SIDE || height > MOST_SIDE)
    return FALSE;
  p->width = width;
  p->height = height;
  return TRUE;
}

/* FALSE: said what is wrong. */
static gboolean
read_plot (const ParallaxArguments *arguments, plot_request *p)
{
  static const char *const others[] = {
    "format", "part", "labels", "finetune", "held-out", "best"
  };
  const ParallaxExportPlotKind *kinds = parallax_export_plot_kinds ();
  const char *name = parallax_arguments_get (arguments, "plot");
  const char *size = parallax_arguments_get (arguments, "size");
  int i = 0;

  p->out = parallax_arguments_get (arguments, "out");
  while (kinds[i].name != NULL && strcmp (kinds[i].name, name) != 0)
    i++;
  p->plot = (ParallaxExportPlot)i;
  p->width = kinds[i].width;
  p->height = kinds[i].height;
  for (gsize k = 0; k < G_N_ELEMENTS (others); k++)
    if (parallax_arguments_get (arguments, others[k]) != NULL) {
      parallax_complain (PARALLAX_EXIT_USAGE, _ ("--%s does not go with --plot."), others[k]);
      return FALSE;
    }
  if (kinds[i].name == NULL)
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("--plot is loss, knn, health or map, not “%s”."),
                       name);
  else if (p->out == NULL)
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("export needs --out PATH."));
  else if (parallax_picture_format_of (p->out) == PARALLAX_PICTURE_NONE)
    parallax_complain (PARALLAX_EXIT_USAGE,
                       _ ("A plot is written as .png, .svg or .pdf; “%s” ends in none."), p->out);
  else if (size != NULL && !read_size (size, p))
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("--size is WIDTHxHEIGHT, each %d to %d, not “%s”."),
                       LEAST_SIDE, MOST_SIDE, size);
  else
    return TRUE;
  return FALSE;
}

/* FALSE: said what is wrong. */
static gboolean
read_arguments (const ParallaxArguments *arguments, request *r)
{
  r->out = parallax_arguments_get (arguments, "out");
  if (r->out == NULL) {
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("export needs --out PATH."));
    return FALSE;
  }
  if (!find_format (arguments, r->out, &r->export.format)) {
    parallax_complain (PARALLAX_EXIT_USAGE,
                       _ ("--format is onnx, safetensors, tsv, npz or csv; “%s” ends in none."),
                       r->out);
    return FALSE;
  }
  r->export.is_held_out = parallax_arguments_get (arguments, "held-out") != NULL;
  return read_part (arguments, r);
}

static void
show_progress (gpointer data, int done, int total)
{
  fputc ('\r', stderr);
  fprintf (stderr, _ ("%d of %d images"), done, total);
}

static bool
learning_cb (void *context, double share)
{
  fputc ('\r', stderr);
  fprintf (stderr, _ ("The classifier learns… %.0f %%"), 100 * share);
  return true;
}

/* NULL: said why not. */
static ParallaxClassifier *
make_classifier (ParallaxTrained *trained, ParallaxArguments *arguments, int *status)
{
  plx_watch watch = { learning_cb, NULL, 0, 1 };
  plx_settings settings = trained->settings;
  g_autoptr (GError) error = NULL;
  ParallaxClassifier *classifier;
  int set;

  *status = PARALLAX_EXIT_USAGE;
  if (!parallax_cli_find_labels (arguments, parallax_dataset_get (trained->dataset), &set) ||
      !parallax_cli_apply_protocol (arguments, &settings))
    return NULL;
  classifier = parallax_classifier_new (
      trained,
      parallax_arguments_get (arguments, "finetune") != NULL ? PARALLAX_CLASSIFIER_FINETUNED
                                                             : PARALLAX_CLASSIFIER_LINEAR,
      MAX (set, 0), &settings, isatty (STDERR_FILENO) ? &watch : NULL, &error);
  if (classifier == NULL)
    *status = parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  return classifier;
}

static int
export_run (ParallaxStore *store, ParallaxArguments *arguments, request *r)
{
  g_autoptr (ParallaxTrained) trained = NULL;
  g_autoptr (ParallaxClassifier) classifier = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_best = parallax_arguments_get (arguments, "best") != NULL;
  gboolean is_terminal = isatty (STDERR_FILENO);
  int status;

  trained = parallax_trained_open (store, arguments->positional->pdata[0],
                                   is_best ? PARALLAX_TRAINED_BEST : PARALLAX_TRAINED_LAST,
                                   PARALLAX_EXPORT_BATCH, &error);
  if (trained != NULL && r->is_classifier) {
    r->export.classifier = classifier = make_classifier (trained, arguments, &status);
    if (classifier == NULL)
      return status;
  }
  if (trained == NULL ||
      !parallax_export_write (trained, &r->export, r->out, is_terminal ? show_progress : NULL, NULL,
                              NULL, &error))
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  if (is_terminal)
    fputs ("\r\033[K", stderr);
  if (classifier != NULL)
    fprintf (stderr,
             _ ("It names %.1f %% of the held-out images right, of classes that training has.\n"),
             100 * classifier->accuracy);
  printf ("%s\n", r->out);
  return PARALLAX_EXIT_DONE;
}

static int
export_plot (ParallaxStore *store, ParallaxArguments *arguments, const plot_request *p)
{
  g_autoptr (ParallaxRunInfo) info = NULL;
  g_autoptr (ParallaxDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;
  plx_settings settings;
  int status;

  info = parallax_cli_find_run (store, arguments, &status);
  if (info == NULL)
    return status;
  if (!parallax_store_get_settings (store, info->id, &settings, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  if (p->plot == PARALLAX_EXPORT_KNN &&
      (dataset = parallax_cli_open_dataset (&settings, &status)) == NULL)
    return status;
  if (!parallax_export_plot_write (store, info, dataset, p->plot, p->width, p->height, p->out,
                                   &error))
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  printf ("%s\n", p->out);
  return PARALLAX_EXIT_DONE;
}

/* The run's model or embeddings, or with --plot its plot. */
static int
act (ParallaxArguments *arguments)
{
  g_autoptr (ParallaxStore) store = NULL;
  gboolean is_plot = parallax_arguments_get (arguments, "plot") != NULL;
  request r = { 0 };
  plot_request p;
  int status = PARALLAX_EXIT_USAGE;

  if (arguments->positional->len == 0)
    return parallax_complain (status, _ ("export needs a run: parallax-cli runs lists them."));
  if (!is_plot && parallax_arguments_get (arguments, "size") != NULL)
    return parallax_complain (status, _ ("--size belongs to --plot."));
  if ((is_plot ? !read_plot (arguments, &p) : !read_arguments (arguments, &r)) ||
      (store = parallax_cli_open_store (arguments, &status)) == NULL)
    return status;
  return is_plot ? export_plot (store, arguments, &p) : export_run (store, arguments, &r);
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_export_command, argc, argv, &status))
    status = act (&arguments);
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "out", "PATH", N_ ("The file to write; its end tells the format.") },
  { "format", "FORMAT",
    N_ ("onnx or safetensors: the model. tsv, npz or csv: embeddings of the images.") },
  { "part", "PART",
    N_ ("encoder (representations, the default), full with the projection head, or classifier.") },
  { "labels", "SET", N_ ("What a classifier names; the first set of labels unless given.") },
  { "finetune", "SHARE",
    N_ ("Of a classifier: all of it trained on with that share of the labels; without it, a linear "
        "layer on the encoder as it is.") },
  { "plot", "PLOT", N_ ("A picture instead, .png, .svg or .pdf: loss, knn, health or map.") },
  { "size", "WIDTHxHEIGHT", N_ ("Of a plot, in points; of a PNG two pixels each.") },
  { "held-out", NULL, N_ ("Embeddings of the held-out images only.") },
  { "best", NULL, N_ ("The checkpoint with the best kNN instead of the last.") },
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_export_command = {
  "export",
  "RUN --out PATH [--format onnx|safetensors|tsv|npz|csv] [--part encoder|full|classifier]\n"
  "       parallax-cli export RUN --plot loss|knn|health|map --out PATH [--size WIDTHxHEIGHT]",
  N_ ("Writes a run's model, its embeddings or a plot for other programs."),
  flags,
  TRUE,
  1,
  run,
  .applies_later = TRUE,
};
