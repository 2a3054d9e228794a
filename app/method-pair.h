/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same draft for two methods: everything that can be equal is (data, seed, encoder, head,
 * augmentation, optimiser, epochs), and what cannot be is said. Any thread.
 */
#pragma once

#include <glib.h>

#include "plx.h"

G_BEGIN_DECLS

typedef struct {
  plx_settings settings[2]; /* SimCLR, MoCo */
  char **notes;             /* sentences on what differs; ends in NULL */
} ParallaxMethodPair;

/* MoCo's queue becomes a multiple of the batch, and its parts of a batch divide it. */
ParallaxMethodPair *parallax_method_pair_new (const plx_settings *draft);
void parallax_method_pair_free (ParallaxMethodPair *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxMethodPair, parallax_method_pair_free)

G_END_DECLS
