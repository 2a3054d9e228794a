/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every metric asks of its input first, and the sentences where it is not so.
 *
 * Labels are [n], −1 where unknown; a metric leaves unlabelled rows out.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/* An encoder with damaged weights is a sentence, never a figure. */
plx_status plx_check_finite (const float *values, size_t n, plx_error *error) PLX_WARN_UNUSED;

/* At least two classes have a labelled row. what: "linear probe", for the sentence. */
plx_status plx_check_classes (const int32_t *labels, int n, int n_classes, const char *what,
                              plx_error *error) PLX_WARN_UNUSED;

int plx_count_labelled (const int32_t *labels, int n);
/* How many rows each class has. */
void plx_count_classes (const int32_t *labels, int n, int n_classes,
                        int32_t *counts /* [n_classes] */);
