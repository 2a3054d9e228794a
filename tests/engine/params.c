/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parameter tables: every table is sound, and wrong input gets a sentence with the key.
 */
#include <glib.h>
#include <string.h>

#include "core/params.h"

static void
assert_refused (const char *key, const char *value, const char *mentions)
{
  plx_settings settings, before;
  plx_error error = { 0 };

  plx_settings_init (&settings);
  before = settings;
  g_assert_cmpint (plx_settings_set (&settings, key, value, &error), ==, PLX_ERROR_INVALID);
  if (strstr (error.message, mentions) == NULL)
    g_error ("“%s” does not mention “%s”", error.message, mentions);
  g_assert_cmpmem (&settings, sizeof settings, &before, sizeof before);
}

static void
test_wrong_values (void)
{
  assert_refused ("holdot", "0.1", "data.holdout");
  assert_refused ("data.holdout", "2", "from 0.01 to 0.9");
  assert_refused ("holdout", "nan", "a number");
  assert_refused ("holdout", "0.1x", "data.holdout");
  assert_refused ("size", "1.5", "whole numbers");
  assert_refused ("data.channels", "blue", "grey, rgb");
}

/* A chosen component's key goes before one that is always in use, and the choice decides. */
static void
test_short_keys (void)
{
  plx_settings settings;
  plx_param_ref ref;
  plx_error error;

  plx_settings_init (&settings);
  g_assert_cmpint (plx_settings_find (&settings, "temperature", &ref, &error), ==, PLX_OK);
  g_assert_cmpstr (ref.table->name, ==, "simclr");
  g_assert_cmpint (plx_settings_find (&settings, "learning_rate", &ref, &error), ==, PLX_OK);
  g_assert_cmpstr (ref.table->name, ==, "adamw");
  g_assert_cmpint (plx_settings_set (&settings, "optimiser", "sgd", &error), ==, PLX_OK);
  g_assert_cmpint (plx_settings_find (&settings, "learning_rate", &ref, &error), ==, PLX_OK);
  g_assert_cmpstr (ref.table->name, ==, "sgd");
  assert_refused ("probability", "1", "write which one");
}

static void
test_every_parameter_is_sound (void)
{
  plx_param_ref ref = { 0 };
  plx_settings settings;
  plx_error error;

  plx_settings_init (&settings);
  while (plx_settings_next (&ref)) {
    g_autofree char *key = g_strdup_printf ("%s.%s", ref.table->name, ref.param->key);
    char text[PLX_TEXT_SIZE];

    g_test_message ("%s", key);
    g_assert_true (strlen (ref.param->label) > 0);
    g_assert_true (g_str_has_suffix (ref.param->help, "."));
    g_assert_true (plx_settings_is_default (&settings, &ref));
    plx_settings_format (&settings, &ref, text, sizeof text);
    g_assert_cmpint (plx_settings_set (&settings, key, text, &error), ==, PLX_OK);
    g_assert_true (plx_settings_is_default (&settings, &ref));
    if (ref.param->is_logarithmic)
      g_assert_cmpfloat (ref.param->min, >, 0);
    if (ref.table->used_when_key != NULL) {
      plx_param_ref choice;

      g_assert_cmpint (plx_settings_find (&settings, ref.table->used_when_key, &choice, &error), ==,
                       PLX_OK);
      g_assert_cmpint (choice.param->type, ==, PLX_PARAM_CHOICE);
      g_assert_cmpint (plx_settings_set (&settings, ref.table->used_when_key,
                                         ref.table->used_when_value, &error),
                       ==, PLX_OK);
      plx_settings_init (&settings);
    }
  }
}

static void
test_format_reads_back (void)
{
  plx_settings settings;
  plx_error error;
  plx_param_ref ref;
  char text[64];

  plx_settings_init (&settings);
  g_assert_cmpint (plx_settings_set (&settings, "holdout", "0.123456789", &error), ==, PLX_OK);
  g_assert_cmpint (plx_settings_find (&settings, "holdout", &ref, &error), ==, PLX_OK);
  plx_settings_format (&settings, &ref, text, sizeof text);
  g_assert_cmpstr (text, ==, "0.123456789");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/params/short-keys", test_short_keys);
  g_test_add_func ("/params/wrong", test_wrong_values);
  g_test_add_func ("/params/sound", test_every_parameter_is_sound);
  g_test_add_func ("/params/format", test_format_reads_back);
  return g_test_run ();
}
