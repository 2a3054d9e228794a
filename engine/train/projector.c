/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A layout that goes on while nothing new comes, aligned by Procrustes.
 */
#include "train/projector.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "core/arena.h"
#include "project/pca.h"
#include "train/slot.h"

static const double FRAME_SECONDS = 0.1, CLOSING_SECONDS = 1.5;
/* About a thirtieth of two busy cores; at the lowest of all a machine that does other work, too, would
 * let the map stand still. */
enum { LOW_PRIORITY = 12 };

struct plx_projector {
  int n, d;
  plx_arena arena;
  plx_pool *pool; /* of one thread: the projector's */
  pthread_t thread;
  bool is_running; /* the thread was started and not yet joined; its owner's */
  sem_t posted;
  atomic_bool is_closing;

  plx_slot embeddings;
  float *embedding[3]; /* [n][d] */
  plx_moment embedding_moment[3];
  plx_layout_options options[3];

  plx_slot frames;
  float *xy[3];     /* [n][2] */
  float *copied[3]; /* [n][d]: the embedding that xy lays out */
  int64_t copied_number[3];
  plx_projection frame[3];

  /* Projector thread. */
  plx_layout *layout;
  plx_layout_options used; /* by the layout */
  int64_t number;          /* of the embedding laid out, from 1 */
  float *last;             /* [n][2]: what the next layout is aligned to */
  bool has_last;
};

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static bool
is_same (const plx_layout_options *a, const plx_layout_options *b)
{
  return a->kind == b->kind && a->is_cosine == b->is_cosine && a->perplexity == b->perplexity &&
         a->neighbours == b->neighbours && a->min_dist == b->min_dist && a->seed == b->seed;
}

/* A layout for the options of the embedding just taken; without memory for one there is no map. */
static bool
prepare_layout (plx_projector *self)
{
  const plx_layout_options *wanted = &self->options[self->embeddings.read];

  if (self->layout != NULL && is_same (&self->used, wanted))
    return true;
  plx_layout_free (self->layout);
  self->layout = NULL;
  self->used = *wanted;
  return plx_layout_new (wanted, self->n, self->d, self->pool, &self->layout, NULL) == PLX_OK;
}

/* Projector thread. is_settled: this layout goes no further. */
static void
publish (plx_projector *self, bool is_settled)
{
  int from = self->embeddings.read, to = plx_slot_buffer (&self->frames);
  size_t size = (size_t)self->n * 2 * sizeof (float);
  plx_projection *frame = &self->frame[to];

  plx_layout_read (self->layout, self->xy[to], frame->explained);
  if (self->has_last)
    plx_align (self->xy[to], self->last, self->n);
  memcpy (self->last, self->xy[to], size);
  self->has_last = true;
  if (self->copied_number[to] != self->number)
    memcpy (self->copied[to], self->embedding[from],
            (size_t)self->n * (size_t)self->d * sizeof (float));
  self->copied_number[to] = self->number;
  frame->xy = self->xy[to];
  frame->embedding = self->copied[to];
  frame->kind = self->used.kind;
  frame->is_settled = is_settled;
  frame->moment = self->embedding_moment[from];
  plx_slot_publish (&self->frames);
}

/* An embedding that is not finite has no layout; the trainer stops by itself. */
static bool
begin_latest (plx_projector *self)
{
  self->number++;
  return prepare_layout (self) &&
         plx_layout_embed (self->layout, self->embedding[self->embeddings.read], NULL, NULL) ==
             PLX_OK;
}

/* Steps for the time of a frame; false when the layout is finished. */
static bool
improve (plx_projector *self, double until)
{
  bool goes_on;

  do
    goes_on = plx_layout_step (self->layout);
  while (goes_on && now () < until);
  return goes_on;
}

static void
wait_for_post (plx_projector *self, bool has_work)
{
  if (has_work)
    sem_trywait (&self->posted);
  else
    while (sem_wait (&self->posted) != 0 && errno == EINTR)
      ;
}

static void *
projector_main (void *data)
{
  plx_projector *self = data;
  bool has_work = false, is_closing = false;
  double closing_until = 0;

  /* On Linux a thread has a priority of its own; where it cannot be set the map only costs more. */
  setpriority (PRIO_PROCESS, (id_t)gettid (), LOW_PRIORITY);
  for (;;) {
    if (!is_closing)
      wait_for_post (self, has_work);
    if (!is_closing && atomic_load (&self->is_closing)) {
      is_closing = true;
      closing_until = now () + CLOSING_SECONDS;
    }
    if (plx_slot_take (&self->embeddings)) {
      has_work = begin_latest (self);
      if (!has_work)
        continue;
    }
    if (has_work) {
      has_work = improve (self, now () + FRAME_SECONDS);
      publish (self, !has_work);
    }
    if (is_closing && (!has_work || now () > closing_until))
      return NULL;
  }
}

static void
lay_out (plx_projector *self)
{
  size_t n = (size_t)self->n;

  for (int i = 0; i < 3; i++) {
    self->embedding[i] = plx_arena_floats (&self->arena, n * (size_t)self->d);
    self->copied[i] = plx_arena_floats (&self->arena, n * (size_t)self->d);
    self->xy[i] = plx_arena_floats (&self->arena, n * 2);
  }
  self->last = plx_arena_floats (&self->arena, n * 2);
}

plx_status
plx_projector_new (int n, int d, plx_projector **projector, plx_error *error)
{
  plx_projector *self = calloc (1, sizeof *self);
  plx_status status;

  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the map.");
  self->n = n;
  self->d = d;
  sem_init (&self->posted, 0, 0);
  plx_slot_init (&self->embeddings);
  plx_slot_init (&self->frames);
  lay_out (self);
  status = plx_arena_reserve (&self->arena, self->arena.used, "The map", error);
  if (status == PLX_OK) {
    lay_out (self);
    status = plx_pool_new (1, plx_cpu_isa (), &self->pool, error);
  }
  if (status == PLX_OK) {
    for (int i = 0; i < 3; i++)
      self->frame[i] = (plx_projection){ .xy = self->xy[i], .embedding = self->copied[i] };
    self->is_running = pthread_create (&self->thread, NULL, projector_main, self) == 0;
    if (!self->is_running)
      status = plx_fail (error, PLX_ERROR_MEMORY, "The system gave no thread for the map.");
  }
  if (status != PLX_OK) {
    plx_projector_free (self);
    return status;
  }
  *projector = self;
  return PLX_OK;
}

void
plx_projector_finish (plx_projector *self)
{
  if (!self->is_running)
    return;
  atomic_store (&self->is_closing, true);
  sem_post (&self->posted);
  pthread_join (self->thread, NULL);
  self->is_running = false;
}

void
plx_projector_free (plx_projector *self)
{
  if (self == NULL)
    return;
  plx_projector_finish (self);
  sem_destroy (&self->posted);
  plx_layout_free (self->layout);
  plx_pool_free (self->pool);
  plx_arena_release (&self->arena);
  free (self);
}

int
plx_projector_dimensions (const plx_projector *self)
{
  return self->d;
}

float *
plx_projector_buffer (plx_projector *self)
{
  return self->embedding[plx_slot_buffer (&self->embeddings)];
}

void
plx_projector_put (plx_projector *self, plx_moment moment, const plx_layout_options *options)
{
  int to = plx_slot_buffer (&self->embeddings);

  self->embedding_moment[to] = moment;
  self->options[to] = *options;
  plx_slot_publish (&self->embeddings);
  sem_post (&self->posted);
}

bool
plx_projector_take (plx_projector *self, plx_projection *projection)
{
  bool is_new = plx_slot_take (&self->frames);

  *projection = self->frame[self->frames.read];
  return is_new;
}
