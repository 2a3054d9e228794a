/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pool of POSIX threads that runs numbered pieces of work.
 *
 * The way to the same bytes for any number of threads: the caller cuts its work into pieces by the
 * work's own shape, never by the number of threads; a piece writes only what is its own; partial
 * sums go into one slot a piece and are added afterwards in the order of the pieces. Which thread
 * runs which piece is then of no matter, and is left to whoever is free.
 *
 * One thread at a time (the one that trains, or the one that evaluates) calls plx_pool_run; the
 * calling thread works along. A piece must not call plx_pool_run. OpenBLAS is set to one thread when
 * the first pool is made, and is called from the pieces.
 */
#pragma once

#include <stddef.h>

#include "core/cpu.h"
#include "core/error.h"

typedef struct plx_pool plx_pool;

/* What a piece of work is: a function of its number. thread (0 … threads − 1) is only for scratch. */
typedef void (*plx_pool_fn) (void *context, int piece, int thread);

/* threads 0: as many as there are cores. isa: which build of the kernels its work uses. */
plx_status plx_pool_new (int threads, plx_isa isa, plx_pool **pool,
                         plx_error *error) PLX_WARN_UNUSED;
void plx_pool_free (plx_pool *pool);

/* Runs fn for every piece 0 … pieces − 1 and returns when all are done. */
void plx_pool_run (plx_pool *pool, plx_pool_fn fn, void *context, int pieces);

int plx_pool_threads (const plx_pool *pool);
plx_isa plx_pool_isa (const plx_pool *pool);

/* Grows every thread's scratch to at least bytes; for the time of building, never inside a step. */
plx_status plx_pool_reserve_scratch (plx_pool *pool, size_t bytes,
                                     plx_error *error) PLX_WARN_UNUSED;

/* The scratch of a thread, aligned to PLX_ALIGNMENT; its content lasts for one piece. bytes is what
 * the caller means to use, and must have been reserved. */
void *plx_pool_scratch (plx_pool *pool, int thread, size_t bytes);
