/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parallax: the window.
 */
#include "app/program.h"
#include "ui/application.h"

int
main (int argc, char **argv)
{
  g_autoptr (ParallaxApplication) application = NULL;

  gtk_disable_setlocale (); /* parallax_program_init sets it, numbers excepted */
  parallax_program_init (argv);
  application = parallax_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
