/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a reader of a format is, and what it builds a data set with. Inside engine/data only.
 *
 * A new format is one file with one plx_reader in it and one line in the table of dataset.c. The
 * first row that recognises a source reads it. A reader fills everything of the data set except
 * mean, std and (where it leaves them empty) name and format; when it fails, the caller frees what
 * is there.
 */
#pragma once

#include "data/dataset.h"
#include "data/resize.h"

#include <stddef.h>

typedef enum { PLX_CHANNELS_AUTO, PLX_CHANNELS_GREY, PLX_CHANNELS_RGB } plx_channels;

/* The parameters of plx_data_params. */
enum {
  PLX_DATA_DATASET,
  PLX_DATA_HOLDOUT,
  PLX_DATA_SIZE,
  PLX_DATA_FIT,
  PLX_DATA_CHANNELS,
  PLX_DATA_LEAVE_OUT,
  PLX_N_DATA
};

enum {
  PLX_HEAD_SIZE = 32,
  PLX_LARGEST_SIDE = 224, /* what training takes, as the setting "data.size" says */
  PLX_USUAL_SIDE = 64,    /* the side where images differ in size and none is asked for */
};

/* What is to be opened, and how. */
typedef struct plx_source {
  const char *path;
  bool is_folder;
  bool is_gzipped;             /* a file; head is then what is inside */
  uint8_t head[PLX_HEAD_SIZE]; /* the first bytes of a file */
  int head_size;
  double holdout;        /* share held out where the data have no split of their own */
  int size;              /* side to resize to; 0: as the images are */
  plx_fit fit;           /* what becomes of shapes that are no squares */
  plx_channels channels; /* what to convert to */
  plx_pool *pool;
  plx_progress_fn progress; /* may be NULL */
  void *context;
} plx_source;

typedef struct {
  bool (*recognises) (const plx_source *source);
  plx_status (*read) (const plx_source *source, plx_dataset *dataset,
                      plx_error *error) PLX_WARN_UNUSED;
  bool reads_images; /* files of their own, which take time to decode */
} plx_reader;

extern const plx_reader plx_idx_reader, plx_cifar_reader, plx_stl_reader, plx_npz_reader,
    plx_table_reader, plx_folder_reader;

/* What the settings name, as yet not looked at. */
plx_source plx_source_of (const plx_settings *settings, plx_pool *pool, plx_progress_fn progress,
                          void *context);
bool plx_source_is_builtin (const plx_source *source);
/* Looks at what lies at the path: a file's first bytes. */
plx_status plx_source_look (plx_source *source, plx_error *error) PLX_WARN_UNUSED;
/* The reader that recognises what lies there, or NULL. */
const plx_reader *plx_source_reader (const plx_source *source);

/* Reads the source, looked at or built in, into an empty dataset as the settings ask for. */
plx_status plx_dataset_read (const plx_source *source, const plx_settings *settings,
                             plx_dataset *dataset, plx_error *error) PLX_WARN_UNUSED;
/* Frees what a data set holds, which is empty then. */
void plx_dataset_clear (plx_dataset *dataset);
/* Frees the pixels, wherever they lie. */
void plx_dataset_drop_pixels (plx_dataset *dataset);

/* The built-in Shapes; needs only source->pool. */
plx_status plx_shapes_make (const plx_source *source, plx_dataset *dataset,
                            plx_error *error) PLX_WARN_UNUSED;

/* Sets the shape and takes the memory for count images, or the room in dataset->backing; what does
 * not fit in this machine is a sentence. */
plx_status plx_dataset_reserve (plx_dataset *dataset, int count, int height, int width,
                                int channels, plx_error *error) PLX_WARN_UNUSED;

/* Adds a label set of dataset->count labels, all −1. class_names is copied; n_classes may be 0. */
plx_status plx_dataset_add_labels (plx_dataset *dataset, const char *name, int n_classes,
                                   const char *const *class_names,
                                   plx_error *error) PLX_WARN_UNUSED;

/* The side of the square that an image of that size is to be resized to, or 0: as it is. */
int plx_choose_side (const plx_source *source, int height, int width);

/* Resizes and converts images that were read as they are. */
plx_status plx_dataset_fit (const plx_source *source, plx_dataset *dataset,
                            plx_error *error) PLX_WARN_UNUSED;

/* Moves the images of the classes that the list names to the end; an empty list names none. */
plx_status plx_dataset_leave_out (plx_dataset *dataset, const char *list,
                                  plx_error *error) PLX_WARN_UNUSED;

/* Adds to dataset->format that images were resized to the size that they have now. */
void plx_dataset_note_size (plx_dataset *dataset);

/* Counts a file that cannot be read, with one sentence that names it. */
void plx_dataset_skip (plx_dataset *dataset, const char *why);

/* How many of count images are for training; at least one is, and at least one is held out. */
int plx_split (int count, double holdout);

/* Tells the progress; false when it asks to cancel. */
bool plx_source_tell (const plx_source *source, int done, int total);
