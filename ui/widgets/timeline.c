/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/timeline.h"

#include "app/i18n.h"

enum { STEP_MS = 600 };

struct _ParallaxTimeline {
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkToggleButton *play_button;
  GtkRange *scale;
  GtkLabel *label;

  char **names;
  int n;
  guint playing;
  gboolean is_quiet; /* the slider moves by our own hand */
};

G_DEFINE_FINAL_TYPE (ParallaxTimeline, parallax_timeline, GTK_TYPE_WIDGET)

enum { MOVED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
show_name (ParallaxTimeline *self)
{
  int moment = parallax_timeline_get (self);

  gtk_label_set_text (self->label, moment < self->n ? self->names[moment] : "");
}

int
parallax_timeline_get (ParallaxTimeline *self)
{
  return (int)(gtk_range_get_value (self->scale) + 0.5);
}

static void
slid_cb (ParallaxTimeline *self)
{
  show_name (self);
  if (!self->is_quiet)
    g_signal_emit (self, signals[MOVED], 0, parallax_timeline_get (self));
}

/* --- Play ------------------------------------------------------------------------------------- */

static gboolean
play_cb (gpointer data)
{
  ParallaxTimeline *self = data;

  if (parallax_timeline_get (self) + 1 < self->n) {
    gtk_range_set_value (self->scale, parallax_timeline_get (self) + 1);
    return G_SOURCE_CONTINUE;
  }
  self->playing = 0;
  gtk_toggle_button_set_active (self->play_button, FALSE);
  return G_SOURCE_REMOVE;
}

static void
show_play_button (ParallaxTimeline *self)
{
  gboolean is_playing = gtk_toggle_button_get_active (self->play_button);
  const char *words = is_playing ? _ ("Pause") : _ ("Play what the map went through");

  gtk_button_set_icon_name (GTK_BUTTON (self->play_button), is_playing
                                                                ? "media-playback-pause-symbolic"
                                                                : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play_button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

/* At its end it begins again. */
static void
play_toggled_cb (ParallaxTimeline *self)
{
  g_clear_handle_id (&self->playing, g_source_remove);
  show_play_button (self);
  if (!gtk_toggle_button_get_active (self->play_button))
    return;
  if (parallax_timeline_get (self) + 1 >= self->n)
    gtk_range_set_value (self->scale, 0);
  self->playing = g_timeout_add (STEP_MS, play_cb, self);
}

/* --- Commands --------------------------------------------------------------------------------- */

void
parallax_timeline_go_to (ParallaxTimeline *self, int moment)
{
  gtk_toggle_button_set_active (self->play_button, FALSE);
  self->is_quiet = TRUE;
  gtk_range_set_value (self->scale, moment);
  self->is_quiet = FALSE;
  show_name (self);
}

void
parallax_timeline_set (ParallaxTimeline *self, char *const *names)
{
  g_strfreev (self->names);
  self->names = g_strdupv ((char **)names);
  self->n = (int)g_strv_length (self->names);
  self->is_quiet = TRUE;
  gtk_range_set_range (self->scale, 0, MAX (self->n - 1, 1));
  self->is_quiet = FALSE;
  parallax_timeline_go_to (self, self->n - 1);
}

/* --- Object ----------------------------------------------------------------------------------- */

static void
parallax_timeline_dispose (GObject *object)
{
  ParallaxTimeline *self = PARALLAX_TIMELINE (object);

  g_clear_handle_id (&self->playing, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (parallax_timeline_parent_class)->dispose (object);
}

static void
parallax_timeline_finalize (GObject *object)
{
  g_strfreev (PARALLAX_TIMELINE (object)->names);
  G_OBJECT_CLASS (parallax_timeline_parent_class)->finalize (object);
}

static void
parallax_timeline_class_init (ParallaxTimelineClass *class)
{
  G_OBJECT_CLASS (class)->dispose = parallax_timeline_dispose;
  G_OBJECT_CLASS (class)->finalize = parallax_timeline_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  signals[MOVED] = g_signal_new ("moved", PARALLAX_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
parallax_timeline_init (ParallaxTimeline *self)
{
  GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 1);

  self->names = g_new0 (char *, 1);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->play_button = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  self->scale = GTK_RANGE (scale);
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_scale_set_draw_value (GTK_SCALE (scale), FALSE);
  gtk_range_set_round_digits (self->scale, 0);
  gtk_widget_set_hexpand (scale, TRUE);
  gtk_label_set_width_chars (self->label, 12);
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->play_button), "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The moment that the map shows"), -1);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->play_button));
  gtk_box_append (GTK_BOX (self->box), scale);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->label));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  show_play_button (self);
  g_signal_connect_object (scale, "value-changed", G_CALLBACK (slid_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->play_button, "toggled", G_CALLBACK (play_toggled_cb), self,
                           G_CONNECT_SWAPPED);
}
