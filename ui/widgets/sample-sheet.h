/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sheet of a data set's training images, as many as there is room for.
 */
#pragma once

#include <adwaita.h>

#include "app/dataset.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_SAMPLE_SHEET (parallax_sample_sheet_get_type ())
G_DECLARE_FINAL_TYPE (ParallaxSampleSheet, parallax_sample_sheet, PARALLAX, SAMPLE_SHEET, GtkWidget)

void parallax_sample_sheet_set_dataset (ParallaxSampleSheet *self, ParallaxDataset *dataset);

G_END_DECLS
