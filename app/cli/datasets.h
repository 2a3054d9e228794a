/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of "datasets", each in a file of its own.
 */
#pragma once

#include "app/cli/command.h"

/* Gets a known data set; its path is the result. Returns the exit status. */
int parallax_datasets_fetch (const ParallaxArguments *arguments, const char *name);
