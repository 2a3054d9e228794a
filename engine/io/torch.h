/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing a model as safetensors for PyTorch.
 *
 *     MODEL.safetensors     the tensors as PyTorch lays them out, under the names of torchvision's
 *                           ResNet where there is one; the network as a list of operations, and an
 *                           example with what the engine computes of it
 *     load_parallax.py      beside it: rebuilds the network from that, and checks itself
 */
#pragma once

#include "io/export.h"

/* Writes both files. Runs the model on the example, so that no other may use it meanwhile; blocks. */
plx_status plx_torch_write (const char *path, const plx_export *what,
                            plx_error *error) PLX_WARN_UNUSED;

/* What PyTorch calls a node or tensor of the model: "layer1.0.conv1.weight" of
 * "stage1.block0.conv1.weight". */
void plx_torch_name (const char *name, char *out, size_t size);
