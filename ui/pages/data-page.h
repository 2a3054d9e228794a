/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Data Set page: what the selected run's images are, how many of which class, what they look like,
 * what import does to them, and what was left out.
 */
#pragma once

#include <adwaita.h>

#include "ui/pages/page.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_DATA_PAGE (parallax_data_page_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxDataPage, parallax_data_page, PARALLAX, DATA_PAGE, GtkWidget)

G_END_DECLS
