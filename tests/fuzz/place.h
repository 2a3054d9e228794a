/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a target's bytes lie as a file: a folder of this process in memory.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"

enum { FUZZ_PATH = 256 };

static char fuzz_folder[FUZZ_PATH / 2];

static inline void
fuzz_write (const char *name, const void *bytes, size_t size, char *path /* [FUZZ_PATH] */)
{
  FILE *file;

  if (fuzz_folder[0] == '\0') {
    snprintf (fuzz_folder, sizeof fuzz_folder, "/dev/shm/plx-fuzz-%d", (int)getpid ());
    PLX_ASSERT (mkdir (fuzz_folder, 0700) == 0);
  }
  snprintf (path, FUZZ_PATH, "%s/%s", fuzz_folder, name);
  file = fopen (path, "wb");
  PLX_ASSERT (file != NULL && fwrite (bytes, 1, size, file) == size && fclose (file) == 0);
}
