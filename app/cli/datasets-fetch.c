/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * datasets fetch NAME: the licence first, then the download with its progress, then the path. Ctrl+C
 * is waited for by a thread of its own, so that what is there of a file stays whole for the next try.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/cli/datasets.h"
#include "app/cli/text.h"
#include "app/fetch/fetch.h"
#include "app/i18n.h"

enum { TOLD_EVERY_US = 200000 };

typedef struct {
  gint64 begun, told; /* µs */
  guint64 resumed;    /* bytes that were there at the beginning */
} progress;

static void
show_progress (gpointer data, guint64 done, guint64 total)
{
  progress *self = data;
  gint64 now = g_get_monotonic_time ();
  double seconds = (double)(now - self->begun) / 1e6, speed;

  if (self->told == 0)
    self->resumed = done;
  if (now - self->told < TOLD_EVERY_US)
    return;
  self->told = now;
  speed = seconds > 0 ? (double)(done - MIN (self->resumed, done)) / seconds : 0;
  fputs ("\r\033[K", stderr);
  fprintf (stderr, _ ("%.1f of %.1f MB, %.1f MB/s"), (double)done / 1e6, (double)total / 1e6,
           speed / 1e6);
  if (speed > 0 && total > done) {
    int left = (int)((double)(total - done) / speed);

    fprintf (stderr, _ (", %d:%02d left"), left / 60, left % 60);
  }
}

static void
show_terms (const ParallaxKnown *known, const char *base, const char *folder)
{
  fprintf (stderr, "%s: %s\n", known->label, known->description);
  fprintf (stderr, _ ("Licence: %s\n"), known->licence);
  fprintf (stderr, _ ("%.1f MB from %s to %s\n"), (double)known->size / 1e6,
           base != NULL ? base : known->base, folder);
}

static gboolean
ask (void)
{
  char answer[16] = "";

  fprintf (stderr, "%s ", _ ("Get it? [y/N]"));
  return fgets (answer, sizeof answer, stdin) != NULL && g_ascii_tolower (answer[0]) == 'y';
}

/* What the signal handler writes to. */
static int interrupt_pipe[2];

static void
interrupt_cb (int signal_number)
{
  if (write (interrupt_pipe[1], "", 1) < 0)
    _exit (PARALLAX_EXIT_INTERRUPTED);
}

static gpointer
wait_for_interrupt (gpointer cancellable)
{
  char byte;

  while (read (interrupt_pipe[0], &byte, 1) < 0 && errno == EINTR) {
  }
  g_cancellable_cancel (cancellable);
  return NULL;
}

static GCancellable *
cancel_by_interrupt (void)
{
  GCancellable *cancellable = g_cancellable_new ();

  if (pipe2 (interrupt_pipe, O_CLOEXEC) == 0) {
    g_thread_unref (g_thread_new ("interrupt", wait_for_interrupt, g_object_ref (cancellable)));
    signal (SIGINT, interrupt_cb);
  }
  return cancellable;
}

static int
fetch (const ParallaxKnown *known, const char *base, const char *folder)
{
  g_autoptr (GCancellable) cancellable = cancel_by_interrupt ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = parallax_known_path (known, folder);
  progress told = { .begun = g_get_monotonic_time () };
  gboolean is_terminal = isatty (STDERR_FILENO);
  gboolean is_done = parallax_fetch (known, folder, base, is_terminal ? show_progress : NULL, &told,
                                     cancellable, &error);

  if (is_terminal)
    fputs ("\r\033[K", stderr);
  if (is_done) {
    printf ("%s\n", path);
    return PARALLAX_EXIT_DONE;
  }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return parallax_complain (PARALLAX_EXIT_INTERRUPTED,
                              _ ("Interrupted; the next fetch goes on from there."));
  return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
}

static int
unknown (GPtrArray *all, const char *name)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            ((const ParallaxKnown *)all->pdata[i])->name);
  return parallax_complain (PARALLAX_EXIT_USAGE, _ ("“%s” is not among the known data sets: %s."),
                            name, names->str);
}

int
parallax_datasets_fetch (const ParallaxArguments *arguments, const char *name)
{
  const char *base = parallax_arguments_get (arguments, "base-url");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all =
      parallax_catalogue_new (parallax_arguments_get (arguments, "catalogue"), &error);
  const ParallaxKnown *known = all != NULL ? parallax_catalogue_find (all, name) : NULL;
  g_autofree char *folder = known != NULL ? parallax_known_folder (known) : NULL;
  gboolean is_agreed = parallax_arguments_get (arguments, "yes") != NULL;

  if (all == NULL)
    return parallax_complain (PARALLAX_EXIT_FAILED, "%s", error->message);
  if (known == NULL)
    return unknown (all, name);
  if (!parallax_known_is_here (known, folder)) {
    show_terms (known, base, folder);
    if (!is_agreed && !isatty (STDIN_FILENO))
      return parallax_complain (PARALLAX_EXIT_USAGE,
                                _ ("--yes agrees to the licence where nobody can be asked."));
    if (!is_agreed && !ask ())
      return parallax_complain (PARALLAX_EXIT_FAILED, _ ("Nothing was fetched."));
  }
  return fetch (known, base, folder);
}
