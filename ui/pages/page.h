/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a page of the window is: a widget that follows the selected run. Which pages there are is
 * pages.c's.
 */
#pragma once

#include <adwaita.h>

#include "app/run-list.h"

G_BEGIN_DECLS

#define PARALLAX_TYPE_PAGE (parallax_page_get_type ())
G_DECLARE_INTERFACE (ParallaxPage, parallax_page, PARALLAX, PAGE, GtkWidget)

struct _ParallaxPageInterface {
  GTypeInterface parent_interface;

  /* Another run was selected. A page that is not shown may wait with its work until it is mapped. */
  void (*set_run) (ParallaxPage *self, ParallaxRun *run);
  /* All runs there are, once, before any is selected; NULL: of no use to this page. */
  void (*set_runs) (ParallaxPage *self, ParallaxRunList *runs);
};

void parallax_page_set_run (ParallaxPage *self, ParallaxRun *run);
void parallax_page_set_runs (ParallaxPage *self, ParallaxRunList *runs);

G_END_DECLS
