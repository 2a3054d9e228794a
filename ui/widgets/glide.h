/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The points of a scatter view on their way from one place to the next, where motion is wanted.
 */
#pragma once

#include "ui/widgets/scatter-view.h"

G_BEGIN_DECLS

typedef struct {
  ParallaxScatterView *scatter; /* borrowed */
  int n;
  float *from, *to, *shown; /* [n][2]: where the points glide from and to, and where they are now */
  gint64 started;
  guint tick;
} ParallaxGlide;

void parallax_glide_init (ParallaxGlide *self, ParallaxScatterView *scatter);
/* Frees its memory; the scatter view is gone or going. */
void parallax_glide_clear (ParallaxGlide *self);

/* Puts other points there at once; labels and selection are dropped where their number changes. */
void parallax_glide_set (ParallaxGlide *self, const float *xy /* [n][2] */, int n);
/* Moves the points that are there, [n][2]. */
void parallax_glide_to (ParallaxGlide *self, const float *xy);

G_END_DECLS
