/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 */
#include "ui/pages/augment-strip.h"

#include <math.h>
#include <string.h>

#include "app/i18n.h"
#include "ui/widgets/picture-grid.h"

enum { PICTURES = 9, MOST_VALUES = 16 };

typedef struct {
  int op, sweep;
} sweep_choice;

/* All that the pictures depend on. */
typedef struct {
  int image, view;
  sweep_choice choice;
  double values[MOST_VALUES]; /* of the operation */
} wish;

struct _ParallaxAugmentStrip {
  GtkWidget parent_instance;

  GtkDropDown *drop_down;
  ParallaxPictureGrid *grid;

  GArray *sweeps;           /* of sweep_choice, as the drop-down has them */
  ParallaxDataset *dataset; /* whose image is shown; NULL: none is */
  wish shown;
};

enum { CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParallaxAugmentStrip, parallax_augment_strip, GTK_TYPE_WIDGET)

static void
list_sweeps (ParallaxAugmentStrip *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (int op = 0; op < PLX_AUGMENT_OPS; op++)
    for (int sweep = 0; sweep < plx_augment_operation_at (op).n_sweeps; sweep++) {
      sweep_choice choice = { op, sweep };

      g_array_append_val (self->sweeps, choice);
      gtk_string_list_append (labels, gettext (plx_augment_sweep_label (op, sweep)));
    }
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (labels));
}

static wish
wish_for (ParallaxAugmentStrip *self, const plx_settings *settings, int image, int view)
{
  guint selected = gtk_drop_down_get_selected (self->drop_down);
  wish wanted = { .image = image, .view = view };
  const plx_param_table *table;

  wanted.choice = g_array_index (self->sweeps, sweep_choice, MIN (selected, self->sweeps->len - 1));
  table = plx_augment_operation_at (wanted.choice.op).tables[view];
  g_assert (table->n_params <= MOST_VALUES);
  memcpy (wanted.values, plx_settings_of (settings, table),
          (gsize)table->n_params * sizeof (double));
  return wanted;
}

static gboolean
is_same (const wish *a, const wish *b)
{
  return a->image == b->image && a->view == b->view && a->choice.op == b->choice.op &&
         a->choice.sweep == b->choice.sweep && memcmp (a->values, b->values, sizeof a->values) == 0;
}

static void
show (ParallaxAugmentStrip *self, ParallaxViews *views)
{
  sweep_choice choice = self->shown.choice;
  cairo_surface_t *pictures[PICTURES];
  double values[PICTURES];
  const char *unit = plx_augment_sweep_unit (choice.op, choice.sweep);
  g_auto (GStrv) texts = g_new0 (char *, PICTURES + 1);
  g_autofree char *label = NULL;

  parallax_views_sweep (views, self->shown.image, self->shown.view, choice.op, choice.sweep,
                        PICTURES, pictures, values);
  for (int i = 0; i < PICTURES; i++)
    texts[i] = g_strdup_printf ("%s%.3g%s%s", values[i] < -1e-9 ? "−" : "",
                                fabs (values[i]) < 1e-9 ? 0 : fabs (values[i]),
                                *unit != 0 && g_strcmp0 (unit, "°") != 0 ? " " : "", unit);
  label = g_strdup_printf (_ ("%s alone, from %s to %s"),
                           gettext (plx_augment_sweep_label (choice.op, choice.sweep)), texts[0],
                           texts[PICTURES - 1]);
  parallax_picture_grid_set (self->grid, pictures, (const char *const *)texts, PICTURES, label);
}

void
parallax_augment_strip_set (ParallaxAugmentStrip *self, ParallaxViews *views,
                            const plx_settings *settings, int image, int view)
{
  wish wanted;

  if (views == NULL) {
    g_clear_object (&self->dataset);
    parallax_picture_grid_set (self->grid, NULL, NULL, 0, _ ("No views"));
    return;
  }
  wanted = wish_for (self, settings, image, view);
  if (self->dataset == parallax_views_get_dataset (views) && is_same (&wanted, &self->shown))
    return;
  g_set_object (&self->dataset, parallax_views_get_dataset (views));
  self->shown = wanted;
  show (self, views);
}

gboolean
parallax_augment_strip_is_in_view (ParallaxAugmentStrip *self)
{
  GtkWidget *area = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  return area == NULL || (gtk_widget_compute_bounds (GTK_WIDGET (self->grid), area, &bounds) &&
                          bounds.origin.y < (float)gtk_widget_get_height (area) &&
                          bounds.origin.y + bounds.size.height > 0);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
chosen_cb (ParallaxAugmentStrip *self)
{
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
parallax_augment_strip_dispose (GObject *object)
{
  GtkWidget *child;

  g_clear_object (&PARALLAX_AUGMENT_STRIP (object)->dataset);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (parallax_augment_strip_parent_class)->dispose (object);
}

static void
parallax_augment_strip_finalize (GObject *object)
{
  g_array_unref (PARALLAX_AUGMENT_STRIP (object)->sweeps);
  G_OBJECT_CLASS (parallax_augment_strip_parent_class)->finalize (object);
}

static void
parallax_augment_strip_class_init (ParallaxAugmentStripClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_augment_strip_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_augment_strip_finalize;
  g_type_ensure (PARALLAX_TYPE_PICTURE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/pages/augment-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxAugmentStrip, drop_down);
  gtk_widget_class_bind_template_child (widget_class, ParallaxAugmentStrip, grid);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  signals[CHOSEN] = g_signal_new ("chosen", PARALLAX_TYPE_AUGMENT_STRIP, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
parallax_augment_strip_init (ParallaxAugmentStrip *self)
{
  self->sweeps = g_array_new (FALSE, FALSE, sizeof (sweep_choice));
  gtk_widget_init_template (GTK_WIDGET (self));
  list_sweeps (self);
}
