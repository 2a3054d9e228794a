/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that can be exported of a stored run, made on a thread: its model, on request as a
 * classifier that learns first, the embeddings of its images (app/export.h), or one of its plots.
 *
 *     main thread    start ──▶ thread with a store of its own: opens, computes, writes
 *                    pace  ◀── how far it is, looked at as often as one likes
 *                    finish ◀─ written, or one sentence
 *
 * Each file is there whole or not at all; a cancelled export leaves nothing. What can be seen before
 * the work, a folder that nothing can be written to, fails before the work.
 */
#pragma once

#include "app/export.h"
#include "app/run.h"

G_BEGIN_DECLS

typedef enum {
  PARALLAX_EXPORT_LOSS,
  PARALLAX_EXPORT_KNN,
  PARALLAX_EXPORT_HEALTH,
  PARALLAX_EXPORT_MAP, /* the held-out images, as the run's own live map lays them out */
} ParallaxExportPlot;

/* A plot as lists show it. */
typedef struct {
  const char *name;  /* of the file */
  const char *label; /* to translate */
  const char *help;  /* to translate: one sentence */
  int width, height; /* usual ones, points */
} ParallaxExportPlotKind;

/* In the order of ParallaxExportPlot; ends with a NULL name. */
const ParallaxExportPlotKind *parallax_export_plot_kinds (void);

typedef struct {
  gboolean is_plot;
  ParallaxExportPlot plot;
  double width, height;   /* of a plot: points, of a PNG two pixels each */
  ParallaxExport what;    /* where it is no plot; classifier stays NULL */
  gboolean is_best;       /* the checkpoint with the best kNN instead of the last */
  gboolean is_classifier; /* of a model: it names classes */
  ParallaxClassifierKind classifier;
  int label_set;       /* whose classes; number of the data set's */
  double labels_share; /* of the training images, whose labels a fine-tuned one sees, 0 … 1 */
} ParallaxExportWish;

typedef struct _ParallaxExportPace ParallaxExportPace;

/* How far an export is: "Embedding the images… 40 %", and 0 … 1 of it, NaN where that cannot be
 * told. Any thread; the text is to be freed. */
ParallaxExportPace *parallax_export_pace_new (void);
char *parallax_export_pace_describe (ParallaxExportPace *self, double *share);
ParallaxExportPace *parallax_export_pace_ref (ParallaxExportPace *self);
void parallax_export_pace_unref (ParallaxExportPace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxExportPace, parallax_export_pace_unref)

/* Exports a run that is in a workspace. source (may be NULL) lives until the callback. Main thread. */
void parallax_export_async (gpointer source, ParallaxRun *run, const ParallaxExportWish *wish,
                            const char *path, ParallaxExportPace *pace, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
/* FALSE: one sentence; G_IO_ERROR_CANCELLED where it was cancelled. accuracy (may be NULL): of a
 * classifier, of the held-out images; else NaN. */
gboolean parallax_export_finish (GAsyncResult *result, double *accuracy, GError **error);

/* One plot of a stored run, as the command line writes it, on the calling thread. dataset: the
 * run's, whose label sets kNN's curves are named by; else it may be NULL. */
gboolean parallax_export_plot_write (ParallaxStore *store, const ParallaxRunInfo *info,
                                     ParallaxDataset *dataset, ParallaxExportPlot plot,
                                     double width, double height, const char *path, GError **error);

G_END_DECLS
