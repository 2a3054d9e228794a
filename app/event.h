/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened to a run, in words: a live change or an alarm, for plots, for people and for scripts.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "plx.h"

/* Whether it is a mark on the plots: a change or an alarm, not a pause. */
gboolean parallax_event_is_mark (const plx_record *event);
/* Short, beside a mark: "Temperature 0.2", "collapse". */
char *parallax_event_label (const plx_record *event);
/* "Temperature 0.5 → 0.2 at step 120", "Alarm at step 120: collapse". */
char *parallax_event_words (const plx_record *event);

/* {"event":"warning", …}: a guard rail that does not keep the run from starting. */
char *parallax_event_warning_json (const plx_guard *guard);
/* {"event":"change", …} or {"event":"alarm", …} as one line. */
char *parallax_event_json (const plx_record *event);
