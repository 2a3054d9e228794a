/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scatter view's inside, shared by scatter-view.c (what is shown) and scatter-input.c (what a
 * person does to it).
 */
#pragma once

#include "app/plot/cluster-names.h"
#include "app/plot/outlines.h"
#include "app/plot/point-grid.h"
#include "ui/widgets/scatter-view.h"

struct _ParallaxScatterView {
  GtkWidget parent_instance;

  /* The points. */
  int n;
  float *xy;      /* [n][2] */
  gint32 *labels; /* [n], or NULL */
  float *values;  /* [n], or NULL */
  guint8 *looks;  /* [n], made of what follows */
  char **names;   /* of the classes; NULL: none */
  int n_classes;
  guint8 *is_hidden; /* [n_classes] */
  int isolated;
  gboolean is_named, is_outlined;
  char *axes[2]; /* what x and y are; NULL: nothing */
  ParallaxDataset *dataset;
  gint32 *images; /* [n], or NULL */

  /* The selection. */
  guint8 *is_selected; /* [n] */
  GArray *selection;   /* of int, made of is_selected when asked for */
  gboolean has_selection_list;
  int n_selected;

  /* The view. */
  ParallaxViewport view;
  gboolean is_fitted; /* it follows the points */

  /* Made when needed. */
  ParallaxPointGrid *grid;
  ParallaxClusterNames *cluster_names;
  ParallaxOutlines *outlines;
  GdkTexture *picture;
  guint n_pictures;
  gboolean is_shaded; /* the picture is */

  /* A person. */
  int hovered, pinned;
  double pointer_x, pointer_y; /* NaN: outside */
  GArray *lasso;               /* of double: corners in map units */
  gboolean is_lassoing, lasso_adds;
  double drag_x, drag_y; /* how far the drag was when last looked at */
};

/* scatter-view.c */
void parallax_scatter_view_changed (ParallaxScatterView *self); /* the picture is stale */
void parallax_scatter_view_selected (ParallaxScatterView *self);
int parallax_scatter_view_pick (ParallaxScatterView *self, double x, double y);
void parallax_scatter_view_zoom (ParallaxScatterView *self, double x, double y, double factor);
void parallax_scatter_view_pan (ParallaxScatterView *self, double dx, double dy);

/* scatter-input.c */
void parallax_scatter_input_init (ParallaxScatterView *self);
void parallax_scatter_input_hover (ParallaxScatterView *self);
