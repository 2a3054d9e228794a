/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "support/pointer.h"

#include <gdk/x11/gdkx.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/loop.h"

static GPid server;

static void
end_server (void)
{
  kill (server, SIGTERM);
}

static gboolean
skip (const char *why)
{
  g_print ("1..0 # SKIP %s\n", why);
  return FALSE;
}

/* The server writes its number and a newline, one by one, once it takes connections; a pipe that
 * closes between them would end it. */
static gboolean
read_number (int from, char *number, gsize size)
{
  gsize n = 0;

  while (n + 1 < size && read (from, number + n, 1) == 1 && number[n] != '\n')
    n++;
  number[n] = 0;
  close (from);
  return n > 0;
}

gboolean
pointer_init (void)
{
  const char *program[] = { "sh", "-c", "exec Xvfb -displayfd 1 -screen 0 1400x900x24 2>/dev/null",
                            NULL };
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  g_autofree char *xvfb = g_find_program_in_path ("Xvfb");
  char number[16], display[20];
  int out;

  if (tool == NULL || xvfb == NULL)
    return skip ("needs Xvfb and xdotool");
  if (!g_spawn_async_with_pipes (NULL, (char **)program, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                                 &server, NULL, &out, NULL, NULL) ||
      !read_number (out, number, sizeof number))
    return skip ("Xvfb does not start");
  atexit (end_server);
  g_snprintf (display, sizeof display, ":%s", number);
  g_setenv ("DISPLAY", display, TRUE);
  g_setenv ("GDK_BACKEND", "x11", TRUE);
  return TRUE;
}

/* --- The pointer ------------------------------------------------------------------------------ */

static void
run (const char *format, ...)
{
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_spawn_command_line_sync (line, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  loop_turn (60); /* the events come in the next frames */
}

void
pointer_move (GtkWidget *widget, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = gtk_native_get_surface (native);
  graphene_point_t place;
  double left, top;

  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (native),
                                           &GRAPHENE_POINT_INIT ((float)x, (float)y), &place));
  gtk_native_get_surface_transform (native, &left, &top);
  run ("xdotool mousemove --window %lu %d %d", gdk_x11_surface_get_xid (surface),
       (int)((double)place.x + left), (int)((double)place.y + top));
}

void
pointer_click (GtkWidget *widget, double x, double y)
{
  pointer_move (widget, x, y);
  run ("xdotool click 1");
}

void
pointer_drag (GtkWidget *widget, const double *corners, int n, const char *key)
{
  pointer_move (widget, corners[0], corners[1]);
  if (key != NULL)
    run ("xdotool keydown %s", key);
  run ("xdotool mousedown 1");
  for (int i = 1; i < n; i++)
    pointer_move (widget, corners[2 * i], corners[2 * i + 1]);
  run ("xdotool mouseup 1");
  if (key != NULL)
    run ("xdotool keyup %s", key);
}
