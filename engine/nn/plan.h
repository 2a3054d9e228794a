/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a model's buffers lie: one arena, shared by buffers that do not live at the same time.
 *
 * Building a model walks through a whole step once without computing: each buffer is opened where
 * it is first written and closed after its last reader. Then every buffer gets a place, the largest
 * first, at the lowest offset where nothing lies that lives at the same time. A model that is only
 * evaluated closes its buffers on the way forward and so needs a few of them at a time; gradients
 * move into the place of activations that have had their backward.
 *
 * Built on one thread; read by the training thread.
 */
#pragma once

#include <stddef.h>

#include "core/arena.h"

enum { PLX_MAX_BUFFERS = 768 };

typedef struct {
  char name[64];
  size_t size;        /* bytes */
  size_t offset;      /* bytes, into the arena */
  int opened, closed; /* in the plan's own time; alive from opened to before closed */
} plx_plan_buffer;

typedef struct {
  plx_plan_buffer buffers[PLX_MAX_BUFFERS];
  int n;
  int clock;
  size_t size; /* bytes of the arena */
  char *base;  /* of the arena */
} plx_plan;

/* Returns the buffer's number. A buffer never closed lives as long as the model. */
int plx_plan_open (plx_plan *plan, size_t bytes, const char *format, ...) PLX_PRINTF (3, 4);
int plx_plan_open_floats (plx_plan *plan, size_t floats, const char *owner, const char *name);
void plx_plan_close (plx_plan *plan, int buffer);

/* Gives every buffer its place and sets size. */
void plx_plan_solve (plx_plan *plan);

/* A buffer's memory, once base is set. */
static inline void *
plx_plan_at (const plx_plan *plan, int buffer)
{
  return plan->base + plan->buffers[buffer].offset;
}
