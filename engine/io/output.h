/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing a file so that it is there whole or not at all.
 *
 * What is written goes to a file beside the wanted one, its name with ".part" behind it, which takes
 * the wanted name once everything is on the disk. Until then a file that has this name stands; after
 * a failure nothing is left behind. Any thread; blocks.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "core/error.h"

typedef struct {
  FILE *stream; /* to write to; errors are looked for at the end */
  char *path, *part;
} plx_output;

/* Why no file can have that name: marked for translation; NULL where there is nothing, or a regular
 * file. A device or a pipe would be gone behind the rename. */
const char *plx_output_obstacle (const char *path);

plx_status plx_output_open (plx_output *output, const char *path, plx_error *error) PLX_WARN_UNUSED;

/* Ends the writing. Where status, how the writing went, is PLX_OK the file gets its name, and what
 * the system could not write is the error; otherwise all is removed and status returned. */
plx_status plx_output_close (plx_output *output, plx_status status,
                             plx_error *error) PLX_WARN_UNUSED;

/* The whole of it at once. */
plx_status plx_output_write (const char *path, const void *bytes, size_t size,
                             plx_error *error) PLX_WARN_UNUSED;
