/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A CSV table of images that lie in folders of folders, as Omniglot's do (half/alphabet/character),
 * so that each level is a label set.
 */
#pragma once

#include "app/fetch/catalogue.h"

/* Writes known->table into the folder: path, a column for each level from the innermost (its names
 * carry the outer ones: "Greek/character01"), split. Any thread; blocks. */
gboolean parallax_tabulate (const ParallaxKnown *known, const char *folder, GError **error);
