/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Compare page: two to twelve runs of the workspace, chosen here, side by side.
 */
#pragma once

#include <adwaita.h>

#include "ui/pages/page.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_COMPARE_PAGE (parallax_compare_page_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxComparePage, parallax_compare_page, PARALLAX, COMPARE_PAGE, GtkWidget)

/* Chooses runs by their ids in the store. */
void parallax_compare_page_choose (ParallaxComparePage *self, const gint64 *ids, int n);

G_END_DECLS
