/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Classes are 0 and up; an image's own number is below.
 */
#include "method/groups.h"

void
plx_groups_fill (const plx_method_batch *batch, int images, bool by_class, int32_t *groups)
{
  for (int i = 0; i < images; i++) {
    bool has_class = by_class && batch->labels != NULL && batch->labels[i] >= 0;

    groups[i] = groups[images + i] = has_class ? batch->labels[i] : -1 - i;
  }
}
