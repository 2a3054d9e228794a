/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/pages/page.h"

G_DEFINE_INTERFACE (ParallaxPage, parallax_page, GTK_TYPE_WIDGET)

static void
parallax_page_default_init (ParallaxPageInterface *interface)
{
}

void
parallax_page_set_run (ParallaxPage *self, ParallaxRun *run)
{
  PARALLAX_PAGE_GET_IFACE (self)->set_run (self, run);
}

void
parallax_page_set_runs (ParallaxPage *self, ParallaxRunList *runs)
{
  ParallaxPageInterface *interface = PARALLAX_PAGE_GET_IFACE (self);

  if (interface->set_runs != NULL)
    interface->set_runs (self, runs);
}
