/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A ring of step records from the training thread to one reader. Never blocks: where the reader is
 * late by a whole ring, new records are dropped and counted.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#include "train/trainer.h"

enum { PLX_RING_SIZE = 4096 }; /* a power of two */

typedef struct {
  plx_record records[PLX_RING_SIZE];
  _Alignas(64) atomic_uint written; /* the writer's: records ever put in */
  _Alignas(64) atomic_uint taken;   /* the reader's: records ever taken out */
  atomic_int dropped;
} plx_ring;

void plx_ring_put (plx_ring *ring, const plx_record *record);     /* Training thread. */
int plx_ring_take (plx_ring *ring, plx_record *records, int max); /* Main thread. */
int plx_ring_take_dropped (plx_ring *ring);                       /* Main thread. */
