/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Classes that training never sees: their images go to the data set's end, in their old order, and
 * count neither as training nor as ordinary held-out images.
 *
 * The setting is a list with commas of class names of the first label set. A name that ends where a
 * "/" follows in a class's name takes all classes of that folder: "Greek" takes "Greek/character01"
 * and those beside it.
 */
#include "data/reader.h"

#include <stdlib.h>
#include <string.h>

/* One name of the list, without the spaces around it. */
typedef struct {
  const char *text;
  size_t length;
} word;

/* The next word of *list, which moves behind it; false at the end. */
static bool
next_word (const char **list, word *found)
{
  while (**list == ',' || **list == ' ')
    (*list)++;
  found->text = *list;
  found->length = strcspn (*list, ",");
  *list += found->length;
  while (found->length > 0 && found->text[found->length - 1] == ' ')
    found->length--;
  return found->length > 0;
}

static bool
names_class (word name, const char *class_name)
{
  return strncmp (name.text, class_name, name.length) == 0 &&
         (class_name[name.length] == '\0' || class_name[name.length] == '/');
}

/* Marks the classes that the list names. */
static plx_status
mark_classes (const plx_dataset *dataset, const char *list, bool *is_left_out, plx_error *error)
{
  const plx_label_set *set = &dataset->label_sets[0];
  int n = 0;
  word name;

  while (next_word (&list, &name)) {
    int before = n;

    for (int c = 0; c < set->n_classes; c++)
      if (names_class (name, set->class_names[c])) {
        is_left_out[c] = true;
        n++;
      }
    if (n == before)
      return plx_fail (error, PLX_ERROR_INVALID,
                       "data.leave_out names “%.*s”, and “%s” has no such %s; it has “%s” and %d "
                       "others.",
                       (int)name.length, name.text, dataset->name, set->name,
                       set->n_classes > 0 ? set->class_names[0] : "", set->n_classes - 1);
  }
  return PLX_OK;
}

/* The images in their new order: training, held out, left out. */
static void
make_order (plx_dataset *dataset, const bool *is_left_out, int32_t *order)
{
  const int32_t *labels = dataset->label_sets[0].labels;
  int train = 0, n = 0;

  for (int i = 0; i < dataset->count; i++)
    if (labels[i] < 0 || !is_left_out[labels[i]]) {
      train += i < dataset->train_count;
      order[n++] = i;
    }
  dataset->train_count = train;
  dataset->left_out = dataset->count - n;
  for (int i = 0; i < dataset->count; i++)
    if (labels[i] >= 0 && is_left_out[labels[i]])
      order[n++] = i;
}

/* Moves rows of size bytes into the order, where they lie: along each circle of places that change
 * with one another. */
static plx_status
reorder (void *rows, size_t size, const int32_t *order, int count, plx_error *error)
{
  char *at = rows, *first = malloc (size);
  bool *is_moved = calloc ((size_t)count, sizeof *is_moved);
  bool is_good = first != NULL && is_moved != NULL;

  for (int start = 0; start < count && is_good; start++) {
    int to = start;

    if (is_moved[start])
      continue;
    memcpy (first, at + (size_t)start * size, size);
    for (; order[to] != start; to = order[to]) {
      memcpy (at + (size_t)to * size, at + (size_t)order[to] * size, size);
      is_moved[to] = true;
    }
    memcpy (at + (size_t)to * size, first, size);
    is_moved[to] = true;
  }
  free (first);
  free (is_moved);
  return is_good ? PLX_OK : plx_fail (error, PLX_ERROR_MEMORY, "No memory to leave classes out.");
}

static plx_status
move_images (plx_dataset *dataset, const bool *is_left_out, int32_t *order, plx_error *error)
{
  size_t pixels = (size_t)(dataset->height * dataset->width * dataset->channels);
  plx_status status;

  make_order (dataset, is_left_out, order);
  if (dataset->train_count == 0)
    return plx_fail (
        error, PLX_ERROR_INVALID,
        "data.leave_out leaves out every class of “%s”; something must be left to train "
        "with.",
        dataset->name);
  status = reorder (dataset->pixels, pixels, order, dataset->count, error);
  for (int i = 0; i < dataset->n_label_sets && status == PLX_OK; i++)
    status =
        reorder (dataset->label_sets[i].labels, sizeof (int32_t), order, dataset->count, error);
  return status;
}

plx_status
plx_dataset_leave_out (plx_dataset *dataset, const char *list, plx_error *error)
{
  bool *is_left_out;
  int32_t *order;
  plx_status status = PLX_ERROR_MEMORY;

  if (list[strspn (list, ", ")] == '\0')
    return PLX_OK;
  if (dataset->n_label_sets == 0)
    return plx_fail (error, PLX_ERROR_INVALID,
                     "data.leave_out names classes, and the images of “%s” have no labels.",
                     dataset->name);
  is_left_out = calloc ((size_t)dataset->label_sets[0].n_classes + 1, sizeof *is_left_out);
  order = malloc ((size_t)dataset->count * sizeof *order);
  if (is_left_out == NULL || order == NULL)
    status = plx_fail (error, PLX_ERROR_MEMORY, "No memory to leave classes out.");
  else
    status = mark_classes (dataset, list, is_left_out, error);
  if (status == PLX_OK)
    status = move_images (dataset, is_left_out, order, error);
  free (is_left_out);
  free (order);
  return status;
}
