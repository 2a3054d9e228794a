/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * --at STEP:KEY=VALUE: a live parameter's value that is set after so many steps, so that a script can
 * do what a person does with the sliders while a run trains. May be given several times.
 */
#pragma once

#include "app/cli/command.h"

/* Plans what --at asks for (nothing where it was not given); settings are those of the run, and the
 * trainer is not started yet. Without a trainer it only looks whether that can be. NULL: done; else a
 * sentence that names the key. */
char *parallax_cli_plan (const ParallaxArguments *arguments, const plx_settings *settings,
                         plx_trainer *trainer);
