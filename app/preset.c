/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which parameters a preset speaks of, setting them, and the file of a person's own.
 */
#include "app/preset.h"

#include <gio/gio.h>
#include <string.h>

#include "app/error.h"
#include "app/i18n.h"

static const ParallaxPreset *
find_builtin (const char *name)
{
  guint n;
  const ParallaxPreset *presets = parallax_presets (&n);

  for (guint i = 0; i < n; i++)
    if (strcmp (presets[i].name, name) == 0)
      return &presets[i];
  return NULL;
}

/* --- Setting ---------------------------------------------------------------------------------- */

static char *
full_key (const plx_param_ref *ref)
{
  return g_strdup_printf ("%s.%s", ref->table->name, ref->param->key);
}

/* What the full keys of a recipe's parameters begin with: all that says how to learn, but not from
 * what, how long, and with which seed. */
static const char *const of_recipe[] = {
  "train.method", "train.batch", "simclr.", "moco.",    "margin.",
  "supervised.",  "decoupled.",  "augment", "encoder.", "head.",
  "optimiser",    "adamw.",      "sgd.",    "lars.",    "schedule.",
};

static gboolean
is_in_scope (const plx_param_ref *ref, const char *scope)
{
  g_autofree char *key = full_key (ref);

  if (strcmp (scope, PARALLAX_PRESET_RECIPE) != 0)
    return g_str_has_prefix (key, scope);
  for (gsize i = 0; i < G_N_ELEMENTS (of_recipe); i++)
    if (g_str_has_prefix (key, of_recipe[i]))
      return TRUE;
  return FALSE;
}

/* Which parameter comes next in a scope; start with a zeroed ref. */
static gboolean
next_in_scope (plx_param_ref *ref, const char *scope)
{
  while (plx_settings_next (ref))
    if (is_in_scope (ref, scope))
      return TRUE;
  return FALSE;
}

static void
reset (plx_settings *settings, const char *scope)
{
  plx_settings defaults;
  plx_param_ref ref = { 0 };

  plx_settings_init (&defaults);
  while (next_in_scope (&ref, scope)) {
    int index = ref.index;

    if (ref.param->type == PLX_PARAM_TEXT)
      g_strlcpy (settings->texts[(int)settings->values[index]], ref.param->text_fallback,
                 PLX_TEXT_SIZE);
    else
      settings->values[index] = defaults.values[index];
  }
}

/* Sets all parameters whose full key fits the pattern. */
static plx_status
set_all (plx_settings *settings, const char *pattern, const char *value, plx_error *error)
{
  plx_param_ref ref = { 0 };
  plx_status status = PLX_OK;

  if (strchr (pattern, '*') == NULL)
    return plx_settings_set (settings, pattern, value, error);
  while (status == PLX_OK && plx_settings_next (&ref)) {
    g_autofree char *key = full_key (&ref);

    if (g_pattern_match_simple (pattern, key))
      status = plx_settings_set (settings, key, value, error);
  }
  return status;
}

static plx_status
apply_builtin (const ParallaxPreset *preset, plx_settings *settings, plx_error *error)
{
  g_auto (GStrv) pairs = g_strsplit (preset->values, " ", -1);
  plx_status status = PLX_OK;

  reset (settings, preset->scope);
  for (char **pair = pairs; *pair != NULL && status == PLX_OK; pair++) {
    char *equals = strchr (*pair, '=');

    if (equals == NULL)
      continue;
    *equals = '\0';
    status = set_all (settings, *pair, equals + 1, error);
  }
  return status;
}

/* --- A person's own --------------------------------------------------------------------------- */

static char *
own_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "parallax", "presets.ini", NULL);
}

/* A file that is not there is one without presets. */
static GKeyFile *
load_own (GError **error)
{
  g_autofree char *path = own_path ();
  GKeyFile *file = g_key_file_new ();
  GError *why = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &why) ||
      g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
    g_clear_error (&why);
    return file;
  }
  g_key_file_unref (file);
  g_propagate_prefixed_error (error, why, "%s: ", path);
  return NULL;
}

static gboolean
store_own (GKeyFile *file, GError **error)
{
  g_autofree char *path = own_path (), *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("%s: the folder cannot be made."),
                 folder);
    return FALSE;
  }
  return g_key_file_save_to_file (file, path, error);
}

static const char *const scopes[] = { PARALLAX_PRESET_AUGMENT, PARALLAX_PRESET_RECIPE };

/* The group that a person's own preset is kept in. */
static char *
own_group (const char *name, const char *scope)
{
  return g_strdup_printf ("%s %s", scope, name);
}

/* The scope that has an own preset of that name, of all or of the one that is given; how many have. */
static int
find_own (GKeyFile *file, const char *name, const char *scope, const char **found)
{
  int n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (scopes); i++) {
    g_autofree char *group = own_group (name, scopes[i]);

    if ((scope != NULL && strcmp (scope, scopes[i]) != 0) || !g_key_file_has_group (file, group))
      continue;
    *found = scopes[i];
    n++;
  }
  return n;
}

static plx_status
apply_group (GKeyFile *file, const char *group, plx_settings *settings, plx_error *error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);
  plx_status status = PLX_OK;

  for (char **key = keys; *key != NULL && status == PLX_OK; key++) {
    g_autofree char *value = g_key_file_get_string (file, group, *key, NULL);

    status = plx_settings_set (settings, *key, value != NULL ? value : "", error);
  }
  return status;
}

static void
complain_of_none (const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n;
  const ParallaxPreset *presets = parallax_presets (&n);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", presets[i].name);
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
               _ ("There is no preset “%s”; there are %s, and your own."), name, names->str);
}

static gboolean
apply_own (const char *name, const char *scope, plx_settings *settings, GError **error)
{
  g_autoptr (GKeyFile) file = load_own (error);
  g_autofree char *group = NULL, *path = own_path ();
  plx_error engine_error;
  int n;

  if (file == NULL)
    return FALSE;
  n = find_own (file, name, scope, &scope);
  if (n == 0) {
    complain_of_none (name, error);
    return FALSE;
  }
  if (n > 1) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
                 _ ("Two presets of yours are called “%s”, a recipe and one of augmentations; keep "
                    "one of them under another name."),
                 name);
    return FALSE;
  }
  group = own_group (name, scope);
  reset (settings, scope);
  if (parallax_check (apply_group (file, group, settings, &engine_error), &engine_error, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

gboolean
parallax_preset_apply (const char *name, const char *scope, plx_settings *settings, GError **error)
{
  const ParallaxPreset *builtin = find_builtin (name);
  plx_settings changed = *settings;
  plx_error engine_error;

  if (builtin != NULL
          ? !parallax_check (apply_builtin (builtin, &changed, &engine_error), &engine_error, error)
          : !apply_own (name, scope, &changed, error))
    return FALSE;
  *settings = changed;
  return TRUE;
}

/* What the file could keep, in a name of a readable length; name is valid UTF-8. */
static gboolean
can_be_kept (const char *name)
{
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return *name != '\0' && g_utf8_strlen (name, -1) <= 60 && strpbrk (name, "[]") == NULL;
}

static gboolean
check_name (const char *name, GError **error)
{
  g_autofree char *shown = g_utf8_make_valid (name, -1);

  if (g_utf8_validate (name, -1, NULL) && can_be_kept (name) && find_builtin (name) == NULL)
    return TRUE;
  /* A sentence is one line. */
  for (char *at = shown; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  g_set_error (error, PARALLAX_ERROR, PLX_ERROR_INVALID,
               _ ("“%.80s” cannot be the name of a preset: 1 to 60 characters without brackets, "
                  "tabs and line ends, and not a built-in one's."),
               shown);
  return FALSE;
}

gboolean
parallax_preset_save (const char *name, const char *scope, const plx_settings *settings,
                      GError **error)
{
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *group = own_group (name, scope);
  plx_param_ref ref = { 0 };

  if (!check_name (name, error) || (file = load_own (error)) == NULL)
    return FALSE;
  g_key_file_remove_group (file, group, NULL);
  while (next_in_scope (&ref, scope)) {
    g_autofree char *key = full_key (&ref);
    char value[PLX_TEXT_SIZE];

    plx_settings_format (settings, &ref, value, sizeof value);
    if (!plx_settings_is_default (settings, &ref) || !g_key_file_has_group (file, group))
      g_key_file_set_string (file, group, key, value);
  }
  return store_own (file, error);
}

gboolean
parallax_preset_remove (const char *name, const char *scope, GError **error)
{
  g_autoptr (GKeyFile) file = load_own (error);
  g_autofree char *group = own_group (name, scope);

  return file != NULL && g_key_file_remove_group (file, group, error) && store_own (file, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(char *const *)a, *(char *const *)b);
}

char **
parallax_preset_own_names (const char *scope)
{
  g_autoptr (GKeyFile) file = load_own (NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_auto (GStrv) groups = file != NULL ? g_key_file_get_groups (file, NULL) : g_new0 (char *, 1);
  g_autofree char *prefix = g_strdup_printf ("%s ", scope);

  for (char **group = groups; *group != NULL; group++)
    if (g_str_has_prefix (*group, prefix))
      g_ptr_array_add (names, g_strdup (*group + strlen (prefix)));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_steal (names, NULL);
}

/* --- Which one it is -------------------------------------------------------------------------- */

static gboolean
is_same (const char *scope, const plx_settings *a, const plx_settings *b)
{
  plx_param_ref ref = { 0 };

  while (next_in_scope (&ref, scope)) {
    gboolean is_text = ref.param->type == PLX_PARAM_TEXT;

    if (is_text
            ? strcmp (a->texts[(int)a->values[ref.index]], b->texts[(int)b->values[ref.index]]) != 0
            : a->values[ref.index] != b->values[ref.index])
      return FALSE;
  }
  return TRUE;
}

char *
parallax_preset_matching (const char *scope, const plx_settings *settings)
{
  g_auto (GStrv) own = parallax_preset_own_names (scope);
  guint n;
  const ParallaxPreset *presets = parallax_presets (&n);

  for (guint i = 0; i < n; i++) {
    plx_settings changed = *settings;

    if (strcmp (presets[i].scope, scope) == 0 &&
        parallax_preset_apply (presets[i].name, scope, &changed, NULL) &&
        is_same (scope, settings, &changed))
      return g_strdup (presets[i].name);
  }
  for (char **name = own; *name != NULL; name++) {
    plx_settings changed = *settings;

    if (parallax_preset_apply (*name, scope, &changed, NULL) && is_same (scope, settings, &changed))
      return g_strdup (*name);
  }
  return NULL;
}
