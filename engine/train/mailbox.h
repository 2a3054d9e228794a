/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the main thread asks of the training thread: pause, go on, stop, set a parameter. Polled
 * between two steps; while paused the training thread sleeps on it.
 */
#pragma once

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef enum {
  PLX_WANT_RUN,
  PLX_WANT_PAUSE,
  PLX_WANT_STOP, /* final: nothing overrides it */
} plx_want;

enum { PLX_MAILBOX_SIZE = 64 };

/* A live parameter's new value; index is into plx_settings.values. */
typedef struct {
  int index;
  double value;
} plx_change;

typedef struct {
  atomic_int want;
  sem_t posted; /* one for each message; a signal handler may post */
  pthread_mutex_t mutex;
  plx_change changes[PLX_MAILBOX_SIZE];
  int n_changes;
} plx_mailbox;

void plx_mailbox_init (plx_mailbox *mailbox);
void plx_mailbox_destroy (plx_mailbox *mailbox);

/* Any thread, and signal handlers. */
void plx_mailbox_want (plx_mailbox *mailbox, plx_want want);
/* Any thread. False when full. A parameter that already waits gets the newer value. */
bool plx_mailbox_change (plx_mailbox *mailbox, plx_change change);

/* Training thread. */
plx_want plx_mailbox_wanted (const plx_mailbox *mailbox);
int plx_mailbox_take (plx_mailbox *mailbox, plx_change *changes /* [PLX_MAILBOX_SIZE] */);
void plx_mailbox_sleep (plx_mailbox *mailbox); /* until something was posted */
