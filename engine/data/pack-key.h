/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a packed data set is known by. Inside engine/data only.
 */
#pragma once

#include "data/reader.h"

typedef struct {
  uint64_t files[2]; /* source, settings, and every file's name, size and time of change */
  uint64_t source; /* the source and the settings alone: which packed files it takes the place of */
} plx_pack_key;

/* Looks at every file of the source, without opening it. */
plx_status plx_pack_find_key (const plx_source *source, const char *leave_out, plx_pack_key *key,
                              plx_error *error) PLX_WARN_UNUSED;
