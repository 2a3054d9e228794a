/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Views run one after the other: each sees batch statistics of its own, the running values move once
 * a view, and the gradients are those of the two forwards together.
 */
#include <glib.h>
#include <string.h>

#include "method/apart.h"
#include "support/numbers.h"

enum { BATCH = 6, SIDE = 8, IMAGE = SIDE * SIDE * 3, EMBEDDING = 5 };

typedef struct {
  plx_method_context context;
  plx_model *other; /* with the same weights */
  plx_arena arena;
  plx_apart apart;
  float *views, *dz;
} fixture;

static plx_model *
new_model (fixture *f)
{
  plx_settings settings;
  plx_model *model;
  plx_error error;

  plx_settings_init (&settings);
  g_assert_cmpint (plx_settings_set (&settings, "encoder.width", "8", &error), ==, PLX_OK);
  g_assert_cmpint (plx_settings_set (&settings, "head.output", "5", &error), ==, PLX_OK);
  g_assert_cmpint (plx_model_new (&settings, &f->context.options, f->context.pool, &model, &error),
                   ==, PLX_OK);
  return model;
}

static void
set_up (fixture *f, gconstpointer data)
{
  plx_error error;

  f->context = (plx_method_context){ .pool = numbers_pool (2, plx_cpu_isa ()),
                                     .options = { SIDE, SIDE, 3, 2 * BATCH, true, 3 },
                                     .batch = BATCH };
  f->context.model = new_model (f);
  f->other = new_model (f);
  plx_apart_lay_out (&f->apart, &f->context, &f->arena);
  g_assert_cmpint (plx_arena_reserve (&f->arena, f->arena.used, "test", &error), ==, PLX_OK);
  plx_apart_lay_out (&f->apart, &f->context, &f->arena);
  f->views = numbers_normal (2 * BATCH * IMAGE, 1);
  f->dz = numbers_normal (2 * BATCH * EMBEDDING, 2);
}

static void
tear_down (fixture *f, gconstpointer data)
{
  plx_model_free (f->context.model);
  plx_model_free (f->other);
  plx_pool_free (f->context.pool);
  plx_arena_release (&f->arena);
  g_free (f->views);
  g_free (f->dz);
}

/* z and the running values against two plain forwards of the other model. */
static void
test_forward (fixture *f, gconstpointer data)
{
  const float *z = plx_apart_forward (&f->apart, f->views), *alone;
  size_t n = plx_model_buffer_count (f->other);

  for (int view = 0; view < 2; view++) {
    plx_model_forward (f->other, f->views + view * BATCH * IMAGE, BATCH, true, NULL, &alone);
    g_assert_cmpmem (z + view * BATCH * EMBEDDING, BATCH * EMBEDDING * sizeof (float), alone,
                     BATCH * EMBEDDING * sizeof (float));
  }
  plx_apart_backward (&f->apart, f->views, f->dz);
  g_assert_cmpmem (plx_model_buffers (f->context.model), n * sizeof (float),
                   plx_model_buffers (f->other), n * sizeof (float));
}

/* Where both views and their gradients are alike, batch norm makes no difference: one batch of 2N
 * gives the same. */
static void
test_same_views (fixture *f, gconstpointer data)
{
  size_t n = plx_model_weight_count (f->other);
  const float *z, *together;

  memcpy (f->views + BATCH * IMAGE, f->views, BATCH * IMAGE * sizeof (float));
  memcpy (f->dz + BATCH * EMBEDDING, f->dz, BATCH * EMBEDDING * sizeof (float));
  z = plx_apart_forward (&f->apart, f->views);
  plx_apart_backward (&f->apart, f->views, f->dz);
  plx_model_forward (f->other, f->views, 2 * BATCH, true, NULL, &together);
  g_assert_cmpfloat (numbers_distance (z, together, 2 * BATCH * EMBEDDING), <, 1e-5);
  plx_model_backward (f->other, f->dz);
  g_assert_cmpfloat (
      numbers_distance (plx_model_gradients (f->context.model), plx_model_gradients (f->other), n),
      <, 1e-4);
}

/* Two plain forwards and backwards of the other model add up to the same gradients. */
static void
test_backward (fixture *f, gconstpointer data)
{
  size_t n = plx_model_weight_count (f->other);
  const float *z;

  plx_apart_forward (&f->apart, f->views);
  plx_apart_backward (&f->apart, f->views, f->dz);
  for (int view = 1; view >= 0; view--) {
    plx_model_forward (f->other, f->views + view * BATCH * IMAGE, BATCH, true, NULL, &z);
    plx_model_backward (f->other, f->dz + view * BATCH * EMBEDDING);
  }
  g_assert_cmpmem (plx_model_gradients (f->context.model), n * sizeof (float),
                   plx_model_gradients (f->other), n * sizeof (float));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/apart/forward", fixture, NULL, set_up, test_forward, tear_down);
  g_test_add ("/apart/same-views", fixture, NULL, set_up, test_same_views, tear_down);
  g_test_add ("/apart/backward", fixture, NULL, set_up, test_backward, tear_down);
  return g_test_run ();
}
