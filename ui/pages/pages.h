/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window's pages, in the order of its switcher. A new page is a widget that implements
 * ParallaxPage, and a line in the table in pages.c: the switcher, Ctrl+1…9 and the window follow it.
 */
#pragma once

#include "ui/pages/page.h"

G_BEGIN_DECLS

typedef struct {
  const char *name;  /* of the action win.page, "train" */
  const char *title; /* marked for translation */
  const char *icon;
  GType (*type) (void);
} ParallaxPageEntry;

/* All pages; *n of them. The one that is named PARALLAX_FIRST_PAGE is shown at the start. */
const ParallaxPageEntry *parallax_pages (guint *n);

#define PARALLAX_FIRST_PAGE "train"

G_END_DECLS
