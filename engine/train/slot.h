/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A latest-wins slot: one writer, one reader, three buffers. The writer fills a buffer of its own and
 * publishes it; the reader takes the latest published one and keeps it until the next take. Neither
 * ever waits, and what the reader holds is never written to.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

typedef struct {
  int write;         /* the writer's buffer, 0 … 2 */
  int read;          /* the reader's */
  atomic_int middle; /* the one between them, marked while nobody has read it */
} plx_slot;

void plx_slot_init (plx_slot *slot);
int plx_slot_buffer (const plx_slot *slot); /* Writer: which buffer to fill. */
void plx_slot_publish (plx_slot *slot);     /* Writer: it is filled. */
bool plx_slot_take (plx_slot *slot);        /* Reader: true if slot->read is a newer buffer now. */
