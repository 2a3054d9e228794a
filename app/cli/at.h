/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * --at STEP:KEY=VALUE: a live parameter's value that is set after so many steps, so that a script can
 * do what a person does with the sliders while a run trains. May be given several times.
 */
#pragma once

#include "app/cli/command.h"

/* Whether what --at asks for can be done in a run of these settings on this data, before there is a
 * run. NULL: it can (or nothing was asked for); else a sentence that names the key or the step. */
char *parallax_cli_check_plan (const ParallaxArguments *arguments, const plx_settings *settings,
                               const plx_dataset *dataset);
/* Plans it; the trainer is of those settings, and not started yet. NULL: done; else a sentence. */
char *parallax_cli_plan (const ParallaxArguments *arguments, const plx_settings *settings,
                         plx_trainer *trainer);
