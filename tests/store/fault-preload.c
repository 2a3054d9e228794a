/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A full disk at a chosen moment, for LD_PRELOAD: of the calls that change files, number PLX_FAIL_AT
 * (from 1) fails with ENOSPC, and with PLX_FAIL_ON=1 every later one, too. Standard output and error
 * are left alone. (With large files pwrite is pwrite64.) At the end the number of calls is written to the file PLX_FAIL_COUNT.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

__attribute__ ((visibility ("default"))) ssize_t write (int fd, const void *bytes, size_t size);
__attribute__ ((visibility ("default"))) ssize_t pwrite64 (int fd, const void *bytes, size_t size,
                                                           off_t at);
__attribute__ ((visibility ("default"))) int fsync (int fd);
__attribute__ ((visibility ("default"))) int fdatasync (int fd);
__attribute__ ((visibility ("default"))) int rename (const char *from, const char *to);
__attribute__ ((visibility ("default"))) int ftruncate64 (int fd, off_t size);

static int
fails (int fd)
{
  const char *at = getenv ("PLX_FAIL_AT"), *on = getenv ("PLX_FAIL_ON");
  long number, first = at != NULL ? atol (at) : 0;

  if (fd >= 0 && fd <= 2)
    return 0;
  number = atomic_fetch_add (&calls, 1) + 1;
  if (first == 0 || number < first || (number > first && on == NULL))
    return 0;
  errno = ENOSPC;
  return 1;
}

#define REAL(name) ((__typeof__ (&name))dlsym (RTLD_NEXT, #name))

ssize_t
write (int fd, const void *bytes, size_t size)
{
  return fails (fd) ? -1 : REAL (write) (fd, bytes, size);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t size, off_t at)
{
  return fails (fd) ? -1 : REAL (pwrite64) (fd, bytes, size, at);
}

int
fsync (int fd)
{
  return fails (fd) ? -1 : REAL (fsync) (fd);
}

int
fdatasync (int fd)
{
  return fails (fd) ? -1 : REAL (fdatasync) (fd);
}

int
ftruncate64 (int fd, off_t size)
{
  return fails (fd) ? -1 : REAL (ftruncate64) (fd, size);
}

int
rename (const char *from, const char *to)
{
  return fails (-1) ? -1 : REAL (rename) (from, to);
}

__attribute__ ((destructor)) static void
tell (void)
{
  const char *path = getenv ("PLX_FAIL_COUNT");
  FILE *file = path != NULL ? fopen (path, "w") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%ld\n", atomic_load (&calls));
  unsetenv ("PLX_FAIL_AT");
  fclose (file);
}
