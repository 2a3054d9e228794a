/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/palette.h"

static const guint32 on_light[PARALLAX_N_COLORS] = {
  0x0072b2, 0xd55e00, 0x00875f, 0xb5539a, 0x9a7400,
  0x2d9cdb, 0x7a4f2b, 0x6a51c7, 0xc0304a, 0x56751d,
};
static const guint32 on_dark[PARALLAX_N_COLORS] = {
  0x4da3e0, 0xff8c3b, 0x2fc79a, 0xe08ac9, 0xe3c04a,
  0x8fd3ff, 0xc99a6b, 0xa795ff, 0xff7186, 0xa8cf5a,
};

ParallaxColor
parallax_palette_color (int index, gboolean is_dark)
{
  guint32 hex = is_dark ? 0x8a8a8a : 0x8f8f8f;

  if (index >= 0)
    hex = (is_dark ? on_dark : on_light)[index % PARALLAX_N_COLORS];
  return (ParallaxColor){ (hex >> 16) / 255.0, (hex >> 8 & 255) / 255.0, (hex & 255) / 255.0, 1 };
}

ParallaxMarker
parallax_palette_marker (int index)
{
  return index < 0 ? PARALLAX_MARKER_DISC
                   : (ParallaxMarker)(index / PARALLAX_N_COLORS % PARALLAX_N_MARKERS);
}

ParallaxColor
parallax_color_with_alpha (ParallaxColor color, double alpha)
{
  color.alpha = alpha;
  return color;
}
