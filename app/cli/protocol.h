/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a trained encoder is measured, as eval and export are told it.
 */
#pragma once

#include "app/cli/command.h"

/* The label set that --labels names; *label_set: its number, −1 where none is named. FALSE: said what
 * is wrong. */
gboolean parallax_cli_find_labels (const ParallaxArguments *arguments, const plx_dataset *data,
                                   int *label_set);
/* The parameters that were given, and --finetune SHARE: only how it is measured may be said, what the
 * run is stands. FALSE: said what is wrong. */
gboolean parallax_cli_apply_protocol (ParallaxArguments *arguments, plx_settings *settings);
