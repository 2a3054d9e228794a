/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one-way streets between the threads: ring, slot, mailbox; and the sampler's order.
 */
#include <glib.h>
#include <pthread.h>
#include <string.h>

#include "data/sampler.h"
#include "train/mailbox.h"
#include "train/ring.h"
#include "train/slot.h"

enum { MANY = 200000, WIDTH = 64 };

static void *
put_records (void *data)
{
  plx_ring *ring = data;

  for (int i = 1; i <= MANY; i++) {
    plx_record record = { .step = i, .loss = i * 0.5 };

    plx_ring_put (ring, &record);
  }
  return NULL;
}

/* Every record arrives once and in order, or is counted as dropped. */
static void
test_ring (void)
{
  plx_ring *ring = g_aligned_alloc0 (1, sizeof *ring, 64);
  plx_record records[100];
  pthread_t writer;
  int64_t last = 0;
  int taken = 0, dropped = 0, n;

  pthread_create (&writer, NULL, put_records, ring);
  while (last < MANY && taken + dropped < MANY) {
    n = plx_ring_take (ring, records, G_N_ELEMENTS (records));
    for (int i = 0; i < n; i++) {
      g_assert_cmpint (records[i].step, >, last);
      g_assert_cmpfloat (records[i].loss, ==, records[i].step * 0.5);
      last = records[i].step;
    }
    taken += n;
    dropped += plx_ring_take_dropped (ring);
  }
  pthread_join (writer, NULL);
  while ((n = plx_ring_take (ring, records, G_N_ELEMENTS (records))) > 0)
    taken += n;
  dropped += plx_ring_take_dropped (ring);
  g_assert_cmpint (taken + dropped, ==, MANY);
  g_assert_cmpint (taken, >=, PLX_RING_SIZE);
  g_aligned_free (ring);
}

typedef struct {
  plx_slot slot;
  int buffers[3][WIDTH];
  atomic_bool is_done;
} shared_slot;

static void *
publish_buffers (void *data)
{
  shared_slot *shared = data;

  for (int value = 1; value <= MANY; value++) {
    int *buffer = shared->buffers[plx_slot_buffer (&shared->slot)];

    for (int i = 0; i < WIDTH; i++)
      buffer[i] = value;
    plx_slot_publish (&shared->slot);
  }
  atomic_store (&shared->is_done, true);
  return NULL;
}

/* What is read is whole, never older than what was read before, and the last value arrives. */
static void
test_slot (void)
{
  shared_slot shared = { 0 };
  pthread_t writer;
  int last = 0;
  bool is_done;

  plx_slot_init (&shared.slot);
  g_assert_false (plx_slot_take (&shared.slot));
  pthread_create (&writer, NULL, publish_buffers, &shared);
  do {
    is_done = atomic_load (&shared.is_done);
    if (plx_slot_take (&shared.slot)) {
      const int *buffer = shared.buffers[shared.slot.read];

      g_assert_cmpint (buffer[0], >, last);
      last = buffer[0];
      for (int i = 0; i < WIDTH; i++)
        g_assert_cmpint (buffer[i], ==, last);
    }
  } while (!is_done);
  pthread_join (writer, NULL);
  g_assert_cmpint (last, ==, MANY);
}

static void *
sleep_on_mailbox (void *data)
{
  plx_mailbox *mailbox = data;

  while (plx_mailbox_wanted (mailbox) != PLX_WANT_STOP)
    plx_mailbox_sleep (mailbox);
  return NULL;
}

static void
test_mailbox (void)
{
  plx_mailbox mailbox;
  plx_change changes[PLX_MAILBOX_SIZE];
  pthread_t sleeper;

  plx_mailbox_init (&mailbox);
  for (int i = 0; i < PLX_MAILBOX_SIZE; i++)
    g_assert_true (plx_mailbox_change (&mailbox, (plx_change){ i, i * 0.1 }));
  g_assert_false (plx_mailbox_change (&mailbox, (plx_change){ 1000, 1 }));
  g_assert_true (plx_mailbox_change (&mailbox, (plx_change){ 3, 7 }));
  g_assert_cmpint (plx_mailbox_take (&mailbox, changes), ==, PLX_MAILBOX_SIZE);
  g_assert_cmpfloat (changes[3].value, ==, 7);
  g_assert_cmpint (plx_mailbox_take (&mailbox, changes), ==, 0);

  plx_mailbox_want (&mailbox, PLX_WANT_PAUSE);
  pthread_create (&sleeper, NULL, sleep_on_mailbox, &mailbox);
  plx_mailbox_want (&mailbox, PLX_WANT_STOP);
  pthread_join (sleeper, NULL);
  plx_mailbox_want (&mailbox, PLX_WANT_RUN);
  g_assert_cmpint (plx_mailbox_wanted (&mailbox), ==, PLX_WANT_STOP);
  plx_mailbox_destroy (&mailbox);
}

static void
test_sampler (void)
{
  plx_sampler sampler, again;
  plx_error error;
  int seen[1000] = { 0 };
  int32_t first[32];

  g_assert_cmpint (plx_sampler_init (&sampler, 1000, 32, 5, &error), ==, PLX_OK);
  g_assert_cmpint (plx_sampler_init (&again, 1000, 32, 5, &error), ==, PLX_OK);
  g_assert_cmpint (plx_sampler_batches (&sampler), ==, 31);
  plx_sampler_begin_epoch (&sampler, 3);
  for (int b = 0; b < 31; b++)
    for (int i = 0; i < 32; i++)
      g_assert_cmpint (seen[plx_sampler_batch (&sampler, b)[i]]++, ==, 0);
  memcpy (first, plx_sampler_batch (&sampler, 0), sizeof first);
  plx_sampler_begin_epoch (&again, 1);
  plx_sampler_begin_epoch (&again, 3);
  g_assert_cmpmem (first, sizeof first, plx_sampler_batch (&again, 0), sizeof first);
  plx_sampler_begin_epoch (&sampler, 4);
  g_assert_true (memcmp (first, plx_sampler_batch (&sampler, 0), sizeof first) != 0);
  plx_sampler_clear (&sampler);
  plx_sampler_clear (&again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/streets/ring", test_ring);
  g_test_add_func ("/streets/slot", test_slot);
  g_test_add_func ("/streets/mailbox", test_mailbox);
  g_test_add_func ("/streets/sampler", test_sampler);
  return g_test_run ();
}
