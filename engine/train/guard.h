/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All guard rails of a configuration on its data, in one place: the run's own (batch, memory, what
 * the images are), then those of its method, its augmentations and its encoder.
 *
 * Memory is estimated without taking any: the encoder's plan (plx_model_measure), the optimiser's
 * state, what the method keeps (plx_method.bytes: a momentum encoder, a queue, the loss's matrix), the
 * batch, and the evaluation's representations of all images; beyond nine tenths of the machine's
 * memory it is an error.
 */
#pragma once

#include "core/guard.h"
#include "core/params.h"
#include "data/dataset.h"

/* Fills the list. Takes about a millisecond. Any thread. */
void plx_guards_find (const plx_settings *settings, const plx_dataset *dataset, plx_guards *guards);

/* Bytes that training takes beside the images themselves; 0 where the encoder cannot be built. */
double plx_guards_estimate (const plx_settings *settings, const plx_dataset *dataset);
