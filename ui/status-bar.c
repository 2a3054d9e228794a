/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/status-bar.h"

#include <math.h>

#include "app/i18n.h"
#include "app/plot/ticks.h"

struct _ParallaxStatusBar {
  GtkWidget parent_instance;

  GtkProgressBar *bar;
  GtkLabel *label;

  ParallaxRun *run;
  GSignalGroup *run_signals;
};

G_DEFINE_FINAL_TYPE (ParallaxStatusBar, parallax_status_bar, GTK_TYPE_WIDGET)

static char *
draft_text (ParallaxStatusBar *self)
{
  ParallaxDataset *opened = parallax_run_get_dataset (self->run);
  const plx_dataset *dataset;
  g_autofree char *images = NULL, *held_out = NULL;
  int done, total;

  if (parallax_run_is_reading (self->run, &done, &total) && total > 0) {
    images = parallax_format_count (done);
    held_out = parallax_format_count (total);
    return g_strdup_printf (_ ("Reading images… %s of %s"), images, held_out);
  }
  if (opened == NULL)
    return g_strdup (_ ("Reading images…"));
  dataset = parallax_dataset_get (opened);
  images = parallax_format_count (dataset->train_count);
  held_out = parallax_format_count (dataset->count - dataset->train_count);
  return g_strdup_printf (_ ("Ready: %s images to train with, %s held out, %d × %d px"), images,
                          held_out, dataset->width, dataset->height);
}

/* "epoch 6 of 20 · loss 4.31 (62 % of the way) · 2,140 images/s" */
static GString *
progress_text (ParallaxStatusBar *self)
{
  const plx_record *last = &parallax_run_get_history (self->run)->last;
  int epochs = (int)plx_settings_number (parallax_run_get_settings (self->run), "train.epochs");
  g_autofree char *speed = parallax_format_count ((gint64)last->images_per_second);
  GString *text = g_string_new (NULL);

  g_string_printf (text, _ ("epoch %d of %d"), MAX (last->epoch, 1), epochs);
  if (!isfinite (last->loss))
    return text;
  g_string_append_printf (text, _ (" · loss %.3f (%.0f %% of the way)"), last->loss,
                          100 * fmax (plx_record_progress (last), 0));
  g_string_append_printf (text, _ (" · %s images/s"), speed);
  return text;
}

static char *
running_text (ParallaxStatusBar *self, ParallaxRunState state)
{
  GString *text = progress_text (self);
  double left = parallax_run_get_time_left (self->run);

  if (state == PARALLAX_RUN_PAUSED)
    g_string_append (text, _ (" · paused"));
  else if (isfinite (left)) {
    g_autofree char *time = parallax_format_duration (left);

    g_string_append_printf (text, _ (" · %s left"), time);
  }
  return g_string_free (text, FALSE);
}

static char *
ended_text (ParallaxStatusBar *self, ParallaxRunState state)
{
  const ParallaxHistory *history = parallax_run_get_history (self->run);
  double knn = parallax_history_knn (history, 0);
  g_autofree char *time = parallax_format_duration (history->last.seconds);
  g_autofree char *share = parallax_format_share (knn);
  GString *text = g_string_new (NULL);

  g_string_printf (text,
                   state == PARALLAX_RUN_FINISHED   ? _ ("Finished in %s")
                   : state == PARALLAX_RUN_DIVERGED ? _ ("Diverged after %s")
                   : state == PARALLAX_RUN_STOPPED  ? _ ("Stopped after %s")
                                                    : _ ("Failed after %s"),
                   time);
  if (isfinite (history->last.loss))
    g_string_append_printf (text, _ (" · loss %.3f (%.0f %% of the way)"), history->last.loss,
                            100 * fmax (plx_record_progress (&history->last), 0));
  if (isfinite (knn))
    g_string_append_printf (text, _ (" · kNN %s"), share);
  return g_string_free (text, FALSE);
}

static void
update (ParallaxStatusBar *self)
{
  ParallaxRunState state = parallax_run_get_state (self->run);
  g_autofree char *text = NULL;
  double fraction;

  g_object_get (self->run, "fraction", &fraction, NULL);
  if (state == PARALLAX_RUN_DRAFT || state == PARALLAX_RUN_OPENING)
    text = draft_text (self);
  else if (parallax_run_is_training (self->run))
    text = running_text (self, state);
  else
    text = ended_text (self, state);
  gtk_label_set_text (self->label, text);
  gtk_progress_bar_set_fraction (self->bar, fraction);
}

void
parallax_status_bar_set_run (ParallaxStatusBar *self, ParallaxRun *run)
{
  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  update (self);
}

static void
parallax_status_bar_dispose (GObject *object)
{
  ParallaxStatusBar *self = PARALLAX_STATUS_BAR (object);
  GtkWidget *child;

  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_status_bar_parent_class)->dispose (object);
}

static void
parallax_status_bar_class_init (ParallaxStatusBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_status_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/status-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxStatusBar, bar);
  gtk_widget_class_bind_template_child (widget_class, ParallaxStatusBar, label);
}

static void
parallax_status_bar_init (ParallaxStatusBar *self)
{
  static const char *const updating[] = { "notify::state", "notify::dataset", "notify::fraction",
                                          "metrics-appended" };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  for (gsize i = 0; i < G_N_ELEMENTS (updating); i++)
    g_signal_group_connect_swapped (self->run_signals, updating[i], G_CALLBACK (update), self);
}
