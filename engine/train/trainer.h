/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Training a run on a thread of the engine's own.
 *
 *     main thread                                  training thread
 *     ───────────                                  ───────────────
 *     plx_trainer_new, _start            ───────→  builds the model, trains
 *     plx_trainer_pause, _set, …         ─mailbox→ applied between two steps
 *     plx_trainer_take_records           ←──ring── one record a step, an epoch, a change, …
 *     plx_trainer_take_frame             ←──slot── the latest layout of the probe images
 *     plx_trainer_is_done                ←─atomic─ written last
 *
 * The ring may drop records when nobody reads it (it says how many); the observer, called on the
 * training thread, sees every one: the command line and the run store live there. Nothing that goes
 * on on the main thread makes the training thread wait.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/params.h"
#include "data/dataset.h"
#include "io/safetensors.h"
#include "project/layout.h"
#include "train/alarm.h"

extern const plx_param_table
    plx_train_params; /* "train": method, epochs, batch, seed, threads, … */

typedef enum {
  PLX_RECORD_STEP,   /* an optimiser step was taken */
  PLX_RECORD_EPOCH,  /* an epoch ended and was evaluated; epoch 0 is the untrained encoder */
  PLX_RECORD_CHANGE, /* a live parameter was changed */
  PLX_RECORD_PAUSE,  /* value 1: paused; 0: goes on */
  PLX_RECORD_ALARM,  /* something goes wrong: see alarm.h; behind its epoch, or the last step */
} plx_record_kind;

enum { PLX_MAX_KNN = 8 }; /* label sets scored */

typedef struct {
  plx_record_kind kind;
  int epoch;            /* step: the running epoch, from 1; epoch: the finished one */
  int64_t step;         /* steps taken since the start */
  double loss;          /* of the step; of an epoch its mean; NaN for epoch 0 */
  double chance, ideal; /* the loss at chance, and its least */
  double learning_rate;
  double seconds;           /* of training so far: augmentation included, evaluation not */
  double images_per_second; /* of the last second or so; of an epoch: its mean */
  int n_knn;                /* epoch: label sets scored, in the data set's order */
  double knn[PLX_MAX_KNN];  /* NaN where nothing is labelled */
  double alignment, uniformity, std, rank; /* epoch: health of z on the held-out images */
  double queue_fill,
      queue_age; /* epoch: of MoCo, the part that holds keys, and the oldest's steps; else NaN */
  int param;     /* change: index into plx_settings.values */
  double old_value, new_value;
  plx_alarm alarm; /* alarm: which */
} plx_record;

/* (chance − loss) / (chance − ideal): 0 at chance, 1 at the ideal, on one axis for every method. NaN
 * where chance is the ideal already (a margin of 0, no negatives). */
double plx_progress (double loss, double chance, double ideal);
double plx_record_progress (const plx_record *record);

/* A 2D layout of the probe images, aligned to the one before. */
typedef struct {
  int n;
  int epoch;
  int64_t step;
  const int32_t *images;  /* [n] numbers of the probe images in the data set */
  const float *xy;        /* [n][2], centred; valid until the next take */
  const float *embedding; /* [n][d]: what xy lays out; valid until the next take */
  int d;
  plx_layout_kind kind;
  float explained[2]; /* share of the variance; 0 but for PCA */
} plx_frame;

/* A checkpoint that was written, or could not be. */
typedef struct {
  const char *path; /* borrowed */
  plx_file_facts facts;
  int64_t step;
  int epoch;     /* finished ones */
  bool is_epoch; /* it stands at the end of that epoch, not within the next */
  double knn;    /* as measured at this very step; NaN: not */
  plx_status status;
  plx_error error; /* why, where status is not PLX_OK; training goes on */
} plx_saved;

/* Called on the training thread for every record and every checkpoint, in order; either may be NULL.
 * Must not call the trainer except to pause, resume or stop it. */
typedef struct {
  void (*record) (void *context, const plx_record *record);
  void (*checkpoint) (void *context, const plx_saved *saved);
  void *context;
} plx_observer;

/* How a run goes on from a checkpoint. */
typedef enum {
  PLX_CONTINUE_EXACTLY, /* as if it had never stopped: the same images, batch, encoder, method,
                         * optimiser; train.epochs may have grown */
  PLX_CONTINUE_CHANGED, /* a branch: the encoder is the same; an optimiser or a method of another
                         * kind begins afresh */
} plx_continue;

typedef enum {
  PLX_TRAIN_READY,
  PLX_TRAIN_RUNNING,
  PLX_TRAIN_PAUSED,
  PLX_TRAIN_FINISHED,
  PLX_TRAIN_STOPPED,  /* asked to */
  PLX_TRAIN_DIVERGED, /* the numbers were not finite: that step was not applied */
  PLX_TRAIN_FAILED,   /* see the error */
} plx_train_state;

typedef struct plx_trainer plx_trainer;

/* Whether this configuration can be trained on this data: the first error of its guard rails
 * (train/guard.h). Any thread. */
plx_status plx_trainer_check (const plx_settings *settings, const plx_dataset *dataset,
                              plx_error *error) PLX_WARN_UNUSED;

/* Copies the settings, borrows the data set (which must outlive the trainer). observer may be NULL.
 * Main thread. */
plx_status plx_trainer_new (const plx_settings *settings, const plx_dataset *dataset,
                            const plx_observer *observer, plx_trainer **trainer,
                            plx_error *error) PLX_WARN_UNUSED;
/* Where checkpoints are written, as step-NUMBER.safetensors: at the end of epochs (train.checkpoint),
 * when the run pauses and when it is stopped. The folder must exist. Before the start. */
plx_status plx_trainer_keep_in (plx_trainer *trainer, const char *folder,
                                plx_error *error) PLX_WARN_UNUSED;
/* Goes on from a checkpoint instead of beginning; refused with a sentence where that cannot be. What
 * can only be seen while building fails the run. Before the start. */
plx_status plx_trainer_continue_from (plx_trainer *trainer, const char *path, plx_continue how,
                                      plx_error *error) PLX_WARN_UNUSED;
/* A live parameter's value, set before the step that follows step: a change that was made once, made
 * again when a run goes on, or one that is wanted from the start. Refused as by plx_trainer_set. In
 * any order of the steps; at the same step the later call holds. Before the start. */
plx_status plx_trainer_plan_change (plx_trainer *trainer, int64_t step, const plx_param_ref *ref,
                                    double value, plx_error *error) PLX_WARN_UNUSED;
/* Starts the training thread. Main thread. */
plx_status plx_trainer_start (plx_trainer *trainer, plx_error *error) PLX_WARN_UNUSED;
/* Waits for the training thread's end (send STOP first to make that soon). Main thread. */
void plx_trainer_join (plx_trainer *trainer);
/* Stops, joins, frees. Main thread. */
void plx_trainer_free (plx_trainer *trainer);

/* Commands; applied between two steps, in the order sent. Any thread, and signal handlers. */
void plx_trainer_pause (plx_trainer *trainer);
void plx_trainer_resume (plx_trainer *trainer);
void plx_trainer_stop (plx_trainer *trainer);
/* A live parameter's new value. Refused with a sentence when the parameter is not live, the value
 * is out of range, or 64 changes already wait. Main thread. */
plx_status plx_trainer_set (plx_trainer *trainer, const plx_param_ref *ref, double value,
                            plx_error *error) PLX_WARN_UNUSED;

/* Read state first, then drain the records: once done, no record follows. Any thread. */
plx_train_state plx_trainer_state (const plx_trainer *trainer);
bool plx_trainer_is_done (const plx_trainer *trainer);
/* Why it failed or diverged; after is_done. */
const plx_error *plx_trainer_error (const plx_trainer *trainer);

/* Main thread (one reader). Returns how many were taken; *dropped (may be NULL) how many the ring had
 * no room for since the last call. */
int plx_trainer_take_records (plx_trainer *trainer, plx_record *records, int max, int *dropped);
/* The latest layout, if there is a newer one than last time. Main thread. */
bool plx_trainer_take_frame (plx_trainer *trainer, plx_frame *frame);

/* How many steps a run of these settings on this data has, from its beginning. Any thread. */
int64_t plx_trainer_count_steps (const plx_settings *settings, const plx_dataset *dataset);

/* Facts for the start of a run; valid once the first record has come. */
int64_t plx_trainer_total_steps (const plx_trainer *trainer);
int64_t plx_trainer_weight_count (const plx_trainer *trainer);

/* The weights' bytes as a 64-bit hash (FNV-1a), for "the same seed, the same bytes"; after is_done. */
uint64_t plx_trainer_weight_hash (const plx_trainer *trainer);
