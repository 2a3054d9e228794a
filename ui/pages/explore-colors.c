/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With s label sets: 0 … s − 1 the sets, s clusters, s + 1 the split, s + 2 the loss, from s + 3 on
 * agreement.
 */
#include "ui/pages/explore-colors.h"

#include "app/i18n.h"

GListModel *
parallax_explore_colors_list (const plx_dataset *data)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (int i = 0; i < data->n_label_sets; i++)
    gtk_string_list_append (list, gettext (data->label_sets[i].name));
  gtk_string_list_append (list, _ ("cluster"));
  gtk_string_list_append (list, _ ("split"));
  gtk_string_list_append (list, _ ("loss"));
  for (int i = 0; i < data->n_label_sets; i++) {
    g_autofree char *text =
        g_strdup_printf (_ ("agreement: %s"), gettext (data->label_sets[i].name));

    gtk_string_list_append (list, text);
  }
  return G_LIST_MODEL (list);
}

gboolean
parallax_explore_colors_is_cluster (const plx_dataset *data, guint choice)
{
  return choice == (guint)data->n_label_sets;
}

gboolean
parallax_explore_colors_is_loss (const plx_dataset *data, guint choice)
{
  return choice == (guint)data->n_label_sets + 2;
}

int
parallax_explore_colors_set (const plx_dataset *data, guint choice)
{
  guint sets = (guint)data->n_label_sets;

  if (choice < sets)
    return (int)choice;
  return choice >= sets + 3 && choice < 2 * sets + 3 ? (int)(choice - sets - 3) : -1;
}

ParallaxMapColoring *
parallax_explore_colors_make (const ParallaxMapPoints *points, guint choice, const gint32 *clusters,
                              int k, const float *losses)
{
  const plx_dataset *data = parallax_dataset_get (points->dataset);
  int set = parallax_explore_colors_set (data, choice);

  if (set >= 0)
    return choice < (guint)data->n_label_sets ? parallax_map_coloring_labels (points, set)
                                              : parallax_map_coloring_agreement (points, set);
  if (parallax_explore_colors_is_loss (data, choice))
    return losses != NULL ? parallax_map_coloring_losses (points, losses)
                          : parallax_map_coloring_none ();
  if (!parallax_explore_colors_is_cluster (data, choice))
    return parallax_map_coloring_split (points);
  return clusters != NULL ? parallax_map_coloring_clusters (points, clusters, k)
                          : parallax_map_coloring_none ();
}
