/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PCA of the latest embedding, aligned by Procrustes.
 */
#include "train/projector.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>

#include "core/arena.h"
#include "project/pca.h"
#include "train/slot.h"

struct plx_projector {
  int n, d;
  plx_arena arena;
  pthread_t thread;
  bool is_running; /* the thread was started and not yet joined; its owner's */
  sem_t posted;
  atomic_bool is_closing;

  plx_slot embeddings;
  float *embedding[3]; /* [n][d] */
  plx_moment embedding_moment[3];

  plx_slot frames;
  float *xy[3]; /* [n][2] */
  float explained[3][2];
  plx_moment frame_moment[3];

  float *last; /* [n][2], the projector thread's own: what the next layout is aligned to */
  bool has_last;
};

/* Projector thread. */
static void
project_latest (plx_projector *self)
{
  int from = self->embeddings.read, to = plx_slot_buffer (&self->frames);
  plx_error error;

  /* An embedding that is not finite has no layout; the trainer stops by itself. */
  if (plx_pca (NULL, self->embedding[from], self->n, self->d, self->xy[to], self->explained[to],
               &error) != PLX_OK)
    return;
  if (self->has_last)
    plx_align (self->xy[to], self->last, self->n);
  memcpy (self->last, self->xy[to], (size_t)self->n * 2 * sizeof (float));
  self->has_last = true;
  self->frame_moment[to] = self->embedding_moment[from];
  plx_slot_publish (&self->frames);
}

static void *
projector_main (void *data)
{
  plx_projector *self = data;
  bool is_closing;

  do {
    while (sem_wait (&self->posted) != 0 && errno == EINTR)
      ;
    is_closing = atomic_load (&self->is_closing);
    if (plx_slot_take (&self->embeddings))
      project_latest (self);
  } while (!is_closing);
  return NULL;
}

static void
lay_out (plx_projector *self)
{
  size_t n = (size_t)self->n;

  for (int i = 0; i < 3; i++) {
    self->embedding[i] = plx_arena_floats (&self->arena, n * (size_t)self->d);
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
  lay_out (self);
  status = plx_arena_reserve (&self->arena, self->arena.used, "The map", error);
  if (status != PLX_OK) {
    free (self);
    return status;
  }
  lay_out (self);
  plx_slot_init (&self->embeddings);
  plx_slot_init (&self->frames);
  sem_init (&self->posted, 0, 0);
  self->is_running = pthread_create (&self->thread, NULL, projector_main, self) == 0;
  if (!self->is_running) {
    plx_projector_free (self);
    return plx_fail (error, PLX_ERROR_MEMORY, "The system gave no thread for the map.");
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
  plx_arena_release (&self->arena);
  free (self);
}

float *
plx_projector_buffer (plx_projector *self)
{
  return self->embedding[plx_slot_buffer (&self->embeddings)];
}

void
plx_projector_put (plx_projector *self, plx_moment moment)
{
  self->embedding_moment[plx_slot_buffer (&self->embeddings)] = moment;
  plx_slot_publish (&self->embeddings);
  sem_post (&self->posted);
}

bool
plx_projector_take (plx_projector *self, const float **xy, float explained[2], plx_moment *moment)
{
  bool is_new = plx_slot_take (&self->frames);
  int read = self->frames.read;

  *xy = self->xy[read];
  *moment = self->frame_moment[read];
  memcpy (explained, self->explained[read], sizeof self->explained[read]);
  return is_new;
}
