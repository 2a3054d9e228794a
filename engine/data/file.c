/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * zlib's gzFile reads plain files too, so one stream serves both.
 */
#include "data/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { BUFFER = 1 << 18, ONE_READ = 1 << 30, MAX_TAIL = 100, MOST_PACKED = 1032 };

const char *
plx_path_tail (const char *path)
{
  size_t length = strlen (path);
  const char *tail;

  if (length <= MAX_TAIL)
    return path;
  tail = strchr (path + length - MAX_TAIL, '/');
  if (tail != NULL && tail[1] != 0)
    return tail + 1;
  for (tail = path + length - MAX_TAIL; ((unsigned char)*tail & 0xC0) == 0x80;)
    tail++;
  return tail;
}

const char *
plx_file_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

static plx_status
cannot_open (const char *path, plx_error *error)
{
  return plx_fail (error, PLX_ERROR_IO, "“%s” cannot be read: %s.", plx_path_tail (path),
                   strerror (errno));
}

plx_status
plx_file_open (plx_file *file, const char *path, plx_error *error)
{
  errno = 0;
  *file = (plx_file){ gzopen (path, "rbe"), path };
  if (file->stream == NULL && errno == 0)
    errno = ENOMEM;
  if (file->stream == NULL)
    return cannot_open (path, error);
  gzbuffer (file->stream, BUFFER);
  return PLX_OK;
}

void
plx_file_close (plx_file *file)
{
  if (file->stream != NULL)
    gzclose (file->stream);
  file->stream = NULL;
}

/* Why the last read gave less than it was asked for. */
static plx_status
explain (plx_file *file, plx_error *error)
{
  int code;

  gzerror (file->stream, &code);
  if (code == Z_ERRNO)
    return cannot_open (file->path, error);
  if (code == Z_DATA_ERROR)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” is damaged: its gzip data do not unpack; get the file once more.",
                     plx_path_tail (file->path));
  return plx_fail (error, PLX_ERROR_FORMAT,
                   "“%s” ends too early; it is not whole, get the file once more.",
                   plx_path_tail (file->path));
}

plx_status
plx_file_read (plx_file *file, void *bytes, size_t size, plx_error *error)
{
  while (size > 0) {
    unsigned part = size < ONE_READ ? (unsigned)size : ONE_READ;

    if (gzread (file->stream, bytes, part) != (int)part)
      return explain (file, error);
    bytes = (char *)bytes + part;
    size -= part;
  }
  return PLX_OK;
}

plx_status
plx_file_expect_size (plx_file *file, uint64_t size, plx_error *error)
{
  struct stat info;
  uint64_t most;

  if (stat (file->path, &info) != 0)
    return cannot_open (file->path, error);
  if (!S_ISREG (info.st_mode))
    return PLX_OK;
  most = (uint64_t)info.st_size * (gzdirect (file->stream) ? 1 : MOST_PACKED);
  return size <= most
             ? PLX_OK
             : plx_fail (error, PLX_ERROR_FORMAT,
                         "“%s” says it holds %.4g MB, but its %.0f bytes cannot; it is not whole, "
                         "get the file once more.",
                         plx_path_tail (file->path), (double)size / 1e6, (double)info.st_size);
}

plx_status
plx_file_expect_end (plx_file *file, plx_error *error)
{
  uint8_t byte;
  int n = gzread (file->stream, &byte, 1), code;

  if (n > 0)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "“%s” is longer than its beginning says; it is damaged or of another kind.",
                     plx_path_tail (file->path));
  gzerror (file->stream, &code);
  return n < 0 || code != Z_OK ? explain (file, error) : PLX_OK;
}

plx_status
plx_file_head (const char *path, uint8_t *head, int size, int *head_size, bool *is_gzipped,
               plx_error *error)
{
  plx_file file;
  plx_status status = plx_file_open (&file, path, error);
  int n;

  *head_size = 0;
  *is_gzipped = false;
  if (status != PLX_OK)
    return status;
  n = gzread (file.stream, head, (unsigned)size);
  *is_gzipped = !gzdirect (file.stream);
  *head_size = n > 0 ? n : 0;
  if (n < 0)
    status = explain (&file, error);
  plx_file_close (&file);
  return status;
}

/* The size of an open file, checked against limit. */
static plx_status
measure (int descriptor, const char *path, size_t limit, size_t *size, plx_error *error)
{
  struct stat info;

  if (fstat (descriptor, &info) != 0)
    return cannot_open (path, error);
  if (!S_ISREG (info.st_mode))
    return plx_fail (error, PLX_ERROR_FORMAT, "“%s” is not a file.", plx_path_tail (path));
  if ((uint64_t)info.st_size > limit)
    return plx_fail (error, PLX_ERROR_FORMAT, "“%s” is too large (%.0f MB).", plx_path_tail (path),
                     (double)info.st_size / 1e6);
  *size = (size_t)info.st_size;
  return PLX_OK;
}

static plx_status
read_all (int descriptor, const char *path, uint8_t *bytes, size_t size, plx_error *error)
{
  for (size_t done = 0; done < size;) {
    ssize_t n = read (descriptor, bytes + done, size - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return cannot_open (path, error);
    if (n == 0)
      return plx_fail (error, PLX_ERROR_IO, "“%s” became shorter while it was read.",
                       plx_path_tail (path));
    done += (size_t)n;
  }
  return PLX_OK;
}

plx_status
plx_file_load (const char *path, size_t limit, uint8_t **bytes, size_t *size, plx_error *error)
{
  int descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  plx_status status;

  *bytes = NULL;
  *size = 0;
  if (descriptor < 0)
    return cannot_open (path, error);
  status = measure (descriptor, path, limit, size, error);
  if (status == PLX_OK && (*bytes = malloc (*size + 1)) == NULL)
    status = plx_fail (error, PLX_ERROR_MEMORY, "No memory to read “%s”.", plx_path_tail (path));
  if (status == PLX_OK)
    status = read_all (descriptor, path, *bytes, *size, error);
  close (descriptor);
  if (status != PLX_OK) {
    free (*bytes);
    *bytes = NULL;
  }
  return status;
}
