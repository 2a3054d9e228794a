/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "support/loop.h"

enum { LONGEST_S = 60, GLANCE_MS = 5 };

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
loop_wait (gboolean (*is_so) (gpointer data), gpointer data, const char *what)
{
  guint waker = g_timeout_add (GLANCE_MS, wake_cb, NULL);
  gint64 end = g_get_monotonic_time () + LONGEST_S * G_USEC_PER_SEC;

  while (!is_so (data)) {
    if (g_get_monotonic_time () > end)
      g_error ("waited in vain: %s", what);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (waker);
}

static gboolean
is_over (gpointer end)
{
  return g_get_monotonic_time () >= *(gint64 *)end;
}

void
loop_turn (int ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;

  loop_wait (is_over, &end, "time");
}
