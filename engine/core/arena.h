/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One aligned block of memory, handed out front to back and given back whole.
 *
 * Everything a training step needs is taken once, when a model or a trainer is built; the step
 * itself allocates nothing. Sizes are counted first (plx_arena_measure), reserved in one go, then
 * taken: memory that does not fit is a sentence before anything starts, never a crash later.
 */
#pragma once

#include <stddef.h>

#include "core/error.h"

enum { PLX_ALIGNMENT = 64 }; /* bytes: one cache line, one AVX-512 register */

typedef struct {
  char *base;
  size_t size; /* bytes reserved */
  size_t used; /* bytes handed out (or, while base is NULL, measured) */
} plx_arena;

/* Reserves size bytes, zeroed. On failure the arena is empty and the sentence names what and how
 * much did not fit. Any thread. */
plx_status plx_arena_reserve (plx_arena *arena, size_t size, const char *what,
                              plx_error *error) PLX_WARN_UNUSED;

/* Hands out size bytes, aligned to PLX_ALIGNMENT. An arena not yet reserved (base NULL) only adds
 * the size up and returns NULL: the same function that lays memory out measures it. */
void *plx_arena_take (plx_arena *arena, size_t size);

/* Convenience: count floats. */
float *plx_arena_floats (plx_arena *arena, size_t count);

void plx_arena_release (plx_arena *arena);
