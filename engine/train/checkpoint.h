/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run at one moment as a file: all that its next step depends on.
 *
 * A safetensors file (io/safetensors.h). Tensors:
 *
 *     model.…             weights, and the batch norms' running means and variances
 *     optimiser.…         its state, tensor by tensor ("optimiser.momentum.stem.conv.weight")
 *     method.…            what the method keeps between steps (a momentum encoder, a queue, …)
 *
 * Everything else is metadata: "format" and its version, "setting.KEY" for every parameter, "seed"
 * among them, "step", "epoch", the running epoch's sums, "data.…" for which images it was, "events"
 * with every live change so far, and "alarms" with what the alarms remember. Random numbers are
 * addressed, not drawn, so that no state of a generator is missing.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/params.h"
#include "core/pool.h"
#include "data/dataset.h"
#include "io/safetensors.h"
#include "nn/model.h"
#include "train/alarm.h"

enum { PLX_CHECKPOINT_VERSION = 1 };

/* Which images a run was trained on. */
typedef struct {
  char name[128];
  int count, train_count, height, width, channels;
  uint32_t checksum; /* plx_dataset_checksum */
} plx_data_facts;

typedef struct {
  plx_settings settings; /* as they were at this moment: with every live change so far */
  int64_t step;          /* taken so far */
  int64_t total_steps;
  int epoch;         /* finished epochs */
  int batches;       /* an epoch */
  double seconds;    /* of training so far */
  double epoch_loss; /* sums over the steps of the running epoch */
  double epoch_chance, epoch_ideal;
  double epoch_began; /* seconds, when it began */
  double rate;        /* images a second, smoothed */
  double knn;         /* the last that was measured; NaN: none */
  plx_data_facts data;
  plx_alarms alarms; /* zeroed where the file says nothing of them */
  char *events; /* a line a change: step, key, old value, new value, with tabs between; owned */
} plx_checkpoint;

/* What a file says of itself, without its tensors. Clear it afterwards, also where it failed. */
plx_status plx_checkpoint_read (const char *path, plx_checkpoint *checkpoint,
                                plx_error *error) PLX_WARN_UNUSED;
void plx_checkpoint_clear (plx_checkpoint *checkpoint);

/* The encoder of a checkpoint, for evaluation (not for training): images is the most that one
 * forward shall take. The pool is borrowed and must outlive it; the caller frees it with
 * plx_model_free. checkpoint (may be NULL) is filled as by plx_checkpoint_read. Any one thread. */
plx_status plx_checkpoint_load_model (const char *path, plx_pool *pool, int images,
                                      plx_model **model, plx_checkpoint *checkpoint,
                                      plx_error *error) PLX_WARN_UNUSED;

plx_data_facts plx_data_facts_of (const plx_dataset *dataset);

/* All settings as "setting.KEY", and back: a key that no table has is an error, since another
 * version wrote it; one that is missing keeps its default. path is for the sentence. */
void plx_metadata_set_settings (plx_metadata *metadata, const plx_settings *settings);
plx_status plx_metadata_get_settings (const plx_metadata *metadata, const char *path,
                                      plx_settings *settings, plx_error *error) PLX_WARN_UNUSED;
