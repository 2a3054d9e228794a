/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The places of fine-tuning's parameters in their table, and its streams of random numbers. Inside
 * engine/eval only.
 */
#pragma once

enum {
  PLX_FINETUNE_LABELS,
  PLX_FINETUNE_EPOCHS,
  PLX_FINETUNE_STEPS,
  PLX_FINETUNE_BATCH,
  PLX_FINETUNE_LEARNING_RATE,
  PLX_N_FINETUNE_PARAMS
};

/* Among the measurements of PLX_RNG_EVALUATE. */
enum { PLX_FINETUNE_STREAM = 4 };
