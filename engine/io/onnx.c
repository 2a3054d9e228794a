/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plx_graph as an ONNX model. The numbers of the fields are those of onnx.proto.
 */
#include "io/onnx.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "io/layout.h"
#include "io/output.h"
#include "io/proto.h"
#include "kernel/batchnorm.h"

enum { IR_VERSION = 7, OPERATOR_SET = 13 };

enum {
  MODEL_IR_VERSION = 1,
  MODEL_PRODUCER = 2,
  MODEL_DOCUMENTATION = 6,
  MODEL_GRAPH = 7,
  MODEL_OPERATOR_SET = 8,
  MODEL_METADATA = 14,
  GRAPH_NODE = 1,
  GRAPH_NAME = 2,
  GRAPH_INITIALIZER = 5,
  GRAPH_INPUT = 11,
  GRAPH_OUTPUT = 12,
  NODE_INPUT = 1,
  NODE_OUTPUT = 2,
  NODE_NAME = 3,
  NODE_OPERATION = 4,
  NODE_ATTRIBUTE = 5,
  ATTRIBUTE_NAME = 1,
  ATTRIBUTE_FLOAT = 2,
  ATTRIBUTE_INT = 3,
  ATTRIBUTE_INTS = 8,
  ATTRIBUTE_TYPE = 20,
  TENSOR_DIMS = 1,
  TENSOR_TYPE = 2,
  TENSOR_NAME = 8,
  TENSOR_RAW_DATA = 9,
  VALUE_NAME = 1,
  VALUE_TYPE = 2,
  TYPE_TENSOR = 1,
  TYPE_TENSOR_ELEMENT = 1,
  TYPE_TENSOR_SHAPE = 2,
  SHAPE_DIMENSION = 1,
  DIMENSION_VALUE = 1,
  DIMENSION_NAME = 2,
};

enum { FLOAT32 = 1, TYPE_OF_FLOAT = 1, TYPE_OF_INT = 2, TYPE_OF_INTS = 7 };

enum { NAME = 80 };

typedef struct {
  const plx_export *what;
  plx_graph graph;
  const plx_tensor *weights, *buffers;
  plx_proto proto;
  float *scratch; /* of the largest tensor */
} writing;

/* --- Parts of a graph ------------------------------------------------------------------------- */

static void
put_tensor (writing *work, const char *name, const int *shape, int n_dims, const float *values)
{
  size_t begun = plx_proto_begin (&work->proto, GRAPH_INITIALIZER), count = 1;
  void *bytes;

  for (int i = 0; i < n_dims; i++) {
    plx_proto_int (&work->proto, TENSOR_DIMS, shape[i]);
    count *= (size_t)shape[i];
  }
  plx_proto_int (&work->proto, TENSOR_TYPE, FLOAT32);
  plx_proto_text (&work->proto, TENSOR_NAME, name);
  bytes = plx_proto_bytes (&work->proto, TENSOR_RAW_DATA, count * sizeof (float));
  if (bytes != NULL)
    memcpy (bytes, values, count * sizeof (float));
  plx_proto_end (&work->proto, begun);
}

/* A tensor of the model; block: its weights or its buffers. */
static void
put_own_tensor (writing *work, const plx_tensor *tensor, const float *block)
{
  int shape[4];

  plx_layout_shape (tensor, shape);
  plx_layout_copy (tensor, block + tensor->offset, work->scratch);
  put_tensor (work, tensor->name, shape, tensor->n_dims, work->scratch);
}

static size_t
begin_node (writing *work, const char *operation, const char *name)
{
  size_t begun = plx_proto_begin (&work->proto, GRAPH_NODE);

  plx_proto_text (&work->proto, NODE_OPERATION, operation);
  plx_proto_text (&work->proto, NODE_NAME, name);
  plx_proto_text (&work->proto, NODE_OUTPUT, name);
  return begun;
}

static void
put_input (writing *work, const char *name)
{
  plx_proto_text (&work->proto, NODE_INPUT, name);
}

/* A whole node without attributes; second may be NULL. */
static void
put_node (writing *work, const char *operation, const char *name, const char *first,
          const char *second)
{
  size_t begun = begin_node (work, operation, name);

  put_input (work, first);
  if (second != NULL)
    put_input (work, second);
  plx_proto_end (&work->proto, begun);
}

static void
put_int_attribute (writing *work, const char *name, int value)
{
  size_t begun = plx_proto_begin (&work->proto, NODE_ATTRIBUTE);

  plx_proto_text (&work->proto, ATTRIBUTE_NAME, name);
  plx_proto_int (&work->proto, ATTRIBUTE_INT, value);
  plx_proto_int (&work->proto, ATTRIBUTE_TYPE, TYPE_OF_INT);
  plx_proto_end (&work->proto, begun);
}

static void
put_float_attribute (writing *work, const char *name, double value)
{
  size_t begun = plx_proto_begin (&work->proto, NODE_ATTRIBUTE);

  plx_proto_text (&work->proto, ATTRIBUTE_NAME, name);
  plx_proto_float (&work->proto, ATTRIBUTE_FLOAT, (float)value);
  plx_proto_int (&work->proto, ATTRIBUTE_TYPE, TYPE_OF_FLOAT);
  plx_proto_end (&work->proto, begun);
}

/* The same number n times: of a square kernel both sides, of a padding all four. */
static void
put_ints_attribute (writing *work, const char *name, int value, int n)
{
  size_t begun = plx_proto_begin (&work->proto, NODE_ATTRIBUTE);

  plx_proto_text (&work->proto, ATTRIBUTE_NAME, name);
  for (int i = 0; i < n; i++)
    plx_proto_int (&work->proto, ATTRIBUTE_INTS, value);
  plx_proto_int (&work->proto, ATTRIBUTE_TYPE, TYPE_OF_INTS);
  plx_proto_end (&work->proto, begun);
}

/* --- The network ------------------------------------------------------------------------------ */

/* The images, normalised, are what the network's first nodes read. */
static const char *const NORMALISED = "images.normalised";

static const char *
output_of (const writing *work, int node)
{
  return node == PLX_NODE_IMAGES ? NORMALISED : work->graph.nodes[node].name;
}

/* As a batch norm with the images' own mean and variance, which every reader computes; the sum of a
 * constant a channel and a tensor some (OpenCV 4.6) do not. */
static void
put_normalisation (writing *work)
{
  static const char *const names[] = { "images.scale", "images.shift", "images.mean",
                                       "images.variance" };
  int channels = work->graph.channels;
  float values[4][3] = { { 1, 1, 1 } };
  size_t begun;

  for (int c = 0; c < channels; c++) {
    values[2][c] = work->what->mean[c];
    values[3][c] = work->what->std[c] * work->what->std[c];
  }
  for (int i = 0; i < 4; i++)
    put_tensor (work, names[i], &channels, 1, values[i]);
  begun = begin_node (work, "BatchNormalization", NORMALISED);
  put_input (work, "images");
  for (int i = 0; i < 4; i++)
    put_input (work, names[i]);
  put_float_attribute (work, "epsilon", 0);
  plx_proto_end (&work->proto, begun);
}

static void
put_window (writing *work, const plx_node *node)
{
  put_ints_attribute (work, "kernel_shape", node->kernel, 2);
  put_ints_attribute (work, "strides", node->stride, 2);
  put_ints_attribute (work, "pads", node->padding, 4);
}

/* A tensor of the model as a node's next input; −1: none. */
static void
put_weight (writing *work, int tensor)
{
  if (tensor >= 0)
    put_input (work, work->weights[tensor].name);
}

static void
put_convolution (writing *work, const plx_node *node)
{
  size_t begun = begin_node (work, "Conv", node->name);

  put_input (work, output_of (work, node->inputs[0]));
  put_weight (work, node->weight);
  put_weight (work, node->bias);
  put_window (work, node);
  plx_proto_end (&work->proto, begun);
}

static void
put_norm (writing *work, const plx_node *node)
{
  size_t begun = begin_node (work, "BatchNormalization", node->name);

  put_input (work, output_of (work, node->inputs[0]));
  put_weight (work, node->weight);
  put_weight (work, node->bias);
  put_input (work, work->buffers[node->running_mean].name);
  put_input (work, work->buffers[node->running_var].name);
  put_float_attribute (work, "epsilon", PLX_BATCHNORM_EPSILON);
  plx_proto_end (&work->proto, begun);
}

static void
put_max_pool (writing *work, const plx_node *node)
{
  size_t begun = begin_node (work, "MaxPool", node->name);

  put_input (work, output_of (work, node->inputs[0]));
  put_window (work, node);
  plx_proto_end (&work->proto, begun);
}

static void
put_gemm (writing *work, const char *name, const char *input, const char *weight, const char *bias)
{
  size_t begun = begin_node (work, "Gemm", name);

  put_input (work, input);
  put_input (work, weight);
  put_input (work, bias);
  put_int_attribute (work, "transB", 1);
  plx_proto_end (&work->proto, begun);
}

static void
put_average (writing *work, const plx_node *node)
{
  char pooled[NAME];

  snprintf (pooled, sizeof pooled, "%s.pooled", node->name);
  put_node (work, "GlobalAveragePool", pooled, output_of (work, node->inputs[0]), NULL);
  put_node (work, "Flatten", node->name, pooled, NULL);
}

static void
put_operation (writing *work, const plx_node *node)
{
  switch (node->kind) {
  case PLX_NODE_CONV:
    put_convolution (work, node);
    break;
  case PLX_NODE_NORM:
    put_norm (work, node);
    break;
  case PLX_NODE_RELU:
    put_node (work, "Relu", node->name, output_of (work, node->inputs[0]), NULL);
    break;
  case PLX_NODE_ADD:
    put_node (work, "Add", node->name, output_of (work, node->inputs[0]),
              output_of (work, node->inputs[1]));
    break;
  case PLX_NODE_MAX_POOL:
    put_max_pool (work, node);
    break;
  case PLX_NODE_AVERAGE:
    put_average (work, node);
    break;
  case PLX_NODE_LINEAR:
    put_gemm (work, node->name, output_of (work, node->inputs[0]), work->weights[node->weight].name,
              work->weights[node->bias].name);
    break;
  }
}

static void
put_tensors_of (writing *work, const plx_node *node)
{
  const float *weights = plx_model_weights (work->what->model);
  const float *buffers = plx_model_buffers (work->what->model);

  if (node->weight >= 0)
    put_own_tensor (work, &work->weights[node->weight], weights);
  if (node->bias >= 0)
    put_own_tensor (work, &work->weights[node->bias], weights);
  if (node->running_mean >= 0)
    put_own_tensor (work, &work->buffers[node->running_mean], buffers);
  if (node->running_var >= 0)
    put_own_tensor (work, &work->buffers[node->running_var], buffers);
}

/* --- What comes out --------------------------------------------------------------------------- */

/* z / ‖z‖. Anything between the two that keeps from a division by zero is more than OpenCV 4.6 takes. */
static void
put_embedding (writing *work)
{
  const char *z = output_of (work, work->graph.embedding);
  size_t begun;

  if (!work->what->is_unit_length) {
    put_node (work, "Identity", "embedding", z, NULL);
    return;
  }
  begun = begin_node (work, "ReduceL2", "embedding.length");
  put_input (work, z);
  put_ints_attribute (work, "axes", 1, 1);
  put_int_attribute (work, "keepdims", 1);
  plx_proto_end (&work->proto, begun);
  put_node (work, "Div", "embedding", z, "embedding.length");
}

static void
put_scores (writing *work)
{
  const plx_export_classifier *classifier = work->what->classifier;
  int shape[2] = { classifier->n_classes, work->graph.representation_size };

  put_tensor (work, "classifier.weight", shape, 2, classifier->weight);
  put_tensor (work, "classifier.bias", shape, 1, classifier->bias);
  put_gemm (work, "scores", output_of (work, work->graph.representation), "classifier.weight",
            "classifier.bias");
}

static void
put_dimension (writing *work, int value, const char *name)
{
  size_t begun = plx_proto_begin (&work->proto, SHAPE_DIMENSION);

  if (name != NULL)
    plx_proto_text (&work->proto, DIMENSION_NAME, name);
  else
    plx_proto_int (&work->proto, DIMENSION_VALUE, value);
  plx_proto_end (&work->proto, begun);
}

/* Declares [batch][sizes …]. */
static void
put_value (writing *work, int field, const char *name, const int *sizes, int n)
{
  size_t value = plx_proto_begin (&work->proto, field), type, tensor, shape;

  plx_proto_text (&work->proto, VALUE_NAME, name);
  type = plx_proto_begin (&work->proto, VALUE_TYPE);
  tensor = plx_proto_begin (&work->proto, TYPE_TENSOR);
  plx_proto_int (&work->proto, TYPE_TENSOR_ELEMENT, FLOAT32);
  shape = plx_proto_begin (&work->proto, TYPE_TENSOR_SHAPE);
  put_dimension (work, 0, "batch");
  for (int i = 0; i < n; i++)
    put_dimension (work, sizes[i], NULL);
  plx_proto_end (&work->proto, shape);
  plx_proto_end (&work->proto, tensor);
  plx_proto_end (&work->proto, type);
  plx_proto_end (&work->proto, value);
}

static void
put_outputs (writing *work)
{
  const plx_graph *graph = &work->graph;

  put_node (work, "Identity", "representation", output_of (work, graph->representation), NULL);
  put_value (work, GRAPH_OUTPUT, "representation", &graph->representation_size, 1);
  if (work->what->part == PLX_EXPORT_FULL) {
    put_embedding (work);
    put_value (work, GRAPH_OUTPUT, "embedding", &graph->embedding_size, 1);
  }
  if (work->what->part == PLX_EXPORT_CLASSIFIER) {
    put_scores (work);
    put_value (work, GRAPH_OUTPUT, "scores", &work->what->classifier->n_classes, 1);
  }
}

static void
put_graph (writing *work)
{
  const plx_graph *graph = &work->graph;
  int image[3] = { graph->channels, graph->height, graph->width };
  int last = work->what->part == PLX_EXPORT_FULL ? graph->n - 1 : graph->representation;
  size_t begun = plx_proto_begin (&work->proto, MODEL_GRAPH);

  plx_proto_text (&work->proto, GRAPH_NAME, "parallax");
  put_value (work, GRAPH_INPUT, "images", image, 3);
  put_normalisation (work);
  for (int i = 0; i <= last; i++) {
    put_tensors_of (work, &graph->nodes[i]);
    put_operation (work, &graph->nodes[i]);
  }
  put_outputs (work);
  plx_proto_end (&work->proto, begun);
}

/* --- The file --------------------------------------------------------------------------------- */

static void
put_note (writing *work, const plx_export_note *note)
{
  size_t begun = plx_proto_begin (&work->proto, MODEL_METADATA);

  plx_proto_text (&work->proto, 1, note->key);
  plx_proto_text (&work->proto, 2, note->value);
  plx_proto_end (&work->proto, begun);
}

static void
put_model (writing *work)
{
  size_t begun;

  plx_proto_int (&work->proto, MODEL_IR_VERSION, IR_VERSION);
  plx_proto_text (&work->proto, MODEL_PRODUCER, "Parallax");
  plx_proto_text (&work->proto, MODEL_DOCUMENTATION,
                  "Takes images as [batch][channels][height][width] with values in 0 … 1; "
                  "normalises them itself.");
  put_graph (work);
  begun = plx_proto_begin (&work->proto, MODEL_OPERATOR_SET);
  plx_proto_text (&work->proto, 1, "");
  plx_proto_int (&work->proto, 2, OPERATOR_SET);
  plx_proto_end (&work->proto, begun);
  for (int i = 0; i < work->what->n_notes; i++)
    put_note (work, &work->what->notes[i]);
}

static size_t
largest_tensor (const plx_tensor *tensors, int n)
{
  size_t largest = 1;

  for (int i = 0; i < n; i++)
    largest = tensors[i].count > largest ? tensors[i].count : largest;
  return largest;
}

plx_status
plx_onnx_write (const char *path, const plx_export *what, plx_error *error)
{
  writing *work = calloc (1, sizeof *work);
  int n_weights, n_buffers;
  plx_status status;

  PLX_ASSERT (what->part != PLX_EXPORT_CLASSIFIER || what->classifier != NULL);
  if (work != NULL) {
    work->what = what;
    work->weights = plx_model_tensors (what->model, &n_weights);
    work->buffers = plx_model_buffer_tensors (what->model, &n_buffers);
    work->scratch = malloc (largest_tensor (work->weights, n_weights) * sizeof (float));
  }
  if (work != NULL && work->scratch != NULL) {
    plx_model_describe (what->model, &work->graph);
    put_model (work);
  }
  if (work == NULL || work->scratch == NULL || work->proto.is_short)
    status = plx_fail (error, PLX_ERROR_MEMORY, "No memory to write “%s”.", plx_path_tail (path));
  else if (work->proto.size > INT_MAX)
    status = plx_fail (error, PLX_ERROR_INVALID,
                       "“%s” would be larger than the 2 GB that ONNX allows; export a narrower "
                       "encoder.",
                       plx_path_tail (path));
  else
    status = plx_output_write (path, work->proto.bytes, work->proto.size, error);
  if (work != NULL) {
    free (work->proto.bytes);
    free (work->scratch);
  }
  free (work);
  return status;
}
