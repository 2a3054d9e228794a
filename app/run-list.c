/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/run-list.h"

#include <math.h>
#include <string.h>

#include "app/draft.h"
#include "app/i18n.h"

enum { LOOK_SECONDS = 1 };

struct _ParallaxRunList {
  GObject parent_instance;
  GPtrArray *runs; /* of ParallaxRun, newest first */
  int last_number;
  ParallaxStore *store;
  plx_settings *kept; /* as the workspace has the draft; NULL: it has none */
  int queued;         /* as last told */
  gboolean is_held;
  guint look;
};

enum { QUEUE_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

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

static ParallaxRun *find_in_state (ParallaxRunList *self, gboolean is_draft);
static void tell_queue (ParallaxRunList *self);

/* A branch is not kept: what it begins from is no setting. */
static void
keep_draft (ParallaxRunList *self)
{
  ParallaxRun *draft = find_in_state (self, TRUE);
  const plx_settings *settings =
      draft != NULL && !parallax_run_is_branch (draft) ? parallax_run_get_settings (draft) : NULL;

  if (settings == NULL ? self->kept == NULL
                       : self->kept != NULL && memcmp (settings, self->kept, sizeof *settings) == 0)
    return;
  parallax_draft_keep (parallax_store_get_folder (self->store), settings);
  g_free (self->kept);
  self->kept = g_memdup2 (settings, sizeof *settings);
}

static void
parallax_run_list_dispose (GObject *object)
{
  ParallaxRunList *self = PARALLAX_RUN_LIST (object);

  g_clear_handle_id (&self->look, g_source_remove);
  if (self->store != NULL)
    keep_draft (self);
  g_clear_pointer (&self->kept, g_free);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (parallax_run_list_parent_class)->dispose (object);
}

static void
parallax_run_list_class_init (ParallaxRunListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = parallax_run_list_dispose;
  signals[QUEUE_CHANGED] = g_signal_new ("queue-changed", PARALLAX_TYPE_RUN_LIST, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parallax_run_list_init (ParallaxRunList *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
}

ParallaxStore *
parallax_run_list_get_store (ParallaxRunList *self)
{
  return self->store;
}

/* --- What the store has ----------------------------------------------------------------------- */

static void
insert (ParallaxRunList *self, guint position, ParallaxRun *run)
{
  g_ptr_array_insert (self->runs, (int)position, run);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
remove_at (ParallaxRunList *self, guint position)
{
  g_ptr_array_remove_index (self->runs, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
load (ParallaxRunList *self)
{
  g_autoptr (GPtrArray) infos = parallax_store_list (self->store, FALSE, NULL);

  for (guint i = 0; infos != NULL && i < infos->len; i++) {
    ParallaxRunInfo *info = infos->pdata[i];

    self->last_number = MAX (self->last_number, info->color + 1);
    g_ptr_array_add (self->runs, parallax_run_new_stored (self->store, info));
  }
  if (infos != NULL)
    g_ptr_array_set_free_func (infos, NULL);
}

ParallaxRun *
parallax_run_list_find (ParallaxRunList *self, gint64 id)
{
  for (guint i = 0; i < self->runs->len; i++)
    if (parallax_run_get_id (self->runs->pdata[i]) == id)
      return self->runs->pdata[i];
  return NULL;
}

/* Where a run of that time belongs; drafts that are not stored stand before all. */
static guint
position_of (ParallaxRunList *self, double created)
{
  guint i = 0;

  for (; i < self->runs->len; i++) {
    const ParallaxRunInfo *info = parallax_run_get_info (self->runs->pdata[i]);

    if (info != NULL && info->created < created)
      break;
  }
  return i;
}

static void
take_info (ParallaxRunList *self, ParallaxRunInfo *info)
{
  ParallaxRun *run = parallax_run_list_find (self, info->id);

  if (run != NULL) {
    parallax_run_refresh (run, info);
    return;
  }
  self->last_number = MAX (self->last_number, info->color + 1);
  insert (self, position_of (self, info->created), parallax_run_new_stored (self->store, info));
}

/* Runs that another process deleted. */
static void
drop_missing (ParallaxRunList *self, GHashTable *present)
{
  for (guint i = self->runs->len; i > 0; i--) {
    ParallaxRun *run = self->runs->pdata[i - 1];
    gint64 id = parallax_run_get_id (run);

    if (id != 0 && !parallax_run_is_training (run) && !g_hash_table_contains (present, &id))
      remove_at (self, i - 1);
  }
}

void
parallax_run_list_refresh (ParallaxRunList *self)
{
  g_autoptr (GPtrArray) infos = parallax_store_list (self->store, FALSE, NULL);
  g_autoptr (GHashTable) present =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (infos == NULL)
    return;
  g_ptr_array_set_free_func (infos, NULL);
  for (guint i = 0; i < infos->len; i++) {
    ParallaxRunInfo *info = infos->pdata[i];

    g_hash_table_add (present, g_memdup2 (&info->id, sizeof info->id));
    take_info (self, info);
  }
  drop_missing (self, present);
  tell_queue (self);
}

/* --- The queue -------------------------------------------------------------------------------- */

int
parallax_run_list_get_queued (ParallaxRunList *self)
{
  int n = 0;

  for (guint i = 0; i < self->runs->len; i++)
    n += parallax_run_get_state (self->runs->pdata[i]) == PARALLAX_RUN_QUEUED;
  return n;
}

gboolean
parallax_run_list_is_held (ParallaxRunList *self)
{
  return self->store != NULL && parallax_store_is_queue_held (self->store);
}

static void
tell_queue (ParallaxRunList *self)
{
  int queued = parallax_run_list_get_queued (self);
  gboolean is_held = parallax_run_list_is_held (self);

  if (queued == self->queued && is_held == self->is_held)
    return;
  self->queued = queued;
  self->is_held = is_held;
  g_signal_emit (self, signals[QUEUE_CHANGED], 0);
}

gboolean
parallax_run_list_hold (ParallaxRunList *self, gboolean is_held, GError **error)
{
  if (!parallax_store_hold_queue (self->store, is_held, error))
    return FALSE;
  tell_queue (self);
  return TRUE;
}

static gboolean
has_elsewhere (ParallaxRunList *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    if (parallax_run_get_state (self->runs->pdata[i]) == PARALLAX_RUN_ELSEWHERE)
      return TRUE;
  return FALSE;
}

static void
start_next (ParallaxRunList *self)
{
  ParallaxRun *next;

  if (parallax_run_list_get_training (self) != NULL || has_elsewhere (self) ||
      parallax_run_list_is_held (self))
    return;
  next = parallax_run_list_find (self, parallax_store_first_in_queue (self->store));
  if (next != NULL && parallax_run_get_state (next) == PARALLAX_RUN_QUEUED)
    parallax_run_start (next);
}

static gboolean
look_cb (gpointer data)
{
  ParallaxRunList *self = data;
  int interrupted = has_elsewhere (self) ? parallax_store_recover (self->store) : 0;

  if (parallax_store_has_changed (self->store) || interrupted > 0)
    parallax_run_list_refresh (self);
  start_next (self);
  tell_queue (self);
  keep_draft (self);
  return G_SOURCE_CONTINUE;
}

ParallaxRunList *
parallax_run_list_new (ParallaxStore *store)
{
  ParallaxRunList *self = g_object_new (PARALLAX_TYPE_RUN_LIST, NULL);

  if (store != NULL) {
    self->store = g_object_ref (store);
    load (self);
    self->look = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
  }
  return self;
}

/* --- Runs of this process --------------------------------------------------------------------- */

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

void
parallax_run_list_remove (ParallaxRunList *self, ParallaxRun *run)
{
  g_autoptr (ParallaxRun) held G_GNUC_UNUSED = g_object_ref (run);
  guint position;

  if (!g_ptr_array_find (self->runs, run, &position))
    return;
  parallax_run_stop (run);
  parallax_run_end (run);
  if (parallax_run_get_id (run) != 0) {
    g_autoptr (GError) error = NULL;

    if (!parallax_store_trash (self->store, parallax_run_get_id (run), &error)) {
      parallax_run_take_warning (run, error->message);
      return;
    }
  }
  remove_at (self, position);
}

gboolean
parallax_run_list_restore (ParallaxRunList *self, gint64 id, GError **error)
{
  ParallaxRunInfo *info;

  if (!parallax_store_restore (self->store, id, error))
    return FALSE;
  info = parallax_store_get (self->store, id, error);
  if (info == NULL)
    return FALSE;
  take_info (self, info);
  return TRUE;
}

void
parallax_run_list_share_datasets (ParallaxRunList *self, ParallaxRun *run)
{
  for (guint i = 0; i < self->runs->len; i++)
    parallax_run_share_dataset (run, parallax_run_get_dataset (self->runs->pdata[i]));
}

static ParallaxRun *
make_draft (ParallaxRunList *self, const plx_settings *settings)
{
  g_autofree char *name = g_strdup_printf (_ ("Run %d"), self->last_number);

  return self->store != NULL
             ? parallax_run_new_in (self->store, settings, name, self->last_number - 1)
             : parallax_run_new (settings, name, self->last_number - 1);
}

ParallaxRun *
parallax_run_list_add_draft (ParallaxRunList *self, ParallaxRun *like)
{
  ParallaxRun *draft = find_in_state (self, TRUE), *run;
  plx_settings settings;

  if (draft != NULL && (like == NULL || like == draft))
    return draft;
  if (draft != NULL)
    parallax_run_list_remove (self, draft);
  else
    self->last_number++;
  if (like != NULL)
    settings = *parallax_run_get_settings (like);
  else if (self->store != NULL)
    parallax_draft_recall (parallax_store_get_folder (self->store), &settings);
  else
    plx_settings_init (&settings);
  run = make_draft (self, &settings);
  if (like != NULL)
    parallax_run_share_dataset (run, parallax_run_get_dataset (like));
  parallax_run_list_share_datasets (self, run);
  insert (self, 0, run);
  return run;
}

/* A branch trains as long as its parent did, from where it begins. */
static void
lengthen (ParallaxRun *run, int begun)
{
  g_autofree char *epochs = g_strdup_printf (
      "%d", begun + (int)plx_settings_number (parallax_run_get_settings (run), "train.epochs"));
  plx_settings settings = *parallax_run_get_settings (run);
  plx_error ignored;

  if (plx_settings_set (&settings, "train.epochs", epochs, &ignored) == PLX_OK)
    parallax_run_set_all (run, &settings, NULL);
}

ParallaxRun *
parallax_run_list_add_branch (ParallaxRunList *self, ParallaxRun *parent, gboolean is_best,
                              GError **error)
{
  ParallaxCheckpoint *checkpoint =
      parallax_store_find_checkpoint (self->store, parallax_run_get_id (parent), is_best, error);
  ParallaxRun *run;

  if (checkpoint == NULL)
    return NULL;
  run = parallax_run_list_add_draft (self, parent);
  parallax_run_set_origin (run, parent, checkpoint);
  lengthen (run, checkpoint->epoch);
  return run;
}
