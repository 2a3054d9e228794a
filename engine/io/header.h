/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The JSON header of a safetensors file, parsed strictly: only what the format allows. It believes
 * nothing about the data behind the header; see safetensors-read.c for that.
 */
#pragma once

#include "core/tensor-list.h"
#include "io/metadata.h"

typedef struct {
  plx_named_tensor tensor; /* without data */
  char dtype_name[8];      /* as the file says; the tensor's dtype holds where it is a known one */
  uint64_t begin, end;     /* bytes, into the data */
} plx_header_tensor;

typedef struct {
  plx_metadata metadata;
  plx_header_tensor *tensors;
  int n, room;
} plx_header;

/* Fills an empty header. Returns NULL, or what is wrong, as the end of a sentence; clear it in both
 * cases. */
const char *plx_header_parse (plx_header *header, const char *text /* [size], then a NUL */,
                              size_t size);
void plx_header_clear (plx_header *header);

/* Whether the bytes between begin and end are as many as its shape and type say. */
bool plx_header_is_filled (const plx_header_tensor *entry);

void plx_header_sort_by_offset (plx_header *header);
/* False: two have the same name. */
bool plx_header_sort_by_name (plx_header *header);
/* After sorting by name. */
const plx_header_tensor *plx_header_find (const plx_header *header, const char *name);
