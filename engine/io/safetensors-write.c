/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing a safetensors file so that it is there whole or not at all.
 */
#include "io/safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "data/file.h"
#include "io/output.h"

/* --- The header ------------------------------------------------------------------------------- */

static void
put_string (FILE *to, const char *text)
{
  fputc ('"', to);
  for (; *text != '\0'; text++) {
    unsigned char letter = (unsigned char)*text;

    if (letter == '"' || letter == '\\')
      fprintf (to, "\\%c", letter);
    else if (letter < 0x20)
      fprintf (to, "\\u%04x", letter);
    else
      fputc (letter, to);
  }
  fputc ('"', to);
}

static void
put_metadata (FILE *to, const plx_metadata *metadata)
{
  fputs ("\"__metadata__\":{", to);
  for (int i = 0; i < metadata->n; i++) {
    if (i > 0)
      fputc (',', to);
    put_string (to, metadata->entries[i].key);
    fputc (':', to);
    put_string (to, metadata->entries[i].value);
  }
  fputc ('}', to);
}

static void
put_tensor (FILE *to, const plx_named_tensor *tensor, uint64_t begin)
{
  put_string (to, tensor->name);
  fprintf (to, ":{\"dtype\":\"%s\",\"shape\":[", plx_dtype_name (tensor->dtype));
  for (int i = 0; i < tensor->n_dims; i++)
    fprintf (to, "%s%lld", i > 0 ? "," : "", (long long)tensor->shape[i]);
  fprintf (to, "],\"data_offsets\":[%llu,%llu]}", (unsigned long long)begin,
           (unsigned long long)(begin + plx_named_tensor_size (tensor)));
}

/* The whole header with its length before it; the caller frees it. NULL: memory ran out. */
static char *
make_header (const plx_tensor_list *tensors, const plx_metadata *metadata, size_t *size)
{
  char *header = NULL;
  uint64_t begin = 0, length;
  FILE *to = open_memstream (&header, size);

  if (to == NULL)
    return NULL;
  fwrite (&(uint64_t){ 0 }, 8, 1, to);
  fputc ('{', to);
  put_metadata (to, metadata);
  for (int i = 0; i < tensors->n; i++) {
    fputc (',', to);
    put_tensor (to, &tensors->tensors[i], begin);
    begin += plx_named_tensor_size (&tensors->tensors[i]);
  }
  fputc ('}', to);
  while (ftell (to) % 8 != 0)
    fputc (' ', to);
  if (ferror (to) != 0 || fclose (to) != 0) {
    free (header);
    return NULL;
  }
  length = *size - 8;
  for (int i = 0; i < 8; i++)
    header[i] = (char)(length >> (8 * i));
  return header;
}

/* --- The file --------------------------------------------------------------------------------- */

typedef struct {
  int descriptor;
  plx_file_facts facts;
} output;

static bool
put (output *to, const void *bytes, size_t size)
{
  const char *at = bytes;

  while (size > 0) {
    size_t part = size < (1 << 24) ? size : 1 << 24;
    ssize_t n = write (to->descriptor, at, part);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      errno = n == 0 ? ENOSPC : errno;
      return false;
    }
    to->facts.checksum =
        (uint32_t)crc32 (to->facts.checksum, (const unsigned char *)at, (unsigned)n);
    to->facts.size += (uint64_t)n;
    at += n;
    size -= (size_t)n;
  }
  return true;
}

static bool
put_all (output *to, const char *header, size_t header_size, const plx_tensor_list *tensors)
{
  if (!put (to, header, header_size))
    return false;
  for (int i = 0; i < tensors->n; i++)
    if (!put (to, tensors->tensors[i].data, plx_named_tensor_size (&tensors->tensors[i])))
      return false;
  return fsync (to->descriptor) == 0;
}

/* A renamed file lasts once its folder is on the disk. */
static bool
sync_folder_of (const char *path)
{
  char folder[PATH_MAX];
  const char *slash = strrchr (path, '/');
  int descriptor;
  bool is_synced;

  snprintf (folder, sizeof folder, "%.*s", slash != NULL ? (int)(slash - path + 1) : 1,
            slash != NULL ? path : ".");
  descriptor = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return false;
  /* A file system that cannot sync a folder (EINVAL) has nothing more to offer. */
  is_synced = fsync (descriptor) == 0 || errno == EINVAL;
  close (descriptor);
  return is_synced;
}

static bool
write_part (const char *part, const char *header, size_t header_size,
            const plx_tensor_list *tensors, plx_file_facts *facts)
{
  output to = { open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) };
  bool is_written;

  if (to.descriptor < 0)
    return false;
  is_written = put_all (&to, header, header_size, tensors);
  if (!is_written) {
    int why = errno;

    close (to.descriptor);
    errno = why;
    return false;
  }
  *facts = to.facts;
  return close (to.descriptor) == 0;
}

plx_status
plx_safetensors_write (const char *path, const plx_tensor_list *tensors,
                       const plx_metadata *metadata, plx_file_facts *facts, plx_error *error)
{
  char part[PATH_MAX];
  size_t header_size;
  plx_file_facts written = { 0 };
  char *header = tensors->is_short || metadata->is_short
                     ? NULL
                     : make_header (tensors, metadata, &header_size);
  const char *obstacle = plx_output_obstacle (path);
  bool is_done;

  if (obstacle != NULL) {
    free (header);
    return plx_fail (error, PLX_ERROR_IO, "“%s” cannot be written: %s.", plx_path_tail (path),
                     obstacle);
  }
  if (header == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to write “%s”.", plx_path_tail (path));
  if ((size_t)snprintf (part, sizeof part, "%s.part", path) >= sizeof part) {
    free (header);
    return plx_fail (error, PLX_ERROR_INVALID, "The path of “%s” is too long.",
                     plx_path_tail (path));
  }
  is_done = write_part (part, header, header_size, tensors, &written) && rename (part, path) == 0 &&
            sync_folder_of (path);
  free (header);
  if (!is_done) {
    int why = errno;

    unlink (part);
    return plx_fail (error, PLX_ERROR_IO, "“%s” cannot be written: %s.", plx_path_tail (path),
                     strerror (why));
  }
  if (facts != NULL)
    *facts = written;
  return PLX_OK;
}
