/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finding, parsing, checking and formatting parameters. Which tables there are is settings.c's.
 */
#include "core/params.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The place in plx_settings.values where a table begins. */
static int
first_index (const plx_param_table *table)
{
  int n, first = 0;
  const plx_param_table *const *tables = plx_param_tables (&n);

  for (int i = 0; i < n; i++) {
    if (tables[i] == table)
      return first;
    first += tables[i]->n_params;
  }
  PLX_ASSERT (!"a table that is not in the list of tables");
  return 0;
}

bool
plx_settings_next (plx_param_ref *ref)
{
  int n, first = 0;
  const plx_param_table *const *tables = plx_param_tables (&n);
  int next = ref->table == NULL ? 0 : ref->index + 1;

  for (int i = 0; i < n; first += tables[i]->n_params, i++)
    if (next < first + tables[i]->n_params) {
      *ref = (plx_param_ref){ tables[i], &tables[i]->params[next - first], next };
      return true;
    }
  return false;
}

void
plx_settings_init (plx_settings *settings)
{
  int slot = 0;
  plx_param_ref ref = { 0 };

  memset (settings, 0, sizeof *settings);
  while (plx_settings_next (&ref)) {
    PLX_ASSERT (ref.index < PLX_MAX_SETTINGS);
    settings->values[ref.index] = ref.param->fallback;
    if (ref.param->type == PLX_PARAM_TEXT) {
      PLX_ASSERT (slot < PLX_MAX_TEXTS);
      snprintf (settings->texts[slot], PLX_TEXT_SIZE, "%s", ref.param->text_fallback);
      settings->values[ref.index] = slot++;
    }
  }
}

const double *
plx_settings_of (const plx_settings *settings, const plx_param_table *table)
{
  return settings->values + first_index (table);
}

const char *
plx_settings_text_of (const plx_settings *settings, const plx_param_table *table, int param)
{
  int value = (int)plx_settings_of (settings, table)[param];

  if (table->params[param].type == PLX_PARAM_CHOICE)
    return table->params[param].choices[value].value;
  return settings->texts[value];
}

/* Whether key is ref's full key. */
static bool
is_full_key (const plx_param_ref *ref, const char *key)
{
  size_t length = strlen (ref->table->name);

  return strncmp (key, ref->table->name, length) == 0 && key[length] == '.' &&
         strcmp (key + length + 1, ref->param->key) == 0;
}

double
plx_settings_number (const plx_settings *settings, const char *full_key)
{
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref))
    if (is_full_key (&ref, full_key))
      return settings->values[ref.index];
  PLX_ASSERT (!"a key that no table has");
  return 0;
}

bool
plx_settings_is_used (const plx_settings *settings, const plx_param_table *table)
{
  return table->used_when_key == NULL ||
         plx_settings_is (settings, table->used_when_key, table->used_when_value);
}

bool
plx_settings_is (const plx_settings *settings, const char *full_key, const char *value)
{
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref))
    if (is_full_key (&ref, full_key))
      return strcmp (ref.param->choices[(int)settings->values[ref.index]].value, value) == 0;
  return false;
}

/* Levenshtein's distance, for the nearest key in a sentence about an unknown one. */
static int
edit_distance (const char *a, const char *b)
{
  int row[64], n = (int)strnlen (b, 63);

  for (int j = 0; j <= n; j++)
    row[j] = j;
  for (int i = 0; a[i] != '\0'; i++) {
    int diagonal = row[0];

    row[0] = i + 1;
    for (int j = 0; j < n; j++) {
      int change = diagonal + (a[i] != b[j]);
      int best = row[j] < row[j + 1] ? row[j] + 1 : row[j + 1] + 1;

      diagonal = row[j + 1];
      row[j + 1] = change < best ? change : best;
    }
  }
  return row[n];
}

static plx_status
fail_unknown_key (const char *key, plx_error *error)
{
  plx_param_ref ref = { 0 }, nearest = { 0 };
  int least = 1 << 20;

  while (plx_settings_next (&ref)) {
    char full[128];
    int distance = edit_distance (key, ref.param->key);

    snprintf (full, sizeof full, "%s.%s", ref.table->name, ref.param->key);
    if (edit_distance (key, full) < distance)
      distance = edit_distance (key, full);
    if (distance < least) {
      least = distance;
      nearest = ref;
    }
  }
  return plx_fail (error, PLX_ERROR_INVALID,
                   "There is no parameter “%.60s”; the nearest is “%s.%s”.", key,
                   nearest.table->name, nearest.param->key);
}

/* How well a short key fits a table: a chosen one's (the method's, the optimiser's) goes before one
 * that is always in use. */
static int
rank_of (const plx_settings *settings, const plx_param_table *table)
{
  return table->is_by_full_key || !plx_settings_is_used (settings, table) ? 0
         : table->used_when_key == NULL                                   ? 1
                                                                          : 2;
}

plx_status
plx_settings_find (const plx_settings *settings, const char *key, plx_param_ref *found,
                   plx_error *error)
{
  plx_param_ref ref = { 0 }, best = { 0 }, other = { 0 };
  int best_rank = 0;

  while (plx_settings_next (&ref)) {
    int rank;

    if (is_full_key (&ref, key)) {
      *found = ref;
      return PLX_OK;
    }
    rank = strcmp (ref.param->key, key) == 0 ? rank_of (settings, ref.table) : 0;
    if (rank > best_rank) {
      best_rank = rank;
      best = ref;
      other.table = NULL;
    } else if (rank > 0 && rank == best_rank) {
      other = ref;
    }
  }
  if (best_rank == 0)
    return fail_unknown_key (key, error);
  if (other.table != NULL)
    return plx_fail (error, PLX_ERROR_INVALID, "“%s” could be “%s.%s” or “%s.%s”; write which one.",
                     key, best.table->name, key, other.table->name, key);
  *found = best;
  return PLX_OK;
}

static bool
parse_bool (const char *text, double *value)
{
  static const char *const words[] = { "off", "on", "false", "true", "no", "yes", "0", "1" };

  for (int i = 0; i < 8; i++)
    if (strcasecmp (text, words[i]) == 0) {
      *value = i % 2;
      return true;
    }
  return false;
}

static bool
parse_number (const char *text, double *value)
{
  char *end;

  errno = 0;
  *value = strtod (text, &end);
  return end != text && *end == '\0' && errno == 0 && isfinite (*value);
}

static plx_status
fail_choice (const plx_param_ref *ref, const char *value, plx_error *error)
{
  char list[160] = "";

  for (const plx_choice *choice = ref->param->choices; choice->value != NULL; choice++) {
    size_t used = strlen (list);

    snprintf (list + used, sizeof list - used, "%s%s", used > 0 ? ", " : "", choice->value);
  }
  return plx_fail (error, PLX_ERROR_INVALID, "%s.%s cannot be “%.40s”; it can be %s.",
                   ref->table->name, ref->param->key, value, list);
}

static plx_status
set_text (plx_settings *settings, const plx_param_ref *ref, const char *value, plx_error *error)
{
  if (strlen (value) >= PLX_TEXT_SIZE)
    return plx_fail (error, PLX_ERROR_INVALID, "%s.%s is longer than %d bytes.", ref->table->name,
                     ref->param->key, PLX_TEXT_SIZE - 1);
  snprintf (settings->texts[(int)settings->values[ref->index]], PLX_TEXT_SIZE, "%s", value);
  return PLX_OK;
}

static plx_status
set_choice (plx_settings *settings, const plx_param_ref *ref, const char *value, plx_error *error)
{
  for (int i = 0; ref->param->choices[i].value != NULL; i++)
    if (strcmp (ref->param->choices[i].value, value) == 0) {
      settings->values[ref->index] = i;
      return PLX_OK;
    }
  return fail_choice (ref, value, error);
}

plx_status
plx_settings_set_number (plx_settings *settings, const plx_param_ref *ref, double value,
                         plx_error *error)
{
  const plx_param *param = ref->param;

  if (param->type == PLX_PARAM_INT && value != floor (value))
    return plx_fail (error, PLX_ERROR_INVALID, "%s.%s takes whole numbers, not %g.",
                     ref->table->name, param->key, value);
  if (param->type == PLX_PARAM_INT || param->type == PLX_PARAM_FLOAT)
    if (!(value >= param->min && value <= param->max))
      return plx_fail (error, PLX_ERROR_INVALID, "%s.%s is %.15g; it goes from %.15g to %.15g.",
                       ref->table->name, param->key, value, param->min, param->max);
  settings->values[ref->index] = value;
  return PLX_OK;
}

plx_status
plx_settings_set (plx_settings *settings, const char *key, const char *text, plx_error *error)
{
  plx_param_ref ref;
  double value;
  plx_status status = plx_settings_find (settings, key, &ref, error);

  if (status != PLX_OK)
    return status;
  if (ref.param->type == PLX_PARAM_TEXT)
    return set_text (settings, &ref, text, error);
  if (ref.param->type == PLX_PARAM_CHOICE)
    return set_choice (settings, &ref, text, error);
  if (ref.param->type == PLX_PARAM_BOOL ? !parse_bool (text, &value) : !parse_number (text, &value))
    return plx_fail (error, PLX_ERROR_INVALID, "%s.%s takes %s, not “%.40s”.", ref.table->name,
                     ref.param->key, ref.param->type == PLX_PARAM_BOOL ? "on or off" : "a number",
                     text);
  return plx_settings_set_number (settings, &ref, value, error);
}

void
plx_settings_format (const plx_settings *settings, const plx_param_ref *ref, char *text,
                     size_t size)
{
  double value = settings->values[ref->index];

  switch (ref->param->type) {
  case PLX_PARAM_BOOL:
    snprintf (text, size, "%s", value != 0 ? "on" : "off");
    break;
  case PLX_PARAM_CHOICE:
    snprintf (text, size, "%s", ref->param->choices[(int)value].value);
    break;
  case PLX_PARAM_TEXT:
    snprintf (text, size, "%s", settings->texts[(int)value]);
    break;
  default:
    /* The shortest form that reads back as the same number. */
    for (int digits = 6; digits <= 17; digits++) {
      snprintf (text, size, "%.*g", digits, value);
      if (strtod (text, NULL) == value)
        break;
    }
  }
}

bool
plx_settings_is_default (const plx_settings *settings, const plx_param_ref *ref)
{
  double value = settings->values[ref->index];

  if (ref->param->type == PLX_PARAM_TEXT)
    return strcmp (settings->texts[(int)value], ref->param->text_fallback) == 0;
  return value == ref->param->fallback;
}
