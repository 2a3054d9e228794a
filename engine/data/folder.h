/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files of a folder of images: which there are, of which class, and which are held out. Inside
 * engine/data only; folder.c decodes them, table.c brings a list of its own.
 *
 * Where a folder has train/ and one of test/, val/ and validation/, these two are its halves;
 * otherwise it is one whole. The first folders inside a half are the classes, however deep the
 * images lie in them. A folder that holds nothing but one folder of folders is a wrapper, as
 * archives make them: what it wraps is meant. Hidden entries are passed over; links are followed,
 * but not in circles: those, and what is neither a file nor a folder, are skipped and named.
 */
#pragma once

#include "data/image.h"
#include "data/reader.h"

/* By which a file is known to be as it was. */
typedef struct {
  int64_t size, seconds, nanoseconds; /* bytes; of the last change */
} plx_file_stamp;

typedef struct {
  char *path;       /* owned; NULL: no longer in the list */
  const char *name; /* in path: what follows the half's folder */
  int class_length; /* bytes of name that are the class; 0: the image lies in no class */
  bool is_held_out;
  int row;              /* of a table: the file's own */
  plx_file_stamp stamp; /* of a folder; in a table nobody has looked yet */
  plx_image_info info;
} plx_folder_file;

typedef struct {
  plx_folder_file *files; /* [count] */
  int count, capacity;
  bool is_table;     /* the files are a table's, not a folder's */
  char held_out[16]; /* "test", "val", "validation"; empty where there are no two halves */
} plx_folder_list;

/* Lists the source's folder by name, training half first. What cannot be looked into is skipped and
 * named in dataset. The opening thread. */
plx_status plx_folder_find (const plx_source *source, plx_dataset *dataset, plx_folder_list *list,
                            plx_error *error) PLX_WARN_UNUSED;

/* Lists the images that the source, a table, names. */
plx_status plx_table_find (const plx_source *source, plx_folder_list *list,
                           plx_error *error) PLX_WARN_UNUSED;

/* Reads the files of the list, split as plx_folder_split says, into a data set without labels. What
 * cannot be read is taken out of the list and named. */
plx_status plx_folder_decode (const plx_source *source, plx_folder_list *list, plx_dataset *dataset,
                              plx_error *error) PLX_WARN_UNUSED;

/* Brings the training images to the front. Where the folder has no halves, or one of them is empty,
 * a share of every class is held out: those whose names hash lowest, so that neither the order of
 * the folder, nor a seed, nor a file that comes or goes moves the others. */
void plx_folder_split (plx_folder_list *list, double holdout);

/* Adds the label set "class", unless no image lies in a class. */
plx_status plx_folder_label (const plx_folder_list *list, plx_dataset *dataset,
                             plx_error *error) PLX_WARN_UNUSED;

/* How many bytes of text are one character of UTF-8; 0 where they are none. */
int plx_character_length (const uint8_t *text);

/* Puts a question mark for each byte that is no character. */
void plx_clean_text (char *text);

void plx_folder_free (plx_folder_list *list);
