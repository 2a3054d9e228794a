/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stored runs side by side: what was set differently, what came of it, and what keeps the numbers
 * from being compared.
 *
 *     store ──▶ ParallaxComparison ──▶ text, Markdown, CSV, JSON     (comparison-text.h)
 *                                 ├──▶ curves over one another       (overlay.h)
 *                                 ├──▶ how the encoders see images   (images.h)
 *                                 └──▶ a report on paper             (paper.h)
 *
 * It is a copy of the store at one moment. Main thread, or any one other.
 */
#pragma once

#include "app/history.h"
#include "app/store/store.h"

enum { PARALLAX_COMPARE_LEAST = 2, PARALLAX_COMPARE_MOST = 12 };

typedef struct {
  ParallaxRunInfo *info;
  plx_settings settings; /* at its start */
  ParallaxHistory history;
  int group; /* runs of one group differ by nothing but the seed */
} ParallaxComparedRun;

/* One parameter, in every run. */
typedef struct {
  plx_param_ref ref;
  char *key;     /* "simclr.temperature" */
  char **values; /* one a run, as text; "–" where the run does not use it */
  gboolean differs;
} ParallaxComparedSetting;

typedef enum {
  PARALLAX_QUANTITY_COUNT,
  PARALLAX_QUANTITY_NUMBER,
  PARALLAX_QUANTITY_SHARE,
  PARALLAX_QUANTITY_SECONDS,
} ParallaxQuantity;

typedef enum {
  PARALLAX_BETTER_NEITHER,
  PARALLAX_BETTER_MORE,
  PARALLAX_BETTER_LESS,
} ParallaxBetter;

/* One result, in every run. */
typedef struct {
  char *key;   /* "knn.shape", for --sort and JSON */
  char *label; /* "kNN shape" */
  ParallaxQuantity quantity;
  ParallaxBetter better;
  double *values; /* one a run; NaN: none */
  int best;       /* the run whose value is best; −1: none, or nothing to tell apart */
} ParallaxComparedResult;

typedef struct {
  int n;
  ParallaxComparedRun *runs; /* [n] */
  int n_groups;
  char **label_sets;   /* of the runs' kNN, as the first run names them */
  GPtrArray *settings; /* of ParallaxComparedSetting; those that differ first */
  int n_differing;
  GPtrArray *results;  /* of ParallaxComparedResult */
  GPtrArray *warnings; /* of char *: what should not be silently mixed */
} ParallaxComparison;

/* The runs in this order; they are found as parallax_store_find finds them. Refused with a sentence:
 * fewer than two, more than twelve, one twice, one that is not there. */
ParallaxComparison *parallax_comparison_new (ParallaxStore *store, const char *const *words,
                                             GError **error);
void parallax_comparison_free (ParallaxComparison *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxComparison, parallax_comparison_free)

/* A result by its key, or by "knn" for the first label set's; NULL: there is none. */
const ParallaxComparedResult *parallax_comparison_result (const ParallaxComparison *self,
                                                          const char *key);

/* The runs' numbers, best first by a result (worst last, those without it behind); [n], free it. */
int *parallax_comparison_order (const ParallaxComparison *self,
                                const ParallaxComparedResult *result);

/* Mean and sample standard deviation of a result over a group's runs; n: how many have it. */
typedef struct {
  double mean, spread; /* NaN: fewer than one, than two */
  int n;
} ParallaxGroupValue;

ParallaxGroupValue parallax_comparison_group (const ParallaxComparison *self,
                                              const ParallaxComparedResult *result, int group);

/* Runs and results as people call them; free it. */
char *parallax_comparison_format (const ParallaxComparedResult *result, double value);
/* What the runs of a group have in common: the first one's name without its seed, or the method. */
char *parallax_comparison_group_name (const ParallaxComparison *self, int group);
