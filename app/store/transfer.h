/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One run as one file, to hand in or to share: a zip with
 *
 *     run.json               what the run is, for people and scripts
 *     run.db                 the run's rows in a database like the workspace's own (README.md)
 *     checkpoint.safetensors its last checkpoint
 */
#pragma once

#include "app/store/store.h"

gboolean parallax_transfer_export (ParallaxStore *store, gint64 run, const char *path,
                                   GError **error);
/* The new run's id; 0: error, and nothing is left of it. It gets a uid of its own: one run may come
 * twice. */
gint64 parallax_transfer_import (ParallaxStore *store, const char *path, GError **error);
