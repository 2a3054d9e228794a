/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading safetensors files, which may be damaged, cut, or made to do harm.
 */
#include "io/safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "data/file.h"
#include "io/header.h"

enum { MAX_HEADER = 100000000 };

struct plx_safetensors {
  int descriptor;
  char *path;
  uint64_t data_begin, data_size;
  plx_header header;
};

/* Reads exactly size bytes at a place. */
static bool
read_at (int descriptor, void *bytes, size_t size, uint64_t at)
{
  char *to = bytes;

  while (size > 0) {
    ssize_t n = pread (descriptor, to, size < (1 << 24) ? size : 1 << 24, (off_t)at);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      errno = n == 0 ? EIO : errno;
      return false;
    }
    to += n;
    at += (uint64_t)n;
    size -= (size_t)n;
  }
  return true;
}

static plx_status
fail_read (const char *path, plx_error *error)
{
  return plx_fail (error, PLX_ERROR_IO, "“%s” cannot be read: %s.", plx_path_tail (path),
                   strerror (errno));
}

static plx_status
fail_format (const plx_safetensors *file, const char *what, plx_error *error)
{
  return plx_fail (error, PLX_ERROR_FORMAT, "“%s” is not a whole safetensors file: %s.",
                   plx_path_tail (file->path), what);
}

/* Tensors follow each other from the first byte of the data to the last. */
static plx_status
check_offsets (plx_safetensors *file, plx_error *error)
{
  uint64_t at = 0;

  plx_header_sort_by_offset (&file->header);
  for (int i = 0; i < file->header.n; i++) {
    const plx_header_tensor *entry = &file->header.tensors[i];

    if (entry->begin != at || entry->end < at || entry->end > file->data_size)
      return fail_format (file, "its tensors do not lie one behind the other", error);
    if (!plx_header_is_filled (entry))
      return fail_format (file, "a tensor's length is not that of its shape", error);
    at = entry->end;
  }
  if (at != file->data_size)
    return fail_format (file, "its length is not that of its tensors", error);
  if (!plx_header_sort_by_name (&file->header))
    return fail_format (file, "two tensors have the same name", error);
  return PLX_OK;
}

static plx_status
read_header (plx_safetensors *file, plx_error *error)
{
  uint8_t bytes[8];
  uint64_t length = 0;
  struct stat info;
  const char *wrong;
  char *text;

  if (fstat (file->descriptor, &info) != 0)
    return fail_read (file->path, error);
  if (!S_ISREG (info.st_mode) || info.st_size < 8)
    return fail_format (file, "it is too short", error);
  if (!read_at (file->descriptor, bytes, 8, 0))
    return fail_read (file->path, error);
  for (int i = 0; i < 8; i++)
    length |= (uint64_t)bytes[i] << (8 * i);
  if (length < 2 || length > MAX_HEADER || length > (uint64_t)info.st_size - 8)
    return fail_format (file, "its header's length is wrong", error);
  file->data_begin = 8 + length;
  file->data_size = (uint64_t)info.st_size - file->data_begin;
  text = malloc ((size_t)length + 1);
  if (text == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to read “%s”.",
                     plx_path_tail (file->path));
  if (!read_at (file->descriptor, text, (size_t)length, 8)) {
    free (text);
    return fail_read (file->path, error);
  }
  text[length] = '\0';
  wrong = plx_header_parse (&file->header, text, (size_t)length);
  free (text);
  return wrong != NULL ? fail_format (file, wrong, error) : check_offsets (file, error);
}

plx_status
plx_safetensors_open (const char *path, plx_safetensors **result, plx_error *error)
{
  plx_safetensors *file = calloc (1, sizeof *file);
  plx_status status;

  *result = NULL;
  if (file == NULL || (file->path = strdup (path)) == NULL) {
    free (file);
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to read “%s”.", plx_path_tail (path));
  }
  file->descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  status = file->descriptor < 0 ? fail_read (path, error) : read_header (file, error);
  if (status != PLX_OK)
    plx_safetensors_close (file);
  else
    *result = file;
  return status;
}

void
plx_safetensors_close (plx_safetensors *file)
{
  if (file == NULL)
    return;
  if (file->descriptor >= 0)
    close (file->descriptor);
  plx_header_clear (&file->header);
  free (file->path);
  free (file);
}

const plx_metadata *
plx_safetensors_metadata (const plx_safetensors *file)
{
  return &file->header.metadata;
}

const plx_named_tensor *
plx_safetensors_find (const plx_safetensors *file, const char *name)
{
  const plx_header_tensor *entry = plx_header_find (&file->header, name);

  return entry != NULL ? &entry->tensor : NULL;
}

const plx_named_tensor *
plx_safetensors_nth (const plx_safetensors *file, int number)
{
  return number < file->header.n ? &file->header.tensors[number].tensor : NULL;
}

static plx_status
read_tensor (const plx_safetensors *file, const plx_named_tensor *into, plx_error *error)
{
  const plx_header_tensor *entry = plx_header_find (&file->header, into->name);

  if (entry == NULL)
    return plx_fail (error, PLX_ERROR_FORMAT, "“%s” has no tensor “%s”.",
                     plx_path_tail (file->path), into->name);
  if (entry->dtype_name[0] == '\0' ||
      strcmp (entry->dtype_name, plx_dtype_name (into->dtype)) != 0 ||
      entry->tensor.n_dims != into->n_dims ||
      memcmp (entry->tensor.shape, into->shape, (size_t)into->n_dims * sizeof *into->shape) != 0)
    return plx_fail (error, PLX_ERROR_FORMAT,
                     "The tensor “%s” of “%s” has another type or shape than this run's; it is of "
                     "other settings.",
                     into->name, plx_path_tail (file->path));
  if (!read_at (file->descriptor, into->data, (size_t)(entry->end - entry->begin),
                file->data_begin + entry->begin))
    return fail_read (file->path, error);
  return PLX_OK;
}

plx_status
plx_safetensors_read (const plx_safetensors *file, const plx_tensor_list *into, plx_error *error)
{
  plx_status status = PLX_OK;

  if (into->is_short)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to read “%s”.",
                     plx_path_tail (file->path));
  for (int i = 0; i < into->n && status == PLX_OK; i++)
    status = read_tensor (file, &into->tensors[i], error);
  return status;
}

plx_status
plx_file_measure (const char *path, plx_file_facts *facts, plx_error *error)
{
  unsigned char bytes[1 << 16];
  int descriptor = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  ssize_t n;

  *facts = (plx_file_facts){ 0 };
  if (descriptor < 0)
    return fail_read (path, error);
  while ((n = read (descriptor, bytes, sizeof bytes)) != 0) {
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      plx_status status = fail_read (path, error);

      close (descriptor);
      return status;
    }
    facts->checksum = (uint32_t)crc32 (facts->checksum, bytes, (unsigned)n);
    facts->size += (uint64_t)n;
  }
  close (descriptor);
  return PLX_OK;
}
