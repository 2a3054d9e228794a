/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Greedy placement, largest first; at most some hundred buffers, so quadratic search is instant.
 */
#include "nn/plan.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int
plx_plan_open (plx_plan *plan, size_t bytes, const char *format, ...)
{
  plx_plan_buffer *buffer = &plan->buffers[plan->n];
  va_list arguments;

  PLX_ASSERT (plan->n < PLX_MAX_BUFFERS);
  va_start (arguments, format);
  vsnprintf (buffer->name, sizeof buffer->name, format, arguments);
  va_end (arguments);
  buffer->size = (bytes + PLX_ALIGNMENT - 1) / PLX_ALIGNMENT * PLX_ALIGNMENT;
  buffer->opened = plan->clock++;
  buffer->closed = INT_MAX;
  return plan->n++;
}

int
plx_plan_open_floats (plx_plan *plan, size_t floats, const char *owner, const char *name)
{
  return plx_plan_open (plan, floats * sizeof (float), "%s.%s", owner, name);
}

void
plx_plan_close (plx_plan *plan, int buffer)
{
  PLX_ASSERT (plan->buffers[buffer].closed == INT_MAX);
  plan->buffers[buffer].closed = plan->clock++;
}

static int
larger_first (const void *a, const void *b)
{
  const plx_plan_buffer *one = *(plx_plan_buffer *const *)a, *other = *(plx_plan_buffer *const *)b;

  if (one->size != other->size)
    return one->size > other->size ? -1 : 1;
  return one->opened - other->opened;
}

/* Whether a placed buffer is in the way of one at offset. */
static int
is_in_the_way (const plx_plan_buffer *placed, const plx_plan_buffer *buffer, size_t offset)
{
  return placed->opened < buffer->closed && buffer->opened < placed->closed &&
         placed->offset < offset + buffer->size && offset < placed->offset + placed->size;
}

/* The lowest offset for order[n], given those placed before it: start at 0 and move past whatever
 * is in the way until nothing is. */
static size_t
find_place (plx_plan_buffer *const *order, int n)
{
  size_t offset = 0;

  for (int i = 0; i < n; i++)
    if (is_in_the_way (order[i], order[n], offset)) {
      offset = order[i]->offset + order[i]->size;
      i = -1;
    }
  return offset;
}

void
plx_plan_solve (plx_plan *plan)
{
  plx_plan_buffer *order[PLX_MAX_BUFFERS];

  for (int i = 0; i < plan->n; i++)
    order[i] = &plan->buffers[i];
  qsort (order, (size_t)plan->n, sizeof order[0], larger_first);
  plan->size = 0;
  for (int i = 0; i < plan->n; i++) {
    order[i]->offset = find_place (order, i);
    if (order[i]->offset + order[i]->size > plan->size)
      plan->size = order[i]->offset + order[i]->size;
  }
}
