/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is shown is one set of points and where they are:
 *
 *     a run that trains              its live frames, without neighbours
 *     a run with a checkpoint        what the explorer's thread makes of it; until then its last frame
 *     the timeline's earlier places  the run's snapshots, of the same points
 *
 * A page that is not shown computes nothing.
 */
#include "ui/pages/explore-page.h"

#include <string.h>

#include "app/i18n.h"
#include "app/map/figure.h"
#include "ui/pages/explore-colors.h"
#include "ui/pages/explore-options.h"
#include "ui/pages/explore-pairs.h"
#include "ui/pages/explore-panel.h"
#include "ui/pages/explore-save.h"
#include "ui/pages/explore-words.h"
#include "ui/widgets/explore-map.h"
#include "ui/widgets/short-drop-down.h"
#include "ui/widgets/timeline.h"

struct _ParallaxExplorePage {
  GtkWidget parent_instance;

  /* Template. */
  GtkWidget *content, *tools, *message_box, *again_button, *busy_box;
  GtkDropDown *method_drop_down, *images_drop_down, *color_drop_down;
  ParallaxExploreOptions *options;
  GtkSearchEntry *search_entry;
  GtkLabel *message_label, *caption;
  GtkStack *stack;
  ParallaxExploreMap *map;
  GtkProgressBar *progress_bar;
  ParallaxTimeline *timeline;
  ParallaxExplorePanel *panel;
  GtkToggleButton *pairs_button;
  ParallaxExplorePairs *pairs;

  ParallaxRun *run;
  GSignalGroup *run_signals;
  ParallaxExplorer *explorer;
  gboolean is_stale; /* the run is another one than is shown */
  gboolean is_quiet; /* the drop-downs change by our own hand */

  /* What is shown. */
  ParallaxMapPoints *points;     /* NULL: nothing */
  ParallaxMapColoring *coloring; /* of the points */
  GArray *frames;                /* of plx_frame: the run's snapshots of the same images */
  float *now;                    /* [n][2] the layout that was made here; NULL: none */
};

static void page_init (ParallaxPageInterface *interface);
static void explore (ParallaxExplorePage *self);
static void refresh (ParallaxExplorePage *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (ParallaxExplorePage, parallax_explore_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (PARALLAX_TYPE_PAGE, page_init))

gboolean
parallax_explore_page_is_busy (ParallaxExplorePage *self)
{
  return parallax_explorer_is_busy (self->explorer);
}

static void
show_message (ParallaxExplorePage *self, const char *sentence, gboolean can_try_again)
{
  gtk_label_set_text (self->message_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (self->message_box, sentence != NULL);
  gtk_widget_set_visible (self->again_button, can_try_again);
}

static void
show_busy (ParallaxExplorePage *self)
{
  gboolean is_busy = parallax_explorer_is_busy (self->explorer);
  double share;
  const char *stage = parallax_explorer_get_stage (self->explorer, &share);

  gtk_widget_set_visible (self->busy_box, is_busy);
  gtk_progress_bar_set_text (self->progress_bar, stage);
  gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (share, 0, 1));
}

/* --- Colours ---------------------------------------------------------------------------------- */

static const plx_dataset *
opened (ParallaxExplorePage *self)
{
  ParallaxDataset *dataset = self->run != NULL ? parallax_run_get_dataset (self->run) : NULL;

  return dataset != NULL ? parallax_dataset_get (dataset) : NULL;
}

static gboolean
is_by_cluster (ParallaxExplorePage *self)
{
  const plx_dataset *data = opened (self);

  return data != NULL && parallax_explore_colors_is_cluster (
                             data, gtk_drop_down_get_selected (self->color_drop_down));
}

static gboolean
is_by_loss (ParallaxExplorePage *self)
{
  const plx_dataset *data = opened (self);

  return data != NULL &&
         parallax_explore_colors_is_loss (data, gtk_drop_down_get_selected (self->color_drop_down));
}

static void
show_selection (ParallaxExplorePage *self)
{
  int n = 0;
  const int *rows = parallax_explore_map_get_selection (self->map, &n);

  if (self->points != NULL && self->coloring != NULL)
    parallax_explore_panel_set_selection (self->panel, self->points, self->coloring, rows, n);
}

static void
show_pairs (ParallaxExplorePage *self)
{
  int n;
  const int *rows = parallax_explore_map_get_selection (self->map, &n);

  if (gtk_toggle_button_get_active (self->pairs_button) && self->points != NULL)
    parallax_explore_pairs_show (self->pairs, parallax_run_get_store (self->run),
                                 parallax_run_get_info (self->run)->uid, self->points,
                                 self->coloring, rows, n);
}

static void
show_doubts (ParallaxExplorePage *self)
{
  const plx_dataset *data = parallax_dataset_get (self->points->dataset);
  int set = parallax_explore_colors_set (data, gtk_drop_down_get_selected (self->color_drop_down));

  if (set < 0 && data->n_label_sets > 0)
    set = 0;
  parallax_explore_panel_set_doubts (self->panel, self->points, set);
}

/* What depends on the points and on what colours them. */
static void
color_points (ParallaxExplorePage *self)
{
  guint choice = gtk_drop_down_get_selected (self->color_drop_down);
  gboolean is_own = self->points == parallax_explorer_get_points (self->explorer);
  int k;
  const gint32 *clusters = parallax_explorer_get_clusters (self->explorer, &k);

  g_clear_pointer (&self->coloring, parallax_map_coloring_free);
  self->coloring =
      parallax_explore_colors_make (self->points, choice, is_own ? clusters : NULL, k,
                                    is_own ? parallax_explorer_get_losses (self->explorer) : NULL);
  parallax_explore_map_color (self->map, self->coloring);
  parallax_explore_panel_set_coloring (self->panel, self->points, self->coloring);
  show_doubts (self);
  show_selection (self);
  show_pairs (self);
}

static void
color_chosen_cb (ParallaxExplorePage *self)
{
  if (self->is_quiet || self->points == NULL)
    return;
  color_points (self);
  if ((is_by_cluster (self) && self->coloring->labels == NULL) ||
      (is_by_loss (self) && self->coloring->values == NULL))
    explore (self);
}

static void
isolated_cb (ParallaxExplorePage *self, int label)
{
  parallax_explore_map_isolate (self->map, label);
}

static void
hidden_cb (ParallaxExplorePage *self, int label, gboolean is_hidden)
{
  parallax_explore_map_hide (self->map, label, is_hidden);
}

/* --- Points and where they are ---------------------------------------------------------------- */

static int
count_frames (ParallaxExplorePage *self)
{
  return self->frames != NULL ? (int)self->frames->len : 0;
}

/* The snapshot that the timeline stands at; NULL: at now. */
static const plx_frame *
frame_shown (ParallaxExplorePage *self)
{
  int moment = parallax_timeline_get (self->timeline);

  return moment < count_frames (self) ? &g_array_index (self->frames, plx_frame, moment) : NULL;
}

/* layout: what is shown; NULL: one that nobody explains. */
static void
show_axes (ParallaxExplorePage *self, const ParallaxMapLayout *layout)
{
  g_autofree char *x_label = layout != NULL ? parallax_map_axis_label (layout, 0) : NULL;
  g_autofree char *y_label = layout != NULL ? parallax_map_axis_label (layout, 1) : NULL;

  parallax_explore_map_set_axes (self->map, x_label, y_label);
}

static void
update_words (ParallaxExplorePage *self)
{
  const ParallaxMapLayout *layout =
      self->points->k > 0 ? parallax_explorer_get_layout (self->explorer) : NULL;
  const plx_frame *frame = frame_shown (self);
  g_autofree char *text = frame != NULL
                              ? parallax_explore_words (self->points, NULL, frame->epoch)
                              : parallax_explore_words (self->points, layout, self->points->epoch);

  gtk_label_set_text (self->caption, text);
  parallax_explore_map_set_past (self->map, frame != NULL);
  show_axes (self, frame == NULL ? layout : NULL);
}

/* Snapshots of exactly these images, so that a point stays the same image. */
static void
find_frames (ParallaxExplorePage *self)
{
  ParallaxStore *store = parallax_run_get_store (self->run);

  g_clear_pointer (&self->frames, g_array_unref);
  if (store == NULL || parallax_run_get_id (self->run) == 0)
    return;
  self->frames = parallax_store_list_frames (store, parallax_run_get_id (self->run));
  for (guint i = self->frames->len; i > 0; i--) {
    const plx_frame *frame = &g_array_index (self->frames, plx_frame, i - 1);

    if (frame->n != self->points->n ||
        memcmp (frame->images, self->points->images, (gsize)frame->n * sizeof (gint32)) != 0)
      g_array_remove_index (self->frames, i - 1);
  }
}

static void
fill_timeline (ParallaxExplorePage *self)
{
  int n = count_frames (self);
  g_auto (GStrv) names = g_new0 (char *, n + 2);

  for (int i = 0; i < n; i++)
    names[i] = g_strdup_printf (_ ("epoch %d"), g_array_index (self->frames, plx_frame, i).epoch);
  names[n] = g_strdup (_ ("now"));
  gtk_widget_set_visible (GTK_WIDGET (self->timeline), n > 0);
  parallax_timeline_set (self->timeline, names);
}

static void
forget (ParallaxExplorePage *self)
{
  g_clear_pointer (&self->points, parallax_map_points_unref);
  g_clear_pointer (&self->coloring, parallax_map_coloring_free);
  g_clear_pointer (&self->frames, g_array_unref);
  g_clear_pointer (&self->now, g_free);
}

/* Shows points at xy: at once where they are other images, else on the way there. */
static void
show_points (ParallaxExplorePage *self, ParallaxMapPoints *points, const float *xy)
{
  gboolean is_same =
      self->points != NULL && parallax_map_points_have_same_images (self->points, points);

  if (self->points != points) {
    parallax_map_points_ref (points);
    if (is_same)
      parallax_map_points_unref (self->points);
    else
      forget (self);
    self->points = points;
    parallax_explore_map_set (self->map, points, xy);
    color_points (self);
  } else {
    parallax_explore_map_move (self->map, xy);
  }
  if (!is_same) {
    find_frames (self);
    fill_timeline (self);
  }
  if (!gtk_toggle_button_get_active (self->pairs_button))
    gtk_stack_set_visible_child_name (self->stack, "map");
  parallax_timeline_go_to (self->timeline, count_frames (self));
  update_words (self);
}

/* Turned as the last snapshot lies, which the timeline goes back from. */
static float *
turn_like_frames (ParallaxExplorePage *self, const float *xy, int n, gboolean has_axes)
{
  float *turned = g_memdup2 (xy, 2 * (gsize)n * sizeof *xy);

  if (count_frames (self) > 0 && self->points->n == n) {
    const float *last = g_array_index (self->frames, plx_frame, self->frames->len - 1).xy;

    if (has_axes)
      parallax_explore_mirror (turned, last, n);
    else
      plx_align (turned, last, n);
  }
  return turned;
}

static void
timeline_moved_cb (ParallaxExplorePage *self, int moment)
{
  const plx_frame *frame = frame_shown (self);

  if (frame != NULL)
    parallax_explore_map_move (self->map, frame->xy);
  else if (self->now != NULL)
    parallax_explore_map_move (self->map, self->now);
  if (self->points != NULL)
    update_words (self);
}

/* --- The explorer ----------------------------------------------------------------------------- */

static void
moved_cb (ParallaxExplorePage *self)
{
  ParallaxMapPoints *points;
  const float *xy = parallax_explorer_get_moving (self->explorer, &points);

  show_busy (self);
  if (xy != NULL) {
    g_autofree float *turned = turn_like_frames (self, xy, points->n, FALSE);

    show_points (self, points, turned);
  }
}

static void
changed_cb (ParallaxExplorePage *self)
{
  const ParallaxMapLayout *layout = parallax_explorer_get_layout (self->explorer);
  ParallaxMapPoints *points = parallax_explorer_get_points (self->explorer);
  const char *message = parallax_explorer_get_message (self->explorer);

  show_busy (self);
  show_message (self, message, TRUE);
  if (layout == NULL || points == NULL) {
    if (self->points == NULL)
      gtk_stack_set_visible_child_name (self->stack, "empty");
    return;
  }
  show_points (self, points, layout->xy);
  g_free (self->now);
  self->now = turn_like_frames (self, layout->xy, layout->n, layout->explained[0] > 0);
  parallax_explore_map_move (self->map, self->now);
  color_points (self);
}

static gboolean
has_trained (ParallaxExplorePage *self)
{
  const ParallaxRunInfo *info = parallax_run_get_info (self->run);

  return info != NULL && (info->step > 0 || parallax_run_get_history (self->run)->last.step > 0);
}

static void
explore (ParallaxExplorePage *self)
{
  ParallaxExploration what = { .source = { .epoch = -1 } };

  if (self->run == NULL || parallax_run_is_training (self->run) || !has_trained (self) ||
      parallax_run_get_store (self->run) == NULL)
    return;
  show_message (self, NULL, FALSE);
  parallax_explore_options_get (self->options, &what);
  what.source.images = (ParallaxMapImages)gtk_drop_down_get_selected (self->images_drop_down);
  if (!is_by_cluster (self))
    what.clusters = 0;
  what.has_losses = is_by_loss (self);
  parallax_explorer_show (self->explorer, parallax_run_get_store (self->run),
                          parallax_run_get_info (self->run)->uid,
                          parallax_run_get_dataset (self->run), &what);
}

static void
cancel_cb (ParallaxExplorePage *self)
{
  parallax_explorer_cancel (self->explorer);
  show_busy (self);
  if (self->now != NULL)
    parallax_explore_map_move (self->map, self->now);
  else
    show_message (self, _ ("The map was cancelled."), TRUE);
}

static void
again_cb (ParallaxExplorePage *self)
{
  explore (self);
}

/* --- What is asked for ------------------------------------------------------------------------ */

static void
method_chosen_cb (ParallaxExplorePage *self)
{
  if (self->is_quiet)
    return;
  parallax_explore_options_set_kind (
      self->options, (plx_layout_kind)gtk_drop_down_get_selected (self->method_drop_down));
  explore (self);
}

static void
images_chosen_cb (ParallaxExplorePage *self)
{
  if (!self->is_quiet)
    explore (self);
}

static void
outlined_cb (ParallaxExplorePage *self)
{
  parallax_explore_map_set_outlined (self->map,
                                     parallax_explore_options_is_outlined (self->options));
}

/* --- Searching -------------------------------------------------------------------------------- */

static gboolean
search (ParallaxExplorePage *self, const char *text)
{
  g_autofree int *rows = NULL;
  guint64 image;
  int n;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &image, NULL)) {
    int row = parallax_map_points_find (self->points, (int)image);

    if (row >= 0)
      parallax_explore_map_show (self->map, row);
    return row >= 0;
  }
  rows = parallax_map_points_find_labelled (self->points, text, &n);
  parallax_explore_map_select (self->map, rows, n);
  return n > 0;
}

static void
search_changed_cb (ParallaxExplorePage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  gboolean is_found = TRUE;

  if (self->points == NULL)
    return;
  if (*text == 0)
    parallax_explore_map_select (self->map, NULL, 0);
  else
    is_found = search (self, text);
  if (is_found)
    gtk_widget_remove_css_class (GTK_WIDGET (self->search_entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->search_entry), "error");
}

static void
picked_cb (ParallaxExplorePage *self, int row)
{
  parallax_explore_map_show (self->map, row);
}

static void
selection_changed_cb (ParallaxExplorePage *self)
{
  show_selection (self);
  show_pairs (self);
}

static void
clear_selection_cb (ParallaxExplorePage *self)
{
  parallax_explore_map_select (self->map, NULL, 0);
}

/* --- Pairs ------------------------------------------------------------------------------------ */

static void
pairs_toggled_cb (ParallaxExplorePage *self)
{
  if (gtk_toggle_button_get_active (self->pairs_button)) {
    gtk_stack_set_visible_child_name (self->stack, "pairs");
    show_pairs (self);
  } else {
    gtk_stack_set_visible_child_name (self->stack, self->points != NULL ? "map" : "empty");
  }
}

/* --- Saving ----------------------------------------------------------------------------------- */

static void
save_failed_cb (gpointer page, const char *sentence)
{
  show_message (page, sentence, FALSE);
}

/* The layout as it is seen: a snapshot is one that nobody explains. */
static void
save (ParallaxExplorePage *self, const int *rows, int n_rows)
{
  const ParallaxMapLayout *made = parallax_explorer_get_layout (self->explorer);
  ParallaxMapLayout layout = { .n = self->points->n,
                               .xy = (float *)parallax_explore_map_get_xy (self->map) };

  if (made != NULL && made->n == layout.n)
    layout.options = made->options;
  if (made != NULL && frame_shown (self) == NULL)
    memcpy (layout.explained, made->explained, sizeof layout.explained);
  self->coloring->is_outlined = parallax_explore_options_is_outlined (self->options);
  parallax_explore_save (GTK_WIDGET (self), self->points, &layout, self->coloring, rows, n_rows,
                         save_failed_cb);
}

static void
save_selection_cb (ParallaxExplorePage *self)
{
  int n;
  const int *rows = parallax_explore_map_get_selection (self->map, &n);

  if (self->points != NULL && n > 0)
    save (self, rows, n);
}

static void
save_map_cb (ParallaxExplorePage *self)
{
  if (self->points != NULL)
    save (self, NULL, 0);
}

/* --- The run ---------------------------------------------------------------------------------- */

static void
show_live (ParallaxExplorePage *self)
{
  const ParallaxFrame *frame = parallax_run_get_frame (self->run);
  g_autoptr (ParallaxMapPoints) points = NULL;

  if (frame->n == 0 || opened (self) == NULL)
    return;
  points = parallax_map_points_bare (parallax_run_get_dataset (self->run),
                                     parallax_run_get_name (self->run), frame->epoch, frame->images,
                                     frame->n);
  show_points (self, points, frame->xy);
}

static void
frame_changed_cb (ParallaxExplorePage *self)
{
  if (!self->is_stale && parallax_run_is_training (self->run) &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_live (self);
}

static void
show_what_there_is (ParallaxExplorePage *self)
{
  gboolean can_explore = has_trained (self) && !parallax_run_is_training (self->run);

  if (opened (self) == NULL) {
    gtk_stack_set_visible_child_name (
        self->stack, parallax_run_get_message (self->run) != NULL ? "empty" : "reading");
    return;
  }
  gtk_stack_set_visible_child_name (self->stack, can_explore ? "reading" : "empty");
  show_live (self);
  if (can_explore)
    explore (self);
}

static void
refresh (ParallaxExplorePage *self)
{
  if (self->run == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self))) {
    self->is_stale = TRUE;
    return;
  }
  self->is_stale = FALSE;
  gtk_toggle_button_set_active (self->pairs_button, FALSE);
  parallax_explore_pairs_clear (self->pairs);
  parallax_explorer_clear (self->explorer);
  forget (self);
  parallax_explore_map_set (self->map, NULL, NULL);
  show_message (self, NULL, FALSE);
  show_busy (self);
  show_what_there_is (self);
  gtk_widget_set_sensitive (self->tools, self->points != NULL || has_trained (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->pairs_button),
                            has_trained (self) && !parallax_run_is_training (self->run));
}

static void
fill_drop_downs (ParallaxExplorePage *self)
{
  const plx_dataset *data = opened (self);
  gboolean has_probe =
      plx_settings_number (parallax_run_get_settings (self->run), "train.probe") > 0;

  self->is_quiet = TRUE;
  parallax_explore_options_set (self->options, parallax_run_get_settings (self->run));
  gtk_drop_down_set_selected (self->method_drop_down,
                              parallax_explore_options_get_kind (self->options));
  gtk_drop_down_set_selected (self->images_drop_down,
                              has_probe ? PARALLAX_MAP_PROBE : PARALLAX_MAP_HELD_OUT);
  if (data != NULL) {
    g_autoptr (GListModel) colors = parallax_explore_colors_list (data);

    gtk_drop_down_set_model (self->color_drop_down, colors);
    parallax_explore_options_set_clusters (
        self->options, data->n_label_sets > 0 ? data->label_sets[0].n_classes : 10);
  }
  self->is_quiet = FALSE;
}

static void
dataset_changed_cb (ParallaxExplorePage *self)
{
  fill_drop_downs (self);
  refresh (self);
}

static void
set_run (ParallaxPage *page, ParallaxRun *run)
{
  ParallaxExplorePage *self = PARALLAX_EXPLORE_PAGE (page);

  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  dataset_changed_cb (self);
}

static void
page_init (ParallaxPageInterface *interface)
{
  interface->set_run = set_run;
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_explore_page_map (GtkWidget *widget)
{
  ParallaxExplorePage *self = PARALLAX_EXPLORE_PAGE (widget);

  GTK_WIDGET_CLASS (parallax_explore_page_parent_class)->map (widget);
  if (self->is_stale)
    refresh (self);
}

static void
parallax_explore_page_dispose (GObject *object)
{
  ParallaxExplorePage *self = PARALLAX_EXPLORE_PAGE (object);

  if (self->content != NULL) {
    g_signal_handlers_disconnect_by_data (self->explorer, self);
    parallax_explorer_cancel (self->explorer);
    forget (self);
  }
  g_clear_object (&self->explorer);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (parallax_explore_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *class)
{
#define BIND(name) gtk_widget_class_bind_template_child (class, ParallaxExplorePage, name)
  BIND (content);
  BIND (tools);
  BIND (message_box);
  BIND (again_button);
  BIND (busy_box);
  BIND (method_drop_down);
  BIND (images_drop_down);
  BIND (color_drop_down);
  BIND (options);
  BIND (search_entry);
  BIND (message_label);
  BIND (caption);
  BIND (stack);
  BIND (map);
  BIND (progress_bar);
  BIND (timeline);
  BIND (panel);
  BIND (pairs_button);
  BIND (pairs);
#undef BIND
}

static void
bind_callbacks (GtkWidgetClass *class)
{
#define BIND(name) gtk_widget_class_bind_template_callback (class, name)
  BIND (method_chosen_cb);
  BIND (images_chosen_cb);
  BIND (color_chosen_cb);
  BIND (outlined_cb);
  BIND (search_changed_cb);
  BIND (save_map_cb);
  BIND (again_cb);
  BIND (cancel_cb);
  BIND (selection_changed_cb);
  BIND (timeline_moved_cb);
  BIND (isolated_cb);
  BIND (hidden_cb);
  BIND (picked_cb);
  BIND (save_selection_cb);
  BIND (clear_selection_cb);
  BIND (pairs_toggled_cb);
#undef BIND
}

static void
parallax_explore_page_class_init (ParallaxExplorePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_explore_page_dispose;
  widget_class->map = parallax_explore_page_map;
  g_type_ensure (PARALLAX_TYPE_EXPLORE_MAP);
  g_type_ensure (PARALLAX_TYPE_TIMELINE);
  g_type_ensure (PARALLAX_TYPE_EXPLORE_OPTIONS);
  g_type_ensure (PARALLAX_TYPE_EXPLORE_PANEL);
  g_type_ensure (PARALLAX_TYPE_EXPLORE_PAIRS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/explore-page.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "explorepage");
}

static void
follow_run (ParallaxExplorePage *self)
{
  self->run_signals = g_signal_group_new (PARALLAX_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::dataset",
                                  G_CALLBACK (dataset_changed_cb), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::state", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::message", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->run_signals, "frame-changed", G_CALLBACK (frame_changed_cb),
                                  self);
}

static void
parallax_explore_page_init (ParallaxExplorePage *self)
{
  const char *const methods[] = { _ ("PCA"), _ ("t-SNE"), _ ("UMAP"), NULL };
  const char *const images[] = { _ ("Live map's images"), _ ("Held-out images"),
                                 _ ("Training images"), _ ("All images"), NULL };
  g_autoptr (GtkStringList) method_list = gtk_string_list_new (methods);
  g_autoptr (GtkStringList) image_list = gtk_string_list_new (images);

  self->is_quiet = TRUE;
  self->explorer = parallax_explorer_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->method_drop_down, G_LIST_MODEL (method_list));
  gtk_drop_down_set_model (self->images_drop_down, G_LIST_MODEL (image_list));
  parallax_drop_down_shorten (self->method_drop_down);
  parallax_drop_down_shorten (self->images_drop_down);
  parallax_drop_down_shorten (self->color_drop_down);
  self->is_quiet = FALSE;
  follow_run (self);
  g_signal_connect_object (self->explorer, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->explorer, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}
