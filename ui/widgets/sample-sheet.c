/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/sample-sheet.h"

#include "app/i18n.h"
#include "ui/widgets/image-texture.h"

enum { CELL = 60, GAP = 6, MAX_IMAGES = 120 };

struct _ParallaxSampleSheet {
  GtkWidget parent_instance;
  ParallaxDataset *dataset;
  GPtrArray *textures; /* of GdkTexture */
};

G_DEFINE_FINAL_TYPE (ParallaxSampleSheet, parallax_sample_sheet, GTK_TYPE_WIDGET)

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 2 * CELL;
}

static void
append_image (GtkSnapshot *snapshot, GdkTexture *texture, float x, float y)
{
  float width = (float)gdk_texture_get_width (texture);
  float height = (float)gdk_texture_get_height (texture);
  float scale = CELL / MAX (width, height);

  gtk_snapshot_append_texture (snapshot, texture,
                               &GRAPHENE_RECT_INIT (x + (CELL - width * scale) / 2,
                                                    y + (CELL - height * scale) / 2, width * scale,
                                                    height * scale));
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ParallaxSampleSheet *self = PARALLAX_SAMPLE_SHEET (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  int columns = (width + GAP) / (CELL + GAP), rows = (height + GAP) / (CELL + GAP);
  int left, top;
  guint n = 0;

  rows = columns > 0 ? MIN (rows, ((int)self->textures->len + columns - 1) / columns) : 0;
  left = (width - columns * (CELL + GAP) + GAP) / 2;
  top = (height - rows * (CELL + GAP) + GAP) / 2;
  for (int row = 0; row < rows; row++)
    for (int column = 0; column < columns && n < self->textures->len; column++)
      append_image (snapshot, self->textures->pdata[n++], (float)(left + column * (CELL + GAP)),
                    (float)(top + row * (CELL + GAP)));
}

/* Spread over the training images, so that a sorted folder shows all its classes. */
void
parallax_sample_sheet_set_dataset (ParallaxSampleSheet *self, ParallaxDataset *dataset)
{
  const plx_dataset *data = parallax_dataset_get (dataset);
  g_autofree char *label = NULL;
  int n = MIN (MAX_IMAGES, data->train_count);

  if (!g_set_object (&self->dataset, dataset))
    return;
  g_ptr_array_set_size (self->textures, 0);
  for (int i = 0; i < n; i++) {
    int image = (int)((gint64)i * data->train_count / n);

    g_ptr_array_add (self->textures, parallax_image_texture (dataset, image));
  }
  label = g_strdup_printf (_ ("Images of %s"), gettext (data->name));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
parallax_sample_sheet_finalize (GObject *object)
{
  ParallaxSampleSheet *self = PARALLAX_SAMPLE_SHEET (object);

  g_clear_object (&self->dataset);
  g_ptr_array_unref (self->textures);
  G_OBJECT_CLASS (parallax_sample_sheet_parent_class)->finalize (object);
}

static void
parallax_sample_sheet_class_init (ParallaxSampleSheetClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = parallax_sample_sheet_finalize;
  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
parallax_sample_sheet_init (ParallaxSampleSheet *self)
{
  self->textures = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
