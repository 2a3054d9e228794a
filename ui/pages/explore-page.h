/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Explore page: the map of the selected run's images, large, with what there is to find on it.
 */
#pragma once

#include <adwaita.h>

#include "ui/pages/page.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_EXPLORE_PAGE (parallax_explore_page_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxExplorePage, parallax_explore_page, PARALLAX, EXPLORE_PAGE, GtkWidget)

/* Whether something is embedded or laid out. */
gboolean parallax_explore_page_is_busy (ParallaxExplorePage *self);

G_END_DECLS
