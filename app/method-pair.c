/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/method-pair.h"

#include <math.h>

#include "app/i18n.h"

enum { SIMCLR, MOCO };

static double
number (const plx_settings *settings, const char *key)
{
  return plx_settings_number (settings, key);
}

/* Values within the parameters' ranges cannot be refused. */
static void
set (plx_settings *settings, const char *key, double value)
{
  plx_param_ref ref;

  if (plx_settings_find (settings, key, &ref, NULL) != PLX_OK ||
      plx_settings_set_number (settings, &ref, value, NULL) != PLX_OK)
    g_error ("%s cannot be %g.", key, value);
}

static void
set_method (plx_settings *settings, const char *method)
{
  if (plx_settings_set (settings, "train.method", method, NULL) != PLX_OK)
    g_error ("There is no method %s.", method);
}

/* Keys of a step: both views' where the loss is symmetric. */
static double
keys_of_step (const plx_settings *settings)
{
  return number (settings, "train.batch") * (number (settings, "moco.symmetric") != 0 ? 2 : 1);
}

static void
fit_queue (plx_settings *moco, GPtrArray *notes)
{
  double queue = number (moco, "moco.queue"), keys = keys_of_step (moco);
  double fitting = fmax (1, round (queue / keys)) * keys;

  if (fitting == queue)
    return;
  set (moco, "moco.queue", fitting);
  g_ptr_array_add (
      notes, g_strdup_printf (_ ("MoCo's queue holds %.0f keys instead of %.0f, a multiple of "
                                 "the batch."),
                              fitting, queue));
}

static void
fit_parts (plx_settings *moco, GPtrArray *notes)
{
  int wanted = (int)number (moco, "moco.bn_splits"), batch = (int)number (moco, "train.batch");
  int parts = wanted;

  while (parts > 1 && (batch % parts != 0 || batch / parts < 2))
    parts--;
  if (parts == wanted)
    return;
  set (moco, "moco.bn_splits", parts);
  g_ptr_array_add (notes, g_strdup_printf (_ ("MoCo's batch falls into %d parts instead of %d."),
                                           parts, wanted));
}

static void
note_what_is_its_own (const ParallaxMethodPair *self, GPtrArray *notes)
{
  const plx_settings *simclr = &self->settings[SIMCLR], *moco = &self->settings[MOCO];

  g_ptr_array_add (notes, g_strdup_printf (_ ("Each keeps its own temperature: SimCLR %.3g, MoCo "
                                              "%.3g."),
                                           number (simclr, "simclr.temperature"),
                                           number (moco, "moco.temperature")));
  g_ptr_array_add (
      notes, g_strdup_printf (_ ("SimCLR has the other %.0f views of a batch as negatives, "
                                 "MoCo a queue of %.0f keys."),
                              2 * number (simclr, "train.batch") - 2, number (moco, "moco.queue")));
  g_ptr_array_add (notes, g_strdup (_ ("MoCo's keys come from a second encoder, the first one's "
                                       "moving average: a step's cost differs.")));
}

ParallaxMethodPair *
parallax_method_pair_new (const plx_settings *draft)
{
  ParallaxMethodPair *self = g_new0 (ParallaxMethodPair, 1);
  GPtrArray *notes = g_ptr_array_new ();

  self->settings[SIMCLR] = self->settings[MOCO] = *draft;
  set_method (&self->settings[SIMCLR], "simclr");
  set_method (&self->settings[MOCO], "moco");
  fit_queue (&self->settings[MOCO], notes);
  fit_parts (&self->settings[MOCO], notes);
  note_what_is_its_own (self, notes);
  g_ptr_array_add (notes, NULL);
  self->notes = (char **)g_ptr_array_free (notes, FALSE);
  return self;
}

void
parallax_method_pair_free (ParallaxMethodPair *self)
{
  g_strfreev (self->notes);
  g_free (self);
}
