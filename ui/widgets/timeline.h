/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A slider over moments, each with a name, and a button that plays them.
 *
 * Signal: moved (int moment): another moment is wanted.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PARALLAX_TYPE_TIMELINE (parallax_timeline_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxTimeline, parallax_timeline, PARALLAX, TIMELINE, GtkWidget)

/* Takes other moments, and stands at the last without telling it. The names are copied. */
void parallax_timeline_set (ParallaxTimeline *self, char *const *names);
int parallax_timeline_get (ParallaxTimeline *self);
/* Stands there without telling it; play stops. */
void parallax_timeline_go_to (ParallaxTimeline *self, int moment);

G_END_DECLS
