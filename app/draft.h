/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settings of a run that is not started yet, kept in the workspace (draft.ini): a program that is
 * killed does not lose what a person has set up. Main thread.
 */
#pragma once

#include <glib.h>

#include "plx.h"

G_BEGIN_DECLS

/* Keeps what differs from the defaults; where nothing does, or settings is NULL, nothing is kept. A
 * file that cannot be written is none: what it would save is still in the window. */
void parallax_draft_keep (const char *folder, const plx_settings *settings);
/* Sets what was kept, over the defaults; a value that its parameter does not take is left out. */
void parallax_draft_recall (const char *folder, plx_settings *settings);

G_END_DECLS
