/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tensors in PyTorch's layout live in one block, behind each other; a list names them.
 */
#include "io/torch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "io/layout.h"
#include "io/output.h"
#include "io/safetensors.h"
#include "kernel/batchnorm.h"
#include "load-parallax-resources.h"

enum { NAME = PLX_TENSOR_NAME };

typedef struct {
  const plx_export *what;
  plx_graph graph;
  const plx_tensor *weights, *buffers;
  plx_tensor_list list;
  plx_metadata metadata;
  float *block, *at; /* owned; where the next tensor goes */
} writing;

/* --- Tensors ---------------------------------------------------------------------------------- */

/* Adds count floats under a name; the caller fills them in. */
static float *
add (writing *work, const char *name, int n_dims, const int *shape)
{
  float *at = work->at;
  size_t count = 1;

  for (int i = 0; i < n_dims; i++)
    count *= (size_t)shape[i];
  plx_tensor_list_add (&work->list, PLX_F32, at, n_dims, shape, "%s", name);
  work->at += count;
  return at;
}

static void
add_own (writing *work, const plx_tensor *tensor, const float *block)
{
  char name[NAME];
  int shape[4];

  plx_torch_name (tensor->name, name, sizeof name);
  plx_layout_shape (tensor, shape);
  plx_layout_copy (tensor, block + tensor->offset, add (work, name, tensor->n_dims, shape));
}

static void
add_node (writing *work, const plx_node *node)
{
  const float *weights = plx_model_weights (work->what->model);
  const float *buffers = plx_model_buffers (work->what->model);

  if (node->weight >= 0)
    add_own (work, &work->weights[node->weight], weights);
  if (node->bias >= 0)
    add_own (work, &work->weights[node->bias], weights);
  if (node->running_mean >= 0)
    add_own (work, &work->buffers[node->running_mean], buffers);
  if (node->running_var >= 0)
    add_own (work, &work->buffers[node->running_var], buffers);
}

static void
add_images_statistics (writing *work)
{
  int channels = work->graph.channels;
  size_t bytes = (size_t)channels * sizeof (float);

  memcpy (add (work, "images.mean", 1, &channels), work->what->mean, bytes);
  memcpy (add (work, "images.std", 1, &channels), work->what->std, bytes);
}

static void
add_classifier (writing *work)
{
  const plx_export_classifier *classifier = work->what->classifier;
  int shape[2] = { classifier->n_classes, work->graph.representation_size };
  size_t rows = (size_t)shape[0];

  memcpy (add (work, "fc.weight", 2, shape), classifier->weight,
          rows * (size_t)shape[1] * sizeof (float));
  memcpy (add (work, "fc.bias", 1, shape), classifier->bias, rows * sizeof (float));
}

/* --- The example ------------------------------------------------------------------------------ */

static void
add_rows (writing *work, const char *name, const float *values, int d)
{
  int shape[2] = { work->what->n_example, d };

  memcpy (add (work, name, 2, shape), values, (size_t)shape[0] * (size_t)shape[1] * sizeof (float));
}

static void
add_scores (writing *work, const float *v)
{
  const plx_export_classifier *classifier = work->what->classifier;
  int shape[2] = { work->what->n_example, classifier->n_classes };
  int d = work->graph.representation_size;
  float *out = add (work, "example.scores", 2, shape);

  for (int i = 0; i < shape[0]; i++)
    for (int c = 0; c < shape[1]; c++) {
      double sum = (double)classifier->bias[c];

      for (int k = 0; k < d; k++)
        sum += (double)v[i * d + k] * (double)classifier->weight[c * d + k];
      *out++ = (float)sum;
    }
}

static void
add_embedding (writing *work, const float *z)
{
  int shape[2] = { work->what->n_example, work->graph.embedding_size };
  float *out = add (work, "example.embedding", 2, shape);

  for (int i = 0; i < shape[0]; i++, z += shape[1], out += shape[1]) {
    double squares = 0, length = 1;

    for (int k = 0; k < shape[1]; k++)
      squares += (double)z[k] * (double)z[k];
    if (work->what->is_unit_length && squares > 0)
      length = sqrt (squares);
    for (int k = 0; k < shape[1]; k++)
      out[k] = (float)((double)z[k] / length);
  }
}

/* From [n][h][w][c] to [n][c][h][w]; normalised gets (value − mean) / std as it was. */
static void
add_example_images (writing *work, float *normalised)
{
  const plx_export *what = work->what;
  const plx_graph *graph = &work->graph;
  size_t channels = (size_t)graph->channels;
  size_t pixels = (size_t)graph->height * (size_t)graph->width;
  int shape[4] = { what->n_example, graph->channels, graph->height, graph->width };
  float *out = add (work, "example.images", 4, shape);

  for (size_t i = 0; i < (size_t)what->n_example; i++)
    for (size_t p = 0; p < pixels; p++)
      for (size_t c = 0; c < channels; c++) {
        float value = what->example[(i * pixels + p) * channels + c];

        out[(i * channels + c) * pixels + p] = value;
        normalised[(i * pixels + p) * channels + c] = (value - what->mean[c]) / what->std[c];
      }
}

static plx_status
add_example (writing *work, plx_error *error)
{
  const plx_export *what = work->what;
  const plx_graph *graph = &work->graph;
  size_t count = (size_t)what->n_example * (size_t)graph->channels * (size_t)graph->height *
                 (size_t)graph->width;
  float *normalised = malloc (count * sizeof *normalised + 1);
  const float *v, *z;

  if (normalised == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the example.");
  add_example_images (work, normalised);
  plx_model_forward (what->model, normalised, what->n_example, false, &v,
                     what->part == PLX_EXPORT_FULL ? &z : NULL);
  free (normalised);
  add_rows (work, "example.representation", v, graph->representation_size);
  if (what->part == PLX_EXPORT_FULL)
    add_embedding (work, z);
  if (what->part == PLX_EXPORT_CLASSIFIER)
    add_scores (work, v);
  return PLX_OK;
}

/* --- The network ------------------------------------------------------------------------------ */

static const char *const operations[] = {
  [PLX_NODE_CONV] = "conv",     [PLX_NODE_NORM] = "norm",         [PLX_NODE_RELU] = "relu",
  [PLX_NODE_ADD] = "add",       [PLX_NODE_MAX_POOL] = "max_pool", [PLX_NODE_AVERAGE] = "average",
  [PLX_NODE_LINEAR] = "linear",
};

static int
last_node (const writing *work)
{
  return work->what->part == PLX_EXPORT_FULL ? work->graph.n - 1 : work->graph.representation;
}

static void
put_node (FILE *to, const writing *work, int number)
{
  const plx_node *node = &work->graph.nodes[number];
  char name[NAME];

  plx_torch_name (node->name, name, sizeof name);
  fprintf (to, "%s{\"op\":\"%s\",\"name\":\"%s\",\"inputs\":[%d", number > 0 ? "," : "",
           operations[node->kind], name, node->inputs[0]);
  if (node->kind == PLX_NODE_ADD)
    fprintf (to, ",%d", node->inputs[1]);
  fputc (']', to);
  if (node->kind == PLX_NODE_CONV || node->kind == PLX_NODE_MAX_POOL)
    fprintf (to, ",\"kernel\":%d,\"stride\":%d,\"padding\":%d", node->kernel, node->stride,
             node->padding);
  if (node->kind == PLX_NODE_NORM)
    fprintf (to, ",\"epsilon\":%g,\"is_flat\":%s", PLX_BATCHNORM_EPSILON,
             number > work->graph.representation ? "true" : "false");
  fputc ('}', to);
}

/* What is behind the last node of the network: to which node the output belongs. */
static int
put_last_nodes (FILE *to, const writing *work, int n)
{
  if (work->what->part == PLX_EXPORT_CLASSIFIER)
    fprintf (to, ",{\"op\":\"linear\",\"name\":\"fc\",\"inputs\":[%d]}", n - 1);
  else if (work->what->part == PLX_EXPORT_FULL && work->what->is_unit_length)
    fprintf (to, ",{\"op\":\"unit\",\"name\":\"embedding\",\"inputs\":[%d]}", n - 1);
  else
    return n - 1;
  return n;
}

static void
describe (writing *work)
{
  char *text = NULL;
  size_t size;
  FILE *to = open_memstream (&text, &size);
  int n = last_node (work) + 1, last = n - 1;

  if (to != NULL) {
    fputc ('[', to);
    for (int i = 0; i < n; i++)
      put_node (to, work, i);
    last = put_last_nodes (to, work, n);
    fputc (']', to);
    if (fclose (to) != 0) {
      free (text);
      text = NULL;
    }
  }
  plx_metadata_take (&work->metadata, strdup ("parallax.graph"), text);
  switch (work->what->part) {
  case PLX_EXPORT_ENCODER:
    plx_metadata_set (&work->metadata, "parallax.outputs", "{\"representation\":%d}", last);
    break;
  case PLX_EXPORT_FULL:
    plx_metadata_set (&work->metadata, "parallax.outputs",
                      "{\"representation\":%d,\"embedding\":%d}", work->graph.representation, last);
    break;
  case PLX_EXPORT_CLASSIFIER:
    plx_metadata_set (&work->metadata, "parallax.outputs", "{\"representation\":%d,\"scores\":%d}",
                      work->graph.representation, last);
    break;
  }
}

/* --- The files -------------------------------------------------------------------------------- */

/* Floats of everything that add is called for. */
static size_t
measure (const writing *work)
{
  const plx_graph *graph = &work->graph;
  size_t image = (size_t)graph->channels * (size_t)graph->height * (size_t)graph->width;
  size_t outputs = (size_t)graph->representation_size + (size_t)graph->embedding_size;
  size_t count = plx_model_weight_count (work->what->model) + 6;

  count += plx_model_buffer_count (work->what->model);
  if (work->what->part == PLX_EXPORT_CLASSIFIER) {
    size_t classes = (size_t)work->what->classifier->n_classes;

    count += classes * ((size_t)graph->representation_size + 1);
    outputs += classes;
  }
  return count + (size_t)work->what->n_example * (image + outputs);
}

static plx_status
fill (writing *work, plx_error *error)
{
  for (int i = 0; i <= last_node (work); i++)
    add_node (work, &work->graph.nodes[i]);
  if (work->what->part == PLX_EXPORT_CLASSIFIER)
    add_classifier (work);
  add_images_statistics (work);
  describe (work);
  for (int i = 0; i < work->what->n_notes; i++)
    plx_metadata_set (&work->metadata, work->what->notes[i].key, "%s", work->what->notes[i].value);
  return add_example (work, error);
}

static plx_status
write_script (const char *path, plx_error *error)
{
  char script[4096];
  int folder = (int)(plx_file_name (path) - path);

  if (snprintf (script, sizeof script, "%.*sload_parallax.py", folder, path) >= (int)sizeof script)
    return plx_fail (error, PLX_ERROR_INVALID, "The path of “%s” is too long.",
                     plx_path_tail (path));
  return plx_output_write (script, load_parallax, sizeof load_parallax, error);
}

static plx_status
write_with (writing *work, const char *path, plx_error *error)
{
  const plx_export *what = work->what;
  int n;
  plx_status status;

  plx_model_describe (what->model, &work->graph);
  work->weights = plx_model_tensors (what->model, &n);
  work->buffers = plx_model_buffer_tensors (what->model, &n);
  work->block = work->at = malloc (measure (work) * sizeof *work->block);
  if (work->block == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to write “%s”.", plx_path_tail (path));
  status = fill (work, error);
  PLX_ASSERT (work->at <= work->block + measure (work));
  if (status == PLX_OK)
    status = plx_safetensors_write (path, &work->list, &work->metadata, NULL, error);
  return status == PLX_OK ? write_script (path, error) : status;
}

plx_status
plx_torch_write (const char *path, const plx_export *what, plx_error *error)
{
  writing *work = calloc (1, sizeof *work);
  plx_status status;

  PLX_ASSERT (what->part != PLX_EXPORT_CLASSIFIER || what->classifier != NULL);
  PLX_ASSERT (what->n_example > 0);
  if (work == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to write “%s”.", plx_path_tail (path));
  work->what = what;
  status = write_with (work, path, error);
  plx_tensor_list_clear (&work->list);
  plx_metadata_clear (&work->metadata);
  free (work->block);
  free (work);
  return status;
}
