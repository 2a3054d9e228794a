/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * eval: what a run's encoder has learned, measured by protocols that are said beside every figure, and
 * kept in the store. Without a kind asked for, everything that the data allow; what they do not is a
 * sentence on standard error, and a failure only where it was asked for or nothing could be measured.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/follow.h"
#include "app/cli/protocol.h"
#include "app/cli/text.h"
#include "app/error.h"
#include "app/evaluation/evaluator.h"
#include "app/i18n.h"
#include "app/json.h"
#include "app/plot/ticks.h"

enum { LABEL_COLUMNS = 42, VALUE_COLUMNS = 14 };

/* What is asked for. */
typedef struct {
  gboolean kinds[PLX_N_EVAL];
  gboolean is_all; /* no kind was asked for */
  gboolean subjects[PARALLAX_N_SUBJECTS];
  gboolean is_z, is_json, has_confusion;
  int label_set; /* −1: all of them */
} request;

typedef struct {
  ParallaxEvaluator *evaluator;
  const request *request;
  GPtrArray *findings; /* of ParallaxFinding */
  gboolean has_bar;
  char *doing; /* what the bar says */
  int refused;
} session;

static volatile sig_atomic_t is_interrupted;

static void
interrupt_cb (int signal_number)
{
  is_interrupted = 1;
}

static bool
go_on (void *context, double share)
{
  session *self = context;

  if (self->has_bar)
    fprintf (stderr, "\r\033[K%s  %3.0f %%", self->doing, 100 * share);
  return !is_interrupted;
}

/* --- What is asked for ------------------------------------------------------------------------ */

/* Flags that choose a kind. */
static const struct {
  const char *flag;
  plx_eval_kind kind;
} kind_flags[] = {
  { "knn", PLX_EVAL_KNN },
  { "retrieval", PLX_EVAL_KNN },
  { "linear", PLX_EVAL_LINEAR },
  { "clusters", PLX_EVAL_CLUSTERS },
  { "new-classes", PLX_EVAL_NEW_CLASSES },
  { "spectrum", PLX_EVAL_SPECTRUM },
  { "finetune", PLX_EVAL_FINETUNE },
};

static void
read_kinds (const ParallaxArguments *arguments, request *r)
{
  r->is_all = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (kind_flags); i++)
    if (parallax_arguments_get (arguments, kind_flags[i].flag) != NULL) {
      r->kinds[kind_flags[i].kind] = TRUE;
      r->is_all = FALSE;
    }
  if (r->is_all && r->has_confusion) {
    r->kinds[PLX_EVAL_KNN] = TRUE;
    r->is_all = FALSE;
  }
  /* Fine-tuning takes minutes and waits until it is asked for. */
  for (int kind = 0; r->is_all && kind < PLX_N_EVAL; kind++)
    r->kinds[kind] = kind != PLX_EVAL_FINETUNE;
}

static gboolean
read_request (const ParallaxArguments *arguments, const plx_dataset *data, request *r)
{
  const char *on = parallax_arguments_get (arguments, "on");

  *r = (request){ .is_z = g_strcmp0 (on, "z") == 0,
                  .is_json = parallax_arguments_get (arguments, "json") != NULL,
                  .has_confusion = parallax_arguments_get (arguments, "confusion") != NULL };
  if (on != NULL && strcmp (on, "z") != 0 && strcmp (on, "v") != 0) {
    parallax_complain (PARALLAX_EXIT_USAGE,
                       _ ("--on is v (representation) or z (embedding), not “%s”."), on);
    return FALSE;
  }
  for (int subject = 0; subject < PARALLAX_N_SUBJECTS; subject++)
    r->subjects[subject] = subject == PARALLAX_SUBJECT_TRAINED ||
                           parallax_arguments_get (
                               arguments, parallax_subject_name ((ParallaxSubject)subject)) != NULL;
  read_kinds (arguments, r);
  return parallax_cli_find_labels (arguments, data, &r->label_set);
}

/* --- Printing --------------------------------------------------------------------------------- */

static void
print_json (session *self, const ParallaxFinding *finding)
{
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  parallax_json_text (builder, "event", "evaluation");
  parallax_json_text (builder, "run", parallax_evaluator_get_trained (self->evaluator)->info->uid);
  parallax_finding_describe (finding, self->request->has_confusion, builder);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
}

static void
print_left (const char *text, int columns)
{
  printf ("%s%*s", text, MAX (columns - parallax_text_columns (text), 1), "");
}

static void
print_heading (ParallaxFinding *const *row)
{
  const ParallaxFinding *first = NULL;
  g_autofree char *title = NULL;

  for (int i = 0; i < PARALLAX_N_SUBJECTS && first == NULL; i++)
    first = row[i];
  title = parallax_finding_title (first);
  printf ("\n");
  print_left (title, LABEL_COLUMNS);
  for (int i = 0; i < PARALLAX_N_SUBJECTS; i++)
    if (row[i] != NULL)
      parallax_print_right (parallax_subject_label (row[i]->subject), VALUE_COLUMNS);
  printf ("\n");
}

static void
print_figures (ParallaxFinding *const *row)
{
  const plx_result *widest = NULL;

  for (int i = 0; i < PARALLAX_N_SUBJECTS; i++)
    if (row[i] != NULL && (widest == NULL || row[i]->result.n_figures > widest->n_figures))
      widest = &row[i]->result;
  for (int f = 0; f < widest->n_figures; f++) {
    printf ("  ");
    print_left (gettext (widest->figures[f].label), LABEL_COLUMNS - 2);
    for (int i = 0; i < PARALLAX_N_SUBJECTS; i++) {
      const plx_figure *figure =
          row[i] != NULL ? plx_result_find (&row[i]->result, widest->figures[f].key) : NULL;
      g_autofree char *text = figure != NULL ? parallax_figure_text (figure) : g_strdup ("–");

      if (row[i] != NULL)
        parallax_print_right (text, VALUE_COLUMNS);
    }
    printf ("\n");
  }
}

/* A measurement of all subjects, side by side; the protocol is one. */
static void
print_row (session *self, ParallaxFinding *const *row)
{
  g_autofree char *protocol = NULL;

  print_heading (row);
  print_figures (row);
  for (int i = 0; i < PARALLAX_N_SUBJECTS; i++) {
    g_autofree char *confusion = NULL, *subject = NULL;

    if (row[i] == NULL)
      continue;
    if (self->request->has_confusion)
      confusion =
          parallax_finding_confusion (row[i], parallax_evaluator_get_dataset (self->evaluator));
    if (confusion != NULL)
      printf ("%s", confusion);
    subject = parallax_finding_subject (row[i]);
    parallax_print_wrapped (2, subject);
    if (protocol == NULL)
      protocol = parallax_finding_protocol (row[i]);
  }
  parallax_print_wrapped (2, protocol);
  fflush (stdout);
}

static void
print_start (session *self)
{
  const ParallaxTrained *trained = parallax_evaluator_get_trained (self->evaluator);
  const plx_dataset *data = parallax_evaluator_get_dataset (self->evaluator);
  g_autofree char *train = parallax_format_count (data->train_count);
  g_autofree char *held_out = parallax_format_count (plx_dataset_held_out (data));

  printf (_ ("%s (%s), checkpoint of epoch %d\n"), trained->info->name, trained->info->uid,
          trained->checkpoint->epoch);
  printf (_ ("%s: %s images for training, %s held out"), gettext (data->name), train, held_out);
  if (data->left_out > 0)
    printf (_ (", %d of left-out classes"), data->left_out);
  printf ("\n");
}

/* --- Measuring -------------------------------------------------------------------------------- */

static void
say_refused (session *self, plx_eval_kind kind, const char *sentence)
{
  self->refused++;
  if (self->has_bar)
    fputs ("\r\033[K", stderr);
  fprintf (stderr, "%s: %s\n", gettext (plx_eval_kind_label (kind)), sentence);
}

/* FALSE: interrupted. */
static gboolean
measure_one (session *self, ParallaxSubject subject, plx_eval_kind kind, int label_set,
             ParallaxFinding **to)
{
  plx_watch watch = { go_on, self, 0, 1 };
  g_autoptr (GError) error = NULL;
  ParallaxFinding *finding;

  g_free (self->doing);
  self->doing = g_strdup_printf ("%s, %s", gettext (plx_eval_kind_label (kind)),
                                 parallax_subject_label (subject));
  finding = parallax_evaluator_measure (self->evaluator, subject, self->request->is_z, kind,
                                        label_set, &watch, &error);
  *to = finding;
  if (finding != NULL) {
    g_ptr_array_add (self->findings, finding);
    return TRUE;
  }
  if (error->code == PLX_CANCELLED)
    return FALSE;
  say_refused (self, kind, error->message);
  return TRUE;
}

/* Fine-tuning has its baseline within it. */
static gboolean
can_ask (plx_eval_kind kind, ParallaxSubject subject)
{
  return subject == PARALLAX_SUBJECT_TRAINED || kind != PLX_EVAL_FINETUNE;
}

/* One protocol, of all subjects that are asked for. */
static gboolean
measure_row (session *self, plx_eval_kind kind, int label_set)
{
  ParallaxFinding *row[PARALLAX_N_SUBJECTS] = { NULL };
  gboolean is_any = FALSE;

  for (int subject = 0; subject < PARALLAX_N_SUBJECTS; subject++) {
    if (!self->request->subjects[subject] || !can_ask (kind, (ParallaxSubject)subject))
      continue;
    if (!measure_one (self, (ParallaxSubject)subject, kind, label_set, &row[subject]))
      return FALSE;
    if (row[subject] == NULL)
      break; /* what the data do not allow once, they do not allow of others */
    is_any = TRUE;
    if (self->has_bar)
      fputs ("\r\033[K", stderr);
    if (self->request->is_json)
      print_json (self, row[subject]);
  }
  if (is_any && !self->request->is_json)
    print_row (self, row);
  return TRUE;
}

/* Classes are left out by the first label set: of the others none is new. Fine-tuning takes its time
 * and goes by the first as well. */
static gboolean
is_for_label_set (const request *r, plx_eval_kind kind, int label_set)
{
  if (r->label_set >= 0)
    return label_set == r->label_set;
  return (kind != PLX_EVAL_NEW_CLASSES && kind != PLX_EVAL_FINETUNE) || label_set == 0;
}

static gboolean
measure_kind (session *self, plx_eval_kind kind)
{
  const plx_dataset *data = parallax_evaluator_get_dataset (self->evaluator);

  if (data->n_label_sets == 0 || kind == PLX_EVAL_SPECTRUM)
    return measure_row (self, kind, 0);
  for (int set = 0; set < data->n_label_sets; set++)
    if (is_for_label_set (self->request, kind, set) && !measure_row (self, kind, set))
      return FALSE;
  return TRUE;
}

static int
measure (session *self, ParallaxStore *store)
{
  gint64 run = parallax_evaluator_get_trained (self->evaluator)->info->id;
  gboolean is_whole = TRUE;
  g_autoptr (GError) error = NULL;

  signal (SIGINT, interrupt_cb);
  if (!self->request->is_json)
    print_start (self);
  for (int kind = 0; kind < PLX_N_EVAL && is_whole; kind++)
    if (self->request->kinds[kind])
      is_whole = measure_kind (self, (plx_eval_kind)kind);
  if (self->findings->len > 0 && !parallax_findings_store (store, run, self->findings, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  if (!is_whole)
    return parallax_complain (PARALLAX_EXIT_INTERRUPTED,
                              _ ("Interrupted; what was measured until then is kept."));
  if (self->findings->len == 0 || (self->refused > 0 && !self->request->is_all))
    return PARALLAX_EXIT_FAILED;
  return PARALLAX_EXIT_DONE;
}

/* --- Command ---------------------------------------------------------------------------------- */

static ParallaxTrained *
open_trained (ParallaxStore *store, const ParallaxRunInfo *info, const ParallaxArguments *arguments,
              int *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxCheckpoint) checkpoint = parallax_cli_find_checkpoint (
      store, info->id, parallax_arguments_get (arguments, "epoch"), &error);
  ParallaxTrained *trained = NULL;

  if (checkpoint != NULL)
    trained = parallax_trained_open_checkpoint (store, info->id, checkpoint, NULL,
                                                PARALLAX_EVALUATION_BATCH, &error);
  if (trained == NULL)
    *status = parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  return trained;
}

static int
eval (ParallaxStore *store, ParallaxArguments *arguments)
{
  int status;
  g_autoptr (ParallaxRunInfo) info = parallax_cli_find_run (store, arguments, &status);
  ParallaxTrained *trained = info != NULL ? open_trained (store, info, arguments, &status) : NULL;
  g_autoptr (ParallaxEvaluator) evaluator = NULL;
  session self = { 0 };
  request r;

  if (trained == NULL)
    return status;
  evaluator = parallax_evaluator_new (trained);
  if (!read_request (arguments, parallax_evaluator_get_dataset (evaluator), &r) ||
      !parallax_cli_apply_protocol (arguments, parallax_evaluator_settings (evaluator)))
    return PARALLAX_EXIT_USAGE;
  self =
      (session){ .evaluator = evaluator,
                 .request = &r,
                 .findings = g_ptr_array_new_with_free_func ((GDestroyNotify)parallax_finding_free),
                 .has_bar = isatty (STDERR_FILENO) };
  status = measure (&self, store);
  g_ptr_array_unref (self.findings);
  g_free (self.doing);
  return status;
}

static int
run (int argc, char **argv)
{
  return parallax_cli_with_store (&parallax_eval_command, argc, argv, eval);
}

static const ParallaxFlag flags[] = {
  { "knn", NULL, N_ ("Weighted vote of the nearest training images; also retrieval.") },
  { "linear", NULL, N_ ("Logistic regression on the frozen encoder.") },
  { "clusters", NULL, N_ ("k-means against the classes: NMI, ARI, silhouette.") },
  { "new-classes", NULL,
    N_ ("Few-shot and verification on classes that data.leave_out kept from training.") },
  { "spectrum", NULL, N_ ("Along how many directions the embeddings spread.") },
  { "finetune", "SHARE",
    N_ ("Training with that share of the labels, 0.01, from the encoder and from random "
        "weights.") },
  { "confusion", NULL, N_ ("What is taken for what; with --json also all tables.") },
  { "retrieval", NULL, N_ ("Precision among the nearest 1 and 10: part of --knn.") },
  { "untrained", NULL, N_ ("Beside it the same encoder before training.") },
  { "pixels", NULL, N_ ("Beside it the images themselves.") },
  { "on", "v|z", N_ ("The representation v (the default) or the embedding z.") },
  { "labels", "SET", N_ ("By one set of labels only.") },
  { "epoch", "EPOCH", N_ ("The checkpoint: an epoch's number, last or best.") },
  PARALLAX_FLAG_JSON,
  PARALLAX_FLAG_WORKSPACE,
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_eval_command = {
  "eval",
  "RUN [--knn] [--linear] [--clusters] [--new-classes] [--finetune SHARE] [--untrained] [--pixels]",
  N_ ("Measures what a run's encoder has learned."),
  flags,
  TRUE,
  1,
  run,
  .applies_later = TRUE,
};
