/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compare: stored runs side by side, as a table, as JSON, or on paper.
 */
#include <stdio.h>
#include <string.h>

#include "app/cli/follow.h"
#include "app/compare/comparison-text.h"
#include "app/compare/paper.h"
#include "app/i18n.h"
#include "app/plot/ticks.h"

static void
print_warnings (const ParallaxComparison *comparison)
{
  for (guint i = 0; i < comparison->warnings->len; i++)
    fprintf (stderr, "%s\n", (const char *)comparison->warnings->pdata[i]);
}

static void
print_seeds (const ParallaxComparison *comparison)
{
  g_autoptr (GPtrArray) sentences = parallax_comparison_seeds (comparison);

  for (guint i = 0; i < sentences->len; i++)
    printf ("%s%s\n", i == 0 ? "\n" : "", (const char *)sentences->pdata[i]);
}

/* What the encoders see: a line for every two runs. */
static void
print_images (const ParallaxComparison *comparison, const ParallaxComparedImages *images)
{
  printf ("\n");
  for (int a = 0; a < comparison->n; a++)
    for (int b = a + 1; b < comparison->n; b++) {
      g_autofree char *overlap = parallax_format_share (images->overlap[a * comparison->n + b]);

      printf (_ ("“%s” and “%s”: CKA %.3f, %s of the ten nearest are the same\n"),
              comparison->runs[a].info->name, comparison->runs[b].info->name,
              images->cka[a * comparison->n + b], overlap);
    }
}

static gboolean
write_files (const ParallaxComparison *comparison, const ParallaxComparedImages *images,
             const char *why_not, const ParallaxArguments *arguments, GError **error)
{
  const char *report = parallax_arguments_get (arguments, "report");
  const char *plots = parallax_arguments_get (arguments, "plots");
  const char *format = parallax_arguments_get (arguments, "svg") != NULL ? "svg" : "png";

  return (report == NULL || parallax_paper_write (comparison, images, why_not, report, error)) &&
         (plots == NULL || parallax_paper_write_plots (comparison, images, plots, format, error));
}

static void
print_table (const ParallaxComparison *comparison, const int *order,
             const ParallaxArguments *arguments)
{
  ParallaxTableFormat format = parallax_arguments_get (arguments, "markdown")
                                   ? PARALLAX_TABLE_MARKDOWN
                               : parallax_arguments_get (arguments, "csv") ? PARALLAX_TABLE_CSV
                                                                           : PARALLAX_TABLE_TEXT;
  g_autofree char *table = parallax_comparison_table (
      comparison, order, parallax_arguments_get (arguments, "all") != NULL, format);

  fputs (table, stdout);
}

/* The order of --sort; *order NULL: as the runs were named. */
static gboolean
read_order (const ParallaxComparison *comparison, const ParallaxArguments *arguments, int **order)
{
  const char *key = parallax_arguments_get (arguments, "sort");
  const ParallaxComparedResult *result;

  *order = NULL;
  if (key == NULL)
    return TRUE;
  result = parallax_comparison_result (comparison, key);
  if (result == NULL) {
    parallax_complain (PARALLAX_EXIT_USAGE, _ ("These runs have no result “%s” to sort by."), key);
    return FALSE;
  }
  *order = parallax_comparison_order (comparison, result);
  return TRUE;
}

static int
print (ParallaxStore *store, const ParallaxComparison *comparison,
       const ParallaxArguments *arguments)
{
  g_autoptr (GError) error = NULL, why_not = NULL;
  g_autoptr (ParallaxComparedImages) images = NULL;
  g_autofree int *order = NULL;
  gboolean is_json = parallax_arguments_get (arguments, "json") != NULL;
  gboolean is_plain = parallax_arguments_get (arguments, "csv") != NULL ||
                      parallax_arguments_get (arguments, "markdown") != NULL;

  if (!read_order (comparison, arguments, &order))
    return PARALLAX_EXIT_USAGE;
  images = parallax_compared_images_new (store, comparison, NULL, &why_not);
  print_warnings (comparison);
  if (images == NULL)
    fprintf (stderr, "%s\n", why_not->message);
  if (!write_files (comparison, images, images == NULL ? why_not->message : NULL, arguments,
                    &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  if (is_json) {
    g_autofree char *line = parallax_comparison_json (comparison, images);

    printf ("%s\n", line);
    return PARALLAX_EXIT_DONE;
  }
  print_table (comparison, order, arguments);
  if (!is_plain) {
    print_seeds (comparison);
    if (images != NULL)
      print_images (comparison, images);
  }
  return PARALLAX_EXIT_DONE;
}

static int
compare (ParallaxStore *store, ParallaxArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxComparison) comparison = NULL;

  g_ptr_array_add (arguments->positional, NULL);
  comparison =
      parallax_comparison_new (store, (const char *const *)arguments->positional->pdata, &error);
  if (comparison == NULL)
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  return print (store, comparison, arguments);
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  g_autoptr (ParallaxStore) store = NULL;
  int status;

  if (parallax_arguments_parse (&arguments, &parallax_compare_command, argc, argv, &status)) {
    store = parallax_cli_open_store (&arguments, &status);
    if (store != NULL)
      status = compare (store, &arguments);
  }
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "sort", "RESULT", N_ ("Best first by a result: knn, seconds, …") },
  { "all", NULL, N_ ("Also the settings in which the runs are alike.") },
  { "markdown", NULL, N_ ("The table in Markdown.") },
  { "csv", NULL, N_ ("The table as comma-separated values.") },
  { "report", "FILE.pdf", N_ ("Writes table, curves, maps and commands on paper.") },
  { "plots", "FOLDER", N_ ("Writes every plot there, as PNG.") },
  { "svg", NULL, N_ ("Plots as SVG instead.") },
  PARALLAX_FLAG_JSON,
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_compare_command = {
  "compare",
  "RUN RUN… [--sort RESULT] [--markdown|--csv|--json] [--report FILE.pdf]",
  N_ ("Sets runs side by side."),
  flags,
  FALSE,
  G_MAXINT, /* how many runs a comparison takes is said by the comparison */
  run,
};
