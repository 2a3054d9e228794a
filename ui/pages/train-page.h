/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Train page: loss, kNN and health over the epochs, and the live map of the probe images.
 */
#pragma once

#include <adwaita.h>

#include "ui/pages/page.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_TRAIN_PAGE (parallax_train_page_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxTrainPage, parallax_train_page, PARALLAX, TRAIN_PAGE, GtkWidget)

G_END_DECLS
