/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     asked ──▶ runs in the queue ──▶ looked at every second ──▶ all ended: Compare
 *
 * Compare opens only where all of them have finished and the window still is there.
 */
#include "ui/method-pair-dialog.h"

#include "app/i18n.h"
#include "app/method-pair.h"

enum { MOST_SEEDS = 5 };

typedef struct {
  ParallaxWindow *window; /* a weak pointer: NULL once it is closed */
  ParallaxRunList *runs;
  ParallaxRun *draft;
  ParallaxMethodPair *pair;
  GtkSpinButton *seeds;
  gint64 ids[2 * MOST_SEEDS];
  int n_ids;
} asking;

static void
asking_free (gpointer data)
{
  asking *it = data;

  g_clear_weak_pointer (&it->window);
  g_clear_object (&it->runs);
  g_clear_object (&it->draft);
  g_clear_pointer (&it->pair, parallax_method_pair_free);
  g_free (it);
}

/* --- Waiting ---------------------------------------------------------------------------------- */

static gboolean
look_cb (gpointer data)
{
  asking *it = data;

  if (it->window == NULL)
    return G_SOURCE_REMOVE;
  for (int i = 0; i < it->n_ids; i++) {
    ParallaxRun *run = parallax_run_list_find (it->runs, it->ids[i]);
    ParallaxRunState state;

    if (run == NULL)
      return G_SOURCE_REMOVE;
    state = parallax_run_get_state (run);
    if (state == PARALLAX_RUN_QUEUED || state == PARALLAX_RUN_STOPPED ||
        state == PARALLAX_RUN_ELSEWHERE || parallax_run_is_training (run))
      return G_SOURCE_CONTINUE;
    if (state != PARALLAX_RUN_FINISHED)
      return G_SOURCE_REMOVE;
  }
  parallax_window_compare (it->window, it->ids, it->n_ids);
  return G_SOURCE_REMOVE;
}

/* --- Making the runs -------------------------------------------------------------------------- */

static gboolean
enqueue (asking *it, int method, int seed, GError **error)
{
  static const char *const methods[] = { "SimCLR", "MoCo" };
  plx_settings settings = it->pair->settings[method];
  plx_param_ref ref;
  ParallaxRun *run = parallax_run_list_add_draft (it->runs, it->draft);
  g_autofree char *name = NULL;

  if (plx_settings_find (&settings, "train.seed", &ref, NULL) == PLX_OK)
    settings.values[ref.index] += seed;
  name = g_strdup_printf (_ ("%s, seed %.0f"), methods[method], settings.values[ref.index]);
  if (!parallax_run_set_all (run, &settings, error))
    return FALSE;
  parallax_run_set_name (run, name);
  if (!parallax_run_enqueue (run, error))
    return FALSE;
  it->ids[it->n_ids++] = parallax_run_get_id (run);
  return TRUE;
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  asking *it = data;
  g_autoptr (GError) error = NULL;
  int seeds = gtk_spin_button_get_value_as_int (it->seeds);
  gboolean is_well = g_str_equal (response, "train");

  for (int i = 0; is_well && i < 2 * seeds; i++)
    is_well = enqueue (it, i % 2, i / 2, &error);
  if (error != NULL)
    parallax_window_show_message (it->window, error->message);
  if (g_str_equal (response, "train"))
    parallax_run_list_refresh (it->runs);
  if (!is_well) {
    asking_free (it);
    return;
  }
  parallax_window_show_toast (it->window,
                              _ ("Compare opens when all of these runs have finished."));
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, 1, look_cb, it, asking_free);
}

/* --- Asking ----------------------------------------------------------------------------------- */

static GtkWidget *
new_seeds_row (asking *it)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ ("Seeds"));
  GtkWidget *spin = gtk_spin_button_new_with_range (1, MOST_SEEDS, 1);

  it->seeds = GTK_SPIN_BUTTON (spin);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), spin);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Seeds"),
                                  -1);
  gtk_widget_set_tooltip_text (spin, _ ("Several seeds show how much of a difference is chance."));
  return box;
}

void
parallax_method_pair_ask (ParallaxWindow *window, ParallaxRunList *runs, ParallaxRun *draft)
{
  asking *it = g_new0 (asking, 1);
  GtkWidget *dialog;
  g_autofree char *notes = NULL, *text = NULL;

  it->pair = parallax_method_pair_new (parallax_run_get_settings (draft));
  it->runs = g_object_ref (runs);
  it->draft = g_object_ref (draft);
  g_set_weak_pointer (&it->window, window);
  notes = g_strjoinv ("\n", it->pair->notes);
  text = g_strdup_printf ("%s\n\n%s",
                          _ ("Data, seed, encoder, augmentations, optimiser and epochs are the "
                             "same for both."),
                          notes);
  dialog = adw_message_dialog_new (GTK_WINDOW (window), _ ("Train as SimCLR and MoCo?"), text);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), new_seeds_row (it));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "train",
                                    _ ("_Train"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "train");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "train",
                                              ADW_RESPONSE_SUGGESTED);
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), it);
  gtk_window_present (GTK_WINDOW (dialog));
}
