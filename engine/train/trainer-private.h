/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The trainer's inside, shared by trainer.c (the main thread's side), loop.c (the training thread)
 * and evaluate.c (what it measures).
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "augment/pipeline.h"
#include "core/arena.h"
#include "core/pool.h"
#include "data/sampler.h"
#include "method/method.h"
#include "nn/model.h"
#include "optim/optimiser.h"
#include "train/alarm.h"
#include "train/mailbox.h"
#include "train/checkpoint.h"
#include "train/projector.h"
#include "train/ring.h"
#include "train/trainer.h"

/* The parameters of the "train" table. */
enum {
  PLX_TRAIN_METHOD,
  PLX_TRAIN_EPOCHS,
  PLX_TRAIN_BATCH,
  PLX_TRAIN_SEED,
  PLX_TRAIN_THREADS,
  PLX_TRAIN_PROBE,
  PLX_TRAIN_PROBE_SHARE,
  PLX_TRAIN_CHECKPOINT,
};

typedef struct {
  int64_t step;
  plx_change change;
} plx_planned_change;

struct plx_trainer {
  /* Set when made, then read by both threads. */
  const plx_dataset *dataset;
  plx_observer observer;
  int epochs, batch;
  uint64_t seed;
  int64_t total_steps;
  int n_probe;
  int32_t *probe_images; /* [n_probe] */
  plx_data_facts data_facts;
  char *folder;    /* for checkpoints; NULL: none are written */
  char *continued; /* the checkpoint to go on from; NULL: from the beginning */
  plx_continue continue_how;
  plx_planned_change *planned; /* by step */
  int n_planned;

  /* Main thread. */
  pthread_t thread;
  bool is_started, is_joined;
  plx_settings wanted; /* the settings with every change sent so far */

  /* Streets between the threads. */
  plx_mailbox mailbox;
  plx_ring ring;
  atomic_int state; /* plx_train_state */
  atomic_bool is_done;
  _Atomic (plx_projector *) projector; /* made by the training thread, NULL before */
  atomic_int_least64_t weight_count;

  /* Training thread; the main thread reads error and weight_hash after is_done. */
  plx_settings settings; /* as they are at this step */
  plx_error error;
  uint64_t weight_hash;
  plx_pool *pool;
  plx_model *model;
  plx_augment *augment;
  plx_optimiser *optimiser;
  const plx_method *method;
  void *method_state;
  plx_sampler sampler;
  plx_arena arena;
  float *views;        /* [2 batch][h][w][c] */
  int32_t *labels;     /* [batch], of the first label set */
  float *good_buffers; /* [buffer_count], the model's buffers before the step */
  float *features;     /* [count][representation_size], of all images: for kNN */
  float *embeddings;   /* [held out][embedding_size], for health */
  int32_t *neighbours; /* [held out][k] */
  float *similarities; /* [held out][k] */
  int k;               /* of kNN, cut to the training images */
  int64_t step;
  double training_seconds; /* so far, evaluation not included */
  double epoch_loss;       /* sums over the running epoch's steps */
  double epoch_chance, epoch_ideal;
  double learning_rate; /* of the last step */
  double epoch_began;   /* training_seconds then */
  double rate;          /* images a second, smoothed */
  double knn;           /* the last that was measured, by the first label set; NaN: none */
  int64_t knn_step;     /* when it was */
  int next_planned;
  int64_t saved_step; /* of the last checkpoint; −1: none */
  char *events;       /* every live change so far, see plx_checkpoint */
  plx_alarms alarms;
  int n_health;      /* embeddings that an epoch's health is measured on */
  double probe_cost; /* seconds that the last probe embedding took */
  double probe_due;  /* training_seconds at which the next one may start */
};

/* trainer.c: what the method will be told of the run, but for pool and model. */
plx_method_context plx_trainer_context (const plx_settings *settings, const plx_dataset *dataset);

/* loop.c: the training thread's main. */
void *plx_trainer_main (void *trainer);

/* checkpoint.c, training thread. Writes one, unless this step has one already, and tells. */
void plx_checkpoint_write (plx_trainer *self);
bool plx_checkpoint_is_due (const plx_trainer *self, int epoch);
void plx_checkpoint_note_change (plx_trainer *self, const plx_record *change);
/* Fill model and optimiser, then the method, from the checkpoint to go on from, if there is one. */
plx_status plx_checkpoint_load_weights (plx_trainer *self, plx_error *error) PLX_WARN_UNUSED;
plx_status plx_checkpoint_load_method (plx_trainer *self, plx_error *error) PLX_WARN_UNUSED;

/* evaluate.c, training thread. Lays out (or, arena empty, measures) what evaluation needs. */
void plx_evaluate_lay_out (plx_trainer *self);
/* Fills the kNN and health fields of an epoch's record. */
plx_status plx_evaluate_epoch (plx_trainer *self, plx_record *record,
                               plx_error *error) PLX_WARN_UNUSED;
/* Embeds the probe images and hands them to the projector. */
void plx_evaluate_probe (plx_trainer *self, plx_moment moment);

/* Seconds on a clock that only goes forward. */
double plx_now (void);

/* For the measurements of bench.h: the median of n values, which it sorts. */
double plx_bench_median (double *values, int n);
