/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of a batch's views belong together, as one number a view: the class's where classes count
 * and the image has one, else a number of the image's own.
 */
#pragma once

#include "method/method.h"

/* groups [2N], as the views lie in the batch. */
void plx_groups_fill (const plx_method_batch *batch, int images, bool by_class, int32_t *groups);
