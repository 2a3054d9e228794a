/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Single producer, single consumer; the counters wrap around by design.
 */
#include "train/ring.h"

void
plx_ring_put (plx_ring *ring, const plx_record *record)
{
  unsigned written = atomic_load_explicit (&ring->written, memory_order_relaxed);
  unsigned taken = atomic_load_explicit (&ring->taken, memory_order_acquire);

  if (written - taken == PLX_RING_SIZE) {
    atomic_fetch_add (&ring->dropped, 1);
    return;
  }
  ring->records[written % PLX_RING_SIZE] = *record;
  atomic_store_explicit (&ring->written, written + 1, memory_order_release);
}

int
plx_ring_take (plx_ring *ring, plx_record *records, int max)
{
  unsigned taken = atomic_load_explicit (&ring->taken, memory_order_relaxed);
  unsigned written = atomic_load_explicit (&ring->written, memory_order_acquire);
  int n = 0;

  while (n < max && taken != written)
    records[n++] = ring->records[taken++ % PLX_RING_SIZE];
  atomic_store_explicit (&ring->taken, taken, memory_order_release);
  return n;
}

int
plx_ring_take_dropped (plx_ring *ring)
{
  return atomic_exchange (&ring->dropped, 0);
}
