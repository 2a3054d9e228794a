/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Data sets that Parallax knows where to get: datasets/catalogue, built in, or a file of that form,
 * which says what each key means.
 */
#pragma once

#include <glib.h>

#include "plx.h"

typedef struct {
  char *name;        /* "cifar-10" */
  char *label;       /* "CIFAR-10" */
  char *description; /* one sentence */
  char *licence;     /* whose it is, and on what terms */
  char *base;        /* address that the files' names follow; ends with a slash */
  char *layout;      /* "IDX" */
  char *open;        /* what to open in the folder; ".": the folder */
  guint64 size;      /* bytes to download, about */
  GStrv files;       /* names */
  GStrv checksums;   /* MD5 of each, in hex */
  char *members;     /* pattern of the archives' wanted entries, or NULL: all */
  char *table;       /* a CSV table to write, or NULL */
  GStrv halves;      /* of the table: two folders, or NULL */
  GStrv levels;      /* of the table: names, or NULL */
  gboolean is_turned;
} ParallaxKnown;

/* All of a catalogue's, as ParallaxKnown; path NULL: the one that is built in. Any thread. */
GPtrArray *parallax_catalogue_new (const char *path, GError **error);
/* Borrowed from the array; NULL: none has this name. */
const ParallaxKnown *parallax_catalogue_find (GPtrArray *catalogue, const char *name);

/* $XDG_DATA_HOME/parallax/datasets/NAME, where a fetched data set lies. */
char *parallax_known_folder (const ParallaxKnown *known);
/* What to open in that folder. */
char *parallax_known_path (const ParallaxKnown *known, const char *folder);
/* Whether all of it has been fetched to that folder. */
gboolean parallax_known_is_here (const ParallaxKnown *known, const char *folder);

/* Where the settings name a known data set, puts its path into them; a path, and a name of the
 * engine's own, stay. FALSE: it has not been fetched. Any thread. */
gboolean parallax_known_resolve (plx_settings *settings, GError **error);
