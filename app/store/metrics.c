/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/store/metrics.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct {
  const char *name;
  size_t offset; /* of a double in plx_record */
} numbers[] = {
  { "epoch.loss", offsetof (plx_record, loss) },
  { "epoch.chance", offsetof (plx_record, chance) },
  { "epoch.ideal", offsetof (plx_record, ideal) },
  { "epoch.learning_rate", offsetof (plx_record, learning_rate) },
  { "epoch.seconds", offsetof (plx_record, seconds) },
  { "epoch.images_per_second", offsetof (plx_record, images_per_second) },
  { "alignment", offsetof (plx_record, alignment) },
  { "uniformity", offsetof (plx_record, uniformity) },
  { "std", offsetof (plx_record, std) },
  { "rank", offsetof (plx_record, rank) },
  { "queue.fill", offsetof (plx_record, queue_fill) },
  { "queue.age", offsetof (plx_record, queue_age) },
};

enum { N_NUMBERS = sizeof numbers / sizeof numbers[0] };

void
parallax_metrics_write_epoch (const plx_record *record, char **label_sets, ParallaxMetricFn put,
                              void *context)
{
  put (context, "epoch", record->epoch);
  for (int i = 0; i < N_NUMBERS; i++)
    put (context, numbers[i].name,
         *(const double *)(const void *)((const char *)record + numbers[i].offset));
  for (int i = 0; i < record->n_knn && label_sets[i] != NULL; i++) {
    char name[64];

    snprintf (name, sizeof name, "knn.%s", label_sets[i]);
    put (context, name, record->knn[i]);
  }
}

plx_record
parallax_metrics_empty_epoch (int64_t step, unsigned n_label_sets)
{
  plx_record record = { .kind = PLX_RECORD_EPOCH, .step = step };

  for (int i = 0; i < N_NUMBERS; i++)
    *(double *)(void *)((char *)&record + numbers[i].offset) = NAN;
  for (int i = 0; i < PLX_MAX_KNN; i++)
    record.knn[i] = NAN;
  record.n_knn = n_label_sets < PLX_MAX_KNN ? (int)n_label_sets : PLX_MAX_KNN;
  return record;
}

void
parallax_metrics_read (plx_record *record, char **label_sets, const char *name, double value)
{
  if (strcmp (name, "epoch") == 0)
    record->epoch = (int)value;
  for (int i = 0; i < N_NUMBERS; i++)
    if (strcmp (name, numbers[i].name) == 0)
      *(double *)(void *)((char *)record + numbers[i].offset) = value;
  for (int i = 0; i < record->n_knn && strncmp (name, "knn.", 4) == 0; i++)
    if (strcmp (name + 4, label_sets[i]) == 0)
      record->knn[i] = value;
}
