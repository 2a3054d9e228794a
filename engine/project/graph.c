/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The directions turned round by counting, then two ordered lists merged into each row.
 */
#include "project/graph.h"

#include <string.h>

void
plx_graph_lay_out (plx_graph *graph, plx_arena *arena, int n, int k)
{
  size_t edges = (size_t)n * (size_t)k;

  graph->n = n;
  graph->k = k;
  graph->start = plx_arena_take (arena, ((size_t)n + 1) * sizeof *graph->start);
  graph->to = plx_arena_take (arena, 2 * edges * sizeof *graph->to);
  graph->weight = plx_arena_floats (arena, 2 * edges);
  graph->named_by_start = plx_arena_take (arena, ((size_t)n + 1) * sizeof *graph->named_by_start);
  graph->named_by = plx_arena_take (arena, edges * sizeof *graph->named_by);
  graph->named_weight = plx_arena_floats (arena, edges);
}

static void
order_row (int32_t *index, float *weight, int k)
{
  for (int i = 1; i < k; i++) {
    int32_t number = index[i];
    float value = weight[i];
    int at = i;

    for (; at > 0 && index[at - 1] > number; at--) {
      index[at] = index[at - 1];
      weight[at] = weight[at - 1];
    }
    index[at] = number;
    weight[at] = value;
  }
}

/* Who names each point, ascending. */
static void
turn_round (plx_graph *graph, const int32_t *index, const float *weight)
{
  int32_t *start = graph->named_by_start;
  size_t edges = (size_t)graph->n * (size_t)graph->k;

  memset (start, 0, ((size_t)graph->n + 1) * sizeof *start);
  for (size_t e = 0; e < edges; e++)
    start[index[e] + 1]++;
  for (int i = 0; i < graph->n; i++)
    start[i + 1] += start[i];
  for (size_t e = 0; e < edges; e++) {
    int32_t at = start[index[e]]++;

    graph->named_by[at] = (int32_t)(e / (size_t)graph->k);
    graph->named_weight[at] = weight[e];
  }
  memmove (start + 1, start, (size_t)graph->n * sizeof *start);
  start[0] = 0;
}

/* Returns the end of the merged row, which begins at `at`. */
static int32_t
merge_row (plx_graph *graph, int i, const int32_t *index, const float *weight,
           plx_graph_weight join, int32_t at)
{
  int32_t back = graph->named_by_start[i], back_end = graph->named_by_start[i + 1];
  int forth = 0;

  for (; forth < graph->k || back < back_end; at++) {
    int32_t mine = forth < graph->k ? index[forth] : INT32_MAX;
    int32_t theirs = back < back_end ? graph->named_by[back] : INT32_MAX;

    graph->to[at] = mine < theirs ? mine : theirs;
    graph->weight[at] =
        join (mine <= theirs ? weight[forth] : 0, theirs <= mine ? graph->named_weight[back] : 0);
    forth += mine <= theirs;
    back += theirs <= mine;
  }
  return at;
}

void
plx_graph_join (plx_graph *graph, int32_t *index, float *weight, plx_graph_weight join)
{
  size_t k = (size_t)graph->k;

  for (int i = 0; i < graph->n; i++)
    order_row (index + (size_t)i * k, weight + (size_t)i * k, graph->k);
  turn_round (graph, index, weight);
  graph->start[0] = 0;
  for (int i = 0; i < graph->n; i++)
    graph->start[i + 1] =
        merge_row (graph, i, index + (size_t)i * k, weight + (size_t)i * k, join, graph->start[i]);
}
