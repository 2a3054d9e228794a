/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long the parts of training take on this machine.
 */
#pragma once

#include "core/params.h"

typedef struct {
  int height, width, channels; /* of the images, which are noise */
  double seconds;              /* how long to measure, at least three steps */
} plx_bench_options;

typedef struct {
  double ms_per_step;       /* the median */
  double images_per_second; /* images, not views */
  double gflops;            /* of convolutions and linear layers, forward and backward */
  double peak_gflops;       /* of the same threads, by multiply-adds on registers alone */
  int steps;                /* measured */
  long weights;
} plx_bench_result;

/* Times what the settings' method does in a step: two views of a batch, forward, loss, backward,
 * update. Blocks; any thread. */
plx_status plx_bench_step (const plx_settings *settings, const plx_bench_options *options,
                           plx_bench_result *result, plx_error *error) PLX_WARN_UNUSED;

typedef struct {
  const char *name; /* of the operation, "crop" */
  double us;        /* a view with this operation alone, done whatever its chance */
} plx_bench_operation;

enum { PLX_BENCH_OPERATIONS = 16 };

typedef struct {
  double views_per_second; /* all threads together; the median of a few rounds */
  double us_per_view;      /* of one thread */
  int views;               /* measured */
  double us_plain;         /* a view without any operation: unpacked and normalised */
  int n_operations;        /* those that are on */
  plx_bench_operation operations[PLX_BENCH_OPERATIONS];
} plx_bench_augment_result;

/* Times how views are made as the settings say, of images that are noise, on train.threads threads.
 * Blocks; any thread. */
plx_status plx_bench_augment (const plx_settings *settings, const plx_bench_options *options,
                              plx_bench_augment_result *result, plx_error *error) PLX_WARN_UNUSED;

/* The search for the knn.k nearest of a bank, as kNN does it: random vectors. */
typedef struct {
  int queries, bank, dims;
} plx_bench_knn_options;

typedef struct {
  double ms; /* the least of a few searches */
  double queries_per_second;
  double gflops; /* of the similarities alone */
  double peak_gflops;
} plx_bench_knn_result;

/* Blocks; any thread. */
plx_status plx_bench_knn (const plx_settings *settings, const plx_bench_knn_options *options,
                          plx_bench_knn_result *result, plx_error *error) PLX_WARN_UNUSED;
