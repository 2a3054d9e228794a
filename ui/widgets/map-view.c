/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hands the points of the run's latest layout to a scatter view, between two layouts those on the way
 * from one to the other.
 */
#include "ui/widgets/map-view.h"

#include "app/i18n.h"
#include "ui/widgets/glide.h"
#include "ui/widgets/map-card.h"

struct _ParallaxMapView {
  GtkWidget parent_instance;

  GtkWidget *overlay;
  ParallaxScatterView *scatter;
  ParallaxMapCard *card;

  ParallaxRun *run;
  GSignalGroup *run_signals;
  int label_set;

  ParallaxGlide glide;
};

G_DEFINE_FINAL_TYPE (ParallaxMapView, parallax_map_view, GTK_TYPE_WIDGET)

/* --- What is shown ---------------------------------------------------------------------------- */

static const plx_label_set *
chosen_labels (ParallaxMapView *self)
{
  ParallaxDataset *dataset = parallax_run_get_dataset (self->run);
  const plx_dataset *data = dataset != NULL ? parallax_dataset_get (dataset) : NULL;

  return data != NULL && self->label_set >= 0 && self->label_set < data->n_label_sets
             ? &data->label_sets[self->label_set]
             : NULL;
}

static void
update_labels (ParallaxMapView *self)
{
  const plx_label_set *set = self->run != NULL ? chosen_labels (self) : NULL;
  const ParallaxFrame *frame = self->run != NULL ? parallax_run_get_frame (self->run) : NULL;
  int n = self->glide.n;
  g_autofree gint32 *labels = g_new (gint32, n + 1);
  g_auto (GStrv) names = NULL;

  if (set == NULL || frame == NULL || frame->n != n) {
    parallax_scatter_view_set_labels (self->scatter, NULL, NULL, 0);
    return;
  }
  names = g_new0 (char *, set->n_classes + 1);
  for (int i = 0; i < set->n_classes; i++)
    names[i] = g_strdup (gettext (set->class_names[i]));
  for (int i = 0; i < n; i++)
    labels[i] = set->labels[frame->images[i]];
  parallax_scatter_view_set_labels (self->scatter, labels, names, set->n_classes);
}

static void
resize (ParallaxMapView *self, const ParallaxFrame *frame)
{
  parallax_glide_set (&self->glide, frame->xy, frame->n);
  parallax_scatter_view_set_images (self->scatter, parallax_run_get_dataset (self->run),
                                    frame->images);
  update_labels (self);
}

static void
update_words (ParallaxMapView *self, const ParallaxFrame *frame)
{
  g_autofree char *words =
      g_strdup_printf (ngettext ("Map of %d image after epoch %d",
                                 "Map of %d images after epoch %d", (gulong)frame->n),
                       frame->n, frame->epoch);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
frame_changed_cb (ParallaxMapView *self)
{
  const ParallaxFrame *frame = parallax_run_get_frame (self->run);

  if (self->glide.n != frame->n)
    resize (self, frame);
  if (frame->n == 0)
    return;
  update_words (self, frame);
  parallax_glide_to (&self->glide, frame->xy);
}

/* --- Under the pointer ------------------------------------------------------------------------ */

static void
hovered_cb (ParallaxMapView *self, int point)
{
  ParallaxDataset *dataset = parallax_run_get_dataset (self->run);
  const ParallaxFrame *frame = parallax_run_get_frame (self->run);

  if (point < 0 || point >= frame->n || dataset == NULL)
    parallax_map_card_hide (self->card);
  else
    parallax_map_card_show (self->card, self->scatter, point, dataset,
                            &(ParallaxCardFacts){ .image = frame->images[point] });
}

/* --- Commands --------------------------------------------------------------------------------- */

void
parallax_map_view_set_run (ParallaxMapView *self, ParallaxRun *run)
{
  parallax_map_card_hide (self->card);
  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  resize (self, parallax_run_get_frame (run));
  frame_changed_cb (self);
}

void
parallax_map_view_set_labels (ParallaxMapView *self, int label_set)
{
  self->label_set = label_set;
  update_labels (self);
}

void
parallax_map_view_isolate (ParallaxMapView *self, int label)
{
  parallax_scatter_view_isolate (self->scatter, label);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_map_view_dispose (GObject *object)
{
  ParallaxMapView *self = PARALLAX_MAP_VIEW (object);

  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (parallax_map_view_parent_class)->dispose (object);
}

static void
parallax_map_view_finalize (GObject *object)
{
  parallax_glide_clear (&PARALLAX_MAP_VIEW (object)->glide);
  G_OBJECT_CLASS (parallax_map_view_parent_class)->finalize (object);
}

static void
parallax_map_view_class_init (ParallaxMapViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = parallax_map_view_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_map_view_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
parallax_map_view_init (ParallaxMapView *self)
{
  self->overlay = gtk_overlay_new ();
  self->scatter = g_object_new (PARALLAX_TYPE_SCATTER_VIEW, NULL);
  parallax_glide_init (&self->glide, self->scatter);
  self->card = parallax_map_card_new ();
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->scatter));
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->card));
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
  g_signal_connect_object (self->scatter, "hovered", G_CALLBACK (hovered_cb), self,
                           G_CONNECT_SWAPPED);
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "frame-changed", G_CALLBACK (frame_changed_cb),
                                  self);
}
