/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/palette.h"

#include <math.h>

static const guint32 on_light[PARALLAX_N_COLORS] = {
  0x0072b2, 0xd55e00, 0x00875f, 0xb5539a, 0x9a7400,
  0x2d9cdb, 0xc0304a, 0x6a51c7, 0x7a4f2b, 0x56751d,
};
static const guint32 on_dark[PARALLAX_N_COLORS] = {
  0x4da3e0, 0xff8c3b, 0x2fc79a, 0xe08ac9, 0xe3c04a,
  0x8fd3ff, 0xff7186, 0xa795ff, 0xc99a6b, 0xa8cf5a,
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

enum { RAMP_STOPS = 6 };

static const guint32 ramp_on_light[RAMP_STOPS] = {
  0x3b0f70, 0x3f4a89, 0x2f6f8e, 0x1f958b, 0x4fb04a, 0xc0a800,
};
static const guint32 ramp_on_dark[RAMP_STOPS] = {
  0x7d5fc0, 0x5a7fd0, 0x3fa3c8, 0x35c0a0, 0x8fd744, 0xfde725,
};

ParallaxColor
parallax_palette_ramp (double value, gboolean is_dark)
{
  const guint32 *stops = is_dark ? ramp_on_dark : ramp_on_light;
  double at = CLAMP (value, 0, 1) * (RAMP_STOPS - 1), channels[3];
  int stop;

  if (isnan (value))
    return parallax_palette_color (-1, is_dark);
  stop = MIN ((int)at, RAMP_STOPS - 2);
  for (int i = 0; i < 3; i++) {
    double low = stops[stop] >> (16 - 8 * i) & 255, high = stops[stop + 1] >> (16 - 8 * i) & 255;

    channels[i] = (low + (at - stop) * (high - low)) / 255;
  }
  return (ParallaxColor){ channels[0], channels[1], channels[2], 1 };
}

ParallaxColor
parallax_color_with_alpha (ParallaxColor color, double alpha)
{
  color.alpha = alpha;
  return color;
}
