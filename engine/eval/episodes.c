/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each episode is a piece of work with its own address in the random numbers; the accuracies are added
 * in the order of the episodes.
 */
#include "eval/episodes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/rng.h"
#include "eval/input.h"
#include "kernel/l2norm.h"

enum { CHUNK = 64 }; /* episodes between two looks at the watch */

typedef struct {
  const plx_episode_options *options;
  const float *u;               /* [n][d] */
  int32_t *by_class;            /* row numbers, class after class */
  int32_t *first;               /* [n_classes + 1]: where each class begins */
  int32_t *eligible;            /* [n_eligible]: classes with more than k images */
  int n_eligible, d, most_rows; /* most_rows: of a class */
  int first_episode;
  double *accuracies; /* [episodes] */
  plx_pool *pool;
} machine;

/* A thread's scratch, in the order in which it lies there. */
typedef struct {
  float *prototypes;                 /* [ways][d] */
  int32_t *classes, *rows, *support; /* [n_eligible], [most_rows], [ways][shots] */
  int32_t *query, *truth;            /* [ways][queries] */
} episode_memory;

static size_t
scratch_floats (const machine *self)
{
  const plx_episode_options *options = self->options;
  size_t ways = (size_t)options->ways;

  return ways * (size_t)self->d + (size_t)self->n_eligible + (size_t)self->most_rows +
         ways * (size_t)options->shots + 2 * ways * (size_t)options->queries;
}

static episode_memory
split_scratch (const machine *self, void *scratch)
{
  const plx_episode_options *options = self->options;
  size_t ways = (size_t)options->ways;
  episode_memory memory = { .prototypes = scratch };

  memory.classes = (int32_t *)(memory.prototypes + ways * (size_t)self->d);
  memory.rows = memory.classes + self->n_eligible;
  memory.support = memory.rows + self->most_rows;
  memory.query = memory.support + ways * (size_t)options->shots;
  memory.truth = memory.query + ways * (size_t)options->queries;
  return memory;
}

static double
dot (const float *a, const float *b, int d)
{
  double sum = 0;

  for (int j = 0; j < d; j++)
    sum += (double)a[j] * (double)b[j];
  return sum;
}

/* The mean of the support rows, at unit length. */
static void
make_prototype (const float *u, int d, const int32_t *support, int shots, float *prototype)
{
  double length;

  memset (prototype, 0, (size_t)d * sizeof *prototype);
  for (int s = 0; s < shots; s++)
    for (int j = 0; j < d; j++)
      prototype[j] += u[(size_t)support[s] * (size_t)d + (size_t)j];
  length = sqrt (dot (prototype, prototype, d));
  for (int j = 0; j < d && length > 0; j++)
    prototype[j] = (float)((double)prototype[j] / length);
}

double
plx_episode_accuracy (const float *u, int d, const int32_t *support, int ways, int shots,
                      const int32_t *query, const int32_t *truth, int n_queries, float *prototypes)
{
  int right = 0;

  for (int w = 0; w < ways; w++)
    make_prototype (u, d, support + w * shots, shots, prototypes + (size_t)w * (size_t)d);
  for (int q = 0; q < n_queries; q++) {
    const float *row = u + (size_t)query[q] * (size_t)d;
    double highest = -INFINITY;
    int best = 0;

    for (int w = 0; w < ways; w++) {
      double cosine = dot (row, prototypes + (size_t)w * (size_t)d, d);

      if (cosine > highest) {
        highest = cosine;
        best = w;
      }
    }
    right += best == truth[q];
  }
  return (double)right / n_queries;
}

static void
run_episode (void *context, int piece, int thread)
{
  machine *self = context;
  const plx_episode_options *options = self->options;
  size_t bytes = scratch_floats (self) * sizeof (float);
  episode_memory memory = split_scratch (self, plx_pool_scratch (self->pool, thread, bytes));
  int episode = self->first_episode + piece, n_queries = 0;
  plx_rng rng =
      plx_rng_at (options->seed, PLX_RNG_EVALUATE, 3, (uint32_t)episode, (uint32_t)options->shots);

  memcpy (memory.classes, self->eligible, (size_t)self->n_eligible * sizeof *memory.classes);
  plx_rng_shuffle (&rng, memory.classes, self->n_eligible);
  for (int w = 0; w < options->ways; w++) {
    int first = self->first[memory.classes[w]];
    int count = self->first[memory.classes[w] + 1] - first;

    memcpy (memory.rows, self->by_class + first, (size_t)count * sizeof *memory.rows);
    plx_rng_shuffle (&rng, memory.rows, count);
    for (int s = 0; s < options->shots; s++)
      memory.support[w * options->shots + s] = memory.rows[s];
    for (int q = options->shots; q < count && q < options->shots + options->queries; q++) {
      memory.query[n_queries] = memory.rows[q];
      memory.truth[n_queries++] = w;
    }
  }
  self->accuracies[episode] =
      plx_episode_accuracy (self->u, self->d, memory.support, options->ways, options->shots,
                            memory.query, memory.truth, n_queries, memory.prototypes);
}

static void
sort_rows (machine *self, const int32_t *labels, int n, int n_classes)
{
  int at = 0;

  for (int c = 0; c < n_classes; c++) {
    self->first[c] = at;
    for (int i = 0; i < n; i++)
      if (labels[i] == c)
        self->by_class[at++] = i;
    if (at - self->first[c] > self->options->shots)
      self->eligible[self->n_eligible++] = c;
    if (at - self->first[c] > self->most_rows)
      self->most_rows = at - self->first[c];
  }
  self->first[n_classes] = at;
}

static void
summarise (const machine *self, plx_episodes *result)
{
  int n = self->options->episodes;
  double sum = 0, squares = 0;

  for (int e = 0; e < n; e++)
    sum += self->accuracies[e];
  for (int e = 0; e < n; e++)
    squares += pow (self->accuracies[e] - sum / n, 2);
  result->accuracy = sum / n;
  result->interval = n > 1 ? 1.96 * sqrt (squares / (n - 1)) / sqrt (n) : NAN;
  result->classes = self->n_eligible;
}

static plx_status
run (machine *self, const plx_watch *watch, plx_error *error)
{
  const plx_episode_options *options = self->options;
  plx_status status;

  if (self->n_eligible < options->ways)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "%d-way %d-shot needs %d classes with at least %d images each; here are %d.",
                     options->ways, options->shots, options->ways, options->shots + 1,
                     self->n_eligible);
  status = plx_pool_reserve_scratch (self->pool, scratch_floats (self) * sizeof (float), error);
  for (int first = 0; first < options->episodes && status == PLX_OK; first += CHUNK) {
    int left = options->episodes - first;

    self->first_episode = first;
    plx_pool_run (self->pool, run_episode, self, left < CHUNK ? left : CHUNK);
    status = plx_watch_tell (watch, (double)first / options->episodes, error);
  }
  return status;
}

static void
lay_out (plx_arena *arena, machine *self, int n, int n_classes, float **u, float **inverse)
{
  *u = plx_arena_floats (arena, (size_t)n * (size_t)self->d);
  *inverse = plx_arena_floats (arena, (size_t)n);
  self->by_class = plx_arena_take (arena, (size_t)n * sizeof (int32_t));
  self->first = plx_arena_take (arena, ((size_t)n_classes + 1) * sizeof (int32_t));
  self->eligible = plx_arena_take (arena, (size_t)n_classes * sizeof (int32_t));
  self->accuracies = plx_arena_take (arena, (size_t)self->options->episodes * sizeof (double));
}

plx_status
plx_episodes_measure (plx_pool *pool, const float *x, const int32_t *labels, int n, int d,
                      int n_classes, const plx_episode_options *options, const plx_watch *watch,
                      plx_episodes *result, plx_error *error)
{
  machine self = { .options = options, .d = d, .pool = pool };
  plx_arena arena = { 0 };
  float *u, *inverse;
  plx_status status = plx_check_finite (x, (size_t)n * (size_t)d, error);

  PLX_ASSERT (options->ways >= 2 && options->shots >= 1 && options->queries >= 1);
  if (status == PLX_OK)
    status = plx_check_classes (labels, n, n_classes, "few-shot test", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, &self, n, n_classes, &u, &inverse);
  status = plx_arena_reserve (&arena, arena.used, "The few-shot test", error);
  if (status != PLX_OK)
    return status;
  lay_out (&arena, &self, n, n_classes, &u, &inverse);
  plx_l2norm_forward (pool, x, n, d, u, inverse);
  self.u = u;
  sort_rows (&self, labels, n, n_classes);
  status = run (&self, watch, error);
  if (status == PLX_OK)
    summarise (&self, result);
  plx_arena_release (&arena);
  return status;
}
