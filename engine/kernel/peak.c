/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every thread runs the same loop; the whole is timed.
 */
#include "kernel/peak.h"

#include <time.h>

#include "kernel/peak-kernels.h"

typedef struct {
  const peak_kernels *kernels;
  long rounds;
  double operations[256]; /* of each piece */
  float sink[256];
} peak_work;

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void
run_piece (void *context, int piece, int thread)
{
  peak_work *work = context;

  work->operations[piece] = work->kernels->run (work->rounds, &work->sink[piece]);
}

double
plx_peak_gflops (plx_pool *pool, double seconds)
{
  peak_work work = { .kernels = PLX_ISA_PICK (plx_pool_isa (pool), peak_kernels),
                     .rounds = 200000 };
  int threads = plx_pool_threads (pool);
  double best = 0, end = now () + seconds;

  do {
    double started = now (), operations = 0, rate;

    plx_pool_run (pool, run_piece, &work, threads);
    for (int i = 0; i < threads; i++)
      operations += work.operations[i];
    rate = operations / (now () - started) * 1e-9;
    best = rate > best ? rate : best;
  } while (now () < end);
  return best;
}
