/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The augmentation clouds of a stored run (engine/eval/cloud.h): a few hundred images spread over the
 * data, each with the radius of its views, on a map of the encoder's space; and on the same axes the
 * views of one image more closely.
 */
#pragma once

#include "app/dataset.h"
#include "app/store/store.h"

G_BEGIN_DECLS

enum { PARALLAX_CLOUD_IMAGES = 240, PARALLAX_CLOUD_SAMPLED = 16, PARALLAX_CLOUD_VIEWS = 64 };

typedef struct {
  ParallaxDataset *dataset;
  int n;          /* images on the map */
  gint32 *images; /* [n], ascending */
  float *radius;  /* [n], as a share of the typical distance between images */
  gint32 *order;  /* [n] rows, the tightest cloud first */

  int image;           /* the one looked at */
  double image_radius; /* likewise a share */
  float *xy;           /* [n + PARALLAX_CLOUD_VIEWS][2]: the images' centres, then its views */
  float explained[2];  /* share of the images' variance on each axis */
} ParallaxClouds;

/* From the run's last checkpoint, with its own augmentations; views are those that epochs from
 * first_epoch on would make. Refused with a sentence where the run has none or the data are gone.
 * Blocks; any one thread with a store of its own. cancellable may be NULL. */
ParallaxClouds *parallax_clouds_new (ParallaxStore *store, const char *run, int image,
                                     int first_epoch, GCancellable *cancellable, GError **error);
void parallax_clouds_free (ParallaxClouds *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxClouds, parallax_clouds_free)

G_END_DECLS
