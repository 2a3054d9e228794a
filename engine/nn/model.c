/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A model: its layers, its blocks of weights, and the arena of its activations.
 */
#include "nn/model.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nn/network.h"

struct plx_model {
  plx_model_options options;
  plx_pool *pool;
  plx_network network;
  plx_tensors weight_table, buffer_table;
  plx_plan plan;
  plx_arena blocks, activations;
  float *weights, *gradients, *buffers;
  double multiply_adds;
  int workspace, dz; /* buffers of the plan */
  plx_pass pass;     /* of the last forward */
  plx_lazy images;   /* likewise */
};

/* A training step's buffers, in the order in which they are born and die: see plan.h. */
static void
plan_step (plx_model *model, plx_builder *builder)
{
  plx_network *network = &model->network;
  plx_plan *plan = &model->plan;
  int gradient;

  model->workspace = plx_plan_open (plan, builder->workspace, "workspace");
  for (int i = 0; i < network->n; i++) {
    network->layers[i]->class->plan_forward (network->layers[i], builder);
    if (!builder->is_trained && i > 0 && i != network->n_encoder)
      plx_plan_close (plan, network->layers[i - 1]->output_buffer);
  }
  if (builder->is_trained) {
    model->dz = plx_plan_open_floats (
        plan, (size_t)builder->images * (size_t)network->shape.channels, "loss", "gradient");
    gradient = model->dz;
    for (int i = network->n - 1; i >= 0; i--)
      gradient = network->layers[i]->class->plan_backward (network->layers[i], builder, gradient);
  }
  plx_plan_solve (plan);
}

/* A block that the system promises and cannot hold would end the program later: ask first. */
static plx_status
check_memory (const plx_model *model, size_t bytes, plx_error *error)
{
  double memory = (double)sysconf (_SC_PHYS_PAGES) * (double)sysconf (_SC_PAGESIZE);

  if ((double)bytes <= 0.9 * memory)
    return PLX_OK;
  return plx_fail (error, PLX_ERROR_MEMORY,
                   "The encoder needs %.1f GB for %d images of %d×%d at a time, and this machine "
                   "has %.1f GB; a smaller batch, image or width needs less.",
                   (double)bytes / 1e9, model->options.images, model->options.width,
                   model->options.height, memory / 1e9);
}

/* Lays out weights, gradients and buffers; measures while the arena is empty. */
static void
lay_out_blocks (plx_model *model)
{
  model->weights = plx_arena_floats (&model->blocks, model->weight_table.count);
  model->buffers = plx_arena_floats (&model->blocks, model->buffer_table.count);
  if (model->options.is_trained)
    model->gradients = plx_arena_floats (&model->blocks, model->weight_table.count);
}

static plx_status
take_memory (plx_model *model, size_t scratch, plx_error *error)
{
  plx_status status = check_memory (model, model->blocks.used + model->plan.size, error);
  if (status == PLX_OK)
    status = plx_arena_reserve (&model->blocks, model->blocks.used, "The encoder", error);
  if (status == PLX_OK)
    status = plx_arena_reserve (&model->activations, model->plan.size, "The encoder's step", error);
  if (status == PLX_OK)
    status = plx_pool_reserve_scratch (model->pool, scratch, error);
  if (status != PLX_OK)
    return status;
  lay_out_blocks (model);
  model->plan.base = model->activations.base;
  return PLX_OK;
}

/* Running variances start at 1, running means at 0. */
static void
fill_buffers (plx_model *model)
{
  for (int i = 0; i < model->buffer_table.n; i++) {
    const plx_tensor *tensor = &model->buffer_table.tensors[i];

    if (strstr (tensor->name, ".running_var") != NULL)
      for (size_t j = 0; j < tensor->count; j++)
        model->buffers[tensor->offset + j] = 1;
  }
}

plx_status
plx_model_check (const plx_settings *settings, int height, int width, plx_error *error)
{
  return plx_encoder_check (settings, (plx_shape){ height, width, 1 }, error);
}

/* The layers, their tensors and the plan; scratch: bytes that a thread of the pool needs. */
static plx_status
draw_up (plx_model *model, const plx_settings *settings, size_t *scratch, plx_error *error)
{
  const plx_model_options *options = &model->options;
  plx_shape image = { options->height, options->width, options->channels };
  plx_builder builder = { &model->weight_table, &model->buffer_table, &model->plan, options->images,
                          options->is_trained };
  plx_status status = plx_model_check (settings, options->height, options->width, error);

  if (status != PLX_OK)
    return status;
  model->network.shape = image;
  if (!plx_encoder_build (settings, &builder, &model->network) ||
      !plx_head_build (settings, &builder, &model->network))
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the encoder's layers.");
  model->multiply_adds = builder.multiply_adds;
  plan_step (model, &builder);
  lay_out_blocks (model);
  *scratch = builder.scratch;
  return PLX_OK;
}

static plx_status
build (plx_model *model, const plx_settings *settings, plx_error *error)
{
  size_t scratch;
  plx_status status = draw_up (model, settings, &scratch, error);

  if (status == PLX_OK)
    status = take_memory (model, scratch, error);
  if (status != PLX_OK)
    return status;
  plx_tensors_fill (&model->weight_table, plx_encoder_init (settings), model->options.seed,
                    model->weights);
  plx_encoder_adjust (settings, &model->network, &model->weight_table, model->weights);
  fill_buffers (model);
  return PLX_OK;
}

plx_status
plx_model_measure (const plx_settings *settings, const plx_model_options *options,
                   plx_model_size *size, plx_error *error)
{
  plx_model *model = calloc (1, sizeof *model);
  size_t scratch;
  plx_status status;

  if (model == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the encoder.");
  model->options = *options;
  status = draw_up (model, settings, &scratch, error);
  if (status == PLX_OK)
    *size = (plx_model_size){ model->weight_table.count,
                              model->buffer_table.count,
                              model->multiply_adds,
                              model->blocks.used + model->plan.size,
                              model->plan,
                              plx_model_representation_size (model),
                              plx_model_embedding_size (model) };
  plx_model_free (model);
  return status;
}

plx_status
plx_model_new (const plx_settings *settings, const plx_model_options *options, plx_pool *pool,
               plx_model **result, plx_error *error)
{
  plx_model *model = calloc (1, sizeof *model);
  plx_status status;

  PLX_ASSERT (options->images > 0 && options->channels > 0);
  *result = NULL;
  if (model == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the encoder.");
  model->options = *options;
  model->pool = pool;
  status = build (model, settings, error);
  if (status != PLX_OK) {
    plx_model_free (model);
    return status;
  }
  *result = model;
  return PLX_OK;
}

void
plx_model_free (plx_model *model)
{
  if (model == NULL)
    return;
  for (int i = 0; i < model->network.n; i++)
    free (model->network.layers[i]);
  plx_arena_release (&model->blocks);
  plx_arena_release (&model->activations);
  free (model);
}

static const plx_layer *
last_of_encoder (const plx_model *model)
{
  return model->network.layers[model->network.n_encoder - 1];
}

int
plx_model_representation_size (const plx_model *model)
{
  return last_of_encoder (model)->output_shape.channels;
}

int
plx_model_embedding_size (const plx_model *model)
{
  return model->network.shape.channels;
}

int
plx_model_most_images (const plx_model *model)
{
  return model->options.images;
}

float *
plx_model_weights (plx_model *model)
{
  return model->weights;
}

float *
plx_model_gradients (plx_model *model)
{
  return model->gradients;
}

size_t
plx_model_weight_count (const plx_model *model)
{
  return model->weight_table.count;
}

const plx_tensor *
plx_model_tensors (const plx_model *model, int *n)
{
  *n = model->weight_table.n;
  return model->weight_table.tensors;
}

float *
plx_model_buffers (plx_model *model)
{
  return model->buffers;
}

size_t
plx_model_buffer_count (const plx_model *model)
{
  return model->buffer_table.count;
}

const plx_tensor *
plx_model_buffer_tensors (const plx_model *model, int *n)
{
  *n = model->buffer_table.n;
  return model->buffer_table.tensors;
}

static void
list_block (const plx_tensors *table, float *block, const char *prefix, plx_tensor_list *list)
{
  for (int i = 0; i < table->n; i++) {
    const plx_tensor *tensor = &table->tensors[i];

    plx_tensor_list_add (list, PLX_F32, block + tensor->offset, tensor->n_dims, tensor->shape,
                         "%s.%s", prefix, tensor->name);
  }
}

void
plx_model_list (plx_model *model, const char *prefix, plx_tensor_list *list)
{
  list_block (&model->weight_table, model->weights, prefix, list);
  list_block (&model->buffer_table, model->buffers, prefix, list);
}

double
plx_model_multiply_adds (const plx_model *model)
{
  return model->multiply_adds;
}

void
plx_model_describe (const plx_model *model, plx_graph *graph)
{
  const plx_network *network = &model->network;
  const plx_model_options *options = &model->options;
  int node = PLX_NODE_IMAGES;

  *graph = (plx_graph){ .height = options->height,
                        .width = options->width,
                        .channels = options->channels,
                        .representation_size = plx_model_representation_size (model),
                        .embedding_size = plx_model_embedding_size (model) };
  for (int i = 0; i < network->n; i++) {
    node = network->layers[i]->class->describe (network->layers[i], graph, node);
    if (i == network->n_encoder - 1)
      graph->representation = node;
  }
  graph->embedding = node;
}

void
plx_model_forward (plx_model *model, const float *images, int n, bool is_training, const float **v,
                   const float **z)
{
  plx_network *network = &model->network;
  int n_layers = z != NULL ? network->n : network->n_encoder;
  const plx_lazy *input = &model->images;

  PLX_ASSERT (n > 0 && n <= model->options.images);
  model->images = (plx_lazy){ .raw = images };
  model->pass = (plx_pass){ model->pool,
                            &model->plan,
                            n,
                            is_training,
                            &model->weight_table,
                            &model->buffer_table,
                            model->weights,
                            model->gradients,
                            model->buffers,
                            plx_plan_at (&model->plan, model->workspace) };
  for (int i = 0; i < n_layers; i++) {
    network->layers[i]->class->forward (network->layers[i], &model->pass, input);
    input = &network->layers[i]->output;
  }
  if (v != NULL)
    *v = last_of_encoder (model)->output.raw;
  if (z != NULL)
    *z = input->raw;
}

void
plx_model_backward (plx_model *model, const float *dz)
{
  plx_network *network = &model->network;
  size_t floats = (size_t)model->pass.images * (size_t)network->shape.channels;
  float *gradient;

  PLX_ASSERT (model->options.is_trained && model->pass.is_training);
  gradient = plx_plan_at (&model->plan, model->dz);
  memcpy (gradient, dz, floats * sizeof (float));
  for (int i = network->n - 1; i >= 0; i--) {
    const plx_lazy *input = i > 0 ? &network->layers[i - 1]->output : &model->images;

    gradient =
        network->layers[i]->class->backward (network->layers[i], &model->pass, input, gradient);
  }
}

static uint64_t
hash (uint64_t state, const void *data, size_t size)
{
  const unsigned char *bytes = data;

  for (size_t i = 0; i < size; i++)
    state = (state ^ bytes[i]) * 0x100000001B3u;
  return state;
}

uint64_t
plx_model_hash (const plx_model *model)
{
  uint64_t state =
      hash (0xCBF29CE484222325u, model->weights, model->weight_table.count * sizeof (float));

  return hash (state, model->buffers, model->buffer_table.count * sizeof (float));
}
