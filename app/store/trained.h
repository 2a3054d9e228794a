/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A stored run's data set and encoder in one call, for everything that looks at what was learned:
 *
 *     g_autoptr (ParallaxTrained) trained =
 *         parallax_trained_open (store, "3f2a", PARALLAX_TRAINED_LAST, 512, &error);
 *     plx_model_forward (trained->model, images, n, false, &v, NULL);
 *
 * Any one thread; blocks.
 */
#pragma once

#include "app/dataset.h"
#include "app/store/store.h"

typedef enum {
  PARALLAX_TRAINED_LAST, /* the last checkpoint */
  PARALLAX_TRAINED_BEST, /* the best by kNN */
} ParallaxTrainedWhich;

typedef struct {
  ParallaxRunInfo *info;
  ParallaxCheckpoint *checkpoint;
  plx_settings settings; /* as they were at the checkpoint */
  ParallaxDataset *dataset;
  plx_pool *pool;   /* with the run's threads; free to use beside the model */
  plx_model *model; /* for evaluation */
} ParallaxTrained;

/* word: the run's uid, a beginning of it, or its name. images: the most that one forward takes. */
ParallaxTrained *parallax_trained_open (ParallaxStore *store, const char *word,
                                        ParallaxTrainedWhich which, int images, GError **error);
/* The same from one given checkpoint of a run; dataset may be NULL (opened then) or one that is open
 * already. */
ParallaxTrained *parallax_trained_open_checkpoint (ParallaxStore *store, gint64 run,
                                                   const ParallaxCheckpoint *checkpoint,
                                                   ParallaxDataset *dataset, int images,
                                                   GError **error);
void parallax_trained_free (ParallaxTrained *trained);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParallaxTrained, parallax_trained_free)
