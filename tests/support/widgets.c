/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "support/widgets.h"

#include <adwaita.h>
#include <string.h>

#include "support/loop.h"

/* --- Finding ---------------------------------------------------------------------------------- */

gboolean
widgets_visit (GtkWidget *root, gboolean (*visit) (GtkWidget *widget, gpointer data), gpointer data)
{
  if (visit (root, data))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (widgets_visit (child, visit, data))
      return TRUE;
  return FALSE;
}

typedef struct {
  GType type;
  const char *text;
  GtkWidget *found;
} search;

static gboolean
is_of_type (GtkWidget *widget, gpointer data)
{
  search *s = data;

  if (!g_type_is_a (G_OBJECT_TYPE (widget), s->type))
    return FALSE;
  s->found = widget;
  return TRUE;
}

GtkWidget *
widgets_find (GtkWidget *root, GType type)
{
  search s = { .type = type };

  widgets_visit (root, is_of_type, &s);
  return s.found;
}

/* --- Speaking --------------------------------------------------------------------------------- */

static char *
plain_text (const char *label)
{
  g_auto (GStrv) parts = g_strsplit (label != NULL ? label : "", "_", -1);

  return g_strjoinv ("", parts);
}

/* A badge is a label too, often without a text. */
static gboolean
has_text (GtkWidget *widget, gpointer data)
{
  const char **text = data;

  if (GTK_IS_LABEL (widget))
    *text = gtk_label_get_label (GTK_LABEL (widget));
  return *text != NULL && **text != 0;
}

static const char *
text_of (GtkWidget *button)
{
  GtkWidget *content = widgets_find (button, ADW_TYPE_BUTTON_CONTENT);
  const char *text = NULL;

  if (content != NULL)
    return adw_button_content_get_label (ADW_BUTTON_CONTENT (content));
  widgets_visit (button, has_text, &text);
  return text;
}

/* GTK tells a property's value only as what was found in place of another. */
static char *
label_property (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  char *found;

  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return NULL;
  found = gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                              "no such label");
  return g_strcmp0 (found, "") == 0 ? NULL : found;
}

char *
widgets_spoken_name (GtkWidget *widget)
{
  g_autofree char *label = label_property (widget);
  const char *text = GTK_IS_BUTTON (widget) ? text_of (widget) : NULL;

  if (label != NULL)
    return plain_text (label);
  if (text != NULL && *text != 0)
    return plain_text (text);
  return g_strdup (gtk_widget_get_tooltip_text (widget));
}

/* --- Buttons and texts ------------------------------------------------------------------------- */

static gboolean
is_button (GtkWidget *widget, gpointer data)
{
  search *s = data;
  g_autofree char *name = NULL;

  if (!GTK_IS_BUTTON (widget))
    return FALSE;
  name = widgets_spoken_name (widget);
  if (g_strcmp0 (name, s->text) != 0)
    return FALSE;
  s->found = widget;
  return TRUE;
}

GtkWidget *
widgets_button (GtkWidget *root, const char *text)
{
  search s = { .text = text };

  if (!widgets_visit (root, is_button, &s))
    g_error ("there is no button “%s”", text);
  return s.found;
}

GtkWidget *
widgets_child (GtkWidget *widget, const char *id)
{
  GObject *child = gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), id);

  if (child == NULL)
    g_error ("%s has no %s", G_OBJECT_TYPE_NAME (widget), id);
  return GTK_WIDGET (child);
}

static gboolean
add_text (GtkWidget *widget, gpointer text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget))
    g_string_append_printf (text, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  return FALSE;
}

char *
widgets_text (GtkWidget *root)
{
  GString *text = g_string_new (NULL);

  widgets_visit (root, add_text, text);
  return g_string_free (text, FALSE);
}

/* --- Pictures --------------------------------------------------------------------------------- */

typedef struct {
  GdkPaintable *paintable;
  graphene_rect_t bounds;
  GskRenderNode *node;
} shot;

/* Until its first frame a window has nothing to show. */
static gboolean
is_drawn (gpointer data)
{
  shot *s = data;
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (s->paintable, snapshot, (double)s->bounds.size.width,
                          (double)s->bounds.size.height);
  s->node = gtk_snapshot_free_to_node (snapshot);
  return s->node != NULL;
}

GdkTexture *
widgets_picture (GtkWindow *window)
{
  GtkWidget *widget = GTK_WIDGET (window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  shot s = { .paintable = paintable };
  GdkTexture *texture;

  loop_turn (60); /* what was changed is laid out and drawn in the next frames */
  s.bounds = GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget),
                                 (float)gtk_widget_get_height (widget));
  loop_wait (is_drawn, &s, "the window is drawn");
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), s.node,
                                         &s.bounds);
  gsk_render_node_unref (s.node);
  return texture;
}

void
widgets_keep_picture (GtkWindow *window, const char *name)
{
  const char *folder = g_getenv ("PLX_SCREENSHOTS");
  g_autoptr (GdkTexture) picture = widgets_picture (window);
  g_autofree char *file = g_strdup_printf ("%s.png", name), *path = NULL;

  if (folder == NULL)
    return;
  path = g_build_filename (folder, file, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (gdk_texture_save_to_png (picture, path));
  g_test_message ("%s", path);
}

guint32
widgets_pixel (GdkTexture *picture, int x, int y)
{
  gsize width = (gsize)gdk_texture_get_width (picture);
  gsize height = (gsize)gdk_texture_get_height (picture);
  g_autofree guint32 *pixels = g_new (guint32, width * height);

  g_assert_true (x >= 0 && y >= 0 && (gsize)x < width && (gsize)y < height);
  gdk_texture_download (picture, (guchar *)pixels, width * 4);
  return pixels[(gsize)y * width + (gsize)x] & 0xffffffu;
}
