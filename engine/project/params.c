/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the map is laid out: the "map" table.
 */
#include "project/layout.h"

enum { METHOD, METRIC, PERPLEXITY, NEIGHBOURS, MIN_DIST };

/* In the order of plx_layout_kind. */
static const plx_choice methods[] = {
  { "pca", N_ ("PCA") },
  { "tsne", N_ ("t-SNE") },
  { "umap", N_ ("UMAP") },
  { NULL, NULL },
};

static const plx_choice metrics[] = {
  { "cosine", N_ ("Cosine") },
  { "euclidean", N_ ("Euclidean") },
  { NULL, NULL },
};

static const plx_param params[] = {
  [METHOD] = { "method", N_ ("Map"),
               N_ ("PCA shows the two widest directions; t-SNE and UMAP show who is near whom."),
               PLX_PARAM_CHOICE, .choices = methods, .is_live = true },
  [METRIC] = { "metric", N_ ("Distance"),
               N_ ("Cosine looks at directions only, as the loss does; Euclidean at lengths too. "
                   "PCA is always Euclidean."),
               PLX_PARAM_CHOICE, .choices = metrics, .is_live = true, .is_advanced = true },
  [PERPLEXITY] = { "perplexity", N_ ("Perplexity"),
                   N_ ("t-SNE: about how many neighbours of a point count; more shows larger "
                       "groups. At most a third of the points are taken."),
                   PLX_PARAM_FLOAT, .fallback = 30, .min = 2, .max = 200, .step = 1,
                   .is_logarithmic = true, .is_live = true, .is_advanced = true },
  [NEIGHBOURS] = { "neighbours", N_ ("Neighbours"),
                   N_ ("UMAP: how many neighbours of a point count; more shows larger groups."),
                   PLX_PARAM_INT, .fallback = 15, .min = 2, .max = 200, .step = 1,
                   .is_logarithmic = true, .is_live = true, .is_advanced = true },
  [MIN_DIST] = { "min_dist", N_ ("Least distance"),
                 N_ ("UMAP: how near to each other points may lie; less packs groups tighter."),
                 PLX_PARAM_FLOAT, .fallback = 0.1, .min = 0, .max = 1, .step = 0.05,
                 .is_live = true, .is_advanced = true },
};

const plx_param_table plx_map_params = {
  "map", N_ ("Map"), 1, params, sizeof params / sizeof params[0], .is_by_full_key = true
};

plx_layout_options
plx_layout_options_from (const plx_settings *settings)
{
  const double *values = plx_settings_of (settings, &plx_map_params);

  return (plx_layout_options){
    .kind = (plx_layout_kind)values[METHOD],
    .is_cosine = values[METRIC] == 0,
    .perplexity = values[PERPLEXITY],
    .neighbours = (int)values[NEIGHBOURS],
    .min_dist = values[MIN_DIST],
    .seed = (uint64_t)plx_settings_number (settings, "train.seed"),
  };
}
