/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who watches an evaluation: told now and then how far it is, and asked whether to go on.
 *
 * A watch is a stretch of a bar from 0 to 1; a part of the work is given a part of the stretch, so
 * that a function tells its own share and knows nothing of what is around it. go_on is called on the
 * evaluating thread. A NULL watch watches nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

typedef struct {
  bool (*go_on) (void *context, double share); /* false: stop with PLX_CANCELLED */
  void *context;
  double from, to; /* of the whole bar */
} plx_watch;

/* share: of this watch's own stretch, 0 … 1. */
static inline plx_status
plx_watch_tell (const plx_watch *watch, double share, plx_error *error)
{
  if (watch == NULL || watch->go_on == NULL ||
      watch->go_on (watch->context, watch->from + share * (watch->to - watch->from)))
    return PLX_OK;
  return plx_fail (error, PLX_CANCELLED, "The evaluation was stopped.");
}

static inline plx_watch
plx_watch_part (const plx_watch *watch, double from, double to)
{
  if (watch == NULL)
    return (plx_watch){ 0 };
  return (plx_watch){ watch->go_on, watch->context, watch->from + from * (watch->to - watch->from),
                      watch->from + to * (watch->to - watch->from) };
}
