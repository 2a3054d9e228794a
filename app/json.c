/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/json.h"

#include <math.h>

void
parallax_json_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (!isfinite (value))
    json_builder_add_null_value (builder);
  else if (value == floor (value) && fabs (value) < 9007199254740992.0)
    json_builder_add_int_value (builder, (gint64)value);
  else
    json_builder_add_double_value (builder, value);
}

void
parallax_json_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
parallax_json_setting (JsonBuilder *builder, const char *name, const plx_settings *settings,
                       const plx_param_ref *ref)
{
  char text[PLX_TEXT_SIZE];

  if (ref->param->type == PLX_PARAM_INT || ref->param->type == PLX_PARAM_FLOAT) {
    parallax_json_number (builder, name, settings->values[ref->index]);
    return;
  }
  if (ref->param->type == PLX_PARAM_BOOL) {
    json_builder_set_member_name (builder, name);
    json_builder_add_boolean_value (builder, settings->values[ref->index] != 0);
    return;
  }
  plx_settings_format (settings, ref, text, sizeof text);
  parallax_json_text (builder, name, text);
}

void
parallax_json_settings (JsonBuilder *builder, const plx_settings *settings)
{
  plx_param_ref ref = { 0 };

  json_builder_set_member_name (builder, "settings");
  json_builder_begin_object (builder);
  while (plx_settings_next (&ref)) {
    g_autofree char *key = g_strdup_printf ("%s.%s", ref.table->name, ref.param->key);

    if (plx_settings_is_used (settings, ref.table))
      parallax_json_setting (builder, key, settings, &ref);
  }
  json_builder_end_object (builder);
}

void
parallax_json_epoch (JsonBuilder *builder, const plx_record *record, const plx_dataset *dataset)
{
  parallax_json_text (builder, "event", "epoch");
  parallax_json_number (builder, "epoch", record->epoch);
  parallax_json_number (builder, "step", (double)record->step);
  parallax_json_number (builder, "loss", record->loss);
  parallax_json_number (builder, "chance", record->chance);
  parallax_json_number (builder, "ideal", record->ideal);
  parallax_json_number (builder, "progress", plx_record_progress (record));
  parallax_json_number (builder, "knn", record->n_knn > 0 ? record->knn[0] : NAN);
  json_builder_set_member_name (builder, "knn_by");
  json_builder_begin_object (builder);
  for (int i = 0; i < record->n_knn; i++)
    parallax_json_number (builder, dataset->label_sets[i].name, record->knn[i]);
  json_builder_end_object (builder);
  parallax_json_number (builder, "alignment", record->alignment);
  parallax_json_number (builder, "uniformity", record->uniformity);
  parallax_json_number (builder, "std", record->std);
  parallax_json_number (builder, "rank", record->rank);
  if (isfinite (record->queue_fill)) {
    parallax_json_number (builder, "queue_fill", record->queue_fill);
    parallax_json_number (builder, "queue_age", record->queue_age);
  }
  parallax_json_number (builder, "learning_rate", record->learning_rate);
  parallax_json_number (builder, "images_per_second", record->images_per_second);
  parallax_json_number (builder, "seconds", record->seconds);
}

char *
parallax_json_line (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  char *line = json_to_string (root, FALSE);

  g_object_unref (builder);
  return line;
}
