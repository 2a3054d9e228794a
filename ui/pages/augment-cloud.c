/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A newer wish cancels what is computed for an older one, and waits until that has ended: two
 * encoders at a time would only take each other's cores.
 */
#include "ui/pages/augment-cloud.h"

#include "app/cloud.h"
#include "app/i18n.h"
#include "app/plot/palette.h"
#include "app/views.h"
#include "ui/widgets/picture-grid.h"
#include "ui/widgets/scatter-view.h"

enum { SHOWN = 6 };

/* Of the map's points: its views are orange and triangles, so that colour is not all that tells them
 * from the images. */
enum { IMAGES_CLASS = 0, VIEWS_CLASS = 2 * PARALLAX_N_COLORS + 1, N_CLASSES };

typedef struct {
  gint64 run;
  int image, first_epoch;
  gint64 step; /* the run may have trained on since */
} wish;

struct _ParallaxAugmentCloud {
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkLabel *why_label, *share_label;
  GtkSpinner *spinner;
  ParallaxScatterView *map;
  ParallaxPictureGrid *widest, *tightest;

  ParallaxRun *run;
  wish wanted, shown; /* run 0: nothing */
  ParallaxClouds *clouds;
  GCancellable *computing; /* NULL: nothing is computed */
  gint32 widest_images[SHOWN], tightest_images[SHOWN];
};

enum { PICKED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParallaxAugmentCloud, parallax_augment_cloud, GTK_TYPE_WIDGET)

static void compute (ParallaxAugmentCloud *self);

/* --- Showing ---------------------------------------------------------------------------------- */

static void
show_map (ParallaxAugmentCloud *self)
{
  char *names[N_CLASSES] = { NULL };
  const ParallaxClouds *clouds = self->clouds;
  int n = clouds->n + PARALLAX_CLOUD_VIEWS;
  g_autofree gint32 *labels = g_new (gint32, n), *images = g_new (gint32, n);

  for (int i = 0; i < n; i++) {
    labels[i] = i < clouds->n ? IMAGES_CLASS : VIEWS_CLASS;
    images[i] = i < clouds->n ? clouds->images[i] : clouds->image;
  }
  names[IMAGES_CLASS] = _ ("Images");
  names[VIEWS_CLASS] = _ ("Its views");
  parallax_scatter_view_set_points (self->map, clouds->xy, n);
  parallax_scatter_view_set_labels (self->map, labels, names, N_CLASSES);
  parallax_scatter_view_set_images (self->map, clouds->dataset, images);
}

/* From one end of the order on: step 1 or −1. */
static void
show_extremes (ParallaxAugmentCloud *self, ParallaxPictureGrid *grid, gint32 *images,
               ParallaxViews *views, int step, const char *label)
{
  const ParallaxClouds *clouds = self->clouds;
  cairo_surface_t *pictures[SHOWN];
  g_auto (GStrv) texts = g_new0 (char *, SHOWN + 1);
  int n = MIN (SHOWN, clouds->n), first = step > 0 ? 0 : clouds->n - 1;

  for (int i = 0; i < n; i++) {
    gint32 row = clouds->order[first + i * step];

    images[i] = clouds->images[row];
    pictures[i] = parallax_views_plain (views, images[i]);
    texts[i] = g_strdup_printf ("%.2f", (double)clouds->radius[row]);
  }
  parallax_picture_grid_set (grid, pictures, (const char *const *)texts, n, label);
}

static void
show_clouds (ParallaxAugmentCloud *self)
{
  const ParallaxClouds *clouds = self->clouds;
  g_autoptr (ParallaxViews) views =
      parallax_views_new (clouds->dataset, parallax_run_get_settings (self->run), NULL);
  g_autofree char *text = g_strdup_printf (
      _ ("Its %d views, orange triangles, spread by %.2f of the distance between images; "
         "%.2f is usual here."),
      PARALLAX_CLOUD_VIEWS, clouds->image_radius,
      (double)clouds->radius[clouds->order[clouds->n / 2]]);

  gtk_label_set_text (self->share_label, text);
  show_map (self);
  if (views != NULL) {
    show_extremes (self, self->widest, self->widest_images, views, -1,
                   _ ("Images with the widest clouds"));
    show_extremes (self, self->tightest, self->tightest_images, views, 1,
                   _ ("Images with the tightest clouds"));
  }
  gtk_stack_set_visible_child_name (self->stack, "clouds");
}

static void
show_why (ParallaxAugmentCloud *self, const char *sentence)
{
  gtk_label_set_text (self->why_label, sentence);
  gtk_stack_set_visible_child_name (self->stack, "why");
}

/* --- Computing -------------------------------------------------------------------------------- */

typedef struct {
  char *folder, *uid;
  wish wish;
} work;

static void
work_free (gpointer data)
{
  work *w = data;

  g_free (w->folder);
  g_free (w->uid);
  g_free (w);
}

/* A thread of its own. */
static void
compute_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const work *w = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParallaxStore) store = parallax_store_open (w->folder, &error);
  ParallaxClouds *clouds = NULL;

  if (store != NULL)
    clouds = parallax_clouds_new (store, w->uid, w->wish.image, w->wish.first_epoch, cancellable,
                                  &error);
  if (clouds != NULL)
    g_task_return_pointer (task, clouds, (GDestroyNotify)parallax_clouds_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
is_same (const wish *a, const wish *b)
{
  return a->run == b->run && a->image == b->image && a->first_epoch == b->first_epoch &&
         a->step == b->step;
}

static void
computed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ParallaxAugmentCloud *self = PARALLAX_AUGMENT_CLOUD (source);
  const work *w = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  ParallaxClouds *clouds = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean was_cancelled = g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));

  g_clear_object (&self->computing);
  gtk_spinner_stop (self->spinner);
  /* Cancelled: for a newer wish, or because the page is gone. */
  if (was_cancelled || !is_same (&w->wish, &self->wanted)) {
    g_clear_pointer (&clouds, parallax_clouds_free);
    compute (self);
    return;
  }
  self->shown = w->wish;
  g_clear_pointer (&self->clouds, parallax_clouds_free);
  self->clouds = clouds;
  if (clouds != NULL)
    show_clouds (self);
  else
    show_why (self, error->message);
}

static gboolean
has_checkpoint (ParallaxRun *run)
{
  return run != NULL && parallax_run_get_store (run) != NULL && parallax_run_get_id (run) != 0 &&
         parallax_run_get_state (run) != PARALLAX_RUN_DRAFT && !parallax_run_is_training (run);
}

static void
compute (ParallaxAugmentCloud *self)
{
  g_autoptr (GTask) task = NULL;
  work *w;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->computing != NULL)
    return;
  if (!has_checkpoint (self->run)) {
    self->shown = (wish){ 0 };
    show_why (self, _ ("Once a run is trained, its map shows here how far the views of this image "
                       "lie apart."));
    return;
  }
  if (is_same (&self->wanted, &self->shown))
    return;
  w = g_new0 (work, 1);
  w->folder = g_strdup (parallax_store_get_folder (parallax_run_get_store (self->run)));
  w->uid = g_strdup (parallax_run_get_info (self->run)->uid);
  w->wish = self->wanted;
  self->computing = g_cancellable_new ();
  gtk_spinner_start (self->spinner);
  task = g_task_new (self, self->computing, computed_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, w, work_free);
  g_task_run_in_thread (task, compute_thread);
}

void
parallax_augment_cloud_set (ParallaxAugmentCloud *self, ParallaxRun *run, int image,
                            int first_epoch)
{
  wish wanted = { 0, image, first_epoch, 0 };

  if (has_checkpoint (run)) {
    wanted.run = parallax_run_get_id (run);
    wanted.step = parallax_run_get_info (run)->step;
  }

  g_set_object (&self->run, run);
  if (self->computing != NULL && !is_same (&wanted, &self->wanted))
    g_cancellable_cancel (self->computing);
  self->wanted = wanted;
  compute (self);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
widest_picked_cb (ParallaxAugmentCloud *self, int cell)
{
  g_signal_emit (self, signals[PICKED], 0, self->widest_images[cell]);
}

static void
tightest_picked_cb (ParallaxAugmentCloud *self, int cell)
{
  g_signal_emit (self, signals[PICKED], 0, self->tightest_images[cell]);
}

static void
map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parallax_augment_cloud_parent_class)->map (widget);
  compute (PARALLAX_AUGMENT_CLOUD (widget));
}

static void
parallax_augment_cloud_dispose (GObject *object)
{
  ParallaxAugmentCloud *self = PARALLAX_AUGMENT_CLOUD (object);
  GtkWidget *child;

  if (self->computing != NULL)
    g_cancellable_cancel (self->computing);
  g_clear_object (&self->computing);
  g_clear_object (&self->run);
  g_clear_pointer (&self->clouds, parallax_clouds_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_augment_cloud_parent_class)->dispose (object);
}

static void
parallax_augment_cloud_class_init (ParallaxAugmentCloudClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_augment_cloud_dispose;
  widget_class->map = map;
  g_type_ensure (PARALLAX_TYPE_PICTURE_GRID);
  g_type_ensure (PARALLAX_TYPE_SCATTER_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/augment-cloud.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxAugmentCloud, stack);
  gtk_widget_class_bind_template_child (widget_class, ParallaxAugmentCloud, why_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxAugmentCloud, share_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxAugmentCloud, spinner);
  gtk_widget_class_bind_template_child (widget_class, ParallaxAugmentCloud, map);
  gtk_widget_class_bind_template_child (widget_class, ParallaxAugmentCloud, widest);
  gtk_widget_class_bind_template_child (widget_class, ParallaxAugmentCloud, tightest);
  gtk_widget_class_bind_template_callback (widget_class, widest_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, tightest_picked_cb);
  signals[PICKED] = g_signal_new ("picked", PARALLAX_TYPE_AUGMENT_CLOUD, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
parallax_augment_cloud_init (ParallaxAugmentCloud *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
