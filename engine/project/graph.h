/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A weighted graph of neighbours as rows in one block: what t-SNE and UMAP pull along.
 *
 * Each point names k neighbours with a weight; an edge is there where one of its ends names the
 * other, and its weight joins the two directions. Row i of the graph has the same edges that its
 * neighbours have with i, with the same weights.
 */
#pragma once

#include <stdint.h>

#include "core/arena.h"

typedef struct {
  int n, k;
  int32_t *start; /* [n + 1]: row i is start[i] … start[i + 1] − 1 */
  int32_t *to;    /* [2 n k], ascending within a row */
  float *weight;  /* [2 n k] */

  int32_t *named_by_start; /* [n + 1], scratch of plx_graph_join: the directions turned round */
  int32_t *named_by;       /* [n k] */
  float *named_weight;     /* [n k] */
} plx_graph;

/* Takes (or measures) the memory for n points of k neighbours. */
void plx_graph_lay_out (plx_graph *graph, plx_arena *arena, int n, int k);

/* The weight of an edge from its two directions; 0 where one is missing. */
typedef float (*plx_graph_weight) (float forth, float back);

/* Fills the graph; orders each row of index and weight by number. */
void plx_graph_join (plx_graph *graph, int32_t *index /* [n][k] */, float *weight /* [n][k] */,
                     plx_graph_weight join);
