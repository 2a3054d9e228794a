/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys and values, both text (UTF-8): what a safetensors file says beside its tensors. Any thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"

typedef struct {
  char *key, *value;
} plx_metadata_entry;

typedef struct {
  plx_metadata_entry *entries; /* in the order they were set */
  int n, room;
  bool is_short; /* memory ran out while something was set */
} plx_metadata;

/* Sets a key to a printf-formatted value. A key must not be set twice. */
void plx_metadata_set (plx_metadata *metadata, const char *key, const char *format, ...)
    PLX_PRINTF (3, 4);
/* A number with all its digits. */
void plx_metadata_set_number (plx_metadata *metadata, const char *key, double value);
/* Takes ownership of both, which malloc made (NULL: memory ran out). */
void plx_metadata_take (plx_metadata *metadata, char *key, char *value);

/* The value, or NULL; borrowed. */
const char *plx_metadata_get (const plx_metadata *metadata, const char *key);
/* The value as a number ("nan" is one); false: it is missing or is none. */
bool plx_metadata_get_number (const plx_metadata *metadata, const char *key, double *value);

void plx_metadata_clear (plx_metadata *metadata);
