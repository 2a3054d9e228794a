/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/error.h"

G_DEFINE_QUARK (parallax - error - quark, parallax_error)

gboolean
parallax_check (plx_status status, const plx_error *engine_error, GError **error)
{
  if (status == PLX_OK)
    return TRUE;
  g_set_error_literal (error, PARALLAX_ERROR, status, engine_error->message);
  return FALSE;
}
