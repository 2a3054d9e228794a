/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which images of a folder are held out, and their labels: work on names only.
 */
#include "data/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a, then MurmurHash3's finaliser, for names that differ only at their end. */
static uint64_t
hash_of (const char *name)
{
  uint64_t hash = 0xCBF29CE484222325u;

  for (; *name != 0; name++)
    hash = (hash ^ (uint8_t)*name) * 0x100000001B3u;
  hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCDu;
  hash = (hash ^ hash >> 33) * 0xC4CEB9FE1A85EC53u;
  return hash ^ hash >> 33;
}

static int
compare_classes (const plx_folder_file *a, const plx_folder_file *b)
{
  int shorter = a->class_length < b->class_length ? a->class_length : b->class_length;
  int order = memcmp (a->name, b->name, (size_t)shorter);

  return order != 0 ? order : a->class_length - b->class_length;
}

static int
by_class_and_hash (const void *first, const void *second)
{
  const plx_folder_file *a = first, *b = second;
  uint64_t hash_a = hash_of (a->name), hash_b = hash_of (b->name);
  int order = compare_classes (a, b);

  if (order != 0)
    return order;
  return hash_a != hash_b ? (hash_a < hash_b ? -1 : 1) : strcmp (a->name, b->name);
}

static int
by_half_and_name (const void *first, const void *second)
{
  const plx_folder_file *a = first, *b = second;

  return a->is_held_out != b->is_held_out ? a->is_held_out - b->is_held_out
                                          : strcmp (a->name, b->name);
}

static void
hold_out (plx_folder_list *list, double holdout)
{
  plx_folder_file *files = list->files;

  qsort (files, (size_t)list->count, sizeof *files, by_class_and_hash);
  for (int first = 0, last; first < list->count; first = last) {
    int held_out;

    for (last = first + 1; last < list->count; last++)
      if (compare_classes (&files[first], &files[last]) != 0)
        break;
    held_out = last - first - plx_split (last - first, holdout);
    for (int i = first; i < last; i++)
      files[i].is_held_out = i - first < held_out;
  }
}

void
plx_folder_split (plx_folder_list *list, double holdout)
{
  int held_out = 0;

  for (int i = 0; i < list->count; i++)
    held_out += list->files[i].is_held_out;
  if (held_out == 0 || held_out == list->count) {
    list->held_out[0] = 0;
    hold_out (list, holdout);
  }
  qsort (list->files, (size_t)list->count, sizeof *list->files, by_half_and_name);
}

static int
by_class (const void *first, const void *second)
{
  return compare_classes (*(plx_folder_file *const *)first, *(plx_folder_file *const *)second);
}

/* One file of every class, in order. */
static int
find_classes (const plx_folder_list *list, const plx_folder_file **classes /* [list->count] */)
{
  int n = 0, n_classes = 0;

  for (int i = 0; i < list->count; i++)
    if (list->files[i].class_length > 0)
      classes[n++] = &list->files[i];
  qsort (classes, (size_t)n, sizeof *classes, by_class);
  for (int i = 0; i < n; i++)
    if (n_classes == 0 || compare_classes (classes[n_classes - 1], classes[i]) != 0)
      classes[n_classes++] = classes[i];
  return n_classes;
}

int
plx_character_length (const uint8_t *text)
{
  uint32_t code = text[0];
  int length = code < 0x80 ? 1 : code >> 5 == 6 ? 2 : code >> 4 == 14 ? 3 : code >> 3 == 30 ? 4 : 0;

  if (length < 2)
    return length;
  code &= 0x7Fu >> length;
  for (int i = 1; i < length; i++) {
    if ((text[i] & 0xC0) != 0x80)
      return 0;
    code = code << 6 | (text[i] & 0x3F);
  }
  if (code < (length == 2   ? 0x80u
              : length == 3 ? 0x800u
                            : 0x10000u) ||
      code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
    return 0;
  return length;
}

void
plx_clean_text (char *text)
{
  for (char *at = text; *at != 0;) {
    int length = plx_character_length ((const uint8_t *)at);

    if (length == 0)
      *at = '?';
    at += length == 0 ? 1 : length;
  }
}

/* Folder names are any bytes (old archives), class names are UTF-8. */
static char *
name_of_class (const plx_folder_file *file)
{
  char *name = strndup (file->name, (size_t)file->class_length);

  if (name != NULL)
    plx_clean_text (name);
  return name;
}

static plx_status
add_labels (const plx_folder_list *list, const plx_folder_file **classes, int n_classes,
            char **names /* [n_classes], all NULL */, plx_dataset *dataset, plx_error *error)
{
  plx_status status;

  for (int c = 0; c < n_classes; c++)
    if ((names[c] = name_of_class (classes[c])) == NULL)
      return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the labels.");
  status =
      plx_dataset_add_labels (dataset, N_ ("class"), n_classes, (const char *const *)names, error);
  for (int i = 0; i < list->count && status == PLX_OK; i++) {
    const plx_folder_file *file = &list->files[i];
    const plx_folder_file **found =
        bsearch (&file, classes, (size_t)n_classes, sizeof *classes, by_class);

    if (found != NULL)
      dataset->label_sets[dataset->n_label_sets - 1].labels[i] = (int32_t)(found - classes);
  }
  return status;
}

plx_status
plx_folder_label (const plx_folder_list *list, plx_dataset *dataset, plx_error *error)
{
  const plx_folder_file **classes = malloc ((size_t)list->count * sizeof *classes);
  int n_classes = classes != NULL ? find_classes (list, classes) : 0;
  char **names = calloc ((size_t)n_classes + 1, sizeof *names);
  plx_status status = PLX_OK;

  if (classes == NULL || names == NULL)
    status = plx_fail (error, PLX_ERROR_MEMORY, "No memory for the labels.");
  else if (n_classes > 0)
    status = add_labels (list, classes, n_classes, names, dataset, error);
  for (int c = 0; names != NULL && c < n_classes; c++)
    free (names[c]);
  free (names);
  free (classes);
  return status;
}
