/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workers wait for a new generation of work: they spin for a moment, because the kernels of a step
 * follow each other within microseconds, then sleep on a condition variable. Pieces are taken from
 * one atomic counter.
 */
#include "core/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"

enum { PLX_MAX_THREADS = 256, SPINS = 4000 };

typedef struct {
  plx_pool *pool;
  int index;
  pthread_t thread;
  void *scratch;
} worker;

struct plx_pool {
  int threads;
  plx_isa isa;
  size_t scratch_size;
  worker *workers; /* [threads]; number 0 is the caller's thread */

  /* The work of the current generation: written by the caller before generation grows. */
  plx_pool_fn fn;
  void *context;
  int pieces;

  atomic_int next_piece;
  atomic_int busy; /* workers that have not finished this generation */
  atomic_uint generation;
  atomic_bool is_closing;
  atomic_int sleeping;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
};

extern void openblas_set_num_threads (int threads);

static inline void
relax (void)
{
#ifdef __x86_64__
  __builtin_ia32_pause ();
#endif
}

/* Pool thread, and the caller's. */
static void
take_pieces (plx_pool *pool, int thread)
{
  int piece;

  while ((piece = atomic_fetch_add (&pool->next_piece, 1)) < pool->pieces)
    pool->fn (pool->context, piece, thread);
}

/* Waits until the generation differs from seen; returns the new one. Pool thread. */
static unsigned
wait_for_work (plx_pool *pool, unsigned seen)
{
  for (int spin = 0; spin < SPINS; spin++) {
    if (atomic_load (&pool->generation) != seen)
      return atomic_load (&pool->generation);
    relax ();
  }
  pthread_mutex_lock (&pool->mutex);
  atomic_fetch_add (&pool->sleeping, 1);
  while (atomic_load (&pool->generation) == seen)
    pthread_cond_wait (&pool->wake, &pool->mutex);
  atomic_fetch_sub (&pool->sleeping, 1);
  pthread_mutex_unlock (&pool->mutex);
  return atomic_load (&pool->generation);
}

static void *
worker_main (void *data)
{
  worker *self = data;
  plx_pool *pool = self->pool;
  unsigned seen = 0;

  for (;;) {
    seen = wait_for_work (pool, seen);
    if (atomic_load (&pool->is_closing))
      return NULL;
    take_pieces (pool, self->index);
    atomic_fetch_sub (&pool->busy, 1);
  }
}

/* Starts a generation: workers that sleep are woken. Caller's thread. */
static void
begin_generation (plx_pool *pool)
{
  atomic_fetch_add (&pool->generation, 1);
  if (atomic_load (&pool->sleeping) == 0)
    return;
  pthread_mutex_lock (&pool->mutex);
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->mutex);
}

void
plx_pool_run (plx_pool *pool, plx_pool_fn fn, void *context, int pieces)
{
  if (pool->threads == 1 || pieces <= 1) {
    for (int piece = 0; piece < pieces; piece++)
      fn (context, piece, 0);
    return;
  }
  pool->fn = fn;
  pool->context = context;
  pool->pieces = pieces;
  atomic_store (&pool->next_piece, 0);
  atomic_store (&pool->busy, pool->threads - 1);
  begin_generation (pool);
  take_pieces (pool, 0);
  for (int spin = 0; atomic_load (&pool->busy) > 0; spin++)
    if (spin < SPINS)
      relax ();
    else
      sched_yield ();
}

plx_status
plx_pool_reserve_scratch (plx_pool *pool, size_t bytes, plx_error *error)
{
  bytes = (bytes + PLX_ALIGNMENT - 1) / PLX_ALIGNMENT * PLX_ALIGNMENT;
  if (bytes <= pool->scratch_size)
    return PLX_OK;
  for (int i = 0; i < pool->threads; i++) {
    void *scratch = aligned_alloc (PLX_ALIGNMENT, bytes);

    if (scratch == NULL)
      return plx_fail (error, PLX_ERROR_MEMORY,
                       "The threads' scratch memory (%.0f MB each) does not fit.",
                       (double)bytes / 1e6);
    memset (scratch, 0, bytes);
    free (pool->workers[i].scratch);
    pool->workers[i].scratch = scratch;
  }
  pool->scratch_size = bytes;
  return PLX_OK;
}

void *
plx_pool_scratch (plx_pool *pool, int thread, size_t bytes)
{
  PLX_ASSERT (thread >= 0 && thread < pool->threads && bytes <= pool->scratch_size);
  return pool->workers[thread].scratch;
}

int
plx_pool_threads (const plx_pool *pool)
{
  return pool->threads;
}

plx_isa
plx_pool_isa (const plx_pool *pool)
{
  return pool->isa;
}

/* Wakes the started workers for the last time and joins them. */
static void
join_workers (plx_pool *pool, int started)
{
  atomic_store (&pool->is_closing, true);
  pthread_mutex_lock (&pool->mutex);
  atomic_fetch_add (&pool->generation, 1);
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->mutex);
  for (int i = 1; i < started; i++)
    pthread_join (pool->workers[i].thread, NULL);
}

static void
release (plx_pool *pool, int started)
{
  join_workers (pool, started);
  for (int i = 0; i < pool->threads; i++)
    free (pool->workers[i].scratch);
  pthread_cond_destroy (&pool->wake);
  pthread_mutex_destroy (&pool->mutex);
  free (pool->workers);
  free (pool);
}

void
plx_pool_free (plx_pool *pool)
{
  if (pool != NULL)
    release (pool, pool->threads);
}

plx_status
plx_pool_new (int threads, plx_isa isa, plx_pool **result, plx_error *error)
{
  plx_pool *pool = calloc (1, sizeof *pool);
  worker *workers;

  *result = NULL;
  threads = threads > 0 ? threads : plx_cpu_cores ();
  threads = threads < PLX_MAX_THREADS ? threads : PLX_MAX_THREADS;
  workers = calloc ((size_t)threads, sizeof *workers);
  if (pool == NULL || workers == NULL) {
    free (pool);
    free (workers);
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for %d threads.", threads);
  }
  openblas_set_num_threads (1);
  pool->threads = threads;
  pool->isa = isa;
  pool->workers = workers;
  pthread_mutex_init (&pool->mutex, NULL);
  pthread_cond_init (&pool->wake, NULL);
  for (int i = 0; i < threads; i++) {
    workers[i] = (worker){ .pool = pool, .index = i };
    if (i > 0 && pthread_create (&workers[i].thread, NULL, worker_main, &workers[i]) != 0) {
      release (pool, i);
      return plx_fail (error, PLX_ERROR_MEMORY, "The system gave %d of %d threads; ask for fewer.",
                       i, threads);
    }
  }
  *result = pool;
  return PLX_OK;
}
