/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wishes are one atomic; changes are a short queue behind a mutex that nobody holds for long.
 */
#include "train/mailbox.h"

#include <errno.h>
#include <string.h>

void
plx_mailbox_init (plx_mailbox *mailbox)
{
  memset (mailbox, 0, sizeof *mailbox);
  atomic_init (&mailbox->want, PLX_WANT_RUN);
  sem_init (&mailbox->posted, 0, 0);
  pthread_mutex_init (&mailbox->mutex, NULL);
}

void
plx_mailbox_destroy (plx_mailbox *mailbox)
{
  pthread_mutex_destroy (&mailbox->mutex);
  sem_destroy (&mailbox->posted);
}

void
plx_mailbox_want (plx_mailbox *mailbox, plx_want want)
{
  int now = atomic_load (&mailbox->want);

  while (now != PLX_WANT_STOP && !atomic_compare_exchange_weak (&mailbox->want, &now, want))
    ;
  sem_post (&mailbox->posted);
}

bool
plx_mailbox_change (plx_mailbox *mailbox, plx_change change)
{
  int i = 0;

  pthread_mutex_lock (&mailbox->mutex);
  while (i < mailbox->n_changes && mailbox->changes[i].index != change.index)
    i++;
  if (i < PLX_MAILBOX_SIZE) {
    mailbox->changes[i] = change;
    mailbox->n_changes = i < mailbox->n_changes ? mailbox->n_changes : i + 1;
  }
  pthread_mutex_unlock (&mailbox->mutex);
  sem_post (&mailbox->posted);
  return i < PLX_MAILBOX_SIZE;
}

plx_want
plx_mailbox_wanted (const plx_mailbox *mailbox)
{
  return atomic_load (&mailbox->want);
}

int
plx_mailbox_take (plx_mailbox *mailbox, plx_change *changes)
{
  int n;

  pthread_mutex_lock (&mailbox->mutex);
  n = mailbox->n_changes;
  memcpy (changes, mailbox->changes, (size_t)n * sizeof *changes);
  mailbox->n_changes = 0;
  pthread_mutex_unlock (&mailbox->mutex);
  return n;
}

void
plx_mailbox_sleep (plx_mailbox *mailbox)
{
  while (sem_wait (&mailbox->posted) != 0 && errno == EINTR)
    ;
}
