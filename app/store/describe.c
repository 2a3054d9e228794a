/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/store/describe.h"

#include <string.h>

#include "app/evaluation/finding.h"
#include "app/i18n.h"

const char *
parallax_describe_state (const char *state)
{
  static const struct {
    const char *state, *label;
  } labels[] = {
    { "draft", N_ ("draft") },       { "queued", N_ ("queued") },
    { "running", N_ ("running") },   { "paused", N_ ("paused") },
    { "finished", N_ ("finished") }, { "stopped", N_ ("stopped") },
    { "diverged", N_ ("diverged") }, { "interrupted", N_ ("interrupted") },
    { "failed", N_ ("failed") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    if (strcmp (labels[i].state, state) == 0)
      return gettext (labels[i].label);
  return state;
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
parallax_describe_info (JsonBuilder *builder, const ParallaxRunInfo *info)
{
  add_text (builder, "run", info->uid);
  add_text (builder, "name", info->name);
  add_text (builder, "state", info->state);
  add_text (builder, "message", info->message);
  add_text (builder, "note", info->note);
  add_text (builder, "tags", info->tags);
  add_text (builder, "method", info->method);
  add_text (builder, "dataset", info->dataset);
  parallax_json_number (builder, "epoch", info->epoch);
  parallax_json_number (builder, "epochs", info->epochs);
  parallax_json_number (builder, "step", (double)info->step);
  parallax_json_number (builder, "total_steps", (double)info->total_steps);
  parallax_json_number (builder, "loss", info->loss);
  parallax_json_number (builder, "progress", info->progress);
  parallax_json_number (builder, "knn", info->knn);
  parallax_json_number (builder, "seconds", info->seconds);
  parallax_json_number (builder, "created", info->created);
  parallax_json_number (builder, "trashed", info->trashed);
  add_text (builder, "parent", info->parent);
}

static void
add_checkpoint (JsonBuilder *builder, const ParallaxCheckpoint *checkpoint)
{
  json_builder_begin_object (builder);
  parallax_json_number (builder, "step", (double)checkpoint->step);
  parallax_json_number (builder, "epoch", checkpoint->epoch);
  json_builder_set_member_name (builder, "is_epoch");
  json_builder_add_boolean_value (builder, checkpoint->is_epoch);
  add_text (builder, "file", checkpoint->path);
  parallax_json_number (builder, "size", (double)checkpoint->size);
  parallax_json_number (builder, "knn", checkpoint->knn);
  json_builder_end_object (builder);
}

char *
parallax_describe_run (ParallaxStore *store, const ParallaxRunInfo *info,
                       const plx_settings *settings, const GPtrArray *checkpoints,
                       const GPtrArray *findings)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  parallax_describe_info (builder, info);
  parallax_json_settings (builder, settings);
  json_builder_set_member_name (builder, "checkpoints");
  json_builder_begin_array (builder);
  for (guint i = 0; i < checkpoints->len; i++)
    add_checkpoint (builder, checkpoints->pdata[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "evaluations");
  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++) {
    json_builder_begin_object (builder);
    parallax_finding_describe (findings->pdata[i], FALSE, builder);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  parallax_json_number (builder, "size", (double)parallax_store_measure_run (store, info->uid));
  json_builder_end_object (builder);
  return parallax_json_line (builder);
}

char **
parallax_describe_changes (const plx_settings *before, const plx_settings *after)
{
  g_autoptr (GStrvBuilder) changes = g_strv_builder_new ();
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref)) {
    char value[PLX_TEXT_SIZE], value_before[PLX_TEXT_SIZE];
    g_autofree char *change = NULL;

    plx_settings_format (after, &ref, value, sizeof value);
    plx_settings_format (before, &ref, value_before, sizeof value_before);
    if (strcmp (value, value_before) == 0 || !plx_settings_is_used (after, ref.table))
      continue;
    change =
        g_strdup_printf ("%s.%s: %s → %s", ref.table->name, ref.param->key, value_before, value);
    g_strv_builder_add (changes, change);
  }
  return g_strv_builder_end (changes);
}
