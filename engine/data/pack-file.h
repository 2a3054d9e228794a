/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file of a packed data set. Inside engine/data only.
 *
 *     0      header: key, sizes, mean and std, name; checksums of the three parts
 *     4096   pixels [count][height][width][channels], so that they are mapped as they lie
 *            labels and sentences, numbers as the processor has them
 *
 * Beside KEY.plxpack lies KEY.seen: the file's size, number and times when its checksums were last
 * compared. While these are the same nothing has written to it since.
 */
#pragma once

#include "data/pack-key.h"

enum { PLX_PACK_PIXELS = 4096, PLX_PACK_PATH = 4096 };

/* folder/KEY.plxpack and folder/KEY.seen; false where the folder's name is too long. */
typedef struct {
  char file[PLX_PACK_PATH], seen[PLX_PACK_PATH];
} plx_pack_paths;
bool plx_pack_name (plx_pack_paths *paths, const char *folder, const plx_pack_key *key);

/* Takes the room for size bytes of pixels in dataset->backing, on the disk too, and maps it. Returns
 * 0, or the errno with nothing taken. */
int plx_pack_reserve (plx_dataset *dataset, size_t size);

/* Writes all but the pixels that plx_pack_reserve mapped into the open file, and syncs it. 0 or
 * errno. */
int plx_pack_write (int descriptor, const plx_pack_key *key, const plx_dataset *dataset,
                    plx_pool *pool);

/* Notes that the file is good as it is now. */
void plx_pack_note_seen (const plx_pack_paths *paths);

/* Fills an empty dataset. False: there is none, or it is damaged, and then removed. */
bool plx_pack_load (const plx_pack_paths *paths, const plx_pack_key *key, plx_pool *pool,
                    plx_dataset *dataset);

/* The source that an open packed file was made from, or 0. */
uint64_t plx_pack_source (int descriptor);
