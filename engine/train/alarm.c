/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules, each a function of what was remembered and what the epoch says.
 */
#include "train/alarm.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "train/trainer.h"

enum {
  LEAST_MEASURED = 16,
  EQUAL_EPOCHS = 2,
  LOW_RANK_EPOCHS = 2,
  AT_CHANCE_EPOCHS = 3,
  SOLVED_EPOCHS = 2
};

static const struct {
  const char *name, *label, *sentence;
} alarms_known[PLX_N_ALARMS] = {
  [PLX_ALARM_COLLAPSE] = { "collapse", N_ ("collapse"),
                           N_ ("All embeddings are nearly the same, so that no image is told from "
                               "another: more negatives, a lower learning rate or, in MoCo, a "
                               "slower key encoder keep them apart.") },
  [PLX_ALARM_DIMENSIONAL_COLLAPSE] = { "dimensional-collapse", N_ ("dimensional collapse"),
                                       N_ ("The embeddings have fallen into a few of their "
                                           "directions: weaker augmentations, a lower learning "
                                           "rate or a deeper projection head keep more of "
                                           "them.") },
  [PLX_ALARM_NO_LEARNING] = { "no-learning", N_ ("no learning"),
                              N_ ("The loss stays at chance although the embeddings differ: "
                                  "another learning rate, a lower temperature or weaker "
                                  "augmentations let it learn.") },
  [PLX_ALARM_SHORTCUT] = { "shortcut", N_ ("shortcut"),
                           N_ ("The task is solved, but nearest neighbours tell the classes no "
                               "better than before the training: stronger augmentations, above "
                               "all colour jitter, leave it less to go by.") },
  [PLX_ALARM_MARGIN_STUCK] = { "margin-stuck", N_ ("margin stuck"),
                               N_ ("The margin loss stays where it is when all embeddings are "
                                   "equal: a larger margin, harder negatives or a lower learning "
                                   "rate get it away from there.") },
  [PLX_ALARM_DIVERGED] = { "diverged", N_ ("diverged"),
                           N_ ("The numbers were no longer finite, so the run was stopped with its "
                               "last good state: a lower learning rate or a higher temperature "
                               "helps.") },
};

const char *
plx_alarm_name (plx_alarm alarm)
{
  return alarms_known[alarm].name;
}

plx_alarm
plx_alarm_find (const char *name)
{
  int i = 0;

  while (i < PLX_N_ALARMS && strcmp (alarms_known[i].name, name) != 0)
    i++;
  return (plx_alarm)i;
}

const char *
plx_alarm_label (plx_alarm alarm)
{
  return alarms_known[alarm].label;
}

const char *
plx_alarm_sentence (plx_alarm alarm)
{
  return alarms_known[alarm].sentence;
}

/* --- What a run is like ----------------------------------------------------------------------- */

static bool
is_margin (const plx_settings *settings)
{
  return plx_settings_is (settings, "train.method", "margin");
}

static bool
is_by_class (const plx_settings *settings)
{
  return plx_settings_is (settings, "train.method", "supervised") ||
         (is_margin (settings) && plx_settings_is (settings, "margin.pairs", "class"));
}

/* --- Rules ------------------------------------------------------------------------------------ */

static double
progress (const plx_alarm_look *look)
{
  return plx_progress (look->loss, look->chance, look->ideal);
}

static bool
is_measured (const plx_alarm_look *look)
{
  return look->n >= LEAST_MEASURED && isfinite (look->std);
}

static int
count (int so_far, bool is_so)
{
  return is_so ? so_far + 1 : 0;
}

static bool
is_collapsed (plx_alarms *alarms, const plx_alarm_look *look)
{
  bool is_equal =
      is_measured (look) && look->std < 0.1 / sqrt (look->d) && look->uniformity > -0.05;
  bool is_better = alarms->equal > 0 && look->std > alarms->equal_std;

  alarms->equal = count (alarms->equal, is_equal);
  alarms->equal_std = look->std;
  return alarms->equal >= EQUAL_EPOCHS && !is_better;
}

static bool
has_low_rank (plx_alarms *alarms, const plx_settings *settings, const plx_alarm_look *look)
{
  double most = look->d < look->n ? look->d : look->n;
  bool is_low = is_measured (look) && !is_by_class (settings) && look->rank < 0.05 * most &&
                look->rank < 0.5 * alarms->best_rank;

  if (is_measured (look))
    alarms->best_rank = fmax (alarms->best_rank, look->rank);
  alarms->low_rank = count (alarms->low_rank, is_low);
  return alarms->low_rank >= LOW_RANK_EPOCHS;
}

static bool
is_at_chance (plx_alarms *alarms, const plx_alarm_look *look)
{
  bool is_so = is_measured (look) && look->std > 0.1 / sqrt (look->d) && progress (look) < 0.02;

  alarms->at_chance = count (alarms->at_chance, is_so);
  return alarms->at_chance >= AT_CHANCE_EPOCHS;
}

static bool
is_shortcut (plx_alarms *alarms, const plx_alarm_look *look)
{
  double least = fmin (alarms->first_knn + 0.1 * (1 - alarms->first_knn), 0.9);

  if (isfinite (look->knn))
    alarms->best_knn = fmax (alarms->best_knn, look->knn);
  alarms->solved = count (alarms->solved, progress (look) > 0.8);
  return alarms->solved >= SOLVED_EPOCHS && alarms->has_first_knn && alarms->best_knn > 0 &&
         alarms->best_knn < least;
}

static bool
is_margin_stuck (plx_alarms *alarms, const plx_settings *settings, const plx_alarm_look *look)
{
  double scale = look->chance > 0 ? look->chance : 1;
  bool is_so = is_margin (settings) && fabs (look->loss - look->chance) <= 0.02 * scale;

  alarms->stuck = count (alarms->stuck, is_so);
  return alarms->stuck >= AT_CHANCE_EPOCHS;
}

/* --- Looking ---------------------------------------------------------------------------------- */

bool
plx_alarms_raise (plx_alarms *alarms, plx_alarm alarm)
{
  bool is_new = (alarms->raised >> alarm & 1) == 0;

  alarms->raised |= 1u << alarm;
  return is_new;
}

static bool
was_raised (const plx_alarms *alarms, plx_alarm alarm)
{
  return (alarms->raised >> alarm & 1) != 0;
}

/* Every rule is asked in every epoch, since each counts; then one may speak for another. */
static void
judge (plx_alarms *alarms, const plx_settings *settings, const plx_alarm_look *look,
       bool is_so[PLX_N_ALARMS])
{
  is_so[PLX_ALARM_DIVERGED] = false;
  is_so[PLX_ALARM_COLLAPSE] = is_collapsed (alarms, look);
  is_so[PLX_ALARM_DIMENSIONAL_COLLAPSE] = has_low_rank (alarms, settings, look);
  is_so[PLX_ALARM_NO_LEARNING] = is_at_chance (alarms, look);
  is_so[PLX_ALARM_SHORTCUT] = is_shortcut (alarms, look);
  is_so[PLX_ALARM_MARGIN_STUCK] = is_margin_stuck (alarms, settings, look) ||
                                  (is_margin (settings) && is_so[PLX_ALARM_COLLAPSE]);
  if (alarms->equal > 0 || was_raised (alarms, PLX_ALARM_COLLAPSE))
    is_so[PLX_ALARM_DIMENSIONAL_COLLAPSE] = is_so[PLX_ALARM_SHORTCUT] = false;
  if (is_so[PLX_ALARM_MARGIN_STUCK] || was_raised (alarms, PLX_ALARM_MARGIN_STUCK))
    is_so[PLX_ALARM_COLLAPSE] = is_so[PLX_ALARM_NO_LEARNING] = false;
}

int
plx_alarms_look (plx_alarms *alarms, const plx_settings *settings, const plx_alarm_look *look,
                 plx_alarm raised[PLX_N_ALARMS])
{
  bool is_so[PLX_N_ALARMS];
  int n = 0;

  if (look->epoch == 0) {
    alarms->has_first_knn = isfinite (look->knn);
    alarms->first_knn = alarms->has_first_knn ? look->knn : 0;
    return 0;
  }
  judge (alarms, settings, look, is_so);
  for (int i = 0; i < PLX_N_ALARMS; i++)
    if (is_so[i] && plx_alarms_raise (alarms, (plx_alarm)i))
      raised[n++] = (plx_alarm)i;
  return n;
}

/* --- In a checkpoint -------------------------------------------------------------------------- */

void
plx_alarms_write (const plx_alarms *alarms, char *text, size_t size)
{
  snprintf (text, size, "%u %d %.17g %.17g %.17g %.17g %d %d %d %d %d", alarms->raised,
            alarms->has_first_knn, alarms->first_knn, alarms->best_knn, alarms->best_rank,
            alarms->equal_std, alarms->equal, alarms->low_rank, alarms->at_chance, alarms->solved,
            alarms->stuck);
}

bool
plx_alarms_read (plx_alarms *alarms, const char *text)
{
  plx_alarms read = { 0 };
  int has_first_knn;

  if (sscanf (text, "%u %d %lg %lg %lg %lg %d %d %d %d %d", &read.raised, &has_first_knn,
              &read.first_knn, &read.best_knn, &read.best_rank, &read.equal_std, &read.equal,
              &read.low_rank, &read.at_chance, &read.solved, &read.stuck) != 11)
    return false;
  read.has_first_knn = has_first_knn != 0;
  *alarms = read;
  return true;
}
