/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/program.h"

#include <glib.h>
#include <libintl.h>
#include <locale.h>

#include "parallax-config.h"
#include "plx.h"

#define DOMAIN "parallax"

/* Whether this program lies in the folder that it was built in. */
static gboolean
is_run_from_build (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program != NULL && g_str_has_prefix (program, PARALLAX_BUILD_DIR);
}

void
parallax_program_init (char **argv)
{
  plx_cpu_prepare_blas (argv);
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  bindtextdomain (DOMAIN,
                  is_run_from_build () ? PARALLAX_BUILD_DIR "/resources/po" : PARALLAX_LOCALE_DIR);
  bind_textdomain_codeset (DOMAIN, "UTF-8");
  textdomain (DOMAIN);
}
