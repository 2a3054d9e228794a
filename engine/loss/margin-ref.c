/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The margin loss pair by pair, in double precision: what the fast one is held to.
 */
#include "loss/margin.h"

#include <math.h>
#include <stdlib.h>

#include "core/rng.h"
#include "kernel/l2norm.h"

typedef struct {
  const plx_margin *loss;
  const float *u;
  int n, d;
  double *du; /* sums, not yet divided by the number of pairs */
  plx_margin_result result;
} twin;

static double
distance (const twin *self, int i, int j)
{
  double squared = 0;

  for (int k = 0; k < self->d; k++) {
    double difference = (double)self->u[i * self->d + k] - (double)self->u[j * self->d + k];

    squared += difference * difference;
  }
  return sqrt (squared);
}

static void
meet (twin *self, int i, int j)
{
  double length = distance (self, i, j), missing = (double)self->loss->margin - length;
  double coefficient = 0;

  if (self->loss->groups[i] == self->loss->groups[j]) {
    self->result.similar++;
    self->result.loss += length * length;
    coefficient = 2;
  } else {
    self->result.dissimilar++;
    if (missing > 0) {
      self->result.loss += missing * missing;
      coefficient = -2 * missing / fmax (length, 1e-8);
    }
  }
  for (int k = 0; k < self->d; k++) {
    double push =
        coefficient * ((double)self->u[i * self->d + k] - (double)self->u[j * self->d + k]);

    self->du[i * self->d + k] += push;
    self->du[j * self->d + k] -= push;
  }
}

static int
choose (const twin *self, int i, double beyond, plx_rng *rng)
{
  int chosen = -1, seen = 0;

  for (int j = 0; j < self->n; j++) {
    if (self->loss->groups[j] == self->loss->groups[i])
      continue;
    if (self->loss->negatives == PLX_NEGATIVES_RANDOM) {
      if (plx_rng_below (rng, (uint32_t)++seen) == 0)
        chosen = j;
    } else if ((self->loss->negatives == PLX_NEGATIVES_HARD || distance (self, i, j) > beyond) &&
               (chosen < 0 || distance (self, i, j) < distance (self, i, chosen))) {
      chosen = j;
    }
  }
  return chosen;
}

static void
meet_row (twin *self, int i)
{
  const plx_margin *loss = self->loss;
  plx_rng rng = plx_rng_at (loss->seed, PLX_RNG_NEGATIVES, loss->step, (uint32_t)i, 0);

  for (int j = 0; j < self->n; j++) {
    if (loss->negatives == PLX_NEGATIVES_ALL) {
      if (j > i)
        meet (self, i, j);
    } else if (j != i && loss->groups[j] == loss->groups[i]) {
      int negative = choose (self, i, distance (self, i, j), &rng);

      meet (self, i, j);
      if (negative >= 0)
        meet (self, i, negative);
    }
  }
}

plx_margin_result
plx_margin_loss_ref (const plx_margin *loss, const float *z, int n, int d, float *dz)
{
  size_t nd = (size_t)n * (size_t)d;
  float *u = calloc (nd, sizeof *u), *inverse = calloc ((size_t)n, sizeof *inverse);
  twin self = { loss, loss->is_normalised ? u : z, n, d, calloc (nd, sizeof (double)), { 0 } };
  double pairs;

  PLX_ASSERT (u != NULL && inverse != NULL && self.du != NULL);
  if (loss->is_normalised)
    plx_l2norm_forward_ref (z, n, d, u, inverse);
  for (int i = 0; i < n; i++)
    meet_row (&self, i);
  pairs = fmax (self.result.similar + self.result.dissimilar, 1);
  self.result.loss /= pairs;
  for (size_t i = 0; i < nd; i++)
    dz[i] = (float)(self.du[i] / pairs);
  if (loss->is_normalised)
    plx_l2norm_backward_ref (u, inverse, dz, n, d, dz);
  free (u);
  free (inverse);
  free (self.du);
  return self.result;
}
