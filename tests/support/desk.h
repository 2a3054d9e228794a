/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests of the window: a window of the program's own with what a person does to it, and small
 * runs to do it with. Needs a display.
 */
#pragma once

#include "app/run.h"
#include "support/widgets.h"
#include "ui/window.h"

typedef struct {
  char *folder, *workspace;
  ParallaxWindow *window;
  GtkWidget *train_button, *stop_button, *list, *page;
  const char *wanted; /* for has_status */
  guint n;            /* for what is waited to become more */
} desk;

/* Makes ready for windows and tests; FALSE where there is no display: the reason is printed as a
 * skipped test, and main is to return 0. */
gboolean desk_init (int *argc, char ***argv);
/* Runs the tests. */
int desk_run_tests (void);

/* A fixture: a shown window whose draft has its images. */
void desk_set_up (desk *d, gconstpointer data);
void desk_tear_down (desk *d, gconstpointer data);
/* The two halves of it: a window on the desk's workspace can be closed and opened again. */
void desk_open_window (desk *d);
void desk_close_window (desk *d);
#define DESK_ADD(path, function)                                                                   \
  g_test_add (path, desk, NULL, desk_set_up, function, desk_tear_down)

/* The run whose row is selected; how many rows there are. */
ParallaxRun *desk_run (desk *d);
int desk_count_runs (desk *d);
void desk_select_run (desk *d, guint number);
/* Activates an action of the selected run's row ("row.remove"). */
void desk_ask_of_run (desk *d, const char *action);

/* A button that is there and can be pressed; the same by what a screen reader calls it. */
void desk_press_button (GtkWidget *button);
void desk_press (desk *d, const char *text);

/* A setting of the draft; of all, those of a run that takes a moment: small images, a narrow
 * encoder. */
void desk_set (desk *d, const char *key, const char *value);
void desk_use_small_run (desk *d, const char *epochs);
/* The same, and waits until it trains. */
void desk_start_long_run (desk *d);
/* Presses Stop, and waits until it is. */
void desk_stop (desk *d);

/* Waits until the status bar says that. */
void desk_wait_for_status (desk *d, const char *part);
/* It trains, and goes on with it. */
void desk_wait_for_more_steps (desk *d);

/* The row of a parameter by its full key, the row's number, and the value in the run's settings. */
GtkWidget *desk_row (desk *d, const char *key);
GtkSpinButton *desk_spin (desk *d, const char *key);
double desk_value (desk *d, const char *key);

/* Every control at or below root that is shown has a name, more than least of them. */
void desk_assert_spoken (GtkWidget *root, int least);

/* A window of that type beside the desk's own; NULL: there is none. Borrowed. */
GtkWidget *desk_find_window (GType type);

/* Which of the map's pages is shown. */
void desk_assert_map_page (desk *d, const char *name);
void desk_keep_picture (desk *d, const char *name);

/* For loop_wait: the images are open (data: the desk); a weak pointer is NULL. */
gboolean desk_is_open (gpointer data);
gboolean desk_is_gone (gpointer pointer);
