/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stream to a file that is renamed at the end.
 */
#include "io/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/params.h"
#include "data/file.h"

static void
forget (plx_output *output)
{
  free (output->path);
  free (output->part);
  *output = (plx_output){ 0 };
}

static plx_status
cannot_write (const char *path, plx_error *error)
{
  return plx_fail (error, errno == ENOMEM ? PLX_ERROR_MEMORY : PLX_ERROR_IO,
                   "“%s” cannot be written: %s.", plx_path_tail (path), strerror (errno));
}

const char *
plx_output_obstacle (const char *path)
{
  struct stat facts;

  if (stat (path, &facts) != 0 || S_ISREG (facts.st_mode))
    return NULL;
  return S_ISDIR (facts.st_mode) ? N_ ("it is a folder") : N_ ("it is no regular file");
}

plx_status
plx_output_open (plx_output *output, const char *path, plx_error *error)
{
  const char *obstacle = plx_output_obstacle (path);
  plx_status status = PLX_OK;

  if (obstacle != NULL) {
    *output = (plx_output){ 0 };
    return plx_fail (error, PLX_ERROR_IO, "“%s” cannot be written: %s.", plx_path_tail (path),
                     obstacle);
  }
  *output = (plx_output){ .path = strdup (path) };
  errno = ENOMEM;
  if (asprintf (&output->part, "%s.part", path) < 0)
    output->part = NULL;
  if (output->path != NULL && output->part != NULL)
    output->stream = fopen (output->part, "we");
  if (output->stream == NULL) {
    status = cannot_write (path, error);
    forget (output);
  }
  return status;
}

/* Closes the stream; whether all of it is on the disk. */
static bool
finish (plx_output *output)
{
  bool is_written = fflush (output->stream) == 0 && ferror (output->stream) == 0 &&
                    fsync (fileno (output->stream)) == 0;
  int why = errno;

  is_written &= fclose (output->stream) == 0;
  if (!is_written)
    errno = why != 0 ? why : EIO;
  return is_written;
}

plx_status
plx_output_close (plx_output *output, plx_status status, plx_error *error)
{
  if (output->stream == NULL)
    return status;
  errno = 0;
  if (!finish (output) && status == PLX_OK)
    status = cannot_write (output->path, error);
  if (status == PLX_OK && rename (output->part, output->path) != 0)
    status = cannot_write (output->path, error);
  if (status != PLX_OK)
    unlink (output->part);
  forget (output);
  return status;
}

plx_status
plx_output_write (const char *path, const void *bytes, size_t size, plx_error *error)
{
  plx_output output;
  plx_status status = plx_output_open (&output, path, error);

  if (status != PLX_OK)
    return status;
  fwrite (bytes, 1, size, output.stream);
  return plx_output_close (&output, PLX_OK, error);
}
