/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A change's values are shown as the parameter's type has them: numbers, on and off, a choice's name.
 */
#include "app/event.h"

#include "app/i18n.h"
#include "app/json.h"
#include "app/plot/ticks.h"

gboolean
parallax_event_is_mark (const plx_record *event)
{
  return event->kind == PLX_RECORD_CHANGE || event->kind == PLX_RECORD_ALARM;
}

static plx_param_ref
param_of (const plx_record *event)
{
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref) && ref.index != event->param)
    ;
  return ref;
}

static char *
shown_value (const plx_param *param, double value)
{
  if (param->type == PLX_PARAM_BOOL)
    return g_strdup (value != 0 ? _ ("on") : _ ("off"));
  if (param->type == PLX_PARAM_CHOICE)
    return g_strdup (gettext (param->choices[(int)value].label));
  return g_strdup_printf ("%g", value);
}

char *
parallax_event_label (const plx_record *event)
{
  plx_param_ref ref;
  g_autofree char *value = NULL;

  if (event->kind == PLX_RECORD_ALARM)
    return g_strdup (gettext (plx_alarm_label (event->alarm)));
  ref = param_of (event);
  value = shown_value (ref.param, event->new_value);
  return g_strdup_printf ("%s %s", gettext (ref.param->label), value);
}

char *
parallax_event_words (const plx_record *event)
{
  g_autofree char *step = parallax_format_count (event->step);
  g_autofree char *before = NULL, *after = NULL;
  plx_param_ref ref;

  if (event->kind == PLX_RECORD_ALARM)
    return g_strdup_printf (_ ("Alarm at step %s: %s"), step,
                            gettext (plx_alarm_label (event->alarm)));
  ref = param_of (event);
  before = shown_value (ref.param, event->old_value);
  after = shown_value (ref.param, event->new_value);
  return g_strdup_printf (_ ("%s %s → %s at step %s"), gettext (ref.param->label), before, after,
                          step);
}

static void
add_change (JsonBuilder *builder, const plx_record *event)
{
  plx_param_ref ref = param_of (event);
  g_autofree char *key = g_strdup_printf ("%s.%s", ref.table->name, ref.param->key);
  plx_settings settings;

  plx_settings_init (&settings);
  parallax_json_text (builder, "event", "change");
  parallax_json_number (builder, "step", (double)event->step);
  parallax_json_text (builder, "key", key);
  settings.values[ref.index] = event->old_value;
  parallax_json_setting (builder, "old", &settings, &ref);
  settings.values[ref.index] = event->new_value;
  parallax_json_setting (builder, "new", &settings, &ref);
}

static void
add_alarm (JsonBuilder *builder, const plx_record *event)
{
  parallax_json_text (builder, "event", "alarm");
  parallax_json_text (builder, "kind", plx_alarm_name (event->alarm));
  parallax_json_number (builder, "epoch", event->epoch);
  parallax_json_number (builder, "step", (double)event->step);
  parallax_json_text (builder, "text", plx_alarm_sentence (event->alarm));
}

char *
parallax_event_json (const plx_record *event)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  if (event->kind == PLX_RECORD_ALARM)
    add_alarm (builder, event);
  else
    add_change (builder, event);
  json_builder_end_object (builder);
  return parallax_json_line (builder);
}

char *
parallax_event_warning_json (const plx_guard *guard)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  parallax_json_text (builder, "event", "warning");
  parallax_json_text (builder, "key", guard->key);
  parallax_json_text (builder, "text", guard->sentence);
  json_builder_end_object (builder);
  return parallax_json_line (builder);
}
