/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/run-list.h"

#include "app/i18n.h"

struct _ParallaxRunList {
  GObject parent_instance;
  GPtrArray *runs; /* of ParallaxRun, newest first */
  int last_number;
};

static GType
get_item_type (GListModel *model)
{
  return PARALLAX_TYPE_RUN;
}

static guint
get_n_items (GListModel *model)
{
  return PARALLAX_RUN_LIST (model)->runs->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ParallaxRunList *self = PARALLAX_RUN_LIST (model);

  return position < self->runs->len ? g_object_ref (self->runs->pdata[position]) : NULL;
}

static void
init_model (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ParallaxRunList, parallax_run_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, init_model))

static void
parallax_run_list_finalize (GObject *object)
{
  g_ptr_array_unref (PARALLAX_RUN_LIST (object)->runs);
  G_OBJECT_CLASS (parallax_run_list_parent_class)->finalize (object);
}

static void
parallax_run_list_class_init (ParallaxRunListClass *class)
{
  G_OBJECT_CLASS (class)->finalize = parallax_run_list_finalize;
}

static void
parallax_run_list_init (ParallaxRunList *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
}

ParallaxRunList *
parallax_run_list_new (void)
{
  return g_object_new (PARALLAX_TYPE_RUN_LIST, NULL);
}

static ParallaxRun *
find_in_state (ParallaxRunList *self, gboolean is_draft)
{
  for (guint i = 0; i < self->runs->len; i++) {
    ParallaxRun *run = self->runs->pdata[i];

    if (is_draft ? parallax_run_get_state (run) == PARALLAX_RUN_DRAFT
                 : parallax_run_is_training (run))
      return run;
  }
  return NULL;
}

ParallaxRun *
parallax_run_list_get_training (ParallaxRunList *self)
{
  return find_in_state (self, FALSE);
}

static void
remove_at (ParallaxRunList *self, guint position)
{
  g_ptr_array_remove_index (self->runs, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

void
parallax_run_list_remove (ParallaxRunList *self, ParallaxRun *run)
{
  guint position;

  if (!g_ptr_array_find (self->runs, run, &position))
    return;
  parallax_run_stop (run);
  remove_at (self, position);
}

ParallaxRun *
parallax_run_list_add_draft (ParallaxRunList *self, ParallaxRun *like)
{
  ParallaxRun *draft = find_in_state (self, TRUE), *run;
  g_autofree char *name = NULL;
  plx_settings settings;

  if (draft != NULL && (like == NULL || like == draft))
    return draft;
  if (draft != NULL)
    parallax_run_list_remove (self, draft);
  else
    self->last_number++;
  if (like != NULL)
    settings = *parallax_run_get_settings (like);
  else
    plx_settings_init (&settings);
  name = g_strdup_printf (_ ("Run %d"), self->last_number);
  run = parallax_run_new (&settings, name, self->last_number - 1);
  if (like != NULL)
    parallax_run_share_dataset (run, parallax_run_get_dataset (like));
  for (guint i = 0; i < self->runs->len; i++)
    parallax_run_share_dataset (run, parallax_run_get_dataset (self->runs->pdata[i]));
  g_ptr_array_insert (self->runs, 0, run);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
  return run;
}
