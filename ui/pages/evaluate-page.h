/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Evaluate page: what the selected run's encoder has learned, a card a protocol, by a chosen
 * checkpoint, label set and space; another run beside it under the same protocol.
 */
#pragma once

#include "ui/pages/page.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_EVALUATE_PAGE (parallax_evaluate_page_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxEvaluatePage, parallax_evaluate_page, PARALLAX, EVALUATE_PAGE,
                      GtkWidget)

G_END_DECLS
