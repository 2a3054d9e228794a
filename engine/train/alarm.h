/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Alarms: what a run's numbers say when it goes wrong in a way that the loss alone does not show. One
 * rule and one sentence each, looked at after every epoch; raised once a run.
 *
 * With d numbers an embedding, n embeddings measured, std the mean deviation of their coordinates
 * (healthy 1/√d: eval/health.h), and progress = (chance − loss)/(chance − ideal):
 *
 *     collapse              std < 0.1/√d and uniformity > −0.05 two epochs in a row, the second no
 *                           better than the first: an untrained encoder begins there, and leaves
 *     dimensional-collapse  rank < half of the best so far and < 0.05 · min (d, n), two epochs in a
 *                           row; where labels pull classes together, few directions are what is asked
 *     no-learning           progress < 0.02 for three epochs while std > 0.1/√d
 *     shortcut              progress > 0.8 for two epochs while the best kNN stays below
 *                           kNN₀ + 0.1 (1 − kNN₀) and below 0.9, kNN₀ being the untrained encoder's
 *     margin-stuck          the margin loss at its all-equal value for three epochs (within 0.02 of
 *                           it, or of 1 where the margin is 0), or where a collapse brings it there;
 *                           it then speaks instead of collapse and no-learning
 *     diverged              numbers that are not finite; the loop raises it when it stops the run
 *
 * The first of collapse and dimensional-collapse speaks for both: equal embeddings have rank one.
 * Fewer than 16 embeddings measured say nothing of std, uniformity or rank.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "core/params.h"

typedef enum {
  PLX_ALARM_COLLAPSE,
  PLX_ALARM_DIMENSIONAL_COLLAPSE,
  PLX_ALARM_NO_LEARNING,
  PLX_ALARM_SHORTCUT,
  PLX_ALARM_MARGIN_STUCK,
  PLX_ALARM_DIVERGED,
  PLX_N_ALARMS,
} plx_alarm;

/* "collapse", "no-learning", …: in files and for scripts. */
const char *plx_alarm_name (plx_alarm alarm);
/* PLX_N_ALARMS: no alarm has that name. */
plx_alarm plx_alarm_find (const char *name);
/* What it is called on a plot, and one sentence: what happened and what helps. Both are marked for
 * translation. */
const char *plx_alarm_label (plx_alarm alarm);
const char *plx_alarm_sentence (plx_alarm alarm);

/* What an epoch says; NaN: not measured. */
typedef struct {
  int epoch;                  /* 0: the untrained encoder */
  double loss, chance, ideal; /* the epoch's mean; now */
  double std, uniformity, rank;
  double knn; /* by the first label set */
  int d;      /* numbers an embedding */
  int n;      /* embeddings that std, uniformity and rank were measured on */
} plx_alarm_look;

/* What is remembered from epoch to epoch. Zeroed: a run that begins. */
typedef struct {
  unsigned raised; /* a bit an alarm */
  double first_knn, best_knn, best_rank;
  int equal, low_rank, at_chance, solved, stuck; /* epochs in a row */
  double equal_std;                              /* in the last of those that are equal */
  bool has_first_knn;
} plx_alarms;

/* The alarms that this epoch raises, none of them raised before, and notes them in *alarms. Returns
 * how many. Any one thread. */
int plx_alarms_look (plx_alarms *alarms, const plx_settings *settings, const plx_alarm_look *look,
                     plx_alarm raised[PLX_N_ALARMS]);
/* Notes one that was found elsewhere; false where it was raised before. */
bool plx_alarms_raise (plx_alarms *alarms, plx_alarm alarm);

/* As one line for a checkpoint, and back; false: text is none. */
void plx_alarms_write (const plx_alarms *alarms, char *text, size_t size);
bool plx_alarms_read (plx_alarms *alarms, const char *text);
