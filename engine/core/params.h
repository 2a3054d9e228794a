/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parameters are declared once.
 *
 * Every component (an augmentation, a method, an optimiser, the encoder, the data set) has one
 * table. Validation, the rows of the settings panel, command-line flags, the run store, "what
 * differs between these runs" and the reference pages all read that table; nothing lists parameters
 * a second time. A component reads its values through its own table:
 *
 *     enum { TEMPERATURE };
 *     static const plx_param params[] = {
 *       [TEMPERATURE] = { "temperature", N_("Temperature"), N_("Lower looks harder at …"),
 *                         PLX_PARAM_FLOAT, .fallback = 0.5, .min = 0.01, .max = 2,
 *                         .is_logarithmic = true, .is_live = true },
 *     };
 *     const plx_param_table plx_simclr_params = { "simclr", N_("SimCLR"), 1, params, 1 };
 *     …
 *     double temperature = plx_settings_of (settings, &plx_simclr_params)[TEMPERATURE];
 *
 * The tables are collected in settings.c, one line a table. A whole configuration is a plx_settings:
 * a plain value, copied by assignment, so that a run is frozen at its start.
 *
 * A parameter's full key is "table.key" ("simclr.temperature"). Where a person types a key, the
 * short one does when only one table in use has it, a chosen component's going before the others:
 * "temperature" means the chosen method's, though kNN has one too.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

/* Marks a text for translation; the engine itself never translates. */
#define N_(text) text

typedef enum {
  PLX_PARAM_BOOL, /* 0 or 1 */
  PLX_PARAM_INT,  /* a whole number, exact up to 2^53 */
  PLX_PARAM_FLOAT,
  PLX_PARAM_CHOICE, /* the index into choices */
  PLX_PARAM_TEXT,   /* a path, a name */
} plx_param_type;

typedef struct {
  const char *value; /* what is typed and stored: "resnet8" */
  const char *label; /* what is shown */
} plx_choice;

typedef struct {
  const char *key;
  const char *label;
  const char *help; /* one sentence: what turning it up does */
  plx_param_type type;
  double fallback;           /* the default; of a choice, its index */
  double min, max, step;     /* step 0: the interface picks one */
  const char *unit;          /* "px", "°", "%", or NULL */
  const plx_choice *choices; /* of a choice; ends with a NULL value */
  const char *text_fallback; /* of a text */
  bool is_logarithmic;       /* a slider for it is logarithmic */
  bool is_live;              /* may change while training runs; takes effect at the next step */
  bool is_advanced;          /* shown only when asked for */
} plx_param;

typedef struct plx_param_table {
  const char *name; /* key prefix */
  const char *label;
  int version; /* grows when the meaning of a key changes */
  const plx_param *params;
  int n_params;
  /* The table is in use only while the choice named by this full key has this value; NULL: always.
   * So choosing a method swaps its rows. */
  const char *used_when_key, *used_when_value;
  bool is_by_full_key; /* a short key never means a parameter of this table */
} plx_param_table;

enum { PLX_MAX_SETTINGS = 512, PLX_MAX_TEXTS = 8, PLX_TEXT_SIZE = 1024 };

typedef struct plx_settings {
  double values[PLX_MAX_SETTINGS]; /* in the order of the tables; a text holds its slot's number */
  char texts[PLX_MAX_TEXTS][PLX_TEXT_SIZE];
} plx_settings;

/* All tables, in the order of the settings panel; *n of them. */
const plx_param_table *const *plx_param_tables (int *n);

/* Every value at its default. */
void plx_settings_init (plx_settings *settings);

/* The values of one table, [table->n_params]. */
const double *plx_settings_of (const plx_settings *settings, const plx_param_table *table);
/* Of a choice in that table: the chosen value, as typed. Of a text: the text. */
const char *plx_settings_text_of (const plx_settings *settings, const plx_param_table *table,
                                  int param);

/* The value behind a full key, for readers outside the component; the key must exist. */
double plx_settings_number (const plx_settings *settings, const char *full_key);
/* Whether the choice behind a full key has that value, as it is typed. */
bool plx_settings_is (const plx_settings *settings, const char *full_key, const char *value);

/* One parameter's place: its table and its own index there. */
typedef struct {
  const plx_param_table *table;
  const plx_param *param;
  int index; /* into plx_settings.values */
} plx_param_ref;

/* Finds a full or a short key. An unknown key's sentence names the nearest known one. */
plx_status plx_settings_find (const plx_settings *settings, const char *key, plx_param_ref *ref,
                              plx_error *error) PLX_WARN_UNUSED;

/* Parses and checks value and sets it; on error nothing changes and the sentence names the key, the
 * value and the range. Booleans take on/off, true/false, yes/no, 1/0. */
plx_status plx_settings_set (plx_settings *settings, const char *key, const char *value,
                             plx_error *error) PLX_WARN_UNUSED;
/* The same for a number (not a text), for sliders. */
plx_status plx_settings_set_number (plx_settings *settings, const plx_param_ref *ref, double value,
                                    plx_error *error) PLX_WARN_UNUSED;

/* The value as plx_settings_set would take it; always ends in a NUL. */
void plx_settings_format (const plx_settings *settings, const plx_param_ref *ref, char *text,
                          size_t size);
bool plx_settings_is_default (const plx_settings *settings, const plx_param_ref *ref);
bool plx_settings_is_used (const plx_settings *settings, const plx_param_table *table);

/* Walks every parameter of every table: start with *ref zeroed; false at the end. */
bool plx_settings_next (plx_param_ref *ref);
