/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The places of the optimisers' parameters in their tables.
 */
#pragma once

#include "optim/optimiser.h"

enum { PLX_OPTIMISER_CHOICE, PLX_OPTIMISER_DECAY_1D };
enum { PLX_OPTIMISER_ADAMW, PLX_OPTIMISER_SGD };
enum { PLX_SGD_LEARNING_RATE, PLX_SGD_MOMENTUM, PLX_SGD_NESTEROV, PLX_SGD_WEIGHT_DECAY };
enum { PLX_ADAMW_LEARNING_RATE, PLX_ADAMW_BETA1, PLX_ADAMW_BETA2, PLX_ADAMW_WEIGHT_DECAY };
enum { PLX_SCHEDULE_CHOICE, PLX_SCHEDULE_WARMUP };
enum { PLX_SCHEDULE_COSINE, PLX_SCHEDULE_CONSTANT };
