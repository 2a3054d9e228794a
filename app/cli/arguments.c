/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parameters whose value is a choice are set first: which tables are in use, and so which short keys
 * there are, depends on them and not on the order on the command line.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/cli/command.h"
#include "app/sweep.h"
#include "app/cli/text.h"
#include "app/i18n.h"
#include "app/preset.h"

int
parallax_complain (int status, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fprintf (stderr, "parallax-cli: %s\n", text);
  return status;
}

int
parallax_exit_of (plx_status status)
{
  return status == PLX_ERROR_INVALID ? PARALLAX_EXIT_USAGE : PARALLAX_EXIT_FAILED;
}

char *
parallax_param_range (const plx_param *param)
{
  GString *text;

  switch (param->type) {
  case PLX_PARAM_BOOL:
    return g_strdup ("on, off");
  case PLX_PARAM_TEXT:
    return g_strdup (_ ("text"));
  case PLX_PARAM_CHOICE:
    text = g_string_new (NULL);
    for (const plx_choice *choice = param->choices; choice->value != NULL; choice++)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", choice->value);
    return g_string_free (text, FALSE);
  default:
    return g_strdup_printf ("%.10g … %.10g", param->min, param->max);
  }
}

/* --- Help ------------------------------------------------------------------------------------- */

static void
print_parameters (const plx_settings *settings)
{
  plx_param_ref ref = { 0 };
  const plx_param_table *table = NULL;

  while (plx_settings_next (&ref)) {
    g_autofree char *range = parallax_param_range (ref.param);
    char value[PLX_TEXT_SIZE];

    if (ref.table != table)
      printf ("\n%s\n", gettext (ref.table->label));
    table = ref.table;
    plx_settings_format (settings, &ref, value, sizeof value);
    printf ("  --%s.%s  %s [%s]\n", ref.table->name, ref.param->key, range, value);
    parallax_print_wrapped (6, gettext (ref.param->help));
  }
}

static void
print_presets (void)
{
  guint n;
  const ParallaxPreset *presets = parallax_presets (&n);

  printf ("\n%s\n", _ ("Presets, behind --preset; options beside them go before what they say"));
  for (guint i = 0; i < n; i++) {
    printf ("  %s\n", presets[i].name);
    parallax_print_wrapped (6, gettext (presets[i].help));
  }
}

static void
print_help (const ParallaxCommand *command, const plx_settings *settings)
{
  printf (_ ("Usage: parallax-cli %s %s\n\n%s\n"), command->name, command->usage,
          gettext (command->summary));
  if (command->flags != NULL && command->flags[0].name != NULL)
    printf ("\n%s\n", _ ("Options"));
  for (const ParallaxFlag *flag = command->flags; flag != NULL && flag->name != NULL; flag++)
    printf ("  --%s%s%s  %s\n", flag->name, flag->argument != NULL ? " " : "",
            flag->argument != NULL ? flag->argument : "", gettext (flag->help));
  if (!command->takes_parameters)
    return;
  print_presets ();
  printf ("\n");
  parallax_print_wrapped (
      0, _ ("Parameters, each an option by its full key, or by its last part where no "
            "other has it (--epochs 8); or --set KEY=VALUE. In brackets the default."));
  print_parameters (settings);
}

/* --- Reading ---------------------------------------------------------------------------------- */

typedef struct {
  char *key, *value;
} pair;

static void
pair_clear (gpointer data)
{
  pair *p = data;

  g_free (p->key);
  g_free (p->value);
}

static const ParallaxFlag *
find_flag (const ParallaxCommand *command, const char *name)
{
  for (const ParallaxFlag *flag = command->flags; flag != NULL && flag->name != NULL; flag++)
    if (strcmp (flag->name, name) == 0)
      return flag;
  return NULL;
}

/* Takes --set's KEY=VALUE apart. */
static gboolean
add_assignment (GArray *pairs, const char *text)
{
  const char *equals = text != NULL ? strchr (text, '=') : NULL;
  pair p;

  if (equals == NULL || equals == text)
    return FALSE;
  p = (pair){ g_strndup (text, (gsize)(equals - text)), g_strdup (equals + 1) };
  g_array_append_val (pairs, p);
  return TRUE;
}

/* One option; *i moves on past a value that stands apart. Returns a sentence when it is wrong. */
static char *
read_option (ParallaxArguments *arguments, const ParallaxCommand *command, GArray *pairs, int argc,
             char **argv, int *i)
{
  const char *equals = strchr (argv[*i], '='), *value = equals != NULL ? equals + 1 : NULL;
  g_autofree char *name = equals != NULL ? g_strndup (argv[*i] + 2, (gsize)(equals - argv[*i] - 2))
                                         : g_strdup (argv[*i] + 2);
  const ParallaxFlag *flag = find_flag (command, name);
  gboolean is_set = command->takes_parameters && strcmp (name, "set") == 0;
  pair p;

  if (flag != NULL && flag->argument == NULL) {
    if (value != NULL)
      return g_strdup_printf (_ ("--%s takes no value."), name);
    g_hash_table_insert (arguments->flags, g_strdup (name), g_strdup (""));
    return NULL;
  }
  if (flag == NULL && !command->takes_parameters)
    return g_strdup_printf (_ ("%s knows no option --%s; --help lists them."), command->name, name);
  if (value == NULL && *i + 1 < argc)
    value = argv[++*i];
  if (value == NULL)
    return g_strdup_printf (_ ("--%s needs a value."), name);
  if (flag != NULL) {
    const char *before = flag->repeats ? g_hash_table_lookup (arguments->flags, name) : NULL;

    g_hash_table_insert (arguments->flags, g_strdup (name),
                         before != NULL ? g_strdup_printf ("%s\n%s", before, value)
                                        : g_strdup (value));
    return NULL;
  }
  if (is_set)
    return add_assignment (pairs, value)
               ? NULL
               : g_strdup_printf (_ ("--set takes KEY=VALUE, not “%s”."), value);
  p = (pair){ g_strdup (name), g_strdup (value) };
  g_array_append_val (pairs, p);
  return NULL;
}

static gboolean
is_choice (const plx_settings *settings, const char *key)
{
  plx_param_ref ref;

  return plx_settings_find (settings, key, &ref, NULL) == PLX_OK &&
         ref.param->type == PLX_PARAM_CHOICE;
}

/* One parameter; of several values the first, and all of them into the axes. */
static plx_status
set (ParallaxArguments *arguments, plx_settings *settings, const pair *p, plx_error *error)
{
  ParallaxAxis *axis =
      arguments->axes != NULL ? parallax_axis_parse (settings, p->key, p->value) : NULL;

  if (axis != NULL)
    g_ptr_array_add (arguments->axes, axis);
  return plx_settings_set (settings, p->key, axis != NULL ? axis->values[0] : p->value, error);
}

/* Presets come first, wherever they stand: what is given beside them holds. */
static char *
apply_presets (const ParallaxArguments *arguments, plx_settings *settings)
{
  for (guint i = 0; i < arguments->pairs->len; i++) {
    const pair *p = &g_array_index (arguments->pairs, pair, i);
    g_autoptr (GError) error = NULL;

    if (strcmp (p->key, "preset") == 0 && !parallax_preset_apply (p->value, NULL, settings, &error))
      return g_strdup (error->message);
  }
  return NULL;
}

char *
parallax_arguments_apply (ParallaxArguments *arguments, plx_settings *settings)
{
  char *wrong = apply_presets (arguments, settings);

  if (wrong != NULL)
    return wrong;
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < arguments->pairs->len; i++) {
      const pair *p = &g_array_index (arguments->pairs, pair, i);
      plx_error error;

      if (strcmp (p->key, "preset") != 0 && is_choice (settings, p->key) == (pass == 0) &&
          set (arguments, settings, p, &error) != PLX_OK)
        return g_strdup (error.message);
    }
  return NULL;
}

gboolean
parallax_arguments_parse (ParallaxArguments *arguments, const ParallaxCommand *command, int argc,
                          char **argv, int *status)
{
  GArray *pairs = arguments->pairs = g_array_new (FALSE, FALSE, sizeof (pair));
  g_autofree char *wrong = NULL;

  g_array_set_clear_func (pairs, pair_clear);
  if (command->takes_lists)
    arguments->axes = g_ptr_array_new_with_free_func ((GDestroyNotify)parallax_axis_free);
  plx_settings_init (&arguments->settings);
  arguments->flags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  arguments->positional = g_ptr_array_new ();
  for (int i = 0; i < argc && wrong == NULL; i++) {
    if (strcmp (argv[i], "--help") == 0 || strcmp (argv[i], "-h") == 0) {
      print_help (command, &arguments->settings);
      *status = PARALLAX_EXIT_DONE;
      return FALSE;
    }
    if (g_str_has_prefix (argv[i], "--"))
      wrong = read_option (arguments, command, pairs, argc, argv, &i);
    else if ((int)arguments->positional->len >= command->most_words)
      wrong =
          g_strdup_printf (_ ("%s knows no word “%s”; --help shows how."), command->name, argv[i]);
    else
      g_ptr_array_add (arguments->positional, argv[i]);
  }
  if (wrong == NULL && !command->applies_later)
    wrong = parallax_arguments_apply (arguments, &arguments->settings);
  arguments->has_settings = pairs->len > 0;
  if (wrong == NULL)
    return TRUE;
  *status = parallax_complain (PARALLAX_EXIT_USAGE, "%s", wrong);
  return FALSE;
}

void
parallax_arguments_clear (ParallaxArguments *arguments)
{
  g_clear_pointer (&arguments->flags, g_hash_table_unref);
  g_clear_pointer (&arguments->positional, g_ptr_array_unref);
  g_clear_pointer (&arguments->pairs, g_array_unref);
  g_clear_pointer (&arguments->axes, g_ptr_array_unref);
}

const char *
parallax_arguments_get (const ParallaxArguments *arguments, const char *flag)
{
  return g_hash_table_lookup (arguments->flags, flag);
}

gboolean
parallax_arguments_input (const ParallaxArguments *arguments, int *height, int *width,
                          int *channels)
{
  const char *input = parallax_arguments_get (arguments, "input");
  char end;

  *height = *width = 32;
  *channels = 3;
  if (input == NULL ||
      (sscanf (input, "%dx%dx%d%c", height, width, channels, &end) == 3 && *height >= 1 &&
       *height <= 1024 && *width >= 1 && *width <= 1024 && (*channels == 1 || *channels == 3)))
    return TRUE;
  parallax_complain (PARALLAX_EXIT_USAGE, _ ("--input takes HxWxC with 1 or 3 channels, not “%s”."),
                     input);
  return FALSE;
}
