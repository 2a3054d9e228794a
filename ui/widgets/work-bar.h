/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lower end of a window that does one thing: the button that begins it, while it goes on its
 * progress and a button to cancel, and then one sentence on how it ended.
 *
 * Signals: begun (): the button was pressed; cancelled (): the other one.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARALLAX_TYPE_WORK_BAR (parallax_work_bar_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxWorkBar, parallax_work_bar, PARALLAX, WORK_BAR, GtkWidget)

typedef enum {
  PARALLAX_WORK_DONE,
  PARALLAX_WORK_CANCELLED,
  PARALLAX_WORK_FAILED,
} ParallaxWorkEnd;

/* What the button says, with a mnemonic, and whether it can be pressed. */
void parallax_work_bar_set_button (ParallaxWorkBar *self, const char *label, gboolean is_enabled);

/* It goes on from now: the buttons change places, the sentence of the last time goes. */
void parallax_work_bar_begin (ParallaxWorkBar *self, const char *text);
/* share: 0 … 1, NaN: not known. */
void parallax_work_bar_tell (ParallaxWorkBar *self, const char *text, double share);
void parallax_work_bar_end (ParallaxWorkBar *self, ParallaxWorkEnd how, const char *sentence);

/* Takes the sentence away. */
void parallax_work_bar_clear (ParallaxWorkBar *self);

G_END_DECLS
