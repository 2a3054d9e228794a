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

/* FALSE: said what is wrong. */
static gboolean
read_arguments (const ParallaxArguments *arguments, ParallaxExport *what, const char **out)
{
  const char *part = parallax_arguments_get (arguments, "part");

  *out = parallax_arguments_get (arguments, "out");
  if (*out == NULL) {
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("export needs --out PATH."));
    return FALSE;
  }
  if (!find_format (arguments, *out, &what->format)) {
    parallax_complain (PARALLAX_EXIT_USAGE,
                       _ ("--format is onnx, safetensors, tsv, npz or csv; “%s” ends in none."),
                       *out);
    return FALSE;
  }
  if (part != NULL && strcmp (part, "encoder") != 0 && strcmp (part, "full") != 0) {
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("--part is encoder or full, not “%s”."), part);
    return FALSE;
  }
  what->is_full = part != NULL && strcmp (part, "full") == 0;
  what->is_held_out = parallax_arguments_get (arguments, "held-out") != NULL;
  return TRUE;
}

static void
show_progress (gpointer data, int done, int total)
{
  fputc ('\r', stderr);
  fprintf (stderr, _ ("%d of %d images"), done, total);
}

static int
export_run (ParallaxStore *store, const ParallaxArguments *arguments, const ParallaxExport *what,
            const char *out)
{
  g_autoptr (ParallaxTrained) trained = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_best = parallax_arguments_get (arguments, "best") != NULL;
  gboolean is_terminal = isatty (STDERR_FILENO);

  trained = parallax_trained_open (store, arguments->positional->pdata[0],
                                   is_best ? PARALLAX_TRAINED_BEST : PARALLAX_TRAINED_LAST,
                                   PARALLAX_EXPORT_BATCH, &error);
  if (trained == NULL ||
      !parallax_export_write (trained, what, out, is_terminal ? show_progress : NULL, NULL, NULL,
                              &error))
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  if (is_terminal)
    fputs ("\r\033[K", stderr);
  printf ("%s\n", out);
  return PARALLAX_EXIT_DONE;
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  g_autoptr (ParallaxStore) store = NULL;
  ParallaxExport what = { 0 };
  const char *out;
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_export_command, argc, argv, &status)) {
    status = PARALLAX_EXIT_USAGE;
    if (arguments.positional->len == 0)
      parallax_complain (status, _ ("export needs a run: parallax-cli runs lists them."));
    else if (read_arguments (&arguments, &what, &out) &&
             (store = parallax_cli_open_store (&arguments, &status)) != NULL)
      status = export_run (store, &arguments, &what, out);
  }
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "out", "PATH", N_ ("The file to write; its end tells the format.") },
  { "format", "FORMAT",
    N_ ("onnx or safetensors: the model. tsv, npz or csv: embeddings of the images.") },
  { "part", "PART",
    N_ ("encoder (representations, the default), or full with the projection head.") },
  { "held-out", NULL, N_ ("Embeddings of the held-out images only.") },
  { "best", NULL, N_ ("The checkpoint with the best kNN instead of the last.") },
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_export_command = {
  "export",
  "RUN --out PATH [--format onnx|safetensors|tsv|npz|csv] [--part encoder|full]",
  N_ ("Writes a run's model or its embeddings for other programs."),
  flags,
  FALSE,
  1,
  run,
};
