/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What import does to a few images, before it does so to all: each as it is, and as it would be.
 */
#pragma once

#include "data/dataset.h"
#include "data/image.h"

enum { PLX_PREVIEW_NAME = 64 };

typedef struct {
  char name[PLX_PREVIEW_NAME]; /* the end of the file's path */
  plx_image before;            /* as the file has it */
  plx_image after;             /* scaled and cut as the settings say; side pixels square */
} plx_preview;

/* Decodes up to n images, spread over the folder or table that the settings name, in its order of
 * names. side: what to resize to where the settings do not say (0: images stay as they are). *count is
 * 0 where the images are no files of their own. Files that cannot be read are passed over. Free each
 * with plx_preview_clear. Any thread; blocks. */
plx_status plx_dataset_preview (const plx_settings *settings, int side, int n,
                                plx_preview *previews /* [n] */, int *count,
                                plx_error *error) PLX_WARN_UNUSED;
void plx_preview_clear (plx_preview *preview);
