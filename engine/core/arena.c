/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bump allocator over one aligned, zeroed block.
 */
#include "core/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static size_t
align_up (size_t size)
{
  return (size + PLX_ALIGNMENT - 1) / PLX_ALIGNMENT * PLX_ALIGNMENT;
}

plx_status
plx_arena_reserve (plx_arena *arena, size_t size, const char *what, plx_error *error)
{
  *arena = (plx_arena){ 0 };
  if (size > SIZE_MAX / 2)
    return plx_fail (error, PLX_ERROR_MEMORY, "%s does not fit into memory.", what);
  size = align_up (size > 0 ? size : 1);
  arena->base = aligned_alloc (PLX_ALIGNMENT, size);
  if (arena->base == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY,
                     "%s needs %.0f MB, which does not fit into memory. "
                     "A smaller batch, image or encoder needs less.",
                     what, (double)size / 1e6);
  memset (arena->base, 0, size);
  arena->size = size;
  return PLX_OK;
}

void *
plx_arena_take (plx_arena *arena, size_t size)
{
  size_t offset = arena->used;

  arena->used += align_up (size);
  if (arena->base == NULL)
    return NULL;
  PLX_ASSERT (arena->used <= arena->size);
  return arena->base + offset;
}

float *
plx_arena_floats (plx_arena *arena, size_t count)
{
  return plx_arena_take (arena, count * sizeof (float));
}

void
plx_arena_release (plx_arena *arena)
{
  free (arena->base);
  *arena = (plx_arena){ 0 };
}
