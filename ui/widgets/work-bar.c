/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/work-bar.h"

#include <math.h>

struct _ParallaxWorkBar {
  GtkWidget parent_instance;
  GtkWidget *box, *message_box;
  GtkImage *message_icon;
  GtkLabel *message_label, *progress_label;
  GtkWidget *progress_box;
  GtkProgressBar *progress_bar;
  GtkWidget *begin_button, *cancel_button;
};

G_DEFINE_FINAL_TYPE (ParallaxWorkBar, parallax_work_bar, GTK_TYPE_WIDGET)

enum { BEGUN, CANCELLED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* By how it ended; a shape each, so that the colour says nothing alone. */
static const struct {
  const char *icon, *class;
} looks[] = {
  [PARALLAX_WORK_DONE] = { "object-select-symbolic", "success" },
  [PARALLAX_WORK_CANCELLED] = { "dialog-information-symbolic", "dim-label" },
  [PARALLAX_WORK_FAILED] = { "dialog-error-symbolic", "error" },
};

void
parallax_work_bar_set_button (ParallaxWorkBar *self, const char *label, gboolean is_enabled)
{
  gtk_button_set_label (GTK_BUTTON (self->begin_button), label);
  gtk_widget_set_sensitive (self->begin_button, is_enabled);
}

void
parallax_work_bar_clear (ParallaxWorkBar *self)
{
  gtk_widget_set_visible (self->message_box, FALSE);
}

/* The keyboard goes on from the button that takes the other's place. */
static void
set_working (ParallaxWorkBar *self, gboolean is_working)
{
  GtkWidget *shown = is_working ? self->cancel_button : self->begin_button;
  GtkWidget *hidden = is_working ? self->begin_button : self->cancel_button;
  gboolean had_focus = gtk_widget_has_focus (hidden);

  gtk_widget_set_visible (self->progress_box, is_working);
  gtk_widget_set_visible (shown, TRUE);
  if (had_focus)
    gtk_widget_grab_focus (shown);
  gtk_widget_set_visible (hidden, FALSE);
}

void
parallax_work_bar_begin (ParallaxWorkBar *self, const char *text)
{
  parallax_work_bar_clear (self);
  gtk_progress_bar_set_fraction (self->progress_bar, 0);
  gtk_label_set_text (self->progress_label, text);
  gtk_widget_set_sensitive (self->cancel_button, TRUE);
  set_working (self, TRUE);
}

void
parallax_work_bar_tell (ParallaxWorkBar *self, const char *text, double share)
{
  gtk_label_set_text (self->progress_label, text);
  if (isnan (share))
    gtk_progress_bar_pulse (self->progress_bar);
  else
    gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (share, 0, 1));
}

void
parallax_work_bar_end (ParallaxWorkBar *self, ParallaxWorkEnd how, const char *sentence)
{
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->message_icon), looks[i].class);
  gtk_widget_add_css_class (GTK_WIDGET (self->message_icon), looks[how].class);
  gtk_image_set_from_icon_name (self->message_icon, looks[how].icon);
  gtk_label_set_text (self->message_label, sentence);
  gtk_widget_set_visible (self->message_box, TRUE);
  set_working (self, FALSE);
}

static void
begin_cb (ParallaxWorkBar *self)
{
  g_signal_emit (self, signals[BEGUN], 0);
}

/* Once: it may take a moment until it is seen. */
static void
cancel_cb (ParallaxWorkBar *self)
{
  gtk_widget_set_sensitive (self->cancel_button, FALSE);
  g_signal_emit (self, signals[CANCELLED], 0);
}

static void
parallax_work_bar_dispose (GObject *object)
{
  g_clear_pointer (&PARALLAX_WORK_BAR (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (parallax_work_bar_parent_class)->dispose (object);
}

static void
parallax_work_bar_class_init (ParallaxWorkBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = parallax_work_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/parallax/Parallax/widgets/work-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ParallaxWorkBar, box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWorkBar, message_box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWorkBar, message_icon);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWorkBar, message_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWorkBar, progress_box);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWorkBar, progress_label);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWorkBar, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWorkBar, begin_button);
  gtk_widget_class_bind_template_child (widget_class, ParallaxWorkBar, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, begin_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[BEGUN] = g_signal_new ("begun", PARALLAX_TYPE_WORK_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[CANCELLED] = g_signal_new ("cancelled", PARALLAX_TYPE_WORK_BAR, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parallax_work_bar_init (ParallaxWorkBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
