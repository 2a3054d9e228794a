/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packed data sets: images decoded once, in one file that is mapped into memory the next time.
 *
 * The file's name is a hash of what the images come from (the files' paths, sizes and times of change)
 * and of the settings that decide how they are read. A data set that has changed so has another name:
 * the old file is removed before the new one is written. The file is written under another name,
 * synced, and renamed; what a killed program left is removed by the next. Its header has checksums.
 * They are compared when a file is first seen and whenever it has changed since (pack-file.h), so
 * that a million images open at once.
 *
 * A packed data set has the same bytes, labels and sentences as one that is read from its source.
 */
#pragma once

#include "data/dataset.h"

typedef struct {
  const char *folder; /* where packed data sets lie; made where it is missing */
  bool is_always;     /* pack whatever it is; otherwise only images that are files of their own */
} plx_packing;

/* plx_dataset_open through the packed file where there is one, else making it. Where it cannot be
 * written (a full disk) the data set is opened all the same, and its note says why. */
plx_status plx_dataset_open_packed (const plx_settings *settings, const plx_packing *packing,
                                    plx_pool *pool, plx_progress_fn progress, void *context,
                                    plx_dataset **dataset, plx_error *error) PLX_WARN_UNUSED;
