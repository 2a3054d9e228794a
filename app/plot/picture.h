/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes of an image as what Cairo draws.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

/* A picture of unsigned bytes [height][width][channels], channels 1 or 3. */
cairo_surface_t *parallax_picture_new (const guint8 *pixels, int height, int width, int channels);

/* Writes such bytes into an image surface of their size in CAIRO_FORMAT_RGB24, which is to be flushed
 * before and marked as dirty afterwards. Any thread. */
void parallax_picture_fill (cairo_surface_t *picture, const guint8 *pixels, int channels);
