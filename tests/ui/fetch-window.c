/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Getting a known data set from a server of this process: a small one in the place of MNIST.
 */
#include "ui/fetch-window.h"

#include <gio/gio.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "app/fetch/catalogue.h"
#include "support/desk.h"
#include "support/files.h"
#include "support/loop.h"
#include "support/runs.h"
#include "ui/widgets/work-bar.h"

#define IMAGES "train-images-idx3-ubyte"
#define LABELS "train-labels-idx1-ubyte"

/* --- The server ------------------------------------------------------------------------------- */

typedef struct {
  desk d;
  GSocketService *service;
  char *base, *files; /* its address; a folder */
  char *catalogue;
  atomic_int requests;
  atomic_int resumed;    /* the byte that a request went on from; 0: none did */
  atomic_bool is_halted; /* sends half of a file and waits */
  atomic_bool is_empty;  /* answers 404 */
} place;

static void
send_all (GOutputStream *out, const char *bytes, gsize size)
{
  g_output_stream_write_all (out, bytes, size, NULL, NULL, NULL);
}

/* Waits in the middle for as long as it is halted and somebody listens. */
static void
send_file (place *p, GOutputStream *out, const char *bytes, gsize first, gsize size)
{
  gsize half = MAX (first, size / 2);

  send_all (out, bytes + first, half - first);
  while (atomic_load (&p->is_halted))
    g_usleep (10000);
  send_all (out, bytes + half, size - half);
}

/* A thread of the service's. */
static gboolean
answer_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source,
           gpointer data)
{
  place *p = data;
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char request[4096] = "";
  g_autofree char *name = NULL, *path = NULL, *bytes = NULL, *head = NULL;
  const char *range;
  gsize size, first = 0;

  g_input_stream_read (in, request, sizeof request - 1, NULL, NULL);
  atomic_fetch_add (&p->requests, 1);
  name = g_strndup (request + strlen ("GET /"), strcspn (request + strlen ("GET /"), " "));
  path = g_build_filename (p->files, name, NULL);
  if (atomic_load (&p->is_empty) || !g_file_get_contents (path, &bytes, &size, NULL)) {
    head = g_strdup ("HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    send_all (out, head, strlen (head));
    return TRUE;
  }
  range = strstr (request, "bytes=");
  if (range != NULL) {
    first = (gsize)atoi (range + strlen ("bytes="));
    atomic_store (&p->resumed, (int)first);
  }
  head =
      g_strdup_printf ("HTTP/1.1 %s\r\nContent-Length: %zu\r\n"
                       "Content-Range: bytes %zu-%zu/%zu\r\nConnection: close\r\n\r\n",
                       range != NULL ? "206 Part" : "200 OK", size - first, first, size - 1, size);
  send_all (out, head, strlen (head));
  send_file (p, out, bytes, first, size);
  return TRUE;
}

static void
start_server (place *p)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  p->service = g_threaded_socket_service_new (4);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (p->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (p->service, "run", G_CALLBACK (answer_cb), p);
  g_socket_service_start (p->service);
  p->base = g_strdup_printf ("http://127.0.0.1:%u/", port);
}

/* --- The place -------------------------------------------------------------------------------- */

static char *
checksum_of (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_MD5, (guchar *)bytes, size);
}

/* A catalogue of two files; checksum NULL: the right one of the images. */
static void
write_catalogue (place *p, const char *checksum)
{
  g_autofree char *images = checksum_of (p->files, IMAGES);
  g_autofree char *labels = checksum_of (p->files, LABELS);
  g_autofree char *text = g_strdup_printf (
      "[mnist]\nlabel=Tiny\ndescription=Small.\nlicence=Free as air.\n"
      "layout=IDX\nbase=http://127.0.0.1:9/nowhere/\nsize=%d\n"
      "files=" IMAGES " %s;" LABELS " %s\nopen=.\n",
      20 + 8 + RUN_IMAGES * (16 * 16 * 3 + 1), checksum != NULL ? checksum : images, labels);

  g_assert_true (g_file_set_contents (p->catalogue, text, -1, NULL));
}

/* Where the program keeps what it fetched; main has made that a folder of the tests. */
static char *
kept_path (const char *name)
{
  return g_build_filename (g_get_user_data_dir (), "parallax", "datasets", "mnist", name, NULL);
}

static gboolean
is_kept (const char *name)
{
  g_autofree char *path = kept_path (name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
set_up (place *p, gconstpointer data)
{
  g_autofree char *from = NULL, *images = NULL, *labels = NULL;

  desk_set_up (&p->d, data);
  from = g_build_filename (p->d.folder, "from", NULL);
  p->files = g_build_filename (p->d.folder, "files", NULL);
  p->catalogue = g_build_filename (p->d.folder, "catalogue", NULL);
  images = run_write_files (from, &(run_form){ 16, 16, 3, RUN_IMAGES, TRUE });
  labels = g_build_filename (from, "small-labels-idx1-ubyte", NULL);
  folder_copy (p->files, IMAGES, images);
  folder_copy (p->files, LABELS, labels);
  write_catalogue (p, NULL);
  start_server (p);
}

static void
tear_down (place *p, gconstpointer data)
{
  atomic_store (&p->is_halted, false);
  g_socket_service_stop (p->service);
  g_clear_object (&p->service);
  desk_tear_down (&p->d, data);
  folder_free (kept_path (""));
  g_free (p->base);
  g_free (p->files);
  g_free (p->catalogue);
}

/* --- The window ------------------------------------------------------------------------------- */

static gboolean
is_shown (gpointer data)
{
  GtkWidget *window = desk_find_window (PARALLAX_TYPE_FETCH_WINDOW);

  return window != NULL && gtk_widget_get_mapped (window);
}

static gboolean
is_closed (gpointer data)
{
  return desk_find_window (PARALLAX_TYPE_FETCH_WINDOW) == NULL;
}

static GtkWidget *
open_window (place *p)
{
  parallax_window_fetch_dataset (p->d.window, p->catalogue, p->base);
  loop_wait (is_shown, NULL, "the window is shown");
  return desk_find_window (PARALLAX_TYPE_FETCH_WINDOW);
}

static GtkWidget *
bar_child (GtkWidget *window, const char *id)
{
  return widgets_child (widgets_find (window, PARALLAX_TYPE_WORK_BAR), id);
}

static const char *
message_of (GtkWidget *window)
{
  return gtk_label_get_text (GTK_LABEL (bar_child (window, "message_label")));
}

static gboolean
has_message (gpointer window)
{
  return gtk_widget_get_mapped (bar_child (window, "message_box"));
}

static const char *
button_of (GtkWidget *window)
{
  return gtk_button_get_label (GTK_BUTTON (bar_child (window, "begin_button")));
}

static const char *
text_of (GtkWidget *window, const char *id)
{
  return gtk_label_get_text (GTK_LABEL (widgets_child (window, id)));
}

static void
begin (GtkWidget *window)
{
  desk_press_button (bar_child (window, "begin_button"));
}

static const char *
dataset_of (place *p)
{
  static char text[PLX_TEXT_SIZE];
  plx_param_ref ref = run_param ("data.dataset");

  plx_settings_format (parallax_run_get_settings (desk_run (&p->d)), &ref, text, sizeof text);
  return text;
}

static gboolean
has_images (gpointer data)
{
  place *p = data;
  ParallaxDataset *dataset = parallax_run_get_dataset (desk_run (&p->d));

  return dataset != NULL && parallax_dataset_get (dataset)->count == RUN_IMAGES;
}

/* --- Tests ------------------------------------------------------------------------------------ */

/* The action's window has the built-in catalogue, with licences; nothing is asked of anyone yet. */
static void
test_list (place *p, gconstpointer data)
{
  g_autoptr (GPtrArray) all = parallax_catalogue_new (NULL, NULL);
  GtkWidget *window;
  GtkListBox *list;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (p->d.window), "win.fetch-dataset", NULL));
  loop_wait (is_shown, NULL, "the window is shown");
  window = desk_find_window (PARALLAX_TYPE_FETCH_WINDOW);
  list = GTK_LIST_BOX (widgets_child (window, "list"));
  for (guint i = 0; i < all->len; i++) {
    const ParallaxKnown *known = all->pdata[i];
    GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, (int)i);
    g_autofree char *size = g_format_size (known->size);
    g_autofree char *text = widgets_text (GTK_WIDGET (row));

    g_assert_nonnull (strstr (text, known->label));
    g_assert_nonnull (strstr (text, size));
    gtk_list_box_select_row (list, row);
    g_assert_cmpstr (text_of (window, "licence_label"), ==, known->licence);
    g_assert_nonnull (strstr (text_of (window, "source_label"), known->base));
    g_assert_cmpstr (button_of (window), ==, "_Agree and Get");
  }
  g_assert_null (gtk_list_box_get_row_at_index (list, (int)all->len));
  desk_assert_spoken (window, 0);
  widgets_keep_picture (GTK_WINDOW (window), "fetch");
}

/* The draft has the fetched images; the next time they are there and only used. */
static void
test_fetch (place *p, gconstpointer data)
{
  GtkWidget *window = open_window (p);
  int requests;

  g_assert_cmpstr (text_of (window, "licence_label"), ==, "Free as air.");
  g_assert_cmpint (atomic_load (&p->requests), ==, 0);
  begin (window);
  loop_wait (is_closed, NULL, "the data set is fetched");
  g_assert_true (is_kept (IMAGES) && is_kept (LABELS));
  g_assert_cmpstr (dataset_of (p), ==, "mnist");
  loop_wait (has_images, p, "the images are open");
  requests = atomic_load (&p->requests);
  g_assert_cmpint (requests, ==, 2);
  desk_set (&p->d, "data.dataset", "shapes");
  window = open_window (p);
  g_assert_cmpstr (button_of (window), ==, "_Use");
  begin (window);
  loop_wait (is_closed, NULL, "the data set is used");
  g_assert_cmpstr (dataset_of (p), ==, "mnist");
  g_assert_cmpint (atomic_load (&p->requests), ==, requests);
}

/* A third of the images: the last of the half that was sent may not be on the disk yet. */
static gboolean
has_begun (gpointer data)
{
  g_autofree char *path = kept_path (IMAGES ".part"), *bytes = NULL;
  gsize size;

  return g_file_get_contents (path, &bytes, &size, NULL) && size > RUN_IMAGES * 16 * 16;
}

static gboolean
tells_bytes (gpointer window)
{
  return strstr (gtk_label_get_text (GTK_LABEL (bar_child (window, "progress_label"))), " of ") !=
         NULL;
}

/* It can be cancelled in the middle, and goes on from there. */
static void
test_resume (place *p, gconstpointer data)
{
  GtkWidget *window = open_window (p);

  atomic_store (&p->is_halted, true);
  begin (window);
  g_assert_false (gtk_widget_get_visible (bar_child (window, "begin_button")));
  loop_wait (tells_bytes, window, "the progress is told");
  loop_wait (has_begun, NULL, "a part of it is there");
  widgets_keep_picture (GTK_WINDOW (window), "fetch-busy");
  desk_press_button (bar_child (window, "cancel_button"));
  loop_wait (has_message, window, "the cancelling is told");
  g_assert_cmpstr (message_of (window), ==, "Cancelled; the next try goes on from there.");
  g_assert_cmpstr (button_of (window), ==, "_Agree and Go On");
  g_assert_nonnull (strstr (text_of (window, "source_label"), "are there already"));
  g_assert_cmpstr (dataset_of (p), ==, "shapes");
  atomic_store (&p->is_halted, false);
  loop_turn (50);
  begin (window);
  loop_wait (has_images, p, "the images are open");
  g_assert_true (is_closed (NULL));
  g_assert_cmpint (atomic_load (&p->requests), ==, 3);
  g_assert_cmpint (atomic_load (&p->resumed), >, RUN_IMAGES * 16 * 16);
  g_assert_false (is_kept (IMAGES ".part"));
}

/* A damaged file is told of and thrown away. */
static void
test_checksum (place *p, gconstpointer data)
{
  GtkWidget *window;

  write_catalogue (p, "00000000000000000000000000000000");
  window = open_window (p);
  begin (window);
  loop_wait (has_message, window, "the damage is told");
  assert_sentence (message_of (window), "checksum");
  assert_sentence (message_of (window), IMAGES);
  g_assert_false (is_kept (IMAGES) || is_kept (IMAGES ".part"));
  g_assert_cmpstr (button_of (window), ==, "_Agree and Get");
  g_assert_cmpstr (dataset_of (p), ==, "shapes");
  widgets_keep_picture (GTK_WINDOW (window), "fetch-failed");
}

/* What the server refuses is a sentence, and can be tried again. */
static void
test_refused (place *p, gconstpointer data)
{
  GtkWidget *window = open_window (p);

  atomic_store (&p->is_empty, true);
  begin (window);
  loop_wait (has_message, window, "the refusal is told");
  assert_sentence (message_of (window), "404");
  atomic_store (&p->is_empty, false);
  begin (window);
  loop_wait (has_images, p, "the images are open");
}

/* Closing it, or the window that it belongs to, is cancelling it: nothing waits for the server. */
static void
close_while_fetching (place *p, gboolean is_parent)
{
  GtkWidget *window = open_window (p);
  gint64 closed;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *)&window);
  atomic_store (&p->is_halted, true);
  begin (window);
  loop_wait (has_begun, NULL, "a part of it is there");
  closed = g_get_monotonic_time ();
  if (is_parent)
    desk_close_window (&p->d);
  else
    gtk_window_close (GTK_WINDOW (window));
  loop_wait (desk_is_gone, &window, "the window is freed");
  g_assert_cmpint (g_get_monotonic_time () - closed, <, 10 * G_USEC_PER_SEC);
  g_assert_false (is_kept (IMAGES));
}

static void
test_close (place *p, gconstpointer data)
{
  close_while_fetching (p, FALSE);
  g_assert_cmpstr (dataset_of (p), ==, "shapes");
}

static void
test_close_parent (place *p, gconstpointer data)
{
  close_while_fetching (p, TRUE);
}

/* A catalogue that cannot be read offers nothing and says why. */
static void
test_damaged_catalogue (place *p, gconstpointer data)
{
  GtkWidget *window;

  g_assert_true (g_file_set_contents (p->catalogue, "[mnist]\nlabel=Tiny\n", -1, NULL));
  window = open_window (p);
  assert_sentence (message_of (window), "catalogue");
  g_assert_false (gtk_widget_is_sensitive (bar_child (window, "begin_button")));
}

#define ADD(path, function) g_test_add (path, place, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  char *home = folder_new ();
  int status = 0;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("no_proxy", "127.0.0.1", TRUE);
  if (desk_init (&argc, &argv)) {
    ADD ("/fetch-window/list", test_list);
    ADD ("/fetch-window/fetch", test_fetch);
    ADD ("/fetch-window/resume", test_resume);
    ADD ("/fetch-window/checksum", test_checksum);
    ADD ("/fetch-window/refused", test_refused);
    ADD ("/fetch-window/close", test_close);
    ADD ("/fetch-window/close-parent", test_close_parent);
    ADD ("/fetch-window/damaged-catalogue", test_damaged_catalogue);
    status = desk_run_tests ();
  }
  folder_free (home);
  return status;
}
