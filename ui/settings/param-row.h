/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One parameter: its label, a control that fits its type, one sentence of help, and a button back to
 * the default where the value is another.
 */
#pragma once

#include <adwaita.h>

#include "app/run.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_PARAM_ROW (parallax_param_row_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxParamRow, parallax_param_row, PARALLAX, PARAM_ROW, AdwPreferencesRow)

/* Signals: edited (double value), text-edited (const char *value): a person wants this value. The
 * data set is changed through the window's actions. */
GtkWidget *parallax_param_row_new (const plx_param_ref *ref);

const plx_param_ref *parallax_param_row_get_ref (ParallaxParamRow *self);

/* Shows the run's value, and whether it can be changed now. */
void parallax_param_row_update (ParallaxParamRow *self, ParallaxRun *run);

/* A sentence under the control, until the next update. */
void parallax_param_row_complain (ParallaxParamRow *self, const char *sentence);

G_END_DECLS
