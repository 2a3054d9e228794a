/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of tensors as torchvision's ResNet has them.
 */
#include <stdio.h>
#include <string.h>

#include "io/torch.h"

/* A beginning, or with a dot before it a part in the middle, of a name. */
static const struct {
  const char *from, *to;
} parts[] = {
  { "stem.conv", "conv1" },
  { "stem.bn", "bn1" },
  { ".shortcut.conv", ".downsample.0" },
  { ".shortcut.bn", ".downsample.1" },
};

static void
replace (char *name, size_t size, const char *from, const char *to)
{
  char *at = strstr (name, from), rest[128];

  if (at == NULL || (from[0] != '.' && at != name))
    return;
  snprintf (rest, sizeof rest, "%s", at + strlen (from));
  snprintf (at, size - (size_t)(at - name), "%s%s", to, rest);
}

void
plx_torch_name (const char *name, char *out, size_t size)
{
  int stage, block, length = 0;

  if (sscanf (name, "stage%d.block%d%n", &stage, &block, &length) == 2 && length > 0)
    snprintf (out, size, "layer%d.%d%s", stage, block, name + length);
  else
    snprintf (out, size, "%s", name);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    replace (out, size, parts[i].from, parts[i].to);
}
