/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Import resize: the shorter side to size, then a square cut from the centre.
 */
#pragma once

#include <stdint.h>

#include "data/image.h"

/* Scales image until its shorter side is size, smaller or larger, and writes the centre square to
 * out [size][size][image->channels]. As torchvision's Resize(size) and CenterCrop(size) do on a
 * Pillow image with bilinear filter: a triangle filter, as wide as the reduction, so that nothing
 * aliases. Any thread. */
plx_status plx_resize (const plx_image *image, int size, uint8_t *out,
                       plx_error *error) PLX_WARN_UNUSED;
