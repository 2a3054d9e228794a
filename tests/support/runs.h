/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests of training: small sets of images, settings of runs that take a fraction of a second, and
 * a run whose records are all kept.
 */
#pragma once

#include <glib.h>
#include <stdatomic.h>

#include "plx.h"

enum { RUN_IMAGES = 320, RUN_TRAIN = 256, RUN_CLASSES = 4, RUN_BATCH = 64, RUN_STEPS = 4 };

typedef struct {
  int height, width, channels;
  int count;
  gboolean is_labelled;
} run_form;

/* Writes count images of RUN_CLASSES colours or patterns in noise as IDX into folder, and returns the
 * file's path. */
char *run_write_files (const char *folder, const run_form *form);
/* Opens count images of RUN_CLASSES colours or patterns in noise, written as IDX; a fifth is held
 * out. */
plx_dataset *run_dataset (const run_form *form);
/* RUN_IMAGES of 16 × 16 in colour, labelled: an epoch is RUN_STEPS steps. */
plx_dataset *run_small_dataset (void);

/* Two epochs of a narrow ResNet-8, two threads, no map; further "key", "value" pairs, ending in
 * NULL. */
plx_settings run_settings (const char *key, ...);
void run_set (plx_settings *settings, const char *key, const char *value);
/* The index of a parameter in plx_settings.values. */
plx_param_ref run_param (const char *key);

enum { RUN_MOST_RECORDS = 1024 };

typedef struct run {
  plx_trainer *trainer;
  plx_record records[RUN_MOST_RECORDS]; /* the observer's; read them after run_join */
  atomic_int n;
  /* Called on the training thread behind every record; may be NULL. */
  void (*then) (struct run *run, const plx_record *record);
  void *data; /* for then */
} run;

/* A trainer with an observer that keeps the records, not yet started. */
run *run_new (const plx_settings *settings, const plx_dataset *dataset);
void run_start (run *r);
/* Waits for the end and asserts what it is. */
void run_join (run *r, plx_train_state state);
void run_free (run *r);

/* Waits up to ten seconds until the run is in that state, or has so many records. */
void run_wait_for_state (const run *r, plx_train_state state);
void run_wait_for_records (run *r, int n);

/* Starts, joins and frees: the hash of a finished run's weights. */
uint64_t run_hash (const plx_settings *settings, const plx_dataset *dataset);

/* The record of that kind with that number, from 0; fails the test where there is none. */
const plx_record *run_record (const run *r, plx_record_kind kind, int number);
int run_count (const run *r, plx_record_kind kind);
