/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stored runs in words and in JSON.
 */
#pragma once

#include "app/json.h"
#include "app/store/store.h"

/* A state in the person's language; borrowed. */
const char *parallax_describe_state (const char *state);

/* The run's own columns as members of the current object. */
void parallax_describe_info (JsonBuilder *builder, const ParallaxRunInfo *info);

/* One line of JSON with settings, epochs, checkpoints (ParallaxCheckpoint) and evaluations
 * (ParallaxFinding). */
char *parallax_describe_run (ParallaxStore *store, const ParallaxRunInfo *info,
                             const plx_settings *settings, const GPtrArray *checkpoints,
                             const GPtrArray *findings);

/* What differs between two settings, "simclr.temperature: 0.2 → 0.5" each; parameters that the later
 * ones do not use are left out. Free with g_strfreev. */
char **parallax_describe_changes (const plx_settings *before, const plx_settings *after);
