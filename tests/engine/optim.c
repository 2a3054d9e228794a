/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The optimisers against their definitions as plain loops in double precision, on every instruction
 * set and through the pool, with and without a longest gradient.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "optim/optimiser.h"
#include "optim/steps.h"
#include "support/numbers.h"

PLX_ISA_DECLARE (plx_optimiser_kernels);

static void
set (plx_settings *settings, const char *key, const char *value)
{
  plx_error error;

  if (plx_settings_set (settings, key, value, &error) != PLX_OK)
    g_error ("%s", error.message);
}

/* ---- Plain loops: steps.h's formulas ---- */

typedef struct {
  double learning_rate, weight_decay;
  double momentum;     /* of SGD */
  double beta1, beta2; /* of AdamW */
  double trust;        /* of LARS; 0 for a vector */
  double longest;      /* gradient over all tensors; 0: any */
  bool is_nesterov;
} plain_values;

typedef struct {
  size_t n;
  double *weights, *first, *second; /* first: SGD's momentum, too */
} plain_state;

static plain_state
plain_new (const float *weights, size_t n)
{
  plain_state state = { n, g_new (double, n), g_new0 (double, n), g_new0 (double, n) };

  for (size_t i = 0; i < n; i++)
    state.weights[i] = (double)weights[i];
  return state;
}

static void
plain_free (plain_state *state)
{
  g_free (state->weights);
  g_free (state->first);
  g_free (state->second);
}

static void
plain_sgd (plain_state *state, const plain_values *values, const float *gradients)
{
  for (size_t i = 0; i < state->n; i++) {
    double g = (double)gradients[i] + values->weight_decay * state->weights[i];

    state->first[i] = values->momentum * state->first[i] + g;
    if (values->is_nesterov)
      g += values->momentum * state->first[i];
    else
      g = state->first[i];
    state->weights[i] -= values->learning_rate * g;
  }
}

static void
plain_adamw (plain_state *state, const plain_values *values, const float *gradients, int step)
{
  double b1 = values->beta1, b2 = values->beta2;

  for (size_t i = 0; i < state->n; i++) {
    double g = (double)gradients[i];

    state->weights[i] -= values->learning_rate * values->weight_decay * state->weights[i];
    state->first[i] = b1 * state->first[i] + (1 - b1) * g;
    state->second[i] = b2 * state->second[i] + (1 - b2) * g * g;
    state->weights[i] -= values->learning_rate * (state->first[i] / (1 - pow (b1, step))) /
                         (sqrt (state->second[i] / (1 - pow (b2, step))) + 1e-8);
  }
}

/* ---- The loops of each instruction set, at lengths with every rest ---- */

static void
check_sgd_loop (const plx_optimiser_kernels *kernels, size_t n, bool is_nesterov)
{
  plain_values plain = {
    .learning_rate = 0.05, .weight_decay = 0.01, .momentum = 0.9, .is_nesterov = is_nesterov
  };
  plx_sgd_values values = { 0.05f, 0.9f, 0.01f, 1, 1, is_nesterov };
  g_autofree float *weights = numbers_normal (n, 1), *momentum = g_new0 (float, n);
  plain_state state = plain_new (weights, n);

  for (uint32_t step = 1; step <= 5; step++) {
    g_autofree float *gradients = numbers_normal (n, 10 + step);

    kernels->sgd (n, &values, weights, gradients, momentum);
    plain_sgd (&state, &plain, gradients);
  }
  g_assert_cmpfloat (numbers_distance_to_doubles (weights, state.weights, n), <, 1e-6);
  g_assert_cmpfloat (numbers_distance_to_doubles (momentum, state.first, n), <, 1e-6);
  plain_free (&state);
}

static void
check_adamw_loop (const plx_optimiser_kernels *kernels, size_t n)
{
  plain_values plain = { .learning_rate = 0.02, .weight_decay = 0.1, .beta1 = 0.9, .beta2 = 0.999 };
  g_autofree float *weights = numbers_normal (n, 2);
  g_autofree float *first = g_new0 (float, n), *second = g_new0 (float, n);
  plain_state state = plain_new (weights, n);

  for (int step = 1; step <= 5; step++) {
    g_autofree float *gradients = numbers_normal (n, 20 + (uint32_t)step);
    plx_adamw_values values = { (float)(0.02 / (1 - pow (0.9, step))),
                                (float)(1 - 0.02 * 0.1),
                                0.9f,
                                0.999f,
                                (float)(1 / sqrt (1 - pow (0.999, step))),
                                1e-8f,
                                1 };

    kernels->adamw (n, &values, weights, gradients, first, second);
    plain_adamw (&state, &plain, gradients, step);
  }
  g_assert_cmpfloat (numbers_distance_to_doubles (weights, state.weights, n), <, 2e-5);
  g_assert_cmpfloat (numbers_distance_to_doubles (first, state.first, n), <, 1e-6);
  g_assert_cmpfloat (numbers_distance_to_doubles (second, state.second, n), <, 1e-4);
  plain_free (&state);
}

static void
test_loops (gconstpointer data)
{
  const plx_optimiser_kernels *kernels =
      PLX_ISA_PICK (GPOINTER_TO_INT (data), plx_optimiser_kernels);

  for (size_t n = 1; n < 70; n++) {
    check_sgd_loop (kernels, n, false);
    check_sgd_loop (kernels, n, true);
    check_adamw_loop (kernels, n);
  }
}

/* ---- The optimiser on a block of a matrix, a vector, and a matrix of several pieces ---- */

static const plx_tensor tensors[] = {
  { "a.weight", 2, { 50, 7 }, 0, 350 },
  { "a.bias", 1, { 7 }, 352, 7 },
  { "b.weight", 4, { 3, 3, 64, 70 }, 368, 40320 },
};
enum { COUNT = 368 + 40320, STEPS = 4 };

typedef void (*plain_step) (plain_state *state, const plain_values *values, const float *gradients,
                            int step);

static void
plain_sgd_step (plain_state *state, const plain_values *values, const float *gradients, int step)
{
  plain_sgd (state, values, gradients);
}

static double
length_of (const double *values, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += values[i] * values[i];
  return sqrt (sum);
}

static void
plain_lars (plain_state *state, const plain_values *values, const float *gradients, int step)
{
  g_autofree double *g = g_new (double, state->n);
  double scale = values->learning_rate, weight = length_of (state->weights, state->n);

  for (size_t i = 0; i < state->n; i++)
    g[i] = (double)gradients[i];
  if (values->trust > 0)
    scale *= values->trust * weight / (length_of (g, state->n) + values->weight_decay * weight);
  for (size_t i = 0; i < state->n; i++) {
    state->first[i] = values->momentum * state->first[i] +
                      scale * (g[i] + values->weight_decay * state->weights[i]);
    state->weights[i] -= state->first[i];
  }
}

/* The step's gradients, over all tensors not longer than that. */
static float *
gradients_of (int step, double longest)
{
  float *gradients = numbers_normal (COUNT, 30 + (uint32_t)step);
  double squares = 0;

  for (size_t t = 0; t < G_N_ELEMENTS (tensors); t++)
    for (size_t i = 0; i < tensors[t].count; i++)
      squares += pow ((double)gradients[tensors[t].offset + i], 2);
  if (longest > 0 && sqrt (squares) > longest)
    for (int i = 0; i < COUNT; i++)
      gradients[i] = (float)((double)gradients[i] * longest / sqrt (squares));
  return gradients;
}

/* STEPS steps with a rate that changes; weights [COUNT] afterwards. */
static float *
run_optimiser (const plx_settings *settings, int threads, plx_isa isa)
{
  plx_pool *pool = numbers_pool (threads, isa);
  float *weights = numbers_normal (COUNT, 30);
  plx_optimiser *optimiser;
  plx_error error;

  if (plx_optimiser_new (settings, tensors, G_N_ELEMENTS (tensors), pool, &optimiser, &error) !=
      PLX_OK)
    g_error ("%s", error.message);
  for (uint32_t step = 1; step <= STEPS; step++) {
    g_autofree float *gradients = numbers_normal (COUNT, 30 + step);

    plx_optimiser_step (optimiser, settings, 0.01 * step, weights, gradients);
  }
  plx_optimiser_free (optimiser);
  plx_pool_free (pool);
  return weights;
}

/* Each tensor against its plain loop; the numbers between tensors must not move. */
static void
check_optimiser (const plx_settings *settings, plain_values values, bool decays_vectors,
                 plain_step plain, const float *weights)
{
  g_autofree float *start = numbers_normal (COUNT, 30);

  for (size_t t = 0; t < G_N_ELEMENTS (tensors); t++) {
    size_t offset = tensors[t].offset, n = tensors[t].count;
    plain_values own = values;
    plain_state state = plain_new (start + offset, n);

    if (tensors[t].n_dims == 1 && !decays_vectors)
      own.weight_decay = own.trust = 0;
    for (int step = 1; step <= STEPS; step++) {
      g_autofree float *gradients = gradients_of (step, values.longest);

      own.learning_rate = 0.01 * step;
      plain (&state, &own, gradients + offset, step);
    }
    g_assert_cmpfloat (numbers_distance_to_doubles (weights + offset, state.weights, n), <, 2e-5);
    plain_free (&state);
  }
  g_assert_cmpmem (weights + 350, 2 * sizeof (float), start + 350, 2 * sizeof (float));
  g_assert_cmpmem (weights + 359, 9 * sizeof (float), start + 359, 9 * sizeof (float));
}

static void
check_threads (const plx_settings *settings, plain_values values, bool decays_vectors,
               plain_step plain, plx_isa isa)
{
  g_autofree float *first = run_optimiser (settings, 1, isa);

  check_optimiser (settings, values, decays_vectors, plain, first);
  for (int threads = 2; threads <= 3; threads++) {
    g_autofree float *weights = run_optimiser (settings, threads, isa);

    g_assert_cmpmem (weights, COUNT * sizeof (float), first, COUNT * sizeof (float));
  }
}

static void
test_sgd (gconstpointer data)
{
  plain_values values = { .weight_decay = 0.1, .momentum = 0.8 };
  plx_settings settings;

  plx_settings_init (&settings);
  set (&settings, "optimiser.optimiser", "sgd");
  set (&settings, "sgd.weight_decay", "0.1");
  set (&settings, "sgd.momentum", "0.8");
  check_threads (&settings, values, true, plain_sgd_step, GPOINTER_TO_INT (data));
  set (&settings, "optimiser.decay_1d", "off");
  set (&settings, "sgd.nesterov", "on");
  values.is_nesterov = true;
  check_threads (&settings, values, false, plain_sgd_step, GPOINTER_TO_INT (data));
}

static void
test_adamw (gconstpointer data)
{
  plain_values values = { .weight_decay = 0.5, .beta1 = 0.8, .beta2 = 0.95 };
  plx_settings settings;

  plx_settings_init (&settings);
  set (&settings, "optimiser.optimiser", "adamw");
  set (&settings, "adamw.weight_decay", "0.5");
  set (&settings, "adamw.beta1", "0.8");
  set (&settings, "adamw.beta2", "0.95");
  check_threads (&settings, values, true, plain_adamw, GPOINTER_TO_INT (data));
  set (&settings, "optimiser.decay_1d", "off");
  check_threads (&settings, values, false, plain_adamw, GPOINTER_TO_INT (data));
}

static void
test_lars (gconstpointer data)
{
  plain_values values = { .weight_decay = 0.02, .momentum = 0.8, .trust = 0.03 };
  plx_settings settings;

  plx_settings_init (&settings);
  set (&settings, "optimiser.optimiser", "lars");
  set (&settings, "lars.weight_decay", "0.02");
  set (&settings, "lars.momentum", "0.8");
  set (&settings, "lars.trust", "0.03");
  check_threads (&settings, values, false, plain_lars, GPOINTER_TO_INT (data));
  values.longest = 5;
  set (&settings, "optimiser.clip", "5");
  check_threads (&settings, values, false, plain_lars, GPOINTER_TO_INT (data));
}

/* Gradients of 40,677 normal numbers are about 202 long: the first limit holds all, the second none. */
static void
test_clip (gconstpointer data)
{
  plain_values sgd = { .weight_decay = 0.1, .momentum = 0.9, .longest = 3 };
  plain_values adamw = { .weight_decay = 1e-4, .beta1 = 0.9, .beta2 = 0.999, .longest = 3 };
  plx_settings settings;

  plx_settings_init (&settings);
  set (&settings, "optimiser.clip", "3");
  check_threads (&settings, adamw, true, plain_adamw, GPOINTER_TO_INT (data));
  set (&settings, "optimiser.optimiser", "sgd");
  set (&settings, "sgd.weight_decay", "0.1");
  check_threads (&settings, sgd, true, plain_sgd_step, GPOINTER_TO_INT (data));
  set (&settings, "optimiser.clip", "1000");
  sgd.longest = 0;
  check_threads (&settings, sgd, true, plain_sgd_step, GPOINTER_TO_INT (data));
}

/* The state as a checkpoint sees it, named; the step count moves with the steps. */
static void
test_state (void)
{
  static const struct {
    const char *optimiser;
    const char *names[3];
    int n;
  } expected[] = { { "sgd", { "momentum", "steps" }, 2 },
                   { "lars", { "momentum", "steps" }, 2 },
                   { "adamw", { "first_moment", "second_moment", "steps" }, 3 } };
  plx_pool *pool = numbers_pool (1, plx_cpu_isa ());

  for (size_t i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autofree float *weights = numbers_normal (COUNT, 1);
    g_autofree float *gradients = numbers_normal (COUNT, 2);
    plx_state_block blocks[4];
    plx_optimiser *optimiser;
    plx_settings settings;
    plx_error error;

    plx_settings_init (&settings);
    set (&settings, "optimiser.optimiser", expected[i].optimiser);
    g_assert_cmpint (
        plx_optimiser_new (&settings, tensors, G_N_ELEMENTS (tensors), pool, &optimiser, &error),
        ==, PLX_OK);
    g_assert_cmpint (plx_optimiser_state (optimiser, blocks, 4), ==, expected[i].n);
    for (int block = 0; block < expected[i].n; block++) {
      gboolean is_last = block == expected[i].n - 1;

      g_assert_cmpstr (blocks[block].name, ==, expected[i].names[block]);
      g_assert_cmpuint (blocks[block].count, ==, is_last ? 1 : COUNT);
    }
    plx_optimiser_step (optimiser, &settings, 0.1, weights, gradients);
    plx_optimiser_step (optimiser, &settings, 0.1, weights, gradients);
    g_assert_cmpfloat (blocks[expected[i].n - 1].data[0], ==, 2);
    g_assert_cmpint (plx_optimiser_state (optimiser, blocks, 1), ==, 1);
    plx_optimiser_free (optimiser);
  }
  plx_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  numbers_add_for_each_isa ("/optim/loops", test_loops);
  numbers_add_for_each_isa ("/optim/sgd", test_sgd);
  numbers_add_for_each_isa ("/optim/adamw", test_adamw);
  numbers_add_for_each_isa ("/optim/lars", test_lars);
  numbers_add_for_each_isa ("/optim/clip", test_clip);
  g_test_add_func ("/optim/state", test_state);
  return g_test_run ();
}
