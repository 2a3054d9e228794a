/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings in words: a figure is never shown without what it was measured by.
 */
#include <math.h>
#include <string.h>

#include "app/evaluation/finding.h"
#include "app/i18n.h"
#include "app/plot/ticks.h"

enum { MOST_PAIRS = 5 };

char *
parallax_figure_text (const plx_figure *figure)
{
  if (isnan (figure->value))
    return g_strdup ("–");
  if (figure->kind == PLX_FIGURE_SHARE) {
    g_autofree char *share = parallax_format_share (figure->value);

    return figure->interval > 0
               ? g_strdup_printf ("%.1f ± %.1f %%", 100 * figure->value, 100 * figure->interval)
               : g_steal_pointer (&share);
  }
  if (figure->value == floor (figure->value) && fabs (figure->value) < 1e9)
    return g_strdup_printf ("%.0f", figure->value);
  return g_strdup_printf ("%.*f", fabs (figure->value) >= 100 ? 1 : 3, figure->value);
}

char *
parallax_finding_title (const ParallaxFinding *finding)
{
  const char *kind = gettext (plx_eval_kind_label (finding->result.kind));

  if (finding->result.label_set[0] == '\0')
    return g_strdup (kind);
  return g_strdup_printf ("%s · %s", kind, gettext (finding->result.label_set));
}

static char *
describe_subject (const ParallaxFinding *finding)
{
  const plx_protocol *protocol = &finding->result.protocol;
  const char *space = protocol->is_z ? _ ("embedding z") : _ ("representation v");
  g_autofree char *numbers = parallax_format_count (protocol->d);

  if (finding->result.kind == PLX_EVAL_FINETUNE)
    return g_strdup_printf (_ ("encoder after epoch %d, fine-tuned"), finding->epoch);
  switch (finding->subject) {
  case PARALLAX_SUBJECT_TRAINED:
    return g_strdup_printf (_ ("encoder after epoch %d, frozen; %s of %s numbers"), finding->epoch,
                            space, numbers);
  case PARALLAX_SUBJECT_UNTRAINED:
    return g_strdup_printf (_ ("untrained encoder, frozen; %s of %s numbers"), space, numbers);
  default:
    return g_strdup_printf (_ ("pixels, %s numbers"), numbers);
  }
}

/* λ is what a measurement chose for itself: it is the subject's, not the protocol's. */
char *
parallax_finding_subject (const ParallaxFinding *finding)
{
  g_autofree char *subject = describe_subject (finding);

  return finding->result.kind == PLX_EVAL_LINEAR
             ? g_strdup_printf ("%s; λ %g", subject, finding->result.protocol.l2)
             : g_steal_pointer (&subject);
}

static char *
new_classes_protocol (const plx_protocol *protocol, const char *test)
{
  g_autofree char *pairs = parallax_format_count (protocol->pairs);
  g_autofree char *episodes = parallax_format_count (protocol->episodes);

  return g_strdup_printf (
      protocol->is_left_out
          ? _ ("%s images of %d classes that training never saw; %d-way, nearest prototype, mean "
               "of %s episodes with its 95-percent interval; %s pairs of each sort")
          : _ ("%s held-out images of %d classes, none left out of training; %d-way, nearest "
               "prototype, mean of %s episodes with its 95-percent interval; %s pairs of each "
               "sort"),
      test, protocol->classes, protocol->ways, episodes, pairs);
}

static char *
finetune_protocol (const plx_protocol *protocol, const char *train, const char *test)
{
  g_autofree char *share = g_strdup_printf ("%g %%", 100 * protocol->labels);

  return g_strdup_printf (_ ("all weights train on %s labelled images (%s, each class alike), %s "
                             "held-out ones ask; %d classes; %d steps of %d images, AdamW from %g; "
                             "the same network from random weights beside it"),
                          train, share, test, protocol->classes, protocol->steps, protocol->batch,
                          protocol->learning_rate);
}

static char *
protocol_of (const plx_result *result, const char *train, const char *test)
{
  const plx_protocol *p = &result->protocol;

  switch (result->kind) {
  case PLX_EVAL_KNN:
    return g_strdup_printf (
        _ ("%s training images answer, %s held-out ones ask; %d classes; the %d "
           "nearest by cosine vote, T %g"),
        train, test, p->classes, p->k, p->temperature);
  case PLX_EVAL_LINEAR:
    return g_strdup_printf (_ ("logistic regression on standardised numbers of %s training images, "
                               "asked about %s held-out ones; %d classes; λ chosen on a fifth of "
                               "the training images"),
                            train, test, p->classes);
  case PLX_EVAL_CLUSTERS:
    return g_strdup_printf (
        _ ("k-means++ on %s held-out images: %d clusters, the best of %d starts"), test, p->k,
        p->restarts);
  case PLX_EVAL_FINETUNE:
    return finetune_protocol (p, train, test);
  case PLX_EVAL_NEW_CLASSES:
    return new_classes_protocol (p, test);
  default:
    return g_strdup_printf (_ ("singular values of %s held-out images about their mean"), test);
  }
}

char *
parallax_finding_protocol (const ParallaxFinding *finding)
{
  const plx_protocol *protocol = &finding->result.protocol;
  g_autofree char *train = parallax_format_count (protocol->train);
  g_autofree char *test = parallax_format_count (protocol->test);
  g_autofree char *text = protocol_of (&finding->result, train, test);
  g_autofree char *unseen = NULL;

  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)protocol->seed);

  if (protocol->unseen > 0)
    unseen = g_strdup_printf (
        _ ("; %d held-out images are of a class without a training image and count as wrong"),
        protocol->unseen);
  return g_strdup_printf (_ ("%s%s; seed %s"), text, unseen != NULL ? unseen : "", seed);
}

/* The label set that the matrix is of; NULL: the data set has none such. */
static const plx_label_set *
label_set_of (const ParallaxFinding *finding, const plx_dataset *dataset)
{
  const plx_label_set *set =
      dataset != NULL ? plx_dataset_labels (dataset, finding->result.label_set) : NULL;

  return set != NULL && set->n_classes == finding->result.n_classes ? set : NULL;
}

static void
add_pairs (const plx_result *result, const plx_label_set *set, GString *text)
{
  plx_confused_pair pairs[MOST_PAIRS];
  int n = plx_most_confused (result->matrix, result->n_classes, MOST_PAIRS, pairs);

  for (int i = 0; i < n; i++) {
    g_autofree char *share = parallax_format_share (pairs[i].share);

    g_string_append_printf (text, _ ("  %s taken for %s: %d, %s of its images\n"),
                            gettext (set->class_names[pairs[i].truth]),
                            gettext (set->class_names[pairs[i].prediction]), (int)pairs[i].count,
                            share);
  }
}

char *
parallax_finding_confusion (const ParallaxFinding *finding, const plx_dataset *dataset)
{
  const plx_result *result = &finding->result;
  const plx_label_set *set = label_set_of (finding, dataset);
  GString *text;

  if (result->matrix == NULL || set == NULL)
    return NULL;
  text = g_string_new (NULL);
  for (int c = 0; c < set->n_classes; c++) {
    double recall = plx_recall (result->matrix, result->n_classes, c);
    g_autofree char *share = isnan (recall) ? NULL : parallax_format_share (recall);

    if (share != NULL)
      g_string_append_printf (text, _ ("  %s: recall %s\n"), gettext (set->class_names[c]), share);
  }
  add_pairs (result, set, text);
  return g_string_free (text, FALSE);
}

char *
parallax_finding_text (const ParallaxFinding *finding, const plx_dataset *dataset)
{
  g_autofree char *title = parallax_finding_title (finding);
  g_autofree char *subject = parallax_finding_subject (finding);
  g_autofree char *protocol = parallax_finding_protocol (finding);
  g_autofree char *confusion = parallax_finding_confusion (finding, dataset);
  GString *text = g_string_new (title);

  g_string_append_c (text, '\n');
  for (int i = 0; i < finding->result.n_figures; i++) {
    const plx_figure *figure = &finding->result.figures[i];
    g_autofree char *value = parallax_figure_text (figure);

    g_string_append_printf (text, "  %s: %s\n", gettext (figure->label), value);
  }
  if (confusion != NULL)
    g_string_append (text, confusion);
  g_string_append_printf (text, "  %s\n  %s\n", subject, protocol);
  return g_string_free (text, FALSE);
}
