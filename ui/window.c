/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window follows one run, the selected one: its state decides which actions there are, its
 * message is shown above the page.
 */
#include "ui/window.h"

#include "app/i18n.h"
#include "app/report.h"
#include "app/run-list.h"
#include "ui/chosen-path.h"
#include "ui/export-window.h"
#include "ui/fetch-window.h"
#include "ui/method-pair-dialog.h"
#include "ui/pages/compare-page.h"
#include "ui/pages/pages.h"
#include "ui/runs-list.h"
#include "ui/settings/panel.h"
#include "ui/status-bar.h"
#include "ui/sweep-dialog.h"
#include "ui/widgets/inner-name.h"
#include "ui/window-runs.h"

struct _ParallaxWindow {
  AdwApplicationWindow parent_instance;

  /* Template. */
  AdwViewSwitcherTitle *title;
  GtkWidget *train_button;
  AdwButtonContent *train_content;
  ParallaxRunsList *runs_list;
  AdwViewStack *page_stack;
  ParallaxSettingsPanel *settings_panel;
  ParallaxStatusBar *status_bar;
  GtkInfoBar *message_bar;
  GtkLabel *message_label;
  AdwToastOverlay *toasts;

  /* Owned. */
  ParallaxRunList *runs;
  ParallaxRun *run; /* the selected one */
  GSignalGroup *run_signals;
  gboolean closes; /* the person has said yes */
  gint64 removed;  /* the run that an undo brings back; 0: none */
};

G_DEFINE_FINAL_TYPE (ParallaxWindow, parallax_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- What the selected run allows ------------------------------------------------------------- */

static void
set_enabled (ParallaxWindow *self, const char *action, gboolean is_enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, is_enabled);
}

static void
show_message (ParallaxWindow *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_text (self->message_label, text);
  gtk_info_bar_set_revealed (self->message_bar, text != NULL);
}

/* is_queue: another one trains, so that this one can only wait. */
static void
show_train_button (ParallaxWindow *self, ParallaxRunState state, gboolean is_queue)
{
  gboolean is_running = state == PARALLAX_RUN_RUNNING;
  gboolean is_paused = state == PARALLAX_RUN_PAUSED || parallax_run_can_continue (self->run);

  adw_button_content_set_icon_name (self->train_content, is_running
                                                             ? "media-playback-pause-symbolic"
                                                             : "media-playback-start-symbolic");
  adw_button_content_set_label (self->train_content, is_running  ? _ ("_Pause")
                                                     : is_queue  ? _ ("_Queue")
                                                     : is_paused ? _ ("_Go On")
                                                                 : _ ("_Train"));
  gtk_widget_set_tooltip_text (self->train_button, is_running ? _ ("Pause (Space)")
                                                   : is_queue
                                                       ? _ ("Another run trains; this one starts "
                                                            "when it is done (Ctrl+Enter)")
                                                   : is_paused ? _ ("Go on (Ctrl+Enter)")
                                                               : _ ("Train (Ctrl+Enter)"));
  if (is_running)
    gtk_widget_remove_css_class (self->train_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->train_button, "suggested-action");
}

static void
update_actions (ParallaxWindow *self)
{
  ParallaxRunState state = parallax_run_get_state (self->run);
  ParallaxRun *training = parallax_run_list_get_training (self->runs);
  gboolean is_other_training = training != NULL && training != self->run;
  gboolean has_result = parallax_run_get_history (self->run)->epochs->len > 0;
  gboolean can_begin = state == PARALLAX_RUN_DRAFT || parallax_run_can_continue (self->run);
  const plx_guard *error = plx_guards_first_error (parallax_run_get_guards (self->run));
  gboolean is_queue = can_begin && is_other_training && state != PARALLAX_RUN_QUEUED &&
                      parallax_run_get_store (self->run) != NULL;

  set_enabled (self, "win.train",
               (can_begin && error == NULL && (!is_other_training || is_queue)) ||
                   state == PARALLAX_RUN_RUNNING || state == PARALLAX_RUN_PAUSED);
  set_enabled (self, "win.stop", parallax_run_is_training (self->run));
  set_enabled (self, "win.undo", state == PARALLAX_RUN_DRAFT);
  set_enabled (self, "win.save-report",
               has_result && !parallax_run_is_training (self->run) &&
                   parallax_run_get_dataset (self->run) != NULL);
  set_enabled (self, "win.export-run",
               parallax_run_get_id (self->run) != 0 && !parallax_run_is_training (self->run));
  set_enabled (self, "win.export",
               parallax_run_get_id (self->run) != 0 && has_result &&
                   !parallax_run_is_training (self->run));
  set_enabled (self, "win.import-run", parallax_run_list_get_store (self->runs) != NULL);
  set_enabled (self, "win.empty-trash", parallax_run_list_get_store (self->runs) != NULL);
  show_train_button (self, state, is_queue);
  if (error != NULL)
    gtk_widget_set_tooltip_text (self->train_button, error->sentence);
}

static void
dataset_changed_cb (ParallaxWindow *self)
{
  ParallaxDataset *dataset = parallax_run_get_dataset (self->run);
  const plx_dataset *data = dataset != NULL ? parallax_dataset_get (dataset) : NULL;

  adw_view_switcher_title_set_subtitle (self->title, data != NULL ? gettext (data->name) : "");
  if (data != NULL && data->skipped > 0) {
    g_autofree char *text =
        g_strdup_printf (ngettext ("%d file was left out. %s",
                                   "%d files were left out. The first: %s", (gulong)data->skipped),
                         data->skipped, data->skipped_why[0]);

    gtk_info_bar_set_message_type (self->message_bar, GTK_MESSAGE_WARNING);
    show_message (self, text);
  }
}

static void
message_changed_cb (ParallaxWindow *self)
{
  gtk_info_bar_set_message_type (self->message_bar, GTK_MESSAGE_ERROR);
  show_message (self, parallax_run_get_message (self->run));
}

static void
name_changed_cb (ParallaxWindow *self)
{
  adw_view_switcher_title_set_title (self->title, parallax_run_get_name (self->run));
}

static void
show_run_on_pages (ParallaxWindow *self)
{
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->page_stack)); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    parallax_page_set_run (PARALLAX_PAGE (page), self->run);
}

static void
show_runs_on_pages (ParallaxWindow *self)
{
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->page_stack)); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    parallax_page_set_runs (PARALLAX_PAGE (page), self->runs);
}

static void
select_run (ParallaxWindow *self, ParallaxRun *run)
{
  if (!g_set_object (&self->run, run))
    return;
  g_signal_group_set_target (self->run_signals, run);
  show_run_on_pages (self);
  parallax_settings_panel_set_run (self->settings_panel, run);
  parallax_status_bar_set_run (self->status_bar, run);
  parallax_runs_list_select (self->runs_list, run);
  if (!parallax_run_is_training (run)) {
    parallax_run_list_share_datasets (self->runs, run);
    parallax_run_open_dataset (run);
  }
  name_changed_cb (self);
  message_changed_cb (self);
  dataset_changed_cb (self);
  update_actions (self);
}

static void
run_selected_cb (ParallaxWindow *self, ParallaxRun *run)
{
  select_run (self, run);
}

/* Another run takes the place of one that was removed. */
static void
select_first (ParallaxWindow *self)
{
  g_autoptr (ParallaxRun) first = g_list_model_get_item (G_LIST_MODEL (self->runs), 0);

  select_run (self, first != NULL ? first : parallax_run_list_add_draft (self->runs, NULL));
}

static void
remove_run (ParallaxWindow *self, ParallaxRun *run)
{
  gboolean was_selected = run == self->run;
  gint64 id;

  parallax_run_end (run); /* what trains is stored first, and can be brought back */
  id = parallax_run_get_id (run);
  parallax_run_list_remove (self->runs, run);
  if (was_selected)
    select_first (self);
  if (id != 0) {
    g_autofree char *text =
        g_strdup_printf (_ ("“%s” is in the trash"), parallax_run_get_name (run));
    AdwToast *toast = adw_toast_new (text);

    self->removed = id;
    adw_toast_set_button_label (toast, _ ("_Undo"));
    adw_toast_set_action_name (toast, "win.undo-remove");
    adw_toast_overlay_add_toast (self->toasts, toast);
  }
}

static void
undo_remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ParallaxWindow *self = PARALLAX_WINDOW (widget);
  g_autoptr (GError) error = NULL;

  if (self->removed == 0)
    return;
  if (!parallax_run_list_restore (self->runs, self->removed, &error))
    show_message (self, error->message);
  else
    select_run (self, parallax_run_list_find (self->runs, self->removed));
  self->removed = 0;
}

static void
branch_run (ParallaxWindow *self, ParallaxRun *run, gboolean is_best)
{
  g_autoptr (GError) error = NULL;
  ParallaxRun *branch = parallax_run_list_add_branch (self->runs, run, is_best, &error);

  if (branch != NULL)
    select_run (self, branch);
  else
    show_message (self, error->message);
}

static void
export_run (ParallaxWindow *self, ParallaxRun *run)
{
  gtk_window_present (GTK_WINDOW (parallax_export_window_new (GTK_WINDOW (self), run)));
}

/* What a row's menu asks for. */
static void
run_asked_cb (ParallaxWindow *self, ParallaxRun *run, const char *what)
{
  g_autoptr (GError) error = NULL;

  if (g_str_equal (what, "remove"))
    remove_run (self, run);
  else if (g_str_has_prefix (what, "branch"))
    branch_run (self, run, g_str_equal (what, "branch-best"));
  else if (g_str_equal (what, "export"))
    export_run (self, run);
  else if (g_str_equal (what, "lengthen"))
    parallax_run_lengthen (run, &error);
  else if (g_str_equal (what, "enqueue"))
    parallax_run_enqueue (run, &error);
  else if (g_str_equal (what, "pair"))
    parallax_method_pair_ask (self, self->runs, run);
  else if (g_str_equal (what, "sweep"))
    parallax_sweep_ask (self, self->runs, run);
  else
    parallax_window_move_in_queue (self->runs, run, what, &error);
  if (error != NULL)
    show_message (self, error->message);
  update_actions (self);
}

/* --- Actions ---------------------------------------------------------------------------------- */

static void
new_run_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ParallaxWindow *self = PARALLAX_WINDOW (widget);

  select_run (
      self,
      parallax_run_list_add_draft (
          self->runs, parallax_run_get_state (self->run) == PARALLAX_RUN_DRAFT ? NULL : self->run));
}

static void
train_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ParallaxWindow *self = PARALLAX_WINDOW (widget);

  switch (parallax_run_get_state (self->run)) {
  case PARALLAX_RUN_RUNNING:
    parallax_run_pause (self->run);
    break;
  case PARALLAX_RUN_PAUSED:
    parallax_run_resume (self->run);
    break;
  default:
    if (parallax_run_list_get_training (self->runs) == NULL)
      parallax_run_start (self->run);
    else
      run_asked_cb (self, self->run, "enqueue");
  }
}

static void
stop_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  parallax_run_stop (PARALLAX_WINDOW (widget)->run);
}

static void
export_run_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  parallax_window_export_run (PARALLAX_WINDOW (widget), PARALLAX_WINDOW (widget)->run);
}

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  export_run (PARALLAX_WINDOW (widget), PARALLAX_WINDOW (widget)->run);
}

static void
import_run_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  parallax_window_import_run (PARALLAX_WINDOW (widget), PARALLAX_WINDOW (widget)->runs);
}

static void
empty_trash_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ParallaxWindow *self = PARALLAX_WINDOW (widget);

  self->removed = 0;
  parallax_window_empty_trash (self, parallax_run_list_get_store (self->runs));
}

static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  parallax_run_undo (PARALLAX_WINDOW (widget)->run);
}

/* Puts a path (or a built-in name) into the draft, making one where the selected run is none. */
static void
use_dataset (ParallaxWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (parallax_run_get_state (self->run) != PARALLAX_RUN_DRAFT)
    select_run (self, parallax_run_list_add_draft (self->runs, self->run));
  if (parallax_run_set_text (self->run, "data.dataset", path, &error))
    parallax_run_open_dataset (self->run);
  else
    show_message (self, error->message);
}

static void
use_shapes_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  use_dataset (PARALLAX_WINDOW (widget), "shapes");
}

static void
dataset_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autofree char *path = parallax_chosen_path (dialog, response);

  if (path != NULL)
    use_dataset (data, path);
  g_object_unref (dialog);
}

static void
choose_dataset (ParallaxWindow *self, const char *title, GtkFileChooserAction action)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, _ ("_Open"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (dataset_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
open_folder_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose_dataset (PARALLAX_WINDOW (widget), _ ("Open a Folder of Images"),
                  GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
}

static void
open_file_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose_dataset (PARALLAX_WINDOW (widget), _ ("Open a Data File"), GTK_FILE_CHOOSER_ACTION_OPEN);
}

void
parallax_window_fetch_dataset (ParallaxWindow *self, const char *catalogue, const char *base)
{
  ParallaxFetchWindow *fetch = parallax_fetch_window_new (GTK_WINDOW (self), catalogue, base);

  g_signal_connect_object (fetch, "fetched", G_CALLBACK (use_dataset), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (fetch));
}

static void
fetch_dataset_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  parallax_window_fetch_dataset (PARALLAX_WINDOW (widget), NULL, NULL);
}

static const char *
state_word (ParallaxRunState state)
{
  return state == PARALLAX_RUN_FINISHED   ? _ ("finished")
         : state == PARALLAX_RUN_DIVERGED ? _ ("diverged")
                                          : _ ("stopped");
}

static void
report_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  ParallaxWindow *self = data;
  const ParallaxFrame *frame = parallax_run_get_frame (self->run);
  ParallaxReport report = { parallax_run_get_name (self->run),
                            parallax_run_get_settings (self->run),
                            parallax_dataset_get (parallax_run_get_dataset (self->run)),
                            parallax_run_get_history (self->run),
                            frame->n > 0 ? frame->xy : NULL,
                            frame->images,
                            frame->n,
                            state_word (parallax_run_get_state (self->run)) };
  g_autofree char *path = parallax_chosen_path (dialog, response);
  g_autoptr (GError) error = NULL;

  if (path != NULL && !parallax_report_write (&report, path, &error))
    show_message (self, error->message);
  g_object_unref (dialog);
}

static void
save_report_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("A Folder for the Report"), GTK_WINDOW (widget), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
      _ ("_Save Here"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (report_chosen_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
show_settings_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  gtk_widget_set_visible (GTK_WIDGET (PARALLAX_WINDOW (data)->settings_panel),
                          g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

static void
dark_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      g_variant_get_boolean (state) ? ADW_COLOR_SCHEME_FORCE_DARK
                                                                    : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_simple_action_set_state (action, state);
}

static void
page_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  adw_view_stack_set_visible_child_name (PARALLAX_WINDOW (data)->page_stack,
                                         g_variant_get_string (state, NULL));
}

/* However it came to be shown: the action has its name. */
static void
page_shown_cb (ParallaxWindow *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->page_stack);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "page");

  if (action != NULL && name != NULL)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (name));
}

static void
message_closed_cb (ParallaxWindow *self)
{
  gtk_info_bar_set_revealed (self->message_bar, FALSE);
}

/* Space, where no widget has use for it. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers,
                gpointer data)
{
  ParallaxWindow *self = data;
  ParallaxRunState state = parallax_run_get_state (self->run);

  if (key != GDK_KEY_space || (modifiers & gtk_accelerator_get_default_mod_mask ()) != 0 ||
      (state != PARALLAX_RUN_RUNNING && state != PARALLAX_RUN_PAUSED))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.train", NULL);
  return GDK_EVENT_STOP;
}

/* --- Closing ---------------------------------------------------------------------------------- */

static gboolean
close_cb (gpointer window)
{
  gtk_window_close (window);
  return G_SOURCE_REMOVE;
}

/* Later, when the question is gone: it may not outlive the window that it was asked over. */
static void
close_answered_cb (ParallaxWindow *self, const char *response)
{
  if (g_strcmp0 (response, "close") != 0)
    return;
  self->closes = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_cb, g_object_ref (self), g_object_unref);
}

static gboolean
parallax_window_close_request (GtkWindow *window)
{
  ParallaxWindow *self = PARALLAX_WINDOW (window);
  GtkWidget *dialog;

  if (self->closes || parallax_run_list_get_training (self->runs) == NULL)
    return GTK_WINDOW_CLASS (parallax_window_parent_class)->close_request (window);
  dialog = adw_message_dialog_new (
      window, _ ("Stop Training?"),
      parallax_run_list_get_store (self->runs) != NULL
          ? _ ("A run is still training. It is saved, and can go on later from where it is.")
          : _ ("A run is still training. There is no workspace, so nothing of it is kept."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Keep Training"),
                                    "close", _ ("_Stop and Close"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_answered_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_window_dispose (GObject *object)
{
  ParallaxWindow *self = PARALLAX_WINDOW (object);

  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_object (&self->runs);
  G_OBJECT_CLASS (parallax_window_parent_class)->dispose (object);
}

static void
parallax_window_class_init (ParallaxWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = parallax_window_close_request;
  g_type_ensure (PARALLAX_TYPE_RUNS_LIST);
  g_type_ensure (PARALLAX_TYPE_SETTINGS_PANEL);
  g_type_ensure (PARALLAX_TYPE_STATUS_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/parallax/Parallax/window.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxWindow, title);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWindow, train_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWindow, train_content);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWindow, runs_list);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWindow, page_stack);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWindow, settings_panel);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWindow, status_bar);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWindow, message_bar);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWindow, message_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWindow, toasts);
  gtk_widget_class_bind_template_callback (widget_class, message_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_shown_cb);
  gtk_widget_class_install_action (widget_class, "win.new-run", NULL, new_run_cb);
  gtk_widget_class_install_action (widget_class, "win.train", NULL, train_cb);
  gtk_widget_class_install_action (widget_class, "win.stop", NULL, stop_cb);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "win.undo-remove", NULL, undo_remove_cb);
  gtk_widget_class_install_action (widget_class, "win.export-run", NULL, export_run_cb);
  gtk_widget_class_install_action (widget_class, "win.export", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "win.import-run", NULL, import_run_cb);
  gtk_widget_class_install_action (widget_class, "win.empty-trash", NULL, empty_trash_cb);
  gtk_widget_class_install_action (widget_class, "win.open-folder", NULL, open_folder_cb);
  gtk_widget_class_install_action (widget_class, "win.open-file", NULL, open_file_cb);
  gtk_widget_class_install_action (widget_class, "win.fetch-dataset", NULL, fetch_dataset_cb);
  gtk_widget_class_install_action (widget_class, "win.use-shapes", NULL, use_shapes_cb);
  gtk_widget_class_install_action (widget_class, "win.save-report", NULL, save_report_cb);
}

static void
add_stateful_actions (ParallaxWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "show-settings", .state = "true", .change_state = show_settings_cb },
    { .name = "dark", .state = "false", .change_state = dark_cb },
    { .name = "page",
      .parameter_type = "s",
      .state = "'" PARALLAX_FIRST_PAGE "'",
      .change_state = page_cb },
  };
  AdwStyleManager *style = adw_style_manager_get_default ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  if (adw_style_manager_get_dark (style))
    g_simple_action_set_state (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "dark")),
        g_variant_new_boolean (TRUE));
}

static void
add_pages (ParallaxWindow *self)
{
  guint n;
  const ParallaxPageEntry *pages = parallax_pages (&n);

  for (guint i = 0; i < n; i++) {
    GtkWidget *widget = g_object_new (pages[i].type (), NULL);
    AdwViewStackPage *page = adw_view_stack_add_titled (self->page_stack, widget, pages[i].name,
                                                        gettext (pages[i].title));

    adw_view_stack_page_set_icon_name (page, pages[i].icon);
  }
  adw_view_stack_set_visible_child_name (self->page_stack, PARALLAX_FIRST_PAGE);
}

static void
follow_run (ParallaxWindow *self)
{
  static const char *const updating[] = { "notify::state", "metrics-appended", "setting-changed",
                                          "notify::dataset" };

  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  for (gsize i = 0; i < G_N_ELEMENTS (updating); i++)
    g_signal_group_connect_swapped (self->run_signals, updating[i], G_CALLBACK (update_actions),
                                    self);
  g_signal_group_connect_swapped (self->run_signals, "notify::message",
                                  G_CALLBACK (message_changed_cb), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::dataset",
                                  G_CALLBACK (dataset_changed_cb), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::name", G_CALLBACK (name_changed_cb),
                                  self);
}

static void
parallax_window_init (ParallaxWindow *self)
{
  g_autoptr (GtkBuilder) builder = NULL;
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  parallax_name_inner (GTK_WIDGET (self->message_bar), GTK_TYPE_BUTTON, _ ("Close the message"));
  add_pages (self);
  add_stateful_actions (self);
  follow_run (self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  builder = gtk_builder_new_from_resource ("/org/parallax/Parallax/shortcuts.ui");
  gtk_application_window_set_help_overlay (
      GTK_APPLICATION_WINDOW (self),
      GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
  g_signal_connect_swapped (self->runs_list, "run-selected", G_CALLBACK (run_selected_cb), self);
  g_signal_connect_swapped (self->runs_list, "run-asked", G_CALLBACK (run_asked_cb), self);
  g_signal_connect_swapped (self->runs_list, "failed", G_CALLBACK (show_message), self);
}

ParallaxWindow *
parallax_window_new (GtkApplication *application, ParallaxStore *store)
{
  ParallaxWindow *self = g_object_new (PARALLAX_TYPE_WINDOW, "application", application, NULL);

  self->runs = parallax_run_list_new (store);
  parallax_runs_list_set_model (self->runs_list, self->runs);
  show_runs_on_pages (self);
  select_run (self, parallax_run_list_add_draft (self->runs, NULL));
  gtk_widget_grab_focus (self->train_button);
  return self;
}

void
parallax_window_show_message (ParallaxWindow *self, const char *text)
{
  gtk_info_bar_set_message_type (self->message_bar, GTK_MESSAGE_ERROR);
  show_message (self, text);
}

void
parallax_window_show_toast (ParallaxWindow *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

void
parallax_window_compare (ParallaxWindow *self, const gint64 *ids, int n)
{
  GtkWidget *page = adw_view_stack_get_child_by_name (self->page_stack, "compare");

  adw_view_stack_set_visible_child (self->page_stack, page);
  parallax_compare_page_choose (PARALLAX_COMPARE_PAGE (page), ids, n);
}
