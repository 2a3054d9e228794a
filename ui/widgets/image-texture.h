/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gdk/gdk.h>

#include "app/dataset.h"

/* One image of a data set, for showing. */
GdkTexture *parallax_image_texture (ParallaxDataset *dataset, int image);
