/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Training a stored run, from where it is: both programs train through this.
 *
 *     begin    lock · settings · where it goes on from · trainer with the recorder as its observer
 *     …        the caller starts the trainer, follows it, sends it commands
 *     end      the recorder's last transaction · the run's state · unlock
 *
 * A run that never trained begins; a branch begins from its origin; any other goes on from its last
 * checkpoint that is whole, with the live changes that came after it made again at their steps.
 * Main thread.
 */
#pragma once

#include "app/dataset.h"
#include "app/store/store.h"

typedef struct _ParallaxSession ParallaxSession;

/* NULL: refused, with a sentence. */
ParallaxSession *parallax_session_begin (ParallaxStore *store, gint64 run, ParallaxDataset *dataset,
                                         GError **error);

plx_trainer *parallax_session_get_trainer (ParallaxSession *self);
/* The run as it was at the beginning; with steps_per_epoch. */
const ParallaxRunInfo *parallax_session_get_info (ParallaxSession *self);
/* With the live changes up to the step that it goes on from. */
const plx_settings *parallax_session_get_settings (ParallaxSession *self);
/* The step that it goes on from; −1: it begins. */
gint64 parallax_session_get_first_step (ParallaxSession *self);
/* What went wrong last with storing it; NULL: nothing new. */
char *parallax_session_take_warning (ParallaxSession *self);

/* Stops the trainer where it still runs, joins it, stores the end, and frees. FALSE: something
 * could not be stored. */
gboolean parallax_session_end (ParallaxSession *self, GError **error);
