/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/pages/explore-words.h"

#include "app/i18n.h"
#include "app/plot/ticks.h"

static const char *
method_name (plx_layout_kind kind)
{
  return kind == PLX_LAYOUT_TSNE ? _ ("t-SNE") : kind == PLX_LAYOUT_UMAP ? _ ("UMAP") : _ ("PCA");
}

char *
parallax_explore_words (const ParallaxMapPoints *points, const ParallaxMapLayout *layout, int epoch)
{
  const char *space = points->source.is_z ? "z" : "v";
  g_autofree char *count = parallax_format_count (points->n);

  if (layout == NULL)
    return g_strdup_printf (ngettext ("%s image of the live map · epoch %d",
                                      "%s images of the live map · epoch %d", (gulong)points->n),
                            count, epoch);
  if (layout->explained[0] > 0) {
    g_autofree char *first = parallax_format_share ((double)layout->explained[0]);
    g_autofree char *second = parallax_format_share ((double)layout->explained[1]);

    return g_strdup_printf (ngettext ("PCA of %s: %s and %s of the variance · %s image · epoch %d",
                                      "PCA of %s: %s and %s of the variance · %s images · epoch %d",
                                      (gulong)points->n),
                            space, first, second, count, epoch);
  }
  return g_strdup_printf (ngettext ("%s of %s · %s image · epoch %d",
                                    "%s of %s · %s images · epoch %d", (gulong)points->n),
                          method_name (layout->options.kind), space, count, epoch);
}

void
parallax_explore_mirror (float *xy, const float *reference, int n)
{
  for (int axis = 0; axis < 2; axis++) {
    double sum = 0;

    for (int i = 0; i < n; i++)
      sum += (double)xy[2 * i + axis] * (double)reference[2 * i + axis];
    for (int i = 0; i < n && sum < 0; i++)
      xy[2 * i + axis] = -xy[2 * i + axis];
  }
}
