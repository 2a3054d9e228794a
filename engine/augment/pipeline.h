/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The augmentations in their order, turning one image into one view.
 *
 * A view is a pure function of its address (seed, epoch, image, view): the trainer, the Augment page
 * and the command line get the same bytes for the same address, on any thread, in any order. Each
 * operation is a row in the table in order.c (op.h says what an operation is) with a parameter table
 * "augment.NAME"; turning one off, or moving it, leaves the numbers drawn by the others as they are.
 * With augment.views "different" the odd views follow a second set of tables, "augment2.NAME".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cpu.h"
#include "core/params.h"
#include "data/dataset.h"

typedef struct {
  uint64_t seed;
  uint32_t epoch;
  uint32_t image;
  uint32_t view; /* 0 or 1 in training; odd ones are second views */
} plx_view_address;

typedef struct plx_augment plx_augment; /* immutable once made; shared by the threads */

/* Reads the settings' "augment.…" tables. Output images have the data set's own size and channels,
 * normalised with its mean and std: (value − mean) / std. */
plx_status plx_augment_new (const plx_settings *settings, const plx_dataset *dataset, plx_isa isa,
                            plx_augment **augment, plx_error *error) PLX_WARN_UNUSED;
void plx_augment_free (plx_augment *augment);

/* Takes over changed settings (between steps, from the thread that owns the pipeline). */
plx_status plx_augment_update (plx_augment *augment, const plx_settings *settings,
                               plx_error *error) PLX_WARN_UNUSED;

/* Bytes of scratch that one call of plx_augment_view uses. */
size_t plx_augment_scratch_size (const plx_augment *augment);

/* One view, normalised, ready for the encoder. */
void plx_augment_view (const plx_augment *augment, const uint8_t *image /* [h][w][c] */,
                       plx_view_address address, float *view /* [h][w][c] */, void *scratch);

/* --- The operations, for who shows them --- */

enum { PLX_AUGMENT_OPS = 12 };

typedef struct {
  const char *name;                 /* "crop", as augment.order has it */
  const plx_param_table *tables[2]; /* of the first and of the second view */
  int n_sweeps;                     /* what can be shown of it alone */
} plx_augment_operation;

/* Operation number op of PLX_AUGMENT_OPS, in the usual order. */
plx_augment_operation plx_augment_operation_at (int op);

/* The numbers of the operations in the order that the settings say. */
plx_status plx_augment_order (const plx_settings *settings, int order[PLX_AUGMENT_OPS],
                              plx_error *error) PLX_WARN_UNUSED;

/* What a sweep shows ("Brightness"; to be translated), and its unit ("" for none). */
const char *plx_augment_sweep_label (int op, int sweep);
const char *plx_augment_sweep_unit (int op, int sweep);

/* One operation alone, without chance, at share 0…1 of the range that the settings of view 0 or 1 say,
 * whether it is on or not; normalised like a view. Returns the value there. */
double plx_augment_sweep (const plx_augment *augment, int view_index, int op, int sweep,
                          double share, const uint8_t *image /* [h][w][c] */,
                          float *view /* [h][w][c] */, void *scratch);

/* The image as evaluation sees it: no augmentation, normalised. */
void plx_augment_plain (const plx_augment *augment, const uint8_t *image /* [h][w][c] */,
                        float *view /* [h][w][c] */);

/* A normalised view back as bytes, for looking at. */
void plx_augment_to_bytes (const plx_augment *augment, const float *view /* [h][w][c] */,
                           uint8_t *image /* [h][w][c] */);
