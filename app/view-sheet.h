/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sheet of views as a PNG file: the image, then its views in rows.
 */
#pragma once

#include "app/views.h"

/* Whether a sheet can be written there: an end other than .png is PLX_ERROR_INVALID. */
gboolean parallax_view_sheet_check (const char *path, GError **error);

/* Writes n views of the image, those of a sheet that begins with first_epoch, to a PNG file: no half
 * written one stays behind. Images smaller than 96 px are enlarged by a whole factor. */
gboolean parallax_view_sheet_write (ParallaxViews *views, int image, int first_epoch, int n,
                                    const char *path, GError **error);
