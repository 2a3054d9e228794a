/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/run-tree.h"

typedef struct {
  GListModel *runs;
  GHashTable *by_uid;   /* of ParallaxRun */
  GHashTable *branches; /* from a run, or from NULL for roots, to a GPtrArray of ParallaxRun */
  GHashTable *places;
} planting;

static ParallaxRun *
parent_of (const planting *p, ParallaxRun *run)
{
  const ParallaxRunInfo *info = parallax_run_get_info (run);
  ParallaxRun *parent =
      info != NULL && info->parent != NULL ? g_hash_table_lookup (p->by_uid, info->parent) : NULL;

  return parent != run ? parent : NULL;
}

static void
add_branch (planting *p, ParallaxRun *parent, ParallaxRun *run)
{
  GPtrArray *siblings = g_hash_table_lookup (p->branches, parent);

  if (siblings == NULL) {
    siblings = g_ptr_array_new ();
    g_hash_table_insert (p->branches, parent, siblings);
  }
  g_ptr_array_add (siblings, run);
}

static void
place (planting *p, ParallaxRun *parent, int depth)
{
  GPtrArray *siblings = g_hash_table_lookup (p->branches, parent);

  for (guint i = 0; siblings != NULL && i < siblings->len; i++) {
    ParallaxRun *run = siblings->pdata[i];
    ParallaxRunPlace at = { (int)g_hash_table_size (p->places), depth };

    g_hash_table_insert (p->places, run, g_memdup2 (&at, sizeof at));
    place (p, run, depth + 1);
  }
}

GHashTable *
parallax_run_tree_new (GListModel *runs)
{
  guint n = g_list_model_get_n_items (runs);
  planting p = {
    runs,
    g_hash_table_new (g_str_hash, g_str_equal),
    g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref),
    g_hash_table_new_full (NULL, NULL, NULL, g_free),
  };

  for (guint i = 0; i < n; i++) {
    g_autoptr (ParallaxRun) run = g_list_model_get_item (runs, i);
    const ParallaxRunInfo *info = parallax_run_get_info (run);

    if (info != NULL)
      g_hash_table_insert (p.by_uid, info->uid, run);
  }
  for (guint i = 0; i < n; i++) {
    g_autoptr (ParallaxRun) run = g_list_model_get_item (runs, i);

    add_branch (&p, parent_of (&p, run), run);
  }
  place (&p, NULL, 0);
  g_hash_table_unref (p.by_uid);
  g_hash_table_unref (p.branches);
  return p.places;
}
