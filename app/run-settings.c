/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Changing a run's settings: freely in a draft, live ones while it trains.
 */
#include "app/run-private.h"

#include <string.h>

#include "app/error.h"
#include "app/i18n.h"

enum { MAX_UNDO = 200 };

gboolean
parallax_run_can_set (ParallaxRun *self, const plx_param_ref *ref)
{
  if (self->state == PARALLAX_RUN_DRAFT)
    return TRUE;
  return ref->param->is_live &&
         (self->state == PARALLAX_RUN_RUNNING || self->state == PARALLAX_RUN_PAUSED);
}

static void
remember (ParallaxRun *self, const plx_settings *before)
{
  if (self->state != PARALLAX_RUN_DRAFT)
    return;
  if (self->undo->len >= MAX_UNDO)
    g_ptr_array_remove_index (self->undo, 0);
  g_ptr_array_add (self->undo, g_memdup2 (before, sizeof *before));
}

gboolean
parallax_run_set_number (ParallaxRun *self, const plx_param_ref *ref, double value, GError **error)
{
  plx_settings settings = self->settings;
  plx_error engine_error;

  if (settings.values[ref->index] == value)
    return TRUE;
  if (!parallax_run_can_set (self, ref)) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("“%s” applies to the next run; edit this one as a new run."),
                 gettext (ref->param->label));
    return FALSE;
  }
  if (!parallax_check (plx_settings_set_number (&settings, ref, value, &engine_error),
                       &engine_error, error))
    return FALSE;
  if (self->state != PARALLAX_RUN_DRAFT &&
      !parallax_check (plx_trainer_set (self->trainer, ref, value, &engine_error), &engine_error,
                       error))
    return FALSE;
  remember (self, &self->settings);
  self->settings = settings;
  parallax_run_tell_change (self, ref->index);
  return TRUE;
}

gboolean
parallax_run_set_text (ParallaxRun *self, const char *key, const char *value, GError **error)
{
  plx_settings settings = self->settings;
  plx_param_ref ref;
  plx_error engine_error;

  if (!parallax_check (plx_settings_find (&settings, key, &ref, &engine_error), &engine_error,
                       error) ||
      !parallax_check (plx_settings_set (&settings, key, value, &engine_error), &engine_error,
                       error))
    return FALSE;
  if (self->state != PARALLAX_RUN_DRAFT) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("“%s” applies to the next run; edit this one as a new run."),
                 gettext (ref.param->label));
    return FALSE;
  }
  remember (self, &self->settings);
  self->settings = settings;
  parallax_run_tell_change (self, ref.index);
  return TRUE;
}

gboolean
parallax_run_set_all (ParallaxRun *self, const plx_settings *settings, GError **error)
{
  if (self->state != PARALLAX_RUN_DRAFT) {
    g_set_error_literal (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                         _ ("This run has begun; edit it as a new one."));
    return FALSE;
  }
  if (memcmp (settings, &self->settings, sizeof *settings) == 0)
    return TRUE;
  remember (self, &self->settings);
  self->settings = *settings;
  parallax_run_tell_change (self, -1);
  return TRUE;
}

gboolean
parallax_run_undo (ParallaxRun *self)
{
  if (self->state != PARALLAX_RUN_DRAFT || self->undo->len == 0)
    return FALSE;
  self->settings = *(plx_settings *)self->undo->pdata[self->undo->len - 1];
  g_ptr_array_remove_index (self->undo, self->undo->len - 1);
  parallax_run_tell_change (self, -1);
  return TRUE;
}

const plx_guards *
parallax_run_get_guards (ParallaxRun *self)
{
  const plx_dataset *dataset = self->dataset != NULL ? parallax_dataset_get (self->dataset) : NULL;
  gboolean is_asked = self->state == PARALLAX_RUN_DRAFT && dataset != NULL &&
                      parallax_dataset_matches (self->dataset, &self->settings);

  if (!is_asked) {
    self->guards.n = 0;
    self->guarded_for = NULL;
  } else if (self->guarded_for != dataset ||
             memcmp (&self->guarded, &self->settings, sizeof self->settings) != 0) {
    plx_guards_find (&self->settings, dataset, &self->guards);
    self->guarded = self->settings;
    self->guarded_for = dataset;
  }
  return &self->guards;
}
