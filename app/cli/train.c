/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * train: one run, followed to its end.
 *
 * The engine trains on its own thread; this one wakes up some times a second, takes the records that
 * have come, and prints. Ctrl+C asks the training thread to stop after its step.
 */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/command.h"
#include "app/cli/text.h"
#include "app/dataset.h"
#include "app/history.h"
#include "app/i18n.h"
#include "app/json.h"
#include "app/plot/ticks.h"
#include "app/report.h"

enum { TAKEN_AT_ONCE = 256, POLL_MICROSECONDS = 40000, BAR_WIDTH = 24 };

typedef struct {
  ParallaxArguments arguments;
  ParallaxDataset *opened;
  const plx_dataset *dataset;
  plx_trainer *trainer;
  ParallaxHistory history;
  plx_frame frame; /* the last layout; its arrays are the trainer's */
  gboolean is_json, has_bar;
  gboolean is_started; /* the start line is out */
  char *name;
} train_run;

/* What the signal handler stops; set before it is installed. */
static plx_trainer *interrupted_trainer;
static volatile sig_atomic_t is_interrupted;

static void
interrupt_cb (int signal_number)
{
  is_interrupted = 1;
  plx_trainer_stop (interrupted_trainer);
}

static void
print_line (JsonBuilder *builder)
{
  g_autofree char *line = NULL;

  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
  fflush (stdout);
}

/* --- Start ------------------------------------------------------------------------------------ */

static void
print_start_json (train_run *self)
{
  JsonBuilder *builder = json_builder_new ();
  const plx_dataset *dataset = self->dataset;

  json_builder_begin_object (builder);
  parallax_json_text (builder, "event", "start");
  parallax_json_text (builder, "run", self->name);
  parallax_json_number (builder, "parameters", (double)plx_trainer_weight_count (self->trainer));
  parallax_json_text (builder, "dataset", dataset->name);
  parallax_json_number (builder, "images", dataset->count);
  parallax_json_number (builder, "held_out", dataset->count - dataset->train_count);
  parallax_json_number (builder, "height", dataset->height);
  parallax_json_number (builder, "width", dataset->width);
  parallax_json_number (builder, "channels", dataset->channels);
  parallax_json_number (builder, "steps", (double)plx_trainer_total_steps (self->trainer));
  parallax_json_settings (builder, &self->arguments.settings);
  print_line (builder);
}

static void
print_heading (const plx_dataset *dataset)
{
  parallax_print_right (_ ("epoch"), 7);
  parallax_print_right (_ ("loss"), 10);
  parallax_print_right (_ ("progress"), 10);
  for (int i = 0; i < dataset->n_label_sets && i < PLX_MAX_KNN; i++)
    parallax_print_right (gettext (dataset->label_sets[i].name), 13);
  parallax_print_right (_ ("images/s"), 10);
  parallax_print_right (_ ("seconds"), 9);
  printf ("\n");
}

static void
print_start (train_run *self)
{
  const plx_dataset *dataset = self->dataset;
  g_autofree char *weights = parallax_format_count (plx_trainer_weight_count (self->trainer));
  g_autofree char *images = parallax_format_count (dataset->count);

  self->is_started = TRUE;
  if (self->is_json) {
    print_start_json (self);
    return;
  }
  printf (_ ("%s: %s images of %d×%d, %d held out; encoder with %s weights\n"),
          gettext (dataset->name), images, dataset->width, dataset->height,
          dataset->count - dataset->train_count, weights);
  print_heading (dataset);
  fflush (stdout);
}

/* --- Epochs ----------------------------------------------------------------------------------- */

static void
print_epoch_text (const plx_record *record)
{
  printf ("%7d ", record->epoch);
  if (isfinite (record->loss))
    printf ("%9.4f %7.1f %%", record->loss, 100 * plx_record_progress (record));
  else
    printf ("%9s %9s", "–", "–");
  for (int i = 0; i < record->n_knn; i++)
    printf (isfinite (record->knn[i]) ? " %10.1f %%" : " %10.0f  ", 100 * record->knn[i]);
  if (record->epoch > 0)
    printf (" %9.0f %8.1f", record->images_per_second, record->seconds);
  printf ("\n");
  fflush (stdout);
}

static void
clear_bar (const train_run *self)
{
  if (self->has_bar)
    fprintf (stderr, "\r\033[K");
}

static void
print_epoch (train_run *self, const plx_record *record)
{
  JsonBuilder *builder;

  clear_bar (self);
  if (!self->is_json) {
    print_epoch_text (record);
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  parallax_json_epoch (builder, record, self->dataset);
  print_line (builder);
}

/* On a terminal: how far, how fast, how long still. */
static void
draw_bar (train_run *self)
{
  const plx_record *last = &self->history.last;
  double total = (double)plx_trainer_total_steps (self->trainer);
  double share = total > 0 ? (double)last->step / total : 0;
  double left =
      last->step > 0 ? last->seconds / (double)last->step * (total - (double)last->step) : 0;
  g_autofree char *time_left = parallax_format_duration (left);
  int filled = (int)(share * BAR_WIDTH);

  if (!self->has_bar || last->step == 0)
    return;
  fprintf (stderr, "\r\033[K");
  for (int i = 0; i < BAR_WIDTH; i++)
    fputs (i < filled ? "█" : "░", stderr);
  fprintf (stderr, _ (" %3.0f %%  loss %.3f  %.0f images/s  %s left"), 100 * share, last->loss,
           last->images_per_second, time_left);
  fflush (stderr);
}

/* --- Following -------------------------------------------------------------------------------- */

static void
take_records (train_run *self)
{
  plx_record records[TAKEN_AT_ONCE];
  int n;

  while ((n = plx_trainer_take_records (self->trainer, records, TAKEN_AT_ONCE, NULL)) > 0)
    for (int i = 0; i < n; i++) {
      if (!self->is_started)
        print_start (self);
      parallax_history_add (&self->history, &records[i]);
      if (records[i].kind == PLX_RECORD_EPOCH)
        print_epoch (self, &records[i]);
    }
}

static void
follow (train_run *self)
{
  gboolean is_done;

  do {
    g_usleep (POLL_MICROSECONDS);
    is_done = plx_trainer_is_done (self->trainer);
    take_records (self);
    plx_trainer_take_frame (self->trainer, &self->frame);
    draw_bar (self);
  } while (!is_done);
  plx_trainer_join (self->trainer);
  clear_bar (self);
}

/* --- End -------------------------------------------------------------------------------------- */

static const char *
state_name (plx_train_state state)
{
  return state == PLX_TRAIN_FINISHED   ? "finished"
         : state == PLX_TRAIN_STOPPED  ? "stopped"
         : state == PLX_TRAIN_DIVERGED ? "diverged"
                                       : "failed";
}

static void
print_end_json (train_run *self, plx_train_state state)
{
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *hash =
      g_strdup_printf ("%016" G_GINT64_MODIFIER "x", plx_trainer_weight_hash (self->trainer));

  json_builder_begin_object (builder);
  parallax_json_text (builder, "event", "end");
  parallax_json_text (builder, "state", state_name (state));
  parallax_json_number (builder, "epochs",
                        self->history.epochs->len > 0 ? (double)self->history.epochs->len - 1 : 0);
  parallax_json_number (builder, "knn", parallax_history_knn (&self->history, 0));
  parallax_json_number (builder, "seconds", self->history.last.seconds);
  parallax_json_text (builder, "weights_hash", hash);
  if (state == PLX_TRAIN_DIVERGED || state == PLX_TRAIN_FAILED)
    parallax_json_text (builder, "error", plx_trainer_error (self->trainer)->message);
  print_line (builder);
}

static int
write_report (train_run *self, const char *folder, plx_train_state state)
{
  ParallaxReport report = { self->name,
                            &self->arguments.settings,
                            self->dataset,
                            &self->history,
                            self->frame.n > 0 ? self->frame.xy : NULL,
                            self->frame.images,
                            self->frame.n,
                            state_name (state) };
  g_autofree char *page = g_build_filename (folder, "report.html", NULL);
  g_autoptr (GError) error = NULL;

  if (!parallax_report_write (&report, folder, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  fprintf (stderr, _ ("The report is in %s\n"), page);
  return PARALLAX_EXIT_DONE;
}

static int
finish (train_run *self)
{
  plx_train_state state = plx_trainer_state (self->trainer);
  const char *folder = parallax_arguments_get (&self->arguments, "report");
  int status = PARALLAX_EXIT_DONE;

  if (self->is_json)
    print_end_json (self, state);
  if (folder != NULL && self->history.epochs->len > 0)
    status = write_report (self, folder, state);
  if (is_interrupted && state == PLX_TRAIN_STOPPED)
    return parallax_complain (
        PARALLAX_EXIT_INTERRUPTED,
        _ ("Interrupted after %d steps; nothing is kept of this run, the same "
           "command repeats it."),
        (int)self->history.loss->len);
  if (state == PLX_TRAIN_DIVERGED || state == PLX_TRAIN_FAILED) {
    gboolean is_alarm = state == PLX_TRAIN_DIVERGED &&
                        parallax_arguments_get (&self->arguments, "fail-on-alarm") != NULL;

    return parallax_complain (is_alarm ? PARALLAX_EXIT_ALARM : PARALLAX_EXIT_FAILED, "%s",
                              plx_trainer_error (self->trainer)->message);
  }
  return status;
}

/* --- The command ------------------------------------------------------------------------------ */

static void
tell_skipped (const plx_dataset *dataset)
{
  if (dataset->skipped > 0)
    parallax_complain (0,
                       ngettext ("%d file was left out; the first: %s",
                                 "%d files were left out; the first: %s",
                                 (unsigned long)dataset->skipped),
                       dataset->skipped, dataset->skipped_why[0]);
}

static char *
default_name (const train_run *self)
{
  plx_param_ref ref;
  char method[64] = "";

  if (plx_settings_find (&self->arguments.settings, "train.method", &ref, NULL) == PLX_OK)
    plx_settings_format (&self->arguments.settings, &ref, method, sizeof method);
  return g_strdup_printf ("%s %s %.0f", self->dataset->name, method,
                          plx_settings_number (&self->arguments.settings, "train.seed"));
}

static int
train (train_run *self)
{
  const plx_settings *settings = &self->arguments.settings;
  const char *folder = parallax_arguments_get (&self->arguments, "report");
  g_autoptr (GError) error = NULL;
  plx_error engine_error;
  plx_status status;

  if (folder != NULL && !parallax_report_prepare (folder, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  self->opened = parallax_dataset_open (settings, &error);
  if (self->opened == NULL)
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  self->dataset = parallax_dataset_get (self->opened);
  tell_skipped (self->dataset);
  self->name = parallax_arguments_get (&self->arguments, "name") != NULL
                   ? g_strdup (parallax_arguments_get (&self->arguments, "name"))
                   : default_name (self);
  status = plx_trainer_new (settings, self->dataset, NULL, &self->trainer, &engine_error);
  if (status != PLX_OK)
    return parallax_complain (parallax_exit_of (status), "%s", engine_error.message);
  parallax_history_init (&self->history, floor (self->dataset->train_count /
                                                plx_settings_number (settings, "train.batch")));
  interrupted_trainer = self->trainer;
  signal (SIGINT, interrupt_cb);
  signal (SIGTERM, interrupt_cb);
  status = plx_trainer_start (self->trainer, &engine_error);
  if (status != PLX_OK)
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", engine_error.message);
  follow (self);
  return finish (self);
}

static int
run (int argc, char **argv)
{
  train_run self = { 0 };
  int status;

  if (parallax_arguments_parse (&self.arguments, &parallax_train_command, argc, argv, &status)) {
    self.is_json = parallax_arguments_get (&self.arguments, "json") != NULL;
    self.has_bar = isatty (STDERR_FILENO);
    status = train (&self);
  }
  signal (SIGINT, SIG_DFL);
  signal (SIGTERM, SIG_DFL);
  plx_trainer_free (self.trainer);
  parallax_history_clear (&self.history);
  parallax_arguments_clear (&self.arguments);
  g_clear_object (&self.opened);
  g_free (self.name);
  return status;
}

static const ParallaxFlag flags[] = {
  { "json", NULL, N_ ("One JSON object a line instead of a table.") },
  { "report", "FOLDER", N_ ("Writes report.html with plots there at the end.") },
  { "name", "NAME", N_ ("What the run is called.") },
  { "fail-on-alarm", NULL, N_ ("Exit status 3 where the run diverges.") },
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_train_command = {
  "train",
  "[--dataset NAME|PATH] [--epochs N] [--KEY VALUE]… [--json] [--report FOLDER]",
  N_ ("Trains an encoder and tells how it goes."),
  flags,
  TRUE,
  0,
  run,
};
