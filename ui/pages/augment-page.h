/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Augment page: an image, the views that training makes of it, one operation alone, pairs, and
 * the operations in their order.
 */
#pragma once

#include "ui/pages/page.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_AUGMENT_PAGE (parallax_augment_page_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxAugmentPage, parallax_augment_page, PARALLAX, AUGMENT_PAGE, GtkWidget)

G_END_DECLS
