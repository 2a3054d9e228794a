/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The augmentation cloud on the Augment page: with a trained run, the views of the image looked at
 * among other images on a map of what the encoder makes of them, and the images whose views lie
 * farthest apart and closest together.
 *
 * Signal: picked (int image): one of those was clicked.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_AUGMENT_CLOUD (parallax_augment_cloud_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxAugmentCloud, parallax_augment_cloud, PARALLAX, AUGMENT_CLOUD,
                      GtkWidget)

/* What is shown; it is computed on a thread of its own when this changes and the widget is mapped. */
void parallax_augment_cloud_set (ParallaxAugmentCloud *self, ParallaxRun *run, int image,
                                 int first_epoch);

G_END_DECLS
