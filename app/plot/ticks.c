/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/plot/ticks.h"

#include <math.h>
#include <string.h>

/* The smallest 1, 2 or 5 × 10^k that is not below least. */
static double
round_step (double least)
{
  double power = pow (10, floor (log10 (least))), share = least / power;

  if (share <= 1.0000001)
    return power;
  if (share <= 2.0000001)
    return 2 * power;
  return share <= 5.0000001 ? 5 * power : 10 * power;
}

ParallaxTicks
parallax_ticks (double low, double high, int wanted, gboolean is_whole)
{
  ParallaxTicks ticks = { .n = 0 };
  double first;

  wanted = CLAMP (wanted, 2, PARALLAX_MAX_TICKS);
  if (!(high > low) || !isfinite (low) || !isfinite (high))
    return ticks;
  ticks.step = round_step ((high - low) / (wanted - 1));
  if (is_whole && ticks.step < 1)
    ticks.step = 1;
  first = ceil (low / ticks.step - 1e-9);
  for (int i = 0;
       ticks.n < PARALLAX_MAX_TICKS && (first + i) * ticks.step <= high + 1e-9 * ticks.step; i++)
    ticks.values[ticks.n++] = (first + i) * ticks.step;
  return ticks;
}

static ParallaxTicks
log_ticks (double low, double high, int per_decade, int every)
{
  static const double steps[] = { 1, 2, 5 };
  ParallaxTicks ticks = { .n = 0 };

  for (int power = (int)floor (log10 (low)); power <= (int)ceil (log10 (high)); power++)
    for (int i = 0; i < per_decade && power % every == 0; i++) {
      double value = steps[i] * pow (10, power);

      if (value >= low * 0.999999 && value <= high * 1.000001 && ticks.n < PARALLAX_MAX_TICKS)
        ticks.values[ticks.n++] = value;
    }
  return ticks;
}

ParallaxTicks
parallax_ticks_log (double low, double high, int wanted)
{
  ParallaxTicks ticks = { .n = 0 };
  double decades = log10 (high / low);

  wanted = CLAMP (wanted, 2, PARALLAX_MAX_TICKS);
  if (!(low > 0) || !(high > low) || !isfinite (decades))
    return ticks;
  if (3 * decades <= wanted)
    ticks = log_ticks (low, high, 3, 1);
  else
    ticks = log_ticks (low, high, 1, (int)ceil ((decades + 1) / wanted));
  return ticks.n >= 2 ? ticks : parallax_ticks (low, high, wanted, FALSE);
}

char *
parallax_tick_label (const ParallaxTicks *ticks, double value)
{
  int decimals = ticks->step > 0 && ticks->step < 1 ? (int)ceil (-log10 (ticks->step) - 1e-9) : 0;

  if (ticks->step == 0)
    return g_strdup_printf ("%g", value);
  if (ticks->step >= 1000 && fabs (value) >= 1000)
    return parallax_format_count ((gint64)llround (value));
  return g_strdup_printf ("%.*f", decimals, fabs (value) < ticks->step * 1e-6 ? 0 : value);
}

char *
parallax_format_count (gint64 value)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, ABS (value));
  GString *text = g_string_new (value < 0 ? "−" : "");
  gsize n = strlen (digits);

  for (gsize i = 0; i < n; i++) {
    g_string_append_c (text, digits[i]);
    if ((n - 1 - i) % 3 == 0 && i + 1 < n)
      g_string_append_c (text, ',');
  }
  return g_string_free (text, FALSE);
}

char *
parallax_format_duration (double seconds)
{
  int total = (int)fmin (ceil (fmax (seconds, 0) - 0.5), 359999);

  if (total >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", total / 3600, total / 60 % 60, total % 60);
  return g_strdup_printf ("%d:%02d", total / 60, total % 60);
}

char *
parallax_format_share (double share)
{
  return g_strdup_printf ("%.1f %%", 100 * share);
}
