/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which operations there are, in which order they are applied, and whether the second view has
 * settings of its own: the "augment" table.
 */
#pragma once

#include "augment/op.h"

extern const plx_param_table plx_augment_params; /* "augment": order, views */

enum { PLX_N_OPS = 12 };

/* All operations in the usual order: geometry first, then colour, then what covers. */
extern const plx_op *const plx_ops[PLX_N_OPS];

/* The part of an operation's table name behind "augment.". */
const char *plx_op_name (const plx_op *op);

/* Reads the setting into indices into plx_ops. Fails on a name that no operation has, and on one
 * that comes twice. */
plx_status plx_order_read (const plx_settings *settings, int order[PLX_N_OPS],
                           plx_error *error) PLX_WARN_UNUSED;

/* Whether the second view has settings of its own. */
bool plx_order_has_two_sets (const plx_settings *settings);
