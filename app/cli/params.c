/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * params: every parameter with type, range, default and help, as the tables have them.
 */
#include <math.h>
#include <stdio.h>

#include "app/cli/command.h"
#include "app/i18n.h"
#include "app/json.h"

static const char *
type_name (plx_param_type type)
{
  static const char *const names[] = { "switch", "whole number", "number", "choice", "text" };

  return names[type];
}

static void
print_text (const plx_settings *settings, const plx_param_ref *ref)
{
  g_autofree char *range = parallax_param_range (ref->param);
  char value[PLX_TEXT_SIZE];

  plx_settings_format (settings, ref, value, sizeof value);
  printf ("%s.%s\n    %s: %s%s%s\n    %s: %s%s\n    %s\n", ref->table->name, ref->param->key,
          type_name (ref->param->type), range, ref->param->unit != NULL ? " " : "",
          ref->param->unit != NULL ? gettext (ref->param->unit) : "", _ ("default"), value,
          ref->param->is_live ? _ ("; may change while a run trains") : "",
          gettext (ref->param->help));
}

static void
print_json (const plx_settings *settings, const plx_param_ref *ref)
{
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *key = g_strdup_printf ("%s.%s", ref->table->name, ref->param->key);
  g_autofree char *line = NULL;
  char value[PLX_TEXT_SIZE];

  plx_settings_format (settings, ref, value, sizeof value);
  json_builder_begin_object (builder);
  parallax_json_text (builder, "key", key);
  parallax_json_text (builder, "label", ref->param->label);
  parallax_json_text (builder, "help", ref->param->help);
  parallax_json_text (builder, "type", type_name (ref->param->type));
  parallax_json_text (builder, "default", value);
  if (ref->param->type == PLX_PARAM_INT || ref->param->type == PLX_PARAM_FLOAT) {
    parallax_json_number (builder, "min", ref->param->min);
    parallax_json_number (builder, "max", ref->param->max);
  }
  if (ref->param->type == PLX_PARAM_CHOICE) {
    json_builder_set_member_name (builder, "choices");
    json_builder_begin_array (builder);
    for (const plx_choice *choice = ref->param->choices; choice->value != NULL; choice++)
      json_builder_add_string_value (builder, choice->value);
    json_builder_end_array (builder);
  }
  json_builder_set_member_name (builder, "live");
  json_builder_add_boolean_value (builder, ref->param->is_live);
  json_builder_end_object (builder);
  line = parallax_json_line (builder);
  printf ("%s\n", line);
}

static int
run (int argc, char **argv)
{
  ParallaxArguments arguments = { 0 };
  plx_param_ref ref = { 0 };
  plx_error error;
  int status;
  void (*print) (const plx_settings *, const plx_param_ref *);

  if (!parallax_arguments_parse (&arguments, &parallax_params_command, argc, argv, &status)) {
    parallax_arguments_clear (&arguments);
    return status;
  }
  status = PARALLAX_EXIT_DONE;
  print = parallax_arguments_get (&arguments, "json") != NULL ? print_json : print_text;
  if (arguments.positional->len == 0)
    while (plx_settings_next (&ref))
      print (&arguments.settings, &ref);
  for (guint i = 0; i < arguments.positional->len && status == PARALLAX_EXIT_DONE; i++) {
    if (plx_settings_find (&arguments.settings, arguments.positional->pdata[i], &ref, &error) ==
        PLX_OK)
      print (&arguments.settings, &ref);
    else
      status = parallax_complain (PARALLAX_EXIT_USAGE, "%s", error.message);
  }
  parallax_arguments_clear (&arguments);
  return status;
}

static const ParallaxFlag flags[] = {
  { "json", NULL, N_ ("One JSON object a line.") },
  { NULL, NULL, NULL },
};

const ParallaxCommand parallax_params_command = {
  "params",
  "[KEY]… [--json]",
  N_ ("Shows every parameter: type, range, default, help."),
  flags,
  FALSE,
  1000,
  run,
};
