/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of named tensors (huggingface/safetensors, format 0.4):
 *
 *     8 bytes   length of the header, little endian
 *     header    JSON, padded with spaces to a multiple of 8
 *               { "__metadata__": { "key": "value", … },
 *                 "name": { "dtype": "F32", "shape": [3, 3], "data_offsets": [begin, end] }, … }
 *     data      the tensors, without holes
 *
 * Written to a file beside the wanted one (its name with ".part"), synced, then renamed: under the
 * wanted name there is the old file or the new one, whole, whatever happens. Read with every length
 * checked against the file before anything is believed. Any thread; blocks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/tensor-list.h"
#include "io/metadata.h"

typedef struct {
  uint64_t size;     /* bytes of the file */
  uint32_t checksum; /* CRC-32 of all of them, as zlib and zip compute it */
} plx_file_facts;

/* Writes all tensors of the list. facts may be NULL. On failure the sentence names the file, nothing
 * is left behind, and a file that had this name before still stands. */
plx_status plx_safetensors_write (const char *path, const plx_tensor_list *tensors,
                                  const plx_metadata *metadata, plx_file_facts *facts,
                                  plx_error *error) PLX_WARN_UNUSED;

typedef struct plx_safetensors plx_safetensors;

/* Opens a file and reads its header; tensors are read when asked for. */
plx_status plx_safetensors_open (const char *path, plx_safetensors **file,
                                 plx_error *error) PLX_WARN_UNUSED;
void plx_safetensors_close (plx_safetensors *file);

const plx_metadata *plx_safetensors_metadata (const plx_safetensors *file);

/* What a file says of a tensor; data is NULL. NULL: there is none of this name. Borrowed. */
const plx_named_tensor *plx_safetensors_find (const plx_safetensors *file, const char *name);
/* The number-th tensor by name; NULL behind the last. */
const plx_named_tensor *plx_safetensors_nth (const plx_safetensors *file, int number);

/* Fills the memory of every tensor of the list with the file's tensor of that name, which must have
 * the same type and shape. */
plx_status plx_safetensors_read (const plx_safetensors *file, const plx_tensor_list *into,
                                 plx_error *error) PLX_WARN_UNUSED;

/* The size and checksum of a file as it lies there. */
plx_status plx_file_measure (const char *path, plx_file_facts *facts,
                             plx_error *error) PLX_WARN_UNUSED;
