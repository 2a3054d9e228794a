/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing of a file is believed before its checksum fits; sizes are checked against the file's
 * length all the same.
 */
#include "data/pack-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { VERSION = 1, BLOCK = 1 << 22, MAX_SETS = 64 };

typedef struct {
  char magic[8]; /* "PLXPACK" */
  uint32_t version, order;
  plx_pack_key key;
  int32_t count, train_count, left_out, height, width, channels, n_label_sets, skipped;
  float mean[3], std[3];
  char name[128], format[64];
  uint64_t pixels_size, rest_size;
  uint32_t pixels_checksum, rest_checksum;
  uint32_t checksum; /* of what stands before */
} header;

static const header empty = { .magic = "PLXPACK", .version = VERSION, .order = 0x01020304 };

bool
plx_pack_name (plx_pack_paths *paths, const char *folder, const plx_pack_key *key)
{
  char stem[PLX_PACK_PATH];
  int n = snprintf (stem, sizeof stem - 16, "%s/%016llx%016llx", folder,
                    (unsigned long long)key->files[0], (unsigned long long)key->files[1]);

  if (n >= (int)sizeof stem - 16)
    return false;
  snprintf (paths->file, sizeof paths->file, "%.*s.plxpack", n, stem);
  snprintf (paths->seen, sizeof paths->seen, "%.*s.seen", n, stem);
  return true;
}

int
plx_pack_reserve (plx_dataset *dataset, size_t size)
{
  size_t whole = PLX_PACK_PIXELS + size;
  int why = posix_fallocate (dataset->backing, 0, (off_t)whole);
  void *map;

  if (why != 0)
    return why;
  map = mmap (NULL, whole, PROT_READ | PROT_WRITE, MAP_SHARED, dataset->backing, 0);
  if (map == MAP_FAILED)
    return errno;
  dataset->map = map;
  dataset->map_size = whole;
  dataset->pixels = (uint8_t *)map + PLX_PACK_PIXELS;
  return 0;
}

/* --- Checksums -------------------------------------------------------------------------------- */

typedef struct {
  const uint8_t *bytes;
  size_t size;
  uLong *checksums; /* [blocks] */
} summing;

static size_t
block_size (const summing *work, int block)
{
  size_t first = (size_t)block * BLOCK;

  return work->size - first < BLOCK ? work->size - first : BLOCK;
}

static void
sum_block (void *context, int block, int thread)
{
  summing *work = context;

  work->checksums[block] =
      crc32_z (0, work->bytes + (size_t)block * BLOCK, block_size (work, block));
}

/* CRC-32, computed in blocks on the pool; false where there is no memory. */
static bool
sum (const uint8_t *bytes, size_t size, plx_pool *pool, uint32_t *checksum)
{
  int blocks = (int)((size + BLOCK - 1) / BLOCK);
  summing work = { bytes, size, malloc ((size_t)(blocks + 1) * sizeof *work.checksums) };
  uLong all = 0;

  if (work.checksums == NULL)
    return false;
  plx_pool_run (pool, sum_block, &work, blocks);
  for (int i = 0; i < blocks; i++)
    all = crc32_combine (all, work.checksums[i], (z_off_t)block_size (&work, i));
  free (work.checksums);
  *checksum = (uint32_t)all;
  return true;
}

static uint32_t
header_checksum (const header *h)
{
  return (uint32_t)crc32_z (0, (const Bytef *)h, offsetof (header, checksum));
}

/* --- Writing ---------------------------------------------------------------------------------- */

static void
put_text (FILE *to, const char *text)
{
  uint32_t length = (uint32_t)strlen (text);

  fwrite (&length, sizeof length, 1, to);
  fwrite (text, 1, length, to);
}

/* Labels and sentences; NULL where there is no memory. */
static char *
gather_rest (const plx_dataset *dataset, size_t *size)
{
  char *rest = NULL;
  FILE *to = open_memstream (&rest, size);
  bool is_whole;

  if (to == NULL)
    return NULL;
  for (int s = 0; s < dataset->n_label_sets; s++) {
    const plx_label_set *set = &dataset->label_sets[s];

    put_text (to, set->name);
    fwrite (&set->n_classes, sizeof set->n_classes, 1, to);
    for (int c = 0; c < set->n_classes; c++)
      put_text (to, set->class_names[c]);
    fwrite (set->labels, sizeof *set->labels, (size_t)dataset->count, to);
  }
  for (int i = 0; i < dataset->skipped && i < PLX_MAX_SKIPPED_WHY; i++)
    put_text (to, dataset->skipped_why[i]);
  is_whole = ferror (to) == 0;
  if (fclose (to) != 0 || !is_whole) {
    free (rest);
    return NULL;
  }
  return rest;
}

static header
describe (const plx_pack_key *key, const plx_dataset *dataset)
{
  header h;

  memset (&h, 0, sizeof h);
  memcpy (h.magic, empty.magic, sizeof h.magic);
  h.version = empty.version;
  h.order = empty.order;
  h.key = *key;
  h.count = dataset->count;
  h.train_count = dataset->train_count;
  h.left_out = dataset->left_out;
  h.height = dataset->height;
  h.width = dataset->width;
  h.channels = dataset->channels;
  h.n_label_sets = dataset->n_label_sets;
  h.skipped = dataset->skipped;
  memcpy (h.mean, dataset->mean, sizeof h.mean);
  memcpy (h.std, dataset->std, sizeof h.std);
  memcpy (h.name, dataset->name, sizeof h.name);
  memcpy (h.format, dataset->format, sizeof h.format);
  h.pixels_size = (uint64_t)dataset->count * (uint64_t)dataset->height * (uint64_t)dataset->width *
                  (uint64_t)dataset->channels;
  return h;
}

static int
write_at (int descriptor, const void *bytes, size_t size, uint64_t at)
{
  for (size_t done = 0; done < size;) {
    ssize_t n = pwrite (descriptor, (const char *)bytes + done, size - done, (off_t)(at + done));

    if (n < 0 && errno != EINTR)
      return errno;
    if (n == 0)
      return EIO;
    done += n > 0 ? (size_t)n : 0;
  }
  return 0;
}

/* The header comes last, so that a file without its rest has none. */
static int
write_parts (int descriptor, const plx_dataset *dataset, header *h, const char *rest)
{
  uint64_t behind = PLX_PACK_PIXELS + h->pixels_size;
  int why = 0;

  if (dataset->map == NULL)
    why = write_at (descriptor, dataset->pixels, h->pixels_size, PLX_PACK_PIXELS);
  if (why == 0)
    why = write_at (descriptor, rest, h->rest_size, behind);
  if (why == 0 && ftruncate (descriptor, (off_t)(behind + h->rest_size)) != 0)
    why = errno;
  h->checksum = header_checksum (h);
  if (why == 0)
    why = write_at (descriptor, h, sizeof *h, 0);
  if (why == 0 && fsync (descriptor) != 0)
    why = errno;
  return why;
}

int
plx_pack_write (int descriptor, const plx_pack_key *key, const plx_dataset *dataset, plx_pool *pool)
{
  header h = describe (key, dataset);
  size_t size = 0;
  char *rest = gather_rest (dataset, &size);
  int why = ENOMEM;

  if (rest != NULL && sum (dataset->pixels, h.pixels_size, pool, &h.pixels_checksum) &&
      sum ((const uint8_t *)rest, size, pool, &h.rest_checksum)) {
    h.rest_size = size;
    why = write_parts (descriptor, dataset, &h, rest);
  }
  free (rest);
  return why;
}

/* --- Whether a file is as it was seen --------------------------------------------------------- */

enum { SEEN = 128 };

static bool
look (const char *path, char *text /* [SEEN] */)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return false;
  snprintf (text, SEEN, "%lld %lld.%09ld %lld.%09ld %llu\n", (long long)info.st_size,
            (long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec, (long long)info.st_ctim.tv_sec,
            info.st_ctim.tv_nsec, (unsigned long long)info.st_ino);
  return true;
}

void
plx_pack_note_seen (const plx_pack_paths *paths)
{
  char text[SEEN];
  FILE *to = look (paths->file, text) ? fopen (paths->seen, "we") : NULL;

  if (to == NULL)
    return;
  fputs (text, to);
  fclose (to);
}

static bool
is_seen (const plx_pack_paths *paths)
{
  char text[SEEN], noted[SEEN] = "";
  FILE *from = fopen (paths->seen, "re");
  size_t n;

  if (from == NULL)
    return false;
  n = fread (noted, 1, sizeof noted - 1, from);
  noted[n] = '\0';
  fclose (from);
  return look (paths->file, text) && strcmp (text, noted) == 0;
}

/* --- Reading ---------------------------------------------------------------------------------- */

/* What is left to be read of the rest. */
typedef struct {
  const uint8_t *at;
  size_t left;
} cursor;

static bool
take (cursor *from, void *to, size_t size)
{
  if (size > from->left)
    return false;
  memcpy (to, from->at, size);
  from->at += size;
  from->left -= size;
  return true;
}

static char *
take_text (cursor *from)
{
  uint32_t length;
  char *text;

  if (!take (from, &length, sizeof length) || length > from->left)
    return NULL;
  text = malloc ((size_t)length + 1);
  if (text == NULL || !take (from, text, length)) {
    free (text);
    return NULL;
  }
  text[length] = '\0';
  return text;
}

static bool
take_names (cursor *from, char **names, int n)
{
  for (int c = 0; c < n; c++)
    if ((names[c] = take_text (from)) == NULL)
      return false;
  return true;
}

static bool
take_label_set (cursor *from, plx_dataset *dataset)
{
  char *name = take_text (from), **classes = NULL;
  int32_t n = 0;
  plx_error error;
  bool is_good = name != NULL && take (from, &n, sizeof n) && n >= 0 && (size_t)n <= from->left;

  if (is_good)
    classes = calloc ((size_t)n + 1, sizeof *classes);
  is_good =
      classes != NULL && take_names (from, classes, n) &&
      plx_dataset_add_labels (dataset, name, n, (const char *const *)classes, &error) == PLX_OK &&
      take (from, dataset->label_sets[dataset->n_label_sets - 1].labels,
            (size_t)dataset->count * sizeof (int32_t));
  for (int c = 0; classes != NULL && c < n; c++)
    free (classes[c]);
  free (classes);
  free (name);
  return is_good;
}

static bool
take_rest (cursor *from, const header *h, plx_dataset *dataset)
{
  int sentences = h->skipped < PLX_MAX_SKIPPED_WHY ? h->skipped : PLX_MAX_SKIPPED_WHY;

  for (int s = 0; s < h->n_label_sets; s++)
    if (!take_label_set (from, dataset))
      return false;
  for (int i = 0; i < sentences; i++) {
    char *why = take_text (from);

    if (why == NULL)
      return false;
    plx_dataset_skip (dataset, why);
    free (why);
  }
  dataset->skipped = h->skipped;
  return from->left == 0;
}

static bool
is_header (const header *h, const plx_pack_key *key, uint64_t length)
{
  return memcmp (h->magic, empty.magic, sizeof h->magic) == 0 && h->version == VERSION &&
         h->order == empty.order && h->checksum == header_checksum (h) &&
         memcmp (&h->key, key, sizeof *key) == 0 && h->count > 0 && h->height > 0 && h->width > 0 &&
         (h->channels == 1 || h->channels == 3) && h->train_count >= 0 &&
         h->train_count <= h->count && h->n_label_sets >= 0 && h->n_label_sets <= MAX_SETS &&
         h->skipped >= 0 &&
         h->pixels_size == (uint64_t)h->count * (uint64_t)h->height * (uint64_t)h->width *
                               (uint64_t)h->channels &&
         h->pixels_size <= length && h->rest_size <= length &&
         PLX_PACK_PIXELS + h->pixels_size + h->rest_size == length;
}

/* From a mapped file; the dataset has the map. */
static bool
read_mapped (const plx_pack_key *key, bool is_known, plx_pool *pool, plx_dataset *dataset)
{
  const uint8_t *bytes = dataset->map, *rest;
  uint32_t checksum;
  header h;

  memcpy (&h, bytes, sizeof h);
  if (!is_header (&h, key, dataset->map_size))
    return false;
  rest = bytes + PLX_PACK_PIXELS + h.pixels_size;
  dataset->pixels = (uint8_t *)dataset->map + PLX_PACK_PIXELS;
  if (!sum (rest, h.rest_size, pool, &checksum) || checksum != h.rest_checksum)
    return false;
  if (!is_known &&
      (!sum (dataset->pixels, h.pixels_size, pool, &checksum) || checksum != h.pixels_checksum))
    return false;
  dataset->count = h.count;
  dataset->train_count = h.train_count;
  dataset->left_out = h.left_out;
  dataset->height = h.height;
  dataset->width = h.width;
  dataset->channels = h.channels;
  memcpy (dataset->mean, h.mean, sizeof h.mean);
  memcpy (dataset->std, h.std, sizeof h.std);
  memcpy (dataset->name, h.name, sizeof h.name);
  memcpy (dataset->format, h.format, sizeof h.format);
  return take_rest (&(cursor){ rest, h.rest_size }, &h, dataset);
}

/* is_damaged: it is there and too short to be one; other failures are not the file's. */
static bool
map_file (const char *path, plx_dataset *dataset, bool *is_damaged)
{
  int descriptor = open (path, O_RDONLY | O_CLOEXEC);
  struct stat info;
  void *map = MAP_FAILED;

  *is_damaged = false;
  if (descriptor >= 0 && fstat (descriptor, &info) == 0 &&
      !(*is_damaged = info.st_size < PLX_PACK_PIXELS))
    map = mmap (NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (descriptor >= 0)
    close (descriptor);
  if (map == MAP_FAILED)
    return false;
  dataset->map = map;
  dataset->map_size = (size_t)info.st_size;
  return true;
}

bool
plx_pack_load (const plx_pack_paths *paths, const plx_pack_key *key, plx_pool *pool,
               plx_dataset *dataset)
{
  bool is_known = is_seen (paths), is_damaged;

  if (map_file (paths->file, dataset, &is_damaged)) {
    if (read_mapped (key, is_known, pool, dataset)) {
      if (!is_known)
        plx_pack_note_seen (paths);
      return true;
    }
    is_damaged = true;
  }
  if (!is_damaged)
    return false;
  unlink (paths->file);
  unlink (paths->seen);
  return false;
}

uint64_t
plx_pack_source (int descriptor)
{
  header h;

  return pread (descriptor, &h, sizeof h, 0) == sizeof h &&
                 memcmp (h.magic, empty.magic, sizeof h.magic) == 0 &&
                 h.checksum == header_checksum (&h)
             ? h.key.source
             : 0;
}
