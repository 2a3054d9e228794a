/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Views of images as training makes them, for looking at: the Augment page and the command line draw
 * these. Cell number k of a sheet that begins with epoch e is view k mod 2 of epoch e + k / 2: what
 * the trainer makes of the image with these settings, byte for byte.
 */
#pragma once

#include <cairo.h>

#include "app/dataset.h"

G_BEGIN_DECLS

typedef struct _ParallaxViews ParallaxViews;

ParallaxViews *parallax_views_new (ParallaxDataset *dataset, const plx_settings *settings,
                                   GError **error);
void parallax_views_free (ParallaxViews *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxViews, parallax_views_free)

/* Takes over changed settings; FALSE leaves it as it was. */
gboolean parallax_views_update (ParallaxViews *self, const plx_settings *settings, GError **error);

ParallaxDataset *parallax_views_get_dataset (ParallaxViews *self);

/* The address of a cell. */
plx_view_address parallax_views_address (ParallaxViews *self, int image, int first_epoch, int cell);

/* Makes n cells of a sheet and their pictures; they stay until the next call. */
void parallax_views_make (ParallaxViews *self, int image, int first_epoch, int n);
/* A made cell, normalised as the encoder sees it: [height][width][channels]. */
const float *parallax_views_cell (ParallaxViews *self, int cell);

/* Pictures, in CAIRO_FORMAT_RGB24, each the caller's: of a made cell, and of an image as it is. */
cairo_surface_t *parallax_views_picture (ParallaxViews *self, int cell);
cairo_surface_t *parallax_views_plain (ParallaxViews *self, int image);

/* n pictures of one operation alone, from the least to the greatest value of its range in the settings
 * of the first (0) or the second view; the values go to values [n]. */
void parallax_views_sweep (ParallaxViews *self, int image, int view, int op, int sweep, int n,
                           cairo_surface_t **pictures, double *values);

/* Up to most images of the training set other than that one, no image twice; others from another
 * epoch. Returns how many there are. */
int parallax_views_others (ParallaxViews *self, int image, int epoch, int most, int *images);
/* Pictures of the first views that an epoch makes of n images. */
void parallax_views_first (ParallaxViews *self, const int *images, int n, int epoch,
                           cairo_surface_t **pictures);

/* Mean and standard deviation of a channel over the n made cells: of the colours, 0…1, and of the
 * normalised values. */
typedef struct {
  double mean, std, normal_mean, normal_std;
} ParallaxChannelStatistics;

void parallax_views_measure (ParallaxViews *self, ParallaxChannelStatistics statistics[3]);

G_END_DECLS
