/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run tells, into the store, without loss.
 *
 *     training thread     observer ──copy──▶ queue
 *     recorder's thread                      queue ──▶ one transaction, twice a second
 *
 * The training thread only copies a record: it never waits for the disk or for another process. The
 * recorder's own thread writes, through a connection of its own, everything that has come since; an
 * epoch or a checkpoint at once. A transaction that fails is kept and tried again, until the end.
 * A killed process loses what came after its last transaction, and nothing else.
 */
#pragma once

#include "app/store/store.h"

typedef struct _ParallaxRecorder ParallaxRecorder;

/* For one run, whose lock the caller holds, from the step that it goes on from (−1: the beginning);
 * interval: epochs from one checkpoint to the next; label_sets are copied. Main thread. */
ParallaxRecorder *parallax_recorder_new (ParallaxStore *store, const ParallaxRunInfo *info,
                                         gint64 first_step, int interval, char **label_sets,
                                         GError **error);
/* Give it to the trainer; lives as long as the recorder. */
plx_observer parallax_recorder_get_observer (ParallaxRecorder *self);

/* Writes what is left and ends the thread. FALSE: something could not be stored, with a sentence.
 * Call it after the training thread was joined. Main thread; blocks. */
gboolean parallax_recorder_finish (ParallaxRecorder *self, GError **error);
void parallax_recorder_free (ParallaxRecorder *self);

/* What went wrong last while training goes on (a full disk, …); NULL: nothing new. Any thread. */
char *parallax_recorder_take_warning (ParallaxRecorder *self);
