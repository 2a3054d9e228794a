/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Presets: settings that belong together under one name. A preset takes the parameters of its scope
 * back to their defaults, then sets its own values. Built-in ones are in preset-table.c; a person's
 * own are kept by name in a file in the configuration folder (parallax/presets.ini), one group
 * "SCOPE NAME" each. Any thread, one at a time.
 */
#pragma once

#include <glib.h>

#include "plx.h"

G_BEGIN_DECLS

/* The scope of the augmentations' presets: all parameters whose full key begins with it. */
#define PARALLAX_PRESET_AUGMENT "augment"
/* Of whole recipes: everything that says how to learn, but not from which data, for how many epochs,
 * with which seed and how it is evaluated. */
#define PARALLAX_PRESET_RECIPE "recipe"

typedef struct {
  const char *name;  /* as it is typed: "simclr-cifar" */
  const char *label; /* marked for translation, where it is not a name */
  const char *help;  /* one sentence; marked for translation */
  const char *scope;
  /* KEY=VALUE by full keys, apart by blanks, in order; a * in a key stands for anything. */
  const char *values;
} ParallaxPreset;

/* All built-in ones; *n of them. */
const ParallaxPreset *parallax_presets (guint *n);

/* Changes settings to what the preset says, a built-in one or one of the person's own of that scope;
 * NULL: of whatever scope, refused where both have one of that name. On failure (there is no such
 * preset; its file holds what no parameter takes) nothing changes. */
gboolean parallax_preset_apply (const char *name, const char *scope, plx_settings *settings,
                                GError **error);

/* Keeps what the settings' scope differs from its defaults in under a name: 1 to 60 characters without
 * brackets and control characters, not a built-in's. Replaces an own one of that name. */
gboolean parallax_preset_save (const char *name, const char *scope, const plx_settings *settings,
                               GError **error);
gboolean parallax_preset_remove (const char *name, const char *scope, GError **error);

/* The names of a person's own, in alphabetical order. Free with g_strfreev. */
char **parallax_preset_own_names (const char *scope);

/* The name of the preset of that scope that the settings are equal to; NULL: none. Free with
 * g_free. */
char *parallax_preset_matching (const char *scope, const plx_settings *settings);

G_END_DECLS
