/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/error.h"
#include "app/i18n.h"

enum { TRIES = 10, PAUSE_MICROSECONDS = 20000 };

/* Who only asks whether a lock is held holds it for a moment: that is waited for. */
static gboolean
lock_soon (int descriptor)
{
  for (int i = 0; i < TRIES; i++) {
    if (flock (descriptor, LOCK_EX | LOCK_NB) == 0)
      return TRUE;
    if (errno != EWOULDBLOCK)
      return FALSE;
    g_usleep (PAUSE_MICROSECONDS);
  }
  errno = EWOULDBLOCK;
  return FALSE;
}

int
parallax_lock_take (const char *path, GError **error)
{
  int lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

  if (lock >= 0 && lock_soon (lock))
    return lock;
  if (lock >= 0 && errno == EWOULDBLOCK)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("This run is being trained by another window or command."));
  else
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be locked: %s."), path,
                 g_strerror (errno));
  if (lock >= 0)
    close (lock);
  return -1;
}

void
parallax_lock_release (int lock)
{
  if (lock >= 0)
    close (lock);
}

gboolean
parallax_lock_is_held (const char *path)
{
  int lock = open (path, O_RDWR | O_CLOEXEC);
  gboolean is_held = lock >= 0 && flock (lock, LOCK_EX | LOCK_NB) != 0;

  parallax_lock_release (lock);
  return is_held;
}
