/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Presets: the built-in ones can all be trained with, a person's own come back as they were saved.
 */
#include "app/preset.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/error.h"
#include "support/files.h"
#include "support/runs.h"

static plx_settings
preset (const char *name)
{
  plx_settings settings;
  g_autoptr (GError) error = NULL;

  plx_settings_init (&settings);
  parallax_preset_apply (name, NULL, &settings, &error);
  g_assert_no_error (error);
  return settings;
}

/* Each is what it says, whatever the settings were, and its pipeline can be made. */
static void
test_builtin (void)
{
  guint n;
  const ParallaxPreset *presets = parallax_presets (&n);
  plx_dataset form = { .height = 8, .width = 8, .channels = 3, .std = { 1, 1, 1 } };

  for (guint i = 0; i < n; i++) {
    plx_settings settings = preset (presets[i].name), other = preset ("byol");
    g_autofree char *name = NULL;
    plx_augment *augment;
    plx_error error;

    g_assert_true (parallax_preset_apply (presets[i].name, NULL, &other, NULL));
    name = parallax_preset_matching (presets[i].scope, &other);
    g_assert_cmpstr (name, ==, presets[i].name);
    g_assert_cmpint (plx_augment_new (&settings, &form, plx_cpu_isa (), &augment, &error), ==,
                     PLX_OK);
    plx_augment_free (augment);
  }
}

static double
value_of (const plx_settings *settings, const char *key)
{
  return plx_settings_number (settings, key);
}

/* A recipe says how to learn and leaves alone from what, for how long and with which seed. */
static void
test_recipes (void)
{
  plx_settings moco = preset ("recipe-moco-cifar"), hadsell = preset ("byol");
  plx_model_options options = { 32, 32, 3, 2 * 256, true, 1 };
  plx_error error;

  g_assert_cmpfloat (value_of (&moco, "moco.queue"), ==, 4096);
  g_assert_cmpfloat (value_of (&moco, "moco.momentum"), ==, 0.99);
  g_assert_cmpfloat (value_of (&moco, "sgd.learning_rate"), ==, 0.06);
  g_assert_cmpfloat (value_of (&moco, "augment.blur.on"), ==, 0);
  g_assert_cmpint (plx_settings_set (&hadsell, "train.epochs", "33", &error), ==, PLX_OK);
  g_assert_true (parallax_preset_apply ("recipe-hadsell", NULL, &hadsell, NULL));
  g_assert_cmpfloat (value_of (&hadsell, "train.epochs"), ==, 33);
  g_assert_cmpfloat (value_of (&hadsell, "augment.crop.on"), ==, 0);
  g_assert_cmpfloat (value_of (&hadsell, "margin.normalised"), ==, 0);
  for (guint i = 0, n = 0; i == 0 || i < n; i++) {
    const ParallaxPreset *recipe = &parallax_presets (&n)[i];
    plx_settings settings = preset (recipe->name);
    plx_model_size size;

    g_assert_cmpint (plx_model_measure (&settings, &options, &size, &error), ==, PLX_OK);
    if (g_str_has_prefix (recipe->name, "recipe-moco-v"))
      g_assert_cmpuint (size.weights, >, 23000000);
  }
}

/* The papers' numbers. */
static void
test_augmentations (void)
{
  plx_settings simclr = preset ("simclr-cifar"), moco = preset ("moco-v2"), byol = preset ("byol");

  g_assert_cmpfloat (value_of (&simclr, "augment.crop.min_area"), ==, 0.08);
  g_assert_cmpfloat (value_of (&simclr, "augment.jitter.brightness"), ==, 0.4);
  g_assert_cmpfloat (value_of (&simclr, "augment.jitter.hue"), ==, 0.1);
  g_assert_cmpfloat (value_of (&simclr, "augment.jitter.probability"), ==, 0.8);
  g_assert_cmpfloat (value_of (&simclr, "augment.grey.probability"), ==, 0.2);
  g_assert_cmpfloat (value_of (&simclr, "augment.flip.horizontal"), ==, 0.5);
  g_assert_cmpfloat (value_of (&simclr, "augment.blur.on"), ==, 0);
  g_assert_cmpfloat (value_of (&simclr, "augment.rotate.on"), ==, 0);
  g_assert_cmpfloat (value_of (&moco, "augment.crop.min_area"), ==, 0.2);
  g_assert_cmpfloat (value_of (&moco, "augment.blur.on"), ==, 1);
  g_assert_cmpfloat (value_of (&moco, "augment.blur.max_sigma"), ==, 2);
  g_assert_cmpfloat (value_of (&byol, "augment.blur.probability"), ==, 1);
  g_assert_cmpfloat (value_of (&byol, "augment2.blur.probability"), ==, 0.1);
  g_assert_cmpfloat (value_of (&byol, "augment2.solarise.probability"), ==, 0.2);
}

static void
test_own (void)
{
  plx_settings settings = preset ("moco-v2"), back = preset ("none");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL, none = NULL;
  g_autofree char *matching = NULL;

  run_set (&settings, "augment.jitter.brightness", "0.15");
  run_set (&settings, "train.epochs", "77");
  g_assert_true (
      parallax_preset_save ("Für Käfer = 2", PARALLAX_PRESET_AUGMENT, &settings, &error));
  g_assert_no_error (error);
  g_assert_true (parallax_preset_save ("another", PARALLAX_PRESET_AUGMENT, &back, &error));
  names = parallax_preset_own_names (PARALLAX_PRESET_AUGMENT);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_true (parallax_preset_apply ("Für Käfer = 2", NULL, &back, &error));
  g_assert_cmpfloat (value_of (&back, "augment.jitter.brightness"), ==, 0.15);
  g_assert_cmpfloat (value_of (&back, "train.epochs"), !=, 77);
  matching = parallax_preset_matching (PARALLAX_PRESET_AUGMENT, &settings);
  g_assert_cmpstr (matching, ==, "Für Käfer = 2");
  g_assert_true (parallax_preset_remove ("Für Käfer = 2", PARALLAX_PRESET_AUGMENT, &error));
  g_assert_true (parallax_preset_remove ("another", PARALLAX_PRESET_AUGMENT, &error));
  none = parallax_preset_own_names (PARALLAX_PRESET_AUGMENT);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

/* The defaults themselves are a preset that can be kept, too. */
static void
test_own_defaults (void)
{
  plx_settings settings = preset ("default"), back = preset ("byol");
  g_autoptr (GError) error = NULL;

  g_assert_true (parallax_preset_save ("plain", PARALLAX_PRESET_AUGMENT, &settings, &error));
  g_assert_true (parallax_preset_apply ("plain", NULL, &back, &error));
  g_assert_cmpmem (&back, sizeof back, &settings, sizeof settings);
  g_assert_true (parallax_preset_remove ("plain", PARALLAX_PRESET_AUGMENT, &error));
}

/* A recipe and augmentations of one name are two presets; where nobody says which, none is guessed. */
static void
test_own_scopes (void)
{
  static const char *const scopes[] = { PARALLAX_PRESET_AUGMENT, PARALLAX_PRESET_RECIPE };
  static const double brightness[] = { 0.15, 0.35 };
  plx_settings settings, back;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 2; i++) {
    settings = preset ("default");
    run_set (&settings, "augment.jitter.brightness", i == 0 ? "0.15" : "0.35");
    run_set (&settings, "train.batch", "512");
    g_assert_true (parallax_preset_save ("mine", scopes[i], &settings, &error));
    g_assert_no_error (error);
  }
  for (int i = 0; i < 2; i++) {
    g_autofree char *matching = NULL;

    back = preset ("default");
    g_assert_true (parallax_preset_apply ("mine", scopes[i], &back, &error));
    g_assert_cmpfloat (value_of (&back, "augment.jitter.brightness"), ==, brightness[i]);
    g_assert_true ((value_of (&back, "train.batch") == 512) == (i == 1));
    matching = parallax_preset_matching (scopes[i], &back);
    g_assert_cmpstr (matching, ==, "mine");
  }
  g_assert_false (parallax_preset_apply ("mine", NULL, &back, &error));
  assert_sentence (error->message, "mine");
  g_clear_error (&error);
  g_assert_true (parallax_preset_remove ("mine", PARALLAX_PRESET_AUGMENT, &error));
  g_assert_false (parallax_preset_apply ("mine", PARALLAX_PRESET_AUGMENT, &back, NULL));
  g_assert_true (parallax_preset_apply ("mine", NULL, &back, &error));
  g_assert_cmpfloat (value_of (&back, "augment.jitter.brightness"), ==, 0.35);
  g_assert_true (parallax_preset_remove ("mine", PARALLAX_PRESET_RECIPE, &error));
}

static void
assert_no_name (const char *name)
{
  plx_settings settings = preset ("default");
  g_autoptr (GError) error = NULL;

  g_assert_false (parallax_preset_save (name, PARALLAX_PRESET_AUGMENT, &settings, &error));
  g_assert_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID);
  g_assert_null (strpbrk (error->message, "\t\r\n"));
}

static void
test_refusals (void)
{
  plx_settings settings = preset ("moco-v1"), before = settings;
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_build_filename (g_get_user_config_dir (), "parallax", "presets.ini", NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  assert_no_name ("");
  assert_no_name ("a]b");
  assert_no_name ("a\tb");
  assert_no_name ("a\rb");
  assert_no_name ("a\nb");
  assert_no_name ("a\xc2\x85"
                  "b");
  assert_no_name ("a\xff");
  assert_no_name ("moco-v1");
  g_assert_false (parallax_preset_apply ("nonsense", NULL, &settings, &error));
  assert_sentence (error->message, "nonsense");
  g_clear_error (&error);
  /* A file that another hand has written. */
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (
      path, "[augment bent]\naugment.crop.on=off\naugment.grey.probability=7\n", -1, NULL));
  g_assert_false (parallax_preset_apply ("bent", NULL, &settings, &error));
  assert_sentence (error->message, path);
  assert_sentence (error->message, "augment.grey.probability");
  g_assert_cmpmem (&settings, sizeof settings, &before, sizeof before);
  g_assert_cmpint (g_remove (path), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/preset/builtin", test_builtin);
  g_test_add_func ("/preset/recipes", test_recipes);
  g_test_add_func ("/preset/augmentations", test_augmentations);
  g_test_add_func ("/preset/own", test_own);
  g_test_add_func ("/preset/own-scopes", test_own_scopes);
  g_test_add_func ("/preset/own-defaults", test_own_defaults);
  g_test_add_func ("/preset/refusals", test_refusals);
  return g_test_run ();
}
