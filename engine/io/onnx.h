/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing a model as ONNX (onnx.ai; IR version 7, operator set 13), which ONNX Runtime, OpenCV and
 * most others read.
 *
 *     images [batch][channels][height][width], 0 … 1
 *       → (image − mean) / std → the network, batch norms with their running values
 *       → representation [batch][representation_size]
 *         and embedding [batch][embedding_size] or scores [batch][n_classes], where asked for
 *
 * The size of the batch is free. Convolutions are written as [out][in][k][k], linear layers as
 * [out][in].
 */
#pragma once

#include "io/export.h"

/* Writes the file; it is there whole or not at all. Any thread that may read the model; blocks. */
plx_status plx_onnx_write (const char *path, const plx_export *what,
                           plx_error *error) PLX_WARN_UNUSED;
