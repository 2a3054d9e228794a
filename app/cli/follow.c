/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run that trains, followed to its end.
 *
 * The engine trains on its own thread; this one wakes up some times a second, takes the records that
 * have come, and prints. Ctrl+C asks the training thread to stop after its step.
 */
#include "app/cli/follow.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/at.h"
#include "app/cli/text.h"
#include "app/error.h"
#include "app/event.h"
#include "app/history.h"
#include "app/i18n.h"
#include "app/json.h"
#include "app/plot/ticks.h"
#include "app/report.h"
#include "app/store/session.h"

enum { TAKEN_AT_ONCE = 256, POLL_MICROSECONDS = 40000, BAR_WIDTH = 24 };

typedef struct {
  const ParallaxArguments *arguments;
  ParallaxStore *store;
  ParallaxSession *session;
  const ParallaxRunInfo *info;
  const plx_settings *settings;
  const plx_dataset *dataset;
  plx_trainer *trainer;
  ParallaxHistory history;
  plx_frame frame; /* the last layout; its arrays are the trainer's */
  gboolean is_json, has_bar;
  gboolean is_started; /* the start line is out */
  char *warned;        /* the last warning, to say it once */
} follower;

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
print_start_json (follower *self)
{
  JsonBuilder *builder = json_builder_new ();
  const plx_dataset *dataset = self->dataset;

  json_builder_begin_object (builder);
  parallax_json_text (builder, "event", "start");
  parallax_json_text (builder, "run", self->info->uid);
  parallax_json_text (builder, "name", self->info->name);
  parallax_json_number (builder, "parameters", (double)plx_trainer_weight_count (self->trainer));
  parallax_json_text (builder, "dataset", dataset->name);
  parallax_json_number (builder, "images", dataset->count);
  parallax_json_number (builder, "held_out", dataset->count - dataset->train_count);
  parallax_json_number (builder, "height", dataset->height);
  parallax_json_number (builder, "width", dataset->width);
  parallax_json_number (builder, "channels", dataset->channels);
  parallax_json_number (builder, "steps", (double)plx_trainer_total_steps (self->trainer));
  parallax_json_settings (builder, self->settings);
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

/* What the guard rails say without refusing the run: before it starts, or behind its first line. */
static void
print_warnings (follower *self)
{
  plx_guards guards;

  plx_guards_find (self->settings, self->dataset, &guards);
  for (int i = 0; i < guards.n; i++) {
    g_autofree char *line = parallax_event_warning_json (&guards.guards[i]);

    if (guards.guards[i].severity != PLX_GUARD_WARNING)
      continue;
    if (self->is_json)
      printf ("%s\n", line);
    else
      parallax_complain (0, "%s", guards.guards[i].sentence);
  }
  fflush (stdout);
}

static void
print_start (follower *self)
{
  const plx_dataset *dataset = self->dataset;
  g_autofree char *weights = parallax_format_count (plx_trainer_weight_count (self->trainer));
  g_autofree char *images = parallax_format_count (dataset->count);
  g_autofree char *held_out = parallax_format_count (dataset->count - dataset->train_count);

  self->is_started = TRUE;
  if (self->is_json) {
    print_start_json (self);
    print_warnings (self);
    return;
  }
  printf (_ ("%s: %s images of %d×%d, %s held out; encoder with %s weights\n"),
          gettext (dataset->name), images, dataset->width, dataset->height, held_out, weights);
  print_heading (dataset);
  fflush (stdout);
}

/* --- Epochs ----------------------------------------------------------------------------------- */

static void
print_epoch_text (const plx_record *record)
{
  double progress = plx_record_progress (record);

  printf ("%7d ", record->epoch);
  printf (isfinite (record->loss) ? "%9.4f" : "        –", record->loss);
  printf (isfinite (progress) ? " %7.1f %%" : "         –", 100 * progress);
  for (int i = 0; i < record->n_knn; i++)
    printf (isfinite (record->knn[i]) ? " %10.1f %%" : " %10.0f  ", 100 * record->knn[i]);
  if (record->epoch > 0)
    printf (" %9.0f %8.1f", record->images_per_second, record->seconds);
  printf ("\n");
  fflush (stdout);
}

static void
clear_bar (const follower *self)
{
  if (self->has_bar)
    fprintf (stderr, "\r\033[K");
}

static void
print_epoch (follower *self, const plx_record *record)
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

/* A live change or an alarm. In words on standard error; that the run diverged is said at its end. */
static void
print_event (follower *self, const plx_record *record)
{
  gboolean is_alarm = record->kind == PLX_RECORD_ALARM;
  g_autofree char *text = self->is_json ? parallax_event_json (record)
                          : is_alarm    ? g_strdup (gettext (plx_alarm_sentence (record->alarm)))
                                        : parallax_event_words (record);

  clear_bar (self);
  if (self->is_json) {
    printf ("%s\n", text);
    fflush (stdout);
  } else if (!is_alarm || record->alarm != PLX_ALARM_DIVERGED)
    parallax_complain (0, "%s", text);
}

/* On a terminal: how far, how fast, how long still. */
static void
draw_bar (follower *self)
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
take_records (follower *self)
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
      else if (parallax_event_is_mark (&records[i]))
        print_event (self, &records[i]);
    }
}

/* What cannot be stored is said once; training goes on. */
static void
tell_warning (follower *self)
{
  g_autofree char *warning = parallax_session_take_warning (self->session);

  if (warning == NULL || g_strcmp0 (warning, self->warned) == 0)
    return;
  clear_bar (self);
  parallax_complain (0, "%s", warning);
  g_free (self->warned);
  self->warned = g_steal_pointer (&warning);
}

/* One layout of the map an epoch is kept, and the last one. */
static void
take_frame (follower *self)
{
  int epoch = self->frame.epoch;

  if (plx_trainer_take_frame (self->trainer, &self->frame) &&
      (self->frame.epoch != epoch || self->frame.step == plx_trainer_total_steps (self->trainer)))
    parallax_store_put_frame (self->store, self->info->id, &self->frame);
}

static void
follow (follower *self)
{
  gboolean is_done;

  do {
    g_usleep (POLL_MICROSECONDS);
    is_done = plx_trainer_is_done (self->trainer);
    take_records (self);
    take_frame (self);
    tell_warning (self);
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
print_end_json (follower *self, plx_train_state state)
{
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *hash =
      g_strdup_printf ("%016" G_GINT64_MODIFIER "x", plx_trainer_weight_hash (self->trainer));

  json_builder_begin_object (builder);
  parallax_json_text (builder, "event", "end");
  parallax_json_text (builder, "state", state_name (state));
  parallax_json_number (builder, "epochs",
                        floor ((double)self->history.last.step / self->history.steps_per_epoch));
  parallax_json_number (builder, "knn", parallax_history_knn (&self->history, 0));
  parallax_json_number (builder, "seconds", self->history.last.seconds);
  parallax_json_text (builder, "weights_hash", hash);
  if (state == PLX_TRAIN_DIVERGED || state == PLX_TRAIN_FAILED)
    parallax_json_text (builder, "error", plx_trainer_error (self->trainer)->message);
  print_line (builder);
}

static int
write_report (follower *self, const char *folder, plx_train_state state)
{
  ParallaxReport report = { self->info->name,
                            self->settings,
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
tell_interrupted (follower *self)
{
  const char *workspace = parallax_arguments_get (self->arguments, "workspace");

  return parallax_complain (
      PARALLAX_EXIT_INTERRUPTED,
      _ ("Interrupted after %d steps; it goes on with: parallax-cli resume %s%s%s"),
      (int)self->history.last.step, self->info->uid, workspace != NULL ? " --workspace " : "",
      workspace != NULL ? workspace : "");
}

/* The first alarm of the run, also of an earlier session of it; NULL: none. */
static const plx_record *
first_alarm (const follower *self)
{
  for (guint i = 0; i < self->history.events->len; i++) {
    const plx_record *event = &g_array_index (self->history.events, plx_record, i);

    if (event->kind == PLX_RECORD_ALARM)
      return event;
  }
  return NULL;
}

/* What the run's end means for the exit status: diverged and failed runs say why. */
static int
judge (follower *self, plx_train_state state, int status)
{
  gboolean fails_on_alarm = parallax_arguments_get (self->arguments, "fail-on-alarm") != NULL;
  const plx_record *alarm = first_alarm (self);
  g_autofree char *words = NULL;

  if (state == PLX_TRAIN_DIVERGED || state == PLX_TRAIN_FAILED)
    return parallax_complain (fails_on_alarm && alarm != NULL ? PARALLAX_EXIT_ALARM
                                                              : PARALLAX_EXIT_FAILED,
                              "%s", plx_trainer_error (self->trainer)->message);
  if (!fails_on_alarm || alarm == NULL)
    return status;
  words = parallax_event_words (alarm);
  return parallax_complain (PARALLAX_EXIT_ALARM, "%s.", words);
}

static int
finish (follower *self)
{
  plx_train_state state = plx_trainer_state (self->trainer);
  const char *folder = parallax_arguments_get (self->arguments, "report");
  int status = PARALLAX_EXIT_DONE;

  if (self->is_json)
    print_end_json (self, state);
  if (folder != NULL && self->history.epochs->len > 0)
    status = write_report (self, folder, state);
  if (is_interrupted && state == PLX_TRAIN_STOPPED)
    return tell_interrupted (self);
  return judge (self, state, status);
}

/* --- The whole -------------------------------------------------------------------------------- */

static int
train (follower *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wrong = NULL;
  plx_error engine_error;
  gint64 first_step = parallax_session_get_first_step (self->session);

  self->trainer = parallax_session_get_trainer (self->session);
  self->info = parallax_session_get_info (self->session);
  self->settings = parallax_session_get_settings (self->session);
  parallax_history_init (&self->history, self->info->steps_per_epoch);
  if (first_step >= 0 &&
      !parallax_store_load_history (self->store, self->info, first_step, &self->history, &error))
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  wrong = parallax_cli_plan (self->arguments, self->settings, self->trainer);
  if (wrong != NULL)
    return parallax_complain (PARALLAX_EXIT_USAGE, "%s", wrong);
  if (!self->is_json)
    print_warnings (self);
  interrupted_trainer = self->trainer;
  signal (SIGINT, interrupt_cb);
  signal (SIGTERM, interrupt_cb);
  if (plx_trainer_start (self->trainer, &engine_error) != PLX_OK)
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", engine_error.message);
  follow (self);
  return finish (self);
}

int
parallax_cli_check (const ParallaxArguments *arguments, const plx_settings *settings,
                    const plx_dataset *dataset, const char *name)
{
  g_autofree char *wrong = NULL;
  plx_error error;
  plx_status status = plx_trainer_check (settings, dataset, &error);
  const char *said = error.message;

  if (status == PLX_OK) {
    wrong = parallax_cli_check_plan (arguments, settings, dataset);
    if (wrong == NULL)
      return PARALLAX_EXIT_DONE;
    status = PLX_ERROR_INVALID;
    said = wrong;
  }
  return parallax_complain (parallax_exit_of (status), "%s%s%s", name, *name != '\0' ? ": " : "",
                            said);
}

int
parallax_cli_follow (ParallaxStore *store, gint64 run, ParallaxDataset *dataset,
                     const ParallaxArguments *arguments)
{
  follower self = { .arguments = arguments,
                    .store = store,
                    .dataset = parallax_dataset_get (dataset),
                    .is_json = parallax_arguments_get (arguments, "json") != NULL,
                    .has_bar = isatty (STDERR_FILENO) };
  g_autoptr (GError) error = NULL;
  int status;

  is_interrupted = 0;
  self.session = parallax_session_begin (store, run, dataset, &error);
  if (self.session == NULL)
    return parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  status = train (&self);
  signal (SIGINT, SIG_DFL);
  signal (SIGTERM, SIG_DFL);
  if (!parallax_session_end (self.session, &error))
    status = parallax_complain (PARALLAX_EXIT_FAILED, "%s",
                                error != NULL ? error->message
                                              : _ ("Not all of the run could be stored."));
  parallax_history_clear (&self.history);
  g_free (self.warned);
  return status;
}

ParallaxStore *
parallax_cli_open_store (const ParallaxArguments *arguments, int *status)
{
  g_autoptr (GError) error = NULL;
  ParallaxStore *store =
      parallax_store_open (parallax_arguments_get (arguments, "workspace"), &error);

  if (store == NULL)
    *status = parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  return store;
}

int
parallax_cli_with_store (const ParallaxCommand *command, int argc, char **argv,
                         ParallaxStoreAction act)
{
  ParallaxArguments arguments = { 0 };
  g_autoptr (ParallaxStore) store = NULL;
  int status;

  if (parallax_arguments_parse (&arguments, command, argc, argv, &status))
    store = parallax_cli_open_store (&arguments, &status);
  if (store != NULL)
    status = act (store, &arguments);
  parallax_arguments_clear (&arguments);
  return status;
}

ParallaxRunInfo *
parallax_cli_find_run (ParallaxStore *store, const ParallaxArguments *arguments, int *status)
{
  g_autoptr (GError) error = NULL;
  ParallaxRunInfo *info;

  if (arguments->positional->len == 0) {
    *status =
        parallax_complain (PARALLAX_EXIT_USAGE, _ ("Which run? “parallax-cli runs” lists them."));
    return NULL;
  }
  info = parallax_store_find (store, arguments->positional->pdata[0], &error);
  if (info == NULL)
    *status = parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
  return info;
}

ParallaxCheckpoint *
parallax_cli_find_checkpoint (ParallaxStore *store, gint64 run, const char *word, GError **error)
{
  guint64 epoch;

  if (word == NULL || g_str_equal (word, "last"))
    return parallax_store_find_checkpoint (store, run, FALSE, error);
  if (g_str_equal (word, "best"))
    return parallax_store_find_checkpoint (store, run, TRUE, error);
  if (g_ascii_string_to_unsigned (word, 10, 0, G_MAXINT, &epoch, NULL))
    return parallax_store_find_epoch (store, run, (int)epoch, error);
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
               _ ("A checkpoint is an epoch's number, last or best, not “%s”."), word);
  return NULL;
}

ParallaxDataset *
parallax_cli_open_dataset (const plx_settings *settings, int *status)
{
  g_autoptr (GError) error = NULL;
  ParallaxDataset *opened = parallax_dataset_open (settings, &error);
  const plx_dataset *dataset;

  if (opened == NULL) {
    *status = parallax_complain (parallax_exit_of ((plx_status)error->code), "%s", error->message);
    return NULL;
  }
  dataset = parallax_dataset_get (opened);
  if (dataset->note[0] != '\0')
    parallax_complain (0, "%s", dataset->note);
  if (dataset->skipped > 0)
    parallax_complain (0,
                       ngettext ("%d file was left out: %s",
                                 "%d files were left out, named by “datasets info”; the first: %s",
                                 (unsigned long)dataset->skipped),
                       dataset->skipped, dataset->skipped_why[0]);
  return opened;
}
