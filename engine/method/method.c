/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of methods.
 */
#include "method/method.h"

#include <string.h>

static const plx_method *const methods[] = {
  &plx_simclr, &plx_moco, &plx_margin_method, &plx_supervised, &plx_decoupled,
};

const plx_method *
plx_method_find (const char *name)
{
  for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
    if (strcmp (methods[i]->name, name) == 0)
      return methods[i];
  PLX_ASSERT (!"a method that is not in the list");
  return NULL;
}
