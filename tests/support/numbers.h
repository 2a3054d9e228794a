/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tests of numeric code share: repeatable random arrays, a distance between two arrays, pools,
 * and one test for each instruction set that this processor runs.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "core/pool.h"
#include "nn/model.h"

/* n numbers uniform in [low, high), the same ones for the same stream. Free with g_free. */
float *numbers_uniform (size_t n, uint32_t stream, float low, float high);
/* The same, standard normal. */
float *numbers_normal (size_t n, uint32_t stream);

/* ‖a − b‖ / max (‖b‖, 1e-6) in double precision; NaN where an a is. */
double numbers_distance (const float *a, const float *b, size_t n);
/* The same against doubles. */
double numbers_distance_to_doubles (const float *a, const double *b, size_t n);

/* A pool; fails the test where it cannot be made. */
plx_pool *numbers_pool (int threads, plx_isa isa);

/* Adds path/baseline, path/v3 and path/v4, as far as this processor runs them; run is given the
 * plx_isa in GPOINTER_TO_INT (data). */
void numbers_add_for_each_isa (const char *path, void (*run) (const void *data));

/* The inner product and the cosine of two rows of d numbers. */
double numbers_dot (const double *a, const double *b, int d);
double numbers_cosine (const double *a, const double *b, int d);

/* A function of n numbers in double precision: a loss as its paper writes it. */
typedef double (*numbers_fn) (const double *x, const void *context);
/* Its slopes at x by central differences, [n]. Free with g_free. */
double *numbers_slopes (numbers_fn fn, const void *context, const float *x, size_t n);
/* Its value there. */
double numbers_value (numbers_fn fn, const void *context, const float *x, size_t n);

/* n numbers in [low, high) from a hash of stream and place: tests/golden/network.py makes the same
 * ones, so that golden tests need not keep their inputs. Free with g_free. */
float *numbers_hashed (size_t n, uint32_t stream, double low, double high);

/* Fills a model's weights from that hash, as network.py's fill_hashed. */
void numbers_fill_model (plx_model *model);
