/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A network as plain operations, for writers that hand it to other programs.
 *
 * The layers compute in their own lazy order (nn/layer.h); here each of them says what it computes as
 * the textbook has it: convolution, batch norm, ReLU, sum, … A writer walks the list from front to
 * back, since a node's inputs stand before it, and knows every encoder without knowing any.
 */
#pragma once

typedef enum {
  PLX_NODE_CONV, /* weight [k][k][in][out]; kernel, stride, padding (zeros, on all sides) */
  PLX_NODE_NORM, /* batch norm with the running values: weight, bias, running_mean, running_var */
  PLX_NODE_RELU,
  PLX_NODE_ADD,      /* of two inputs */
  PLX_NODE_MAX_POOL, /* kernel, stride, padding; padding never wins */
  PLX_NODE_AVERAGE,  /* over all pixels: [c] */
  PLX_NODE_LINEAR,   /* weight [in][out], bias [out] */
} plx_node_kind;

enum { PLX_MAX_NODES = 512, PLX_NODE_IMAGES = -1 };

typedef struct {
  plx_node_kind kind;
  char name[64];    /* "stage1.block0.conv1": its tensors are this, a dot, and "weight" … */
  int inputs[2];    /* numbers of nodes, or PLX_NODE_IMAGES */
  int weight, bias; /* numbers of the model's weight tensors; −1: none */
  int running_mean, running_var; /* numbers of its buffer tensors */
  int kernel, stride, padding;
} plx_node;

typedef struct {
  plx_node nodes[PLX_MAX_NODES];
  int n;
  int height, width, channels;   /* of an image */
  int representation, embedding; /* nodes: v, and z before the division by its length */
  int representation_size, embedding_size;
} plx_graph;

/* Appends a node called "owner.part" (part NULL: owner) that reads the node input, and returns it, to
 * be filled in; it is the node number graph->n − 1. */
plx_node *plx_graph_add (plx_graph *graph, plx_node_kind kind, const char *owner, const char *part,
                         int input);
/* The same for a node without tensors or numbers of its own; returns its number. */
int plx_graph_add_plain (plx_graph *graph, plx_node_kind kind, const char *owner, const char *part,
                         int input);
/* relu (branch + shortcut), as "owner.add" and "owner.relu"; returns the latter's number. */
int plx_graph_add_join (plx_graph *graph, const char *owner, int branch, int shortcut);
