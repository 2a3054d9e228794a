/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Publishing and taking are one atomic exchange each of the buffer in the middle.
 */
#include "train/slot.h"

enum { FRESH = 4 };

void
plx_slot_init (plx_slot *slot)
{
  slot->write = 0;
  slot->read = 1;
  atomic_init (&slot->middle, 2);
}

int
plx_slot_buffer (const plx_slot *slot)
{
  return slot->write;
}

void
plx_slot_publish (plx_slot *slot)
{
  slot->write = atomic_exchange (&slot->middle, slot->write | FRESH) & ~FRESH;
}

bool
plx_slot_take (plx_slot *slot)
{
  if ((atomic_load (&slot->middle) & FRESH) == 0)
    return false;
  slot->read = atomic_exchange (&slot->middle, slot->read) & ~FRESH;
  return true;
}
