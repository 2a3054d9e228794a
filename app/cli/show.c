/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * show: all that is known of one run.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/cli/follow.h"
#include "app/evaluation/finding.h"
#include "app/i18n.h"
#include "app/json.h"
#include "app/plot/ticks.h"
#include "app/store/describe.h"

static void
print_line (const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    printf ("  %-12s %s\n", label, value);
}

static void
print_facts (ParallaxStore *store, const ParallaxRunInfo *info)
{
  g_autofree char *epochs = g_strdup_printf (_ ("%d of %d"), info->epoch, info->epochs);
  g_autofree char *steps = parallax_format_count (info->step);
  g_autofree char *loss = isnan (info->loss) ? NULL : g_strdup_printf ("%.4f", info->loss);
  g_autofree char *knn = isnan (info->knn) ? NULL : parallax_format_share (info->knn);
  g_autofree char *seconds =
      isnan (info->seconds) ? NULL : parallax_format_duration (info->seconds);
  g_autofree char *size = g_format_size (parallax_store_measure_run (store, info->uid));

  printf ("%s  %s\n", info->uid, info->name);
  print_line (_ ("state"), parallax_describe_state (info->state));
  print_line (_ ("message"), info->message);
  print_line (_ ("note"), info->note);
  print_line (_ ("tags"), info->tags);
  print_line (_ ("branch of"), info->parent);
  print_line (_ ("epochs"), epochs);
  print_line (_ ("steps"), steps);
  print_line (_ ("loss"), loss);
  print_line (_ ("kNN"), knn);
  print_line (_ ("trained for"), seconds);
  print_line (_ ("on disk"), size);
}

static void
print_settings (const plx_settings *settings)
{
  plx_param_ref ref = { 0 };

  printf ("\n%s\n", _ ("Settings that are not the defaults"));
  while (plx_settings_next (&ref)) {
    char value[PLX_TEXT_SIZE];

    if (!plx_settings_is_used (settings, ref.table) || plx_settings_is_default (settings, &ref))
      continue;
    plx_settings_format (settings, &ref, value, sizeof value);
    printf ("  %s.%s = %s\n", ref.table->name, ref.param->key, value);
  }
}

/* What a branch has otherwise than the run that it began from. */
static void
print_changes (ParallaxStore *store, const ParallaxRunInfo *info, const plx_settings *settings)
{
  g_autoptr (ParallaxRunInfo) parent = parallax_store_find (store, info->parent, NULL);
  g_auto (GStrv) changes = NULL;
  plx_settings before;

  if (parent == NULL || !parallax_store_get_settings (store, parent->id, &before, NULL))
    return;
  printf (_ ("\nChanged against %s\n"), parent->uid);
  changes = parallax_describe_changes (&before, settings);
  for (char **change = changes; *change != NULL; change++)
    printf ("  %s\n", *change);
}

static void
print_checkpoints (const GPtrArray *all)
{
  printf ("\n%s\n", _ ("Checkpoints"));
  for (guint i = 0; i < all->len; i++) {
    const ParallaxCheckpoint *checkpoint = all->pdata[i];
    g_autofree char *size = g_format_size (checkpoint->size);
    g_autofree char *knn = isnan (checkpoint->knn)
                               ? g_strdup ("")
                               : g_strdup_printf ("kNN %.1f %%", 100 * checkpoint->knn);

    printf (checkpoint->is_epoch ? _ ("  epoch %d  %s  %s  %s\n")
                                 : _ ("  within the epoch after %d  %s  %s  %s\n"),
            checkpoint->epoch, size, checkpoint->path, knn);
  }
}

/* A line each: what, by which labels, of what, and the first figure; the protocols are eval's. */
static void
print_findings (const GPtrArray *all)
{
  printf ("\n%s\n", _ ("Evaluations"));
  for (guint i = 0; i < all->len; i++) {
    const ParallaxFinding *finding = all->pdata[i];
    const plx_figure *first = &finding->result.figures[0];
    g_autofree char *title = parallax_finding_title (finding);
    g_autofree char *value = parallax_figure_text (first);
    g_autofree char *subject = parallax_finding_subject (finding);

    if (finding->result.n_figures > 0)
      printf ("  %s  %s %s  (%s)\n", title, gettext (first->label), value, subject);
  }
}

static int
show (ParallaxStore *store, ParallaxArguments *arguments)
{
  int status;
  g_autoptr (ParallaxRunInfo) info = parallax_cli_find_run (store, arguments, &status);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checkpoints = NULL, findings = NULL;
  plx_settings settings;

  if (info == NULL)
    return status;
  checkpoints = parallax_store_list_checkpoints (store, info->id, &error);
  if (checkpoints != NULL)
    findings = parallax_findings_list (store, info->id, &error);
  if (findings == NULL || !parallax_store_get_settings (store, info->id, &settings, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  if (parallax_arguments_get (arguments, "json") != NULL) {
    g_autofree char *line = parallax_describe_run (store, info, &settings, checkpoints, findings);

    printf ("%s\n", line);
    return PARALLAX_EXIT_DONE;
  }
  print_facts (store, info);
  print_settings (&settings);
  if (info->parent != NULL)
    print_changes (store, info, &settings);
  if (checkpoints->len > 0)
    print_checkpoints (checkpoints);
  if (findings->len > 0)
    print_findings (findings);
  return PARALLAX_EXIT_DONE;
}

static int
run (int argc, char **argv)
{
  return parallax_cli_with_store (&parallax_show_command, argc, argv, show);
}

static const ParallaxFlag flags[] = {
  PARALLAX_FLAG_JSON,
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_show_command = {
  "show", "RUN [--json]", N_ ("Tells all that is known of a run."), flags, FALSE, 1, run,
};
