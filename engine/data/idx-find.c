/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "data/idx-find.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/file.h"

static const char *const ends[] = { "-idx3-ubyte", ".idx3-ubyte", "-idx4-ubyte" };

/* Replaces the first from in the last part of path by to; false where there is none. */
static bool
replace (const char *path, const char *from, const char *to, char *out /* [PLX_IDX_PATH] */)
{
  const char *name = plx_file_name (path), *at = strstr (name, from);

  if (at == NULL)
    return false;
  return snprintf (out, PLX_IDX_PATH, "%.*s%s%s", (int)(at - path), path, to, at + strlen (from)) <
         PLX_IDX_PATH;
}

/* The file at path, or the same with or without ".gz"; path is changed to what there is. */
static bool
find (char *path /* [PLX_IDX_PATH] */)
{
  size_t length = strlen (path);

  if (access (path, F_OK) == 0)
    return true;
  if (length > 3 && strcmp (path + length - 3, ".gz") == 0)
    path[length - 3] = 0;
  else if (length + 4 < PLX_IDX_PATH)
    memcpy (path + length, ".gz", 4);
  return access (path, F_OK) == 0;
}

void
plx_idx_find_labels (plx_idx_half *h)
{
  char between[PLX_IDX_PATH];

  h->labels[0] = 0;
  if (!replace (h->images, "images", "labels", between))
    return;
  if (!replace (between, "idx3", "idx1", h->labels) &&
      !replace (between, "idx4", "idx1", h->labels))
    memcpy (h->labels, between, PLX_IDX_PATH);
  if (!find (h->labels))
    h->labels[0] = 0;
}

bool
plx_idx_images_of_labels (const char *labels, char *images /* [PLX_IDX_PATH] */)
{
  char between[PLX_IDX_PATH];

  if (!replace (labels, "labels", "images", between))
    return false;
  if (!replace (between, "idx1", "idx3", images))
    memcpy (images, between, PLX_IDX_PATH);
  return find (images);
}

/* The file whose name has the half to where this one's has from. */
static bool
find_half (const char *images, const char *from, const char *to, char *other /* [PLX_IDX_PATH] */)
{
  char dashed_from[16], dashed_to[16];

  if (strncmp (plx_file_name (images), from, strlen (from)) == 0)
    return replace (images, from, to, other) && find (other);
  snprintf (dashed_from, sizeof dashed_from, "-%s-", from);
  snprintf (dashed_to, sizeof dashed_to, "-%s-", to);
  return replace (images, dashed_from, dashed_to, other) && find (other);
}

bool
plx_idx_find_other (const char *images, char *other /* [PLX_IDX_PATH] */, bool *is_train)
{
  *is_train =
      find_half (images, "train", "t10k", other) || find_half (images, "train", "test", other);
  return *is_train || find_half (images, "t10k", "train", other) ||
         find_half (images, "test", "train", other);
}

/* How much of a name lies before ".gz". */
static int
stem (const char *name)
{
  size_t length = strlen (name);

  return (int)(length > 3 && strcmp (name + length - 3, ".gz") == 0 ? length - 3 : length);
}

static bool
is_images_of (const char *name, const char *half)
{
  const char *at = strstr (name, half);
  int length = stem (name);

  for (size_t e = 0; e < sizeof ends / sizeof *ends && at != NULL; e++)
    if (at + strlen (half) + strlen (ends[e]) == name + length &&
        strncmp (at + strlen (half), ends[e], strlen (ends[e])) == 0)
      return true;
  return false;
}

/* Names that go on before the half: how many data sets there are, and the first by name. */
static int
scan (const char *folder, const char *half, char *images /* [PLX_IDX_PATH] */)
{
  struct dirent **names;
  int n_names = scandir (folder, &names, NULL, alphasort), n = 0, last = -1;

  for (int i = 0; i < n_names; i++) {
    const char *name = names[i]->d_name;

    if (!is_images_of (name, half) ||
        (last >= 0 && stem (name) == stem (names[last]->d_name) &&
         strncmp (name, names[last]->d_name, (size_t)stem (name)) == 0))
      continue;
    last = i;
    if (n == 0 && snprintf (images, PLX_IDX_PATH, "%s/%s", folder, name) >= PLX_IDX_PATH)
      break;
    n++;
  }
  for (int i = 0; i < n_names; i++)
    free (names[i]);
  if (n_names >= 0)
    free (names);
  return n;
}

int
plx_idx_find_in_folder (const char *folder, char *images /* [PLX_IDX_PATH] */)
{
  static const char *const halves[] = { "train", "t10k", "test" };
  int n;

  for (size_t h = 0; h < 3; h++)
    for (size_t e = 0; e < 3; e++)
      if (snprintf (images, PLX_IDX_PATH, "%s/%s-images%s", folder, halves[h], ends[e]) <
              PLX_IDX_PATH &&
          find (images))
        return 1;
  n = scan (folder, "-train-images", images);
  return n > 0 ? n : scan (folder, "-test-images", images);
}
