/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/window-runs.h"

#include "app/i18n.h"
#include "app/store/transfer.h"
#include "ui/chosen-path.h"

enum { NAMED = 4 }; /* runs in a question */

/* What a chosen file is for: kept with its dialog. */
typedef struct {
  ParallaxWindow *window; /* borrowed: the dialog is modal over it */
  ParallaxRunList *runs;
  ParallaxStore *store;
  gint64 run;
} chosen_for;

static void
chosen_for_free (gpointer data, GClosure *closure)
{
  chosen_for *it = data;

  g_clear_object (&it->runs);
  g_clear_object (&it->store);
  g_free (it);
}

static void
export_chosen_cb (GtkNativeDialog *dialog, int response, chosen_for *it)
{
  g_autofree char *path = parallax_chosen_path (dialog, response);
  g_autoptr (GError) error = NULL;

  if (path != NULL && !parallax_transfer_export (it->store, it->run, path, &error))
    parallax_window_show_message (it->window, error->message);
  g_object_unref (dialog);
}

static void
import_chosen_cb (GtkNativeDialog *dialog, int response, chosen_for *it)
{
  g_autofree char *path = parallax_chosen_path (dialog, response);
  g_autoptr (GError) error = NULL;

  if (path != NULL && parallax_transfer_import (it->store, path, &error) == 0)
    parallax_window_show_message (it->window, error->message);
  parallax_run_list_refresh (it->runs);
  g_object_unref (dialog);
}

static void
ask (ParallaxWindow *window, GtkFileChooserNative *dialog, GCallback answered, chosen_for it)
{
  it.window = window;
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", answered, g_memdup2 (&it, sizeof it), chosen_for_free,
                         0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
parallax_window_export_run (ParallaxWindow *window, ParallaxRun *run)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Export Run"), GTK_WINDOW (window),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  g_autofree char *name = g_strdup_printf ("%s.parallax.zip", parallax_run_get_name (run));

  g_strdelimit (name, "/", '-');
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  ask (window, dialog, G_CALLBACK (export_chosen_cb),
       (chosen_for){ .store = g_object_ref (parallax_run_get_store (run)),
                     .run = parallax_run_get_id (run) });
}

void
parallax_window_import_run (ParallaxWindow *window, ParallaxRunList *runs)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (_ ("Import Run"), GTK_WINDOW (window),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), _ ("_Cancel"));

  ask (window, dialog, G_CALLBACK (import_chosen_cb),
       (chosen_for){ .runs = g_object_ref (runs),
                     .store = g_object_ref (parallax_run_list_get_store (runs)) });
}

static void
trash_answered_cb (AdwMessageDialog *dialog, const char *response, ParallaxStore *store)
{
  ParallaxWindow *window = PARALLAX_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  g_autoptr (GError) error = NULL;
  g_autofree char *size = NULL, *text = NULL;

  if (!g_str_equal (response, "delete"))
    return;
  if (parallax_store_empty_trash (store, &error) < 0) {
    parallax_window_show_message (window, error->message);
    return;
  }
  size = g_format_size (parallax_store_measure (store));
  text = g_strdup_printf (_ ("All runs take %s"), size);
  parallax_window_show_toast (window, text);
}

/* "“Run 3”, “Run 4” and 2 more" */
static char *
name_runs (const GPtrArray *runs)
{
  GString *names = g_string_new (NULL);
  guint shown = MIN (runs->len, NAMED);

  for (guint i = 0; i < shown; i++)
    g_string_append_printf (names, "%s“%s”", i > 0 ? ", " : "",
                            ((ParallaxRunInfo *)runs->pdata[i])->name);
  if (runs->len > shown)
    g_string_append_printf (names,
                            ngettext (" and %d more", " and %d more", (gulong)(runs->len - shown)),
                            (int)(runs->len - shown));
  return g_string_free (names, FALSE);
}

void
parallax_window_empty_trash (ParallaxWindow *window, ParallaxStore *store)
{
  g_autoptr (GPtrArray) trashed = parallax_store_list (store, TRUE, NULL);
  g_autofree char *names = NULL, *size = NULL, *text = NULL;
  guint64 bytes = 0;
  GtkWidget *dialog;

  if (trashed == NULL || trashed->len == 0) {
    parallax_window_show_toast (window, _ ("The trash is empty."));
    return;
  }
  for (guint i = 0; i < trashed->len; i++)
    bytes += parallax_store_measure_run (store, ((ParallaxRunInfo *)trashed->pdata[i])->uid);
  names = name_runs (trashed);
  size = g_format_size (bytes);
  text = g_strdup_printf (_ ("%s: their metrics and checkpoints (%s) are deleted for good."), names,
                          size);
  dialog = adw_message_dialog_new (GTK_WINDOW (window), _ ("Empty the Trash?"), text);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                    _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (trash_answered_cb), store, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

gboolean
parallax_window_move_in_queue (ParallaxRunList *runs, ParallaxRun *run, const char *what,
                               GError **error)
{
  ParallaxStore *store = parallax_run_get_store (run);
  gint64 id = parallax_run_get_id (run);
  gboolean is_done;

  if (g_str_equal (what, "dequeue"))
    is_done = parallax_store_dequeue (store, id, error);
  else if (g_str_equal (what, "to-front"))
    is_done = parallax_store_move_to_front (store, id, error);
  else
    is_done = parallax_store_move_in_queue (store, id, g_str_equal (what, "queue-up"), error);
  parallax_run_list_refresh (runs);
  return is_done;
}
