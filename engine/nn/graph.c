/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Adding to a list of operations.
 */
#include "nn/graph.h"

#include <stdio.h>

#include "core/error.h"

plx_node *
plx_graph_add (plx_graph *graph, plx_node_kind kind, const char *owner, const char *part, int input)
{
  plx_node *node = &graph->nodes[graph->n];

  PLX_ASSERT (graph->n < PLX_MAX_NODES && input < graph->n);
  *node = (plx_node){ .kind = kind,
                      .inputs = { input, input },
                      .weight = -1,
                      .bias = -1,
                      .running_mean = -1,
                      .running_var = -1 };
  snprintf (node->name, sizeof node->name, "%s%s%s", owner, part != NULL ? "." : "",
            part != NULL ? part : "");
  graph->n++;
  return node;
}

int
plx_graph_add_plain (plx_graph *graph, plx_node_kind kind, const char *owner, const char *part,
                     int input)
{
  plx_graph_add (graph, kind, owner, part, input);
  return graph->n - 1;
}

int
plx_graph_add_join (plx_graph *graph, const char *owner, int branch, int shortcut)
{
  plx_graph_add (graph, PLX_NODE_ADD, owner, "add", branch)->inputs[1] = shortcut;
  return plx_graph_add_plain (graph, PLX_NODE_RELU, owner, "relu", graph->n - 1);
}
