/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * export: a trained run's model, or the embeddings of its images, as a file for other programs.
 */
#include "app/export.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/follow.h"
#include "app/cli/protocol.h"
#include "app/i18n.h"

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
    fprintf (stderr, _ ("It names %.1f %% of the held-out images right.\n"),
             100 * classifier->accuracy);
  printf ("%s\n", r->out);
  return PARALLAX_EXIT_DONE;
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  g_autoptr (ParallaxStore) store = NULL;
  request r = { 0 };
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_export_command, argc, argv, &status)) {
    status = PARALLAX_EXIT_USAGE;
    if (arguments.positional->len == 0)
      parallax_complain (status, _ ("export needs a run: parallax-cli runs lists them."));
    else if (read_arguments (&arguments, &r) &&
             (store = parallax_cli_open_store (&arguments, &status)) != NULL)
      status = export_run (store, &arguments, &r);
  }
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
  { "held-out", NULL, N_ ("Embeddings of the held-out images only.") },
  { "best", NULL, N_ ("The checkpoint with the best kNN instead of the last.") },
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_export_command = {
  "export",
  "RUN --out PATH [--format onnx|safetensors|tsv|npz|csv] [--part encoder|full|classifier]",
  N_ ("Writes a run's model or its embeddings for other programs."),
  flags,
  TRUE,
  1,
  run,
  .applies_later = TRUE,
};
