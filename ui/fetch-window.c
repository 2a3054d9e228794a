/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The download runs on a thread of GTask's, which leaves two numbers that this one looks at some
 * times a second. A window that is closed cancels it.
 */
#include "ui/fetch-window.h"

#include <math.h>
#include <stdatomic.h>

#include "app/fetch/fetch.h"
#include "app/i18n.h"
#include "app/plot/ticks.h"
#include "ui/widgets/work-bar.h"

enum { TOLD_EVERY_MS = 200, SPEED_AFTER_US = 1000000 };

/* Shared by the thread and the window; the task holds it. */
typedef struct {
  GPtrArray *catalogue;
  const ParallaxKnown *known;
  char *folder, *base;
  atomic_ullong done, total; /* bytes; total 0: not connected yet */
} fetching;

struct _ParallaxFetchWindow {
  AdwWindow parent_instance;

  GtkListBox *list;
  GtkWidget *facts;
  GtkLabel *title_label, *description_label, *licence_label, *source_label;
  ParallaxWorkBar *work_bar;

  GPtrArray *catalogue; /* of ParallaxKnown */
  char *base;
  GCancellable *cancellable; /* while something is fetched */
  fetching *work;            /* borrowed from its task */
  gint64 begun;              /* µs, when the first bytes came */
  guint64 resumed;           /* bytes that were there then */
  guint timeout;
};

enum { FETCHED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParallaxFetchWindow, parallax_fetch_window, ADW_TYPE_WINDOW)

/* --- The list --------------------------------------------------------------------------------- */

static const ParallaxKnown *
chosen (ParallaxFetchWindow *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? self->catalogue->pdata[gtk_list_box_row_get_index (row)] : NULL;
}

static gboolean
is_here (const ParallaxKnown *known)
{
  g_autofree char *folder = parallax_known_folder (known);

  return parallax_known_is_here (known, folder);
}

static GtkWidget *
row_new (const ParallaxKnown *known)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (known->label), *suffix;
  g_autofree char *size = g_format_size (known->size);
  const char *state = is_here (known) ? _ ("here") : size;
  g_autofree char *spoken = g_strdup_printf ("%s, %s", known->label, state);

  suffix = gtk_label_new (state);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (suffix, "dim-label");
  gtk_widget_add_css_class (suffix, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), suffix);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

/* Where from and where to, and what an earlier try has left. */
static char *
describe_source (ParallaxFetchWindow *self, const ParallaxKnown *known, const char *folder,
                 guint64 begun)
{
  g_autofree char *size = g_format_size (known->size), *have = g_format_size (begun);

  if (parallax_known_is_here (known, folder))
    return g_strdup_printf (_ ("It is here, in %s."), folder);
  if (begun > 0)
    return g_strdup_printf (_ ("%s from %s to %s; %s of it are there already."), size,
                            self->base != NULL ? self->base : known->base, folder, have);
  return g_strdup_printf (_ ("%s from %s to %s."), size,
                          self->base != NULL ? self->base : known->base, folder);
}

static void
show_chosen (ParallaxFetchWindow *self)
{
  const ParallaxKnown *known = chosen (self);
  g_autofree char *folder = NULL, *source = NULL;
  guint64 begun;

  gtk_widget_set_visible (self->facts, known != NULL);
  parallax_work_bar_set_button (self->work_bar, _ ("_Agree and Get"), known != NULL);
  if (known == NULL)
    return;
  folder = parallax_known_folder (known);
  begun = parallax_fetch_begun (known, folder);
  source = describe_source (self, known, folder, begun);
  gtk_label_set_text (self->title_label, known->label);
  gtk_label_set_text (self->description_label, known->description);
  gtk_label_set_text (self->licence_label, known->licence);
  gtk_label_set_text (self->source_label, source);
  if (parallax_known_is_here (known, folder))
    parallax_work_bar_set_button (self->work_bar, _ ("_Use"), TRUE);
  else if (begun > 0)
    parallax_work_bar_set_button (self->work_bar, _ ("_Agree and Go On"), TRUE);
}

/* Without a row the list is being taken down. */
static void
chosen_cb (ParallaxFetchWindow *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;
  show_chosen (self);
  parallax_work_bar_clear (self->work_bar);
}

/* --- The download ----------------------------------------------------------------------------- */

static void
fetching_free (gpointer data)
{
  fetching *work = data;

  g_ptr_array_unref (work->catalogue);
  g_free (work->folder);
  g_free (work->base);
  g_free (work);
}

/* The task's thread. */
static void
progress_cb (gpointer data, guint64 done, guint64 total)
{
  fetching *work = data;

  atomic_store (&work->done, done);
  atomic_store (&work->total, total);
}

static void
fetch_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  fetching *work = data;
  GError *error = NULL;

  if (parallax_fetch (work->known, work->folder, work->base, progress_cb, work, cancellable,
                      &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* ", 5.2 MB/s, 0:31 left" once there is a second to tell it from. */
static char *
describe_speed (ParallaxFetchWindow *self, guint64 done, guint64 total)
{
  gint64 elapsed = g_get_monotonic_time () - self->begun;
  double speed = (double)(done - MIN (self->resumed, done)) / ((double)elapsed / 1e6);
  g_autofree char *rate = NULL, *left = NULL;

  if (elapsed < SPEED_AFTER_US || speed < 1)
    return g_strdup ("");
  rate = g_format_size ((guint64)speed);
  left = parallax_format_duration ((double)(total - done) / speed);
  return g_strdup_printf (_ (", %s/s, %s left"), rate, left);
}

static gboolean
show_progress (gpointer data)
{
  ParallaxFetchWindow *self = data;
  guint64 done = atomic_load (&self->work->done), total = atomic_load (&self->work->total);
  g_autofree char *have = g_format_size (done), *all = g_format_size (total);
  g_autofree char *speed = NULL, *text = NULL;

  if (total == 0) {
    parallax_work_bar_tell (self->work_bar, _ ("Connecting…"), NAN);
    return G_SOURCE_CONTINUE;
  }
  if (done >= total) {
    parallax_work_bar_tell (self->work_bar, _ ("Checking and unpacking…"), NAN);
    return G_SOURCE_CONTINUE;
  }
  if (self->begun == 0) {
    self->begun = g_get_monotonic_time ();
    self->resumed = done;
  }
  speed = describe_speed (self, done, total);
  text = g_strdup_printf (_ ("%s of %s%s"), have, all, speed);
  parallax_work_bar_tell (self->work_bar, text, (double)done / (double)total);
  return G_SOURCE_CONTINUE;
}

static void
set_fetching (ParallaxFetchWindow *self, gboolean is_fetching)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), !is_fetching);
  if (is_fetching)
    self->timeout = g_timeout_add (TOLD_EVERY_MS, show_progress, self);
  else
    g_clear_handle_id (&self->timeout, g_source_remove);
}

static void
use (ParallaxFetchWindow *self, const char *name)
{
  g_signal_emit (self, signals[FETCHED], 0, name);
  gtk_window_close (GTK_WINDOW (self));
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ParallaxFetchWindow *self = PARALLAX_FETCH_WINDOW (source);
  g_autoptr (GError) error = NULL;
  gboolean is_done = g_task_propagate_boolean (G_TASK (result), &error);
  g_autofree char *name = g_strdup (self->work->known->name);

  g_clear_object (&self->cancellable);
  self->work = NULL;
  if (!gtk_widget_get_visible (GTK_WIDGET (self))) /* closed meanwhile */
    return;
  set_fetching (self, FALSE);
  show_chosen (self);
  if (is_done)
    use (self, name);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    parallax_work_bar_end (self->work_bar, PARALLAX_WORK_CANCELLED,
                           _ ("Cancelled; the next try goes on from there."));
  else
    parallax_work_bar_end (self->work_bar, PARALLAX_WORK_FAILED, error->message);
}

static void
begun_cb (ParallaxFetchWindow *self)
{
  const ParallaxKnown *known = chosen (self);
  g_autoptr (GTask) task = NULL;

  if (known == NULL || self->cancellable != NULL)
    return;
  if (is_here (known)) {
    use (self, known->name);
    return;
  }
  self->cancellable = g_cancellable_new ();
  self->work = g_new0 (fetching, 1);
  self->work->catalogue = g_ptr_array_ref (self->catalogue);
  self->work->known = known;
  self->work->folder = parallax_known_folder (known);
  self->work->base = g_strdup (self->base);
  self->begun = 0;
  parallax_work_bar_begin (self->work_bar, _ ("Connecting…"));
  set_fetching (self, TRUE);
  task = g_task_new (self, self->cancellable, fetched_cb, NULL);
  g_task_set_task_data (task, self->work, fetching_free);
  g_task_run_in_thread (task, fetch_thread);
}

static void
cancelled_cb (ParallaxFetchWindow *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* Closed, by itself or with its parent, which it may outlive: it is freed when the thread is done. */
static void
parallax_fetch_window_unmap (GtkWidget *widget)
{
  g_cancellable_cancel (PARALLAX_FETCH_WINDOW (widget)->cancellable);
  GTK_WIDGET_CLASS (parallax_fetch_window_parent_class)->unmap (widget);
  gtk_window_set_transient_for (GTK_WINDOW (widget), NULL);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_fetch_window_dispose (GObject *object)
{
  ParallaxFetchWindow *self = PARALLAX_FETCH_WINDOW (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  G_OBJECT_CLASS (parallax_fetch_window_parent_class)->dispose (object);
}

static void
parallax_fetch_window_finalize (GObject *object)
{
  ParallaxFetchWindow *self = PARALLAX_FETCH_WINDOW (object);

  g_clear_pointer (&self->catalogue, g_ptr_array_unref);
  g_free (self->base);
  G_OBJECT_CLASS (parallax_fetch_window_parent_class)->finalize (object);
}

static void
parallax_fetch_window_class_init (ParallaxFetchWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_fetch_window_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_fetch_window_finalize;
  widget_class->unmap = parallax_fetch_window_unmap;
  g_type_ensure (PARALLAX_TYPE_WORK_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/fetch-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxFetchWindow, list);
  gtk_widget_class_bind_template_child (widget_class, ParallaxFetchWindow, facts);
  gtk_widget_class_bind_template_child (widget_class, ParallaxFetchWindow, title_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxFetchWindow, description_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxFetchWindow, licence_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxFetchWindow, source_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxFetchWindow, work_bar);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, begun_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancelled_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[FETCHED] = g_signal_new ("fetched", PARALLAX_TYPE_FETCH_WINDOW, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
parallax_fetch_window_init (ParallaxFetchWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

ParallaxFetchWindow *
parallax_fetch_window_new (GtkWindow *parent, const char *catalogue, const char *base)
{
  ParallaxFetchWindow *self =
      g_object_new (PARALLAX_TYPE_FETCH_WINDOW, "transient-for", parent, "modal", TRUE, NULL);
  g_autoptr (GError) error = NULL;

  self->base = g_strdup (base);
  self->catalogue = parallax_catalogue_new (catalogue, &error);
  if (self->catalogue == NULL)
    self->catalogue = g_ptr_array_new ();
  for (guint i = 0; i < self->catalogue->len; i++)
    gtk_list_box_append (self->list, row_new (self->catalogue->pdata[i]));
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  show_chosen (self);
  if (error != NULL)
    parallax_work_bar_end (self->work_bar, PARALLAX_WORK_FAILED, error->message);
  return self;
}
