/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The matrix has the first views as rows and the second ones as columns: its diagonal are the
 * positives.
 */
#include "ui/pages/explore-pairs.h"

#include <math.h>
#include <string.h>

#include "app/i18n.h"
#include "app/plot/ticks.h"
#include "ui/widgets/similarity-view.h"
#include "ui/widgets/picture-grid.h"

enum { LISTED = 12, SMALL_SIDE = 48 };

/* What goes to the thread and comes back. */
typedef struct {
  char *folder, *uid;
  ParallaxDataset *dataset;
  gint32 *images, *groups; /* [n]; groups NULL: nothing orders them */
  char **names;
  int n;
  gboolean is_selection;
  atomic_bool is_cancelled;
  ParallaxPairs *pairs;
} job;

struct _ParallaxExplorePairs {
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkLabel *message_label, *loss_label, *strength_label, *pair_label;
  GtkSpinButton *strength_spin;
  ParallaxSimilarityView *matrix_view;
  ParallaxPictureGrid *pair_grid;
  GtkListBox *negatives_list, *positives_list;

  GTask *task; /* whose job is made, or was made last; NULL: none */
  ParallaxPairs *pairs;
  gboolean is_quiet; /* the spin button turns by our own hand */
};

G_DEFINE_FINAL_TYPE (ParallaxExplorePairs, parallax_explore_pairs, GTK_TYPE_WIDGET)

/* --- One pair --------------------------------------------------------------------------------- */

static char *
describe_view (const ParallaxPairs *pairs, int view)
{
  int image = view % pairs->n;
  const char *label = pairs->groups != NULL && pairs->groups[image] >= 0
                          ? pairs->names[pairs->groups[image]]
                          : NULL;

  return label != NULL ? g_strdup_printf ("%d · %s", pairs->images[image], label)
                       : g_strdup_printf ("%d", pairs->images[image]);
}

/* Most pairs of a batch weigh very little: two digits, wherever they are. */
static char *
format_weight (double share)
{
  if (share > 0 && share < 1e-5)
    return g_strdup (_ ("< 0.001 %"));
  return g_strdup_printf ("%.2g %%", 100 * share);
}

static void
show_pair (ParallaxExplorePairs *self, const ParallaxPair *pair)
{
  cairo_surface_t *pictures[2] = { cairo_surface_reference (self->pairs->views[pair->first]),
                                   cairo_surface_reference (self->pairs->views[pair->second]) };
  g_autofree char *first = describe_view (self->pairs, pair->first);
  g_autofree char *second = describe_view (self->pairs, pair->second);
  const char *const texts[] = { first, second };
  g_autofree char *share = format_weight (pair->share);
  g_autofree char *words =
      g_strdup_printf (parallax_pairs_is_positive (self->pairs, pair->first, pair->second)
                           ? _ ("Positive, pulled together: cosine %.3f, %s of the gradient")
                           : _ ("Negative, pushed apart: cosine %.3f, %s of the gradient"),
                       parallax_pairs_similarity (self->pairs, pair->first, pair->second), share);

  parallax_picture_grid_set (self->pair_grid, pictures, texts, 2, words);
  gtk_label_set_text (self->pair_label, words);
}

static void
picked_cb (ParallaxExplorePairs *self, int row, int column)
{
  ParallaxPair pair = { row, self->pairs->n + column, 0 };

  pair.share = parallax_pairs_share (self->pairs, pair.first, pair.second);
  show_pair (self, &pair);
}

/* --- Lists ------------------------------------------------------------------------------------ */

static void
draw_picture_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer surface)
{
  double side =
      fmax (cairo_image_surface_get_width (surface), cairo_image_surface_get_height (surface));
  double scale = MIN (width, height) / side;

  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
}

static GtkWidget *
new_picture (cairo_surface_t *surface)
{
  GtkWidget *area = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), SMALL_SIDE);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), SMALL_SIDE);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_picture_cb,
                                  cairo_surface_reference (surface),
                                  (GDestroyNotify)cairo_surface_destroy);
  return area;
}

static void
add_pair (ParallaxExplorePairs *self, GtkListBox *list, const ParallaxPair *pair)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label, *row;
  g_autofree char *first = describe_view (self->pairs, pair->first);
  g_autofree char *second = describe_view (self->pairs, pair->second);
  g_autofree char *share = format_weight (pair->share);
  g_autofree char *text =
      g_strdup_printf ("%s\n%s\n%.3f · %s", first, second,
                       parallax_pairs_similarity (self->pairs, pair->first, pair->second), share);

  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), new_picture (self->pairs->views[pair->first]));
  gtk_box_append (GTK_BOX (box), new_picture (self->pairs->views[pair->second]));
  gtk_box_append (GTK_BOX (box), label);
  row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data_full (G_OBJECT (row), "pair", g_memdup2 (pair, sizeof *pair), g_free);
  gtk_list_box_append (list, row);
}

static void
fill_list (ParallaxExplorePairs *self, GtkListBox *list, gboolean is_positive)
{
  GtkListBoxRow *row;
  g_autofree ParallaxPair *pairs = NULL;
  int n = 0;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
  if (self->pairs == NULL)
    return;
  pairs = parallax_pairs_hardest (self->pairs, is_positive, LISTED, &n);
  for (int i = 0; i < n; i++)
    add_pair (self, list, &pairs[i]);
}

static void
row_activated_cb (ParallaxExplorePairs *self, GtkListBoxRow *row)
{
  const ParallaxPair *pair = g_object_get_data (G_OBJECT (row), "pair");
  int n = self->pairs->n;

  show_pair (self, pair);
  if (pair->first < n && pair->second >= n)
    parallax_similarity_view_mark (self->matrix_view, pair->first, pair->second - n);
  else
    parallax_similarity_view_mark (self->matrix_view, -1, -1);
}

/* --- The whole -------------------------------------------------------------------------------- */

static const job *
job_of (ParallaxExplorePairs *self)
{
  return g_task_get_task_data (self->task);
}

static char *
describe_loss (ParallaxExplorePairs *self)
{
  const ParallaxPairs *pairs = self->pairs;
  g_autofree char *share = parallax_format_share (pairs->positives);
  g_autofree char *half = parallax_format_count (pairs->n_half);
  g_autofree char *all = parallax_format_count (pairs->n_negatives);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          job_of (self)->is_selection ? _ ("%s of %d selected images: %.4f.")
                                                      : _ ("%s of a batch of %d images: %.4f."),
                          gettext (pairs->loss), pairs->n, pairs->value);
  if (pairs->is_margin) {
    g_string_append_c (text, ' ');
    g_string_append_printf (text, _ ("Positives have %s of the gradient."), share);
  }
  if (pairs->n_half > 0) {
    g_string_append_c (text, ' ');
    g_string_append_printf (text, _ ("Half of the push comes from %s of %s negatives."), half, all);
  }
  if (pairs->pairs.kind == PLX_PAIRS_QUERIES && !pairs->pairs.is_without_queue)
    g_string_append_printf (text, " %s", _ ("The other images stand for the queue."));
  return g_string_free (text, FALSE);
}

static void
show_weights (ParallaxExplorePairs *self)
{
  g_autofree char *text = describe_loss (self);

  gtk_label_set_text (self->loss_label, text);
  fill_list (self, self->negatives_list, FALSE);
  fill_list (self, self->positives_list, TRUE);
}

static double
least_similarity (const ParallaxPairs *pairs)
{
  double least = 1;

  for (int i = 0; i < pairs->n; i++)
    for (int k = 0; k < pairs->n; k++)
      least = fmin (least, parallax_pairs_similarity (pairs, i, pairs->n + k));
  return least;
}

static void
show_matrix (ParallaxExplorePairs *self)
{
  const ParallaxPairs *pairs = self->pairs;
  ParallaxSimilarityPlot matrix = { .values = pairs->similarity + pairs->n,
                                    .n = pairs->n,
                                    .pitch = 2 * pairs->n,
                                    .low = least_similarity (pairs),
                                    .high = 1,
                                    .groups = pairs->groups,
                                    .names = pairs->names };
  g_autofree char *words = g_strdup_printf (
      _ ("Cosines between two views of each of %d images, from %.2f to 1, in groups"), pairs->n,
      matrix.low);

  parallax_similarity_view_set (self->matrix_view, &matrix, words);
}

/* The parameter's own limits (engine/method); unit vectors are at most 2 apart. */
static void
show_strength (ParallaxExplorePairs *self)
{
  gboolean is_margin = self->pairs->is_margin;
  double most = is_margin && !self->pairs->pairs.margin.is_normalised ? 10 : 2;

  self->is_quiet = TRUE;
  gtk_label_set_text (self->strength_label, is_margin ? _ ("Margin") : _ ("Temperature"));
  gtk_spin_button_set_range (self->strength_spin, is_margin ? 0 : 0.02, most);
  gtk_spin_button_set_increments (self->strength_spin, is_margin ? 0.05 : 0.01, 0.1);
  gtk_spin_button_set_value (self->strength_spin, self->pairs->strength);
  self->is_quiet = FALSE;
}

static void
show_pairs (ParallaxExplorePairs *self)
{
  g_autofree ParallaxPair *hardest = NULL;
  int n;

  show_strength (self);
  show_matrix (self);
  show_weights (self);
  hardest = parallax_pairs_hardest (self->pairs, FALSE, 1, &n);
  if (n == 0) {
    g_free (hardest);
    hardest = parallax_pairs_hardest (self->pairs, TRUE, 1, &n);
  }
  show_pair (self, hardest);
  gtk_stack_set_visible_child_name (self->stack, "pairs");
}

static void
strength_turned_cb (ParallaxExplorePairs *self)
{
  if (self->is_quiet || self->pairs == NULL)
    return;
  parallax_pairs_weigh (self->pairs, gtk_spin_button_get_value (self->strength_spin));
  show_weights (self);
}

/* --- The thread ------------------------------------------------------------------------------- */

static void
job_free (gpointer data)
{
  job *j = data;

  g_free (j->folder);
  g_free (j->uid);
  g_clear_object (&j->dataset);
  g_free (j->images);
  g_free (j->groups);
  g_strfreev (j->names);
  g_clear_pointer (&j->pairs, parallax_pairs_free);
  g_free (j);
}

static void
job_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  job *j = data;
  ParallaxMapWatch watch = { NULL, NULL, &j->is_cancelled };
  ParallaxPairsBatch batch = { j->images, j->groups, j->names, j->n,
                               j->names != NULL ? (int)g_strv_length (j->names) : 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxStore) store = parallax_store_open (j->folder, &error);

  if (store != NULL)
    j->pairs = parallax_pairs_new (store, j->uid, j->dataset, &batch, &watch, &error);
  if (j->pairs != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ParallaxExplorePairs *self = PARALLAX_EXPLORE_PAIRS (source);
  job *j = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (self->task != G_TASK (result))
    return; /* another batch is wanted by now */
  if (g_task_propagate_boolean (self->task, &error)) {
    self->pairs = g_steal_pointer (&j->pairs);
    show_pairs (self);
  } else {
    gtk_label_set_text (self->message_label, error->message);
    gtk_stack_set_visible_child_name (self->stack, "failed");
    g_clear_object (&self->task);
  }
}

void
parallax_explore_pairs_clear (ParallaxExplorePairs *self)
{
  if (self->task != NULL)
    atomic_store (&((job *)g_task_get_task_data (self->task))->is_cancelled, true);
  g_clear_object (&self->task);
  parallax_similarity_view_set (self->matrix_view, NULL, "");
  g_clear_pointer (&self->pairs, parallax_pairs_free);
  gtk_stack_set_visible_child_name (self->stack, "busy");
}

/* --- What is asked for ------------------------------------------------------------------------ */

static job *
job_new (const char *folder, const char *uid, const ParallaxMapPoints *points,
         const ParallaxMapColoring *coloring, const int *rows, int n_rows)
{
  job *j = g_new0 (job, 1);

  j->folder = g_strdup (folder);
  j->uid = g_strdup (uid);
  g_set_object (&j->dataset, points->dataset);
  j->is_selection = n_rows >= 2;
  j->n = j->is_selection ? n_rows : points->n;
  j->images = g_new (gint32, j->n + 1);
  j->groups = coloring != NULL ? g_new (gint32, j->n + 1) : NULL;
  for (int i = 0; i < j->n; i++) {
    int row = j->is_selection ? rows[i] : i;

    j->images[i] = points->images[row];
    if (coloring != NULL)
      j->groups[i] = coloring->labels[row];
  }
  if (coloring == NULL)
    return j;
  j->names = g_new0 (char *, coloring->n_classes + 1);
  for (int i = 0; i < coloring->n_classes; i++)
    j->names[i] = g_strdup (coloring->names[i]);
  return j;
}

static gboolean
is_same (const job *a, const job *b)
{
  gsize size = (gsize)a->n * sizeof (gint32);

  return strcmp (a->uid, b->uid) == 0 && a->is_selection == b->is_selection && a->n == b->n &&
         memcmp (a->images, b->images, size) == 0 && (a->groups == NULL) == (b->groups == NULL) &&
         (a->groups == NULL ||
          (memcmp (a->groups, b->groups, size) == 0 &&
           g_strv_equal ((const char *const *)a->names, (const char *const *)b->names)));
}

void
parallax_explore_pairs_show (ParallaxExplorePairs *self, ParallaxStore *store, const char *uid,
                             const ParallaxMapPoints *points, const ParallaxMapColoring *coloring,
                             const int *rows, int n_rows)
{
  g_autoptr (ParallaxMapColoring) labels = NULL;
  job *j;

  if (coloring == NULL || coloring->labels == NULL) {
    if (parallax_dataset_get (points->dataset)->n_label_sets > 0)
      labels = parallax_map_coloring_labels (points, 0);
    coloring = labels;
  }
  j = job_new (parallax_store_get_folder (store), uid, points, coloring, rows, n_rows);
  if (self->task != NULL && is_same (j, job_of (self))) {
    job_free (j);
    return;
  }
  parallax_explore_pairs_clear (self);
  self->task = g_task_new (self, NULL, done_cb, NULL);
  g_task_set_task_data (self->task, j, job_free);
  g_task_run_in_thread (self->task, job_thread);
}

const ParallaxPairs *
parallax_explore_pairs_get (ParallaxExplorePairs *self)
{
  return self->pairs;
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_explore_pairs_dispose (GObject *object)
{
  ParallaxExplorePairs *self = PARALLAX_EXPLORE_PAIRS (object);

  if (self->stack != NULL) {
    parallax_explore_pairs_clear (self);
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  }
  self->stack = NULL;
  G_OBJECT_CLASS (parallax_explore_pairs_parent_class)->dispose (object);
}

static void
parallax_explore_pairs_class_init (ParallaxExplorePairsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_explore_pairs_dispose;
  g_type_ensure (PARALLAX_TYPE_SIMILARITY_VIEW);
  g_type_ensure (PARALLAX_TYPE_PICTURE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/explore-pairs.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ParallaxExplorePairs, name)
  BIND (stack);
  BIND (message_label);
  BIND (loss_label);
  BIND (strength_label);
  BIND (pair_label);
  BIND (strength_spin);
  BIND (matrix_view);
  BIND (pair_grid);
  BIND (negatives_list);
  BIND (positives_list);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, strength_turned_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
parallax_explore_pairs_init (ParallaxExplorePairs *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
