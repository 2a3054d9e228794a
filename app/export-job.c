/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plot is drawn from what the workspace says of the run, not from the run in the window, whose
 * history belongs to the main thread.
 */
#include "app/export-job.h"

#include <math.h>
#include <stdatomic.h>

#include "app/error.h"
#include "app/i18n.h"
#include "app/map/figure.h"
#include "app/output-file.h"
#include "app/picture-file.h"

/* --- Plots ------------------------------------------------------------------------------------ */

static const ParallaxExportPlotKind plots[] = {
  [PARALLAX_EXPORT_LOSS] = { "loss", N_ ("Plot of the loss"),
                             N_ ("Its course over the epochs, with chance and ideal."), 720, 360 },
  [PARALLAX_EXPORT_KNN] = { "knn", N_ ("Plot of kNN"),
                            N_ ("The accuracy by nearest neighbours after each epoch."), 720, 360 },
  [PARALLAX_EXPORT_HEALTH] = { "health", N_ ("Plot of the health"),
                               N_ ("Alignment and uniformity after each epoch."), 720, 360 },
  [PARALLAX_EXPORT_MAP] = { "map", N_ ("The map"),
                            N_ ("The held-out images by what the encoder makes of them, laid out "
                                "as the run's settings say."),
                            820, 820 },
  { NULL, NULL, NULL, 0, 0 },
};

/* As the Train page smooths it at first. */
static const double loss_smoothing = 0.8;

const ParallaxExportPlotKind *
parallax_export_plot_kinds (void)
{
  return plots;
}

/* --- Pace ------------------------------------------------------------------------------------- */

/* Those of a map (app/map/points.h) first. */
enum { LEARNING = PARALLAX_MAP_LAYOUT + 1, WRITING };

struct _ParallaxExportPace {
  atomic_int stage;
  atomic_int share; /* thousandths; −1: not told */
};

ParallaxExportPace *
parallax_export_pace_new (void)
{
  ParallaxExportPace *self = g_atomic_rc_box_new0 (ParallaxExportPace);

  atomic_init (&self->stage, PARALLAX_MAP_OPENING);
  atomic_init (&self->share, -1);
  return self;
}

ParallaxExportPace *
parallax_export_pace_ref (ParallaxExportPace *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
parallax_export_pace_unref (ParallaxExportPace *self)
{
  g_atomic_rc_box_release (self);
}

static void
set_pace (ParallaxExportPace *self, int stage, double share)
{
  atomic_store (&self->share, isnan (share) ? -1 : (int)(1000 * share));
  atomic_store (&self->stage, stage);
}

char *
parallax_export_pace_describe (ParallaxExportPace *self, double *share)
{
  int stage = atomic_load (&self->stage), thousandths = atomic_load (&self->share);
  const char *name = stage == WRITING    ? _ ("Writing")
                     : stage == LEARNING ? _ ("The classifier learns")
                                         : parallax_map_stage_name ((ParallaxMapStage)stage);

  *share = thousandths < 0 ? NAN : thousandths / 1000.0;
  return thousandths < 0 ? g_strdup_printf (_ ("%s…"), name)
                         : g_strdup_printf (_ ("%s… %d %%"), name, thousandths / 10);
}

/* --- The thread ------------------------------------------------------------------------------- */

typedef struct {
  ParallaxExportWish wish;
  char *folder; /* the workspace */
  gint64 run;
  char *uid, *path;
  ParallaxDataset *dataset; /* NULL: not open yet */
  ParallaxExportPace *pace;
  double accuracy;          /* of a classifier; NaN: none */
  atomic_bool is_cancelled; /* what a map and a classifier watch */
} job;

static void
job_free (gpointer data)
{
  job *j = data;

  g_free (j->folder);
  g_free (j->uid);
  g_free (j->path);
  g_clear_object (&j->dataset);
  parallax_export_pace_unref (j->pace);
  g_free (j);
}

static void
embedded_cb (gpointer data, int done, int total)
{
  job *j = data;

  if (done < total)
    set_pace (j->pace, PARALLAX_MAP_EMBEDDING, (double)done / total);
  else
    set_pace (j->pace, WRITING, NAN);
}

static bool
learning_cb (void *context, double share)
{
  job *j = context;

  set_pace (j->pace, LEARNING, share);
  return !atomic_load (&j->is_cancelled);
}

static ParallaxClassifier *
make_classifier (job *j, ParallaxTrained *trained, GError **error)
{
  plx_watch watch = { learning_cb, j, 0, 1 };
  plx_settings settings = trained->settings;
  g_autofree char *share = g_strdup_printf ("%g", j->wish.labels_share);
  ParallaxClassifier *classifier;
  plx_error engine_error;

  if (j->wish.classifier == PARALLAX_CLASSIFIER_FINETUNED &&
      !parallax_check (plx_settings_set (&settings, "finetune.labels", share, &engine_error),
                       &engine_error, error))
    return NULL;
  classifier = parallax_classifier_new (trained, j->wish.classifier, j->wish.label_set, &settings,
                                        &watch, error);
  if (classifier != NULL)
    j->accuracy = classifier->accuracy;
  return classifier;
}

static gboolean
write_result (job *j, ParallaxStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (ParallaxCheckpoint) checkpoint =
      parallax_store_find_checkpoint (store, j->run, j->wish.is_best, error);
  g_autoptr (ParallaxTrained) trained = NULL;
  g_autoptr (ParallaxClassifier) classifier = NULL;
  ParallaxExport what = j->wish.what;

  if (checkpoint == NULL)
    return FALSE;
  trained = parallax_trained_open_checkpoint (store, j->run, checkpoint, j->dataset,
                                              PARALLAX_EXPORT_BATCH, error);
  if (trained == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (j->wish.is_classifier) {
    classifier = make_classifier (j, trained, error);
    if (classifier == NULL)
      return FALSE;
    what.classifier = classifier;
  }
  if (parallax_export_kinds ()[what.format].is_model)
    set_pace (j->pace, WRITING, NAN);
  return parallax_export_write (trained, &what, j->path, embedded_cb, j, cancellable, error);
}

typedef struct {
  const job *j;
  ParallaxHistory history;
  ParallaxChartOptions options;
} charting;

static void
draw_chart (cairo_t *cr, double width, double height, gboolean is_vector, gpointer data)
{
  charting *chart = data;
  ParallaxPlotTheme theme = parallax_plot_theme (FALSE);
  ParallaxCurveArea area;

  parallax_history_draw (&chart->history, (ParallaxChart)chart->j->wish.plot, &chart->options,
                         &theme, cr, width, height, &area);
}

static gboolean
write_chart (job *j, ParallaxStore *store, GError **error)
{
  g_autoptr (ParallaxRunInfo) info = parallax_store_get (store, j->run, error);
  charting chart = { .j = j,
                     .options = { .smoothing = loss_smoothing,
                                  .dataset = j->dataset != NULL ? parallax_dataset_get (j->dataset)
                                                                : NULL } };
  gboolean is_written;

  if (info == NULL)
    return FALSE;
  chart.options.epochs = info->epochs;
  parallax_history_init (&chart.history, info->steps_per_epoch);
  is_written = parallax_store_load_history (store, info, -1, &chart.history, error);
  set_pace (j->pace, WRITING, NAN);
  is_written = is_written && parallax_picture_write (j->path, j->wish.width, j->wish.height,
                                                     draw_chart, &chart, error);
  parallax_history_clear (&chart.history);
  return is_written;
}

static void
mapped_cb (gpointer data, ParallaxMapStage stage, double share, const float *xy)
{
  set_pace (((job *)data)->pace, (int)stage, share);
}

static gboolean
write_map (job *j, ParallaxStore *store, GError **error)
{
  ParallaxMapSource source = { .images = PARALLAX_MAP_HELD_OUT, .epoch = -1 };
  ParallaxMapWatch watch = { mapped_cb, j, &j->is_cancelled };
  g_autoptr (ParallaxMapPoints) points =
      parallax_map_points_new (store, j->uid, &source, j->dataset, &watch, error);
  g_autoptr (ParallaxMapLayout) layout = NULL;
  g_autoptr (ParallaxMapColoring) coloring = NULL;
  plx_layout_options options;

  if (points == NULL)
    return FALSE;
  options = plx_layout_options_from (&points->settings);
  layout = parallax_map_layout_new (points, &options, &watch, error);
  if (layout == NULL)
    return FALSE;
  set_pace (j->pace, WRITING, NAN);
  coloring = parallax_dataset_get (points->dataset)->n_label_sets > 0
                 ? parallax_map_coloring_labels (points, 0)
                 : parallax_map_coloring_none ();
  return parallax_map_figure_write_sized (points, layout, coloring, j->path, j->wish.width,
                                          j->wish.height, error);
}

static gboolean
write_plot (job *j, ParallaxStore *store, GError **error)
{
  return j->wish.plot == PARALLAX_EXPORT_MAP ? write_map (j, store, error)
                                             : write_chart (j, store, error);
}

gboolean
parallax_export_plot_write (ParallaxStore *store, const ParallaxRunInfo *info,
                            ParallaxDataset *dataset, ParallaxExportPlot plot, double width,
                            double height, const char *path, GError **error)
{
  g_autoptr (ParallaxExportPace) pace = parallax_export_pace_new ();
  job j = { .wish = { .is_plot = TRUE, .plot = plot, .width = width, .height = height },
            .run = info->id,
            .uid = info->uid,
            .path = (char *)path,
            .dataset = dataset,
            .pace = pace };

  return parallax_output_file_check (path, error) && write_plot (&j, store, error);
}

static gboolean
write_wish (job *j, GCancellable *cancellable, GError **error)
{
  g_autoptr (ParallaxStore) store = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !parallax_output_file_check (j->path, error) ||
      (store = parallax_store_open (j->folder, error)) == NULL)
    return FALSE;
  return j->wish.is_plot ? write_plot (j, store, error)
                         : write_result (j, store, cancellable, error);
}

/* Whoever cancels. */
static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  atomic_store (&((job *)data)->is_cancelled, true);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  job *j = data;
  g_autoptr (GError) error = NULL;
  gulong handler = 0;
  gboolean is_written;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), j, NULL);
  is_written = write_wish (j, cancellable, &error);
  g_cancellable_disconnect (cancellable, handler);
  if (is_written)
    g_task_return_boolean (task, TRUE);
  else if (g_cancellable_is_cancelled (cancellable))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s",
                             _ ("The export was cancelled; nothing was written."));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
parallax_export_async (gpointer source, ParallaxRun *run, const ParallaxExportWish *wish,
                       const char *path, ParallaxExportPace *pace, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
  ParallaxDataset *dataset = parallax_run_get_dataset (run);
  job *j = g_new0 (job, 1);

  j->wish = *wish;
  j->folder = g_strdup (parallax_store_get_folder (parallax_run_get_store (run)));
  j->run = parallax_run_get_id (run);
  j->uid = g_strdup (parallax_run_get_info (run)->uid);
  j->path = g_strdup (path);
  j->dataset = dataset != NULL ? g_object_ref (dataset) : NULL;
  j->pace = parallax_export_pace_ref (pace);
  j->accuracy = NAN;
  g_task_set_task_data (task, j, job_free);
  /* What is written in spite of a late cancel is there, and is told so. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, export_thread);
}

gboolean
parallax_export_finish (GAsyncResult *result, double *accuracy, GError **error)
{
  const job *j = g_task_get_task_data (G_TASK (result));

  if (accuracy != NULL)
    *accuracy = j->accuracy;
  return g_task_propagate_boolean (G_TASK (result), error);
}
