/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine's one public header. Read top to bottom, it is the engine's manual: the ground first,
 * then the way of an image from a file to a trained encoder, then what is asked of that encoder.
 */
#pragma once

/* The ground: errors, parameters, the processor, the thread pool. */
#include "core/error.h"
#include "core/params.h"
#include "core/cpu.h"
#include "core/pool.h"

/* Images, and the views made of them. */
#include "data/dataset.h"
#include "data/pack.h"
#include "data/preview.h"
#include "data/zip.h"
#include "augment/pipeline.h"

/* The encoder with its projection head. */
#include "nn/model.h"

/* What training is: the trainer's thread, its records, its commands. */
#include "train/trainer.h"
#include "train/checkpoint.h"
#include "train/guard.h"
#include "train/bench.h"

/* An encoder by itself, and the files that it lies in. */
#include "nn/model.h"
#include "io/safetensors.h"

/* What the encoder has learned, and how it looks. */
#include "eval/cloud.h"
#include "eval/compare.h"
#include "eval/embed.h"
#include "eval/embed-dataset.h"
#include "eval/evaluation.h"
#include "eval/finetune.h"
#include "eval/confusion.h"
#include "eval/kmeans.h"
#include "eval/knn.h"
#include "eval/probe.h"
#include "kernel/neighbours.h"
#include "project/pca.h"
#include "project/layout.h"
#include "project/trust.h"
#include "loss/pairs.h"

/* The encoder, and what it computes, for other programs. */
#include "io/onnx.h"
#include "io/torch.h"
#include "io/embeddings.h"
#include "io/output.h"
