/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parallax: the window.
 */
#include "app/i18n.h"
#include "plx.h"
#include "ui/application.h"

int
main (int argc, char **argv)
{
  g_autoptr (ParallaxApplication) application = NULL;

  plx_cpu_prepare_blas (argv);
  gtk_disable_setlocale (); /* parallax_i18n_init sets it, numbers excepted */
  parallax_i18n_init ();
  application = parallax_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
