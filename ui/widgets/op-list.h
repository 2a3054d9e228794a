/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The operations in their order, each with a switch. A row is dragged to another place, or moved with
 * Alt+Up and Alt+Down.
 *
 * Signals: moved (const char *order): a person wants this order, as augment.order takes it;
 * switched (int op, gboolean is_on).
 */
#pragma once

#include <gtk/gtk.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_OP_LIST (parallax_op_list_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxOpList, parallax_op_list, PARALLAX, OP_LIST, GtkWidget)

/* Shows the order and what is on for the first (0) or the second view; can_move: the order can be
 * changed now, can_switch: the switches can. An order that cannot be read is left as it was. */
void parallax_op_list_update (ParallaxOpList *self, const plx_settings *settings, int view,
                              gboolean can_move, gboolean can_switch);

/* Wants the operation at place from at place to instead (as a drag does). */
void parallax_op_list_move (ParallaxOpList *self, int from, int to);

G_END_DECLS
