/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MoCo (He, Fan, Wu, Xie, Girshick. CVPR 2020; the MLP head of v2 is the head's own setting): queries
 * meet the keys of a slowly following encoder, and a queue of earlier keys. One step, in the paper's
 * order:
 *
 *     θ_k ← m θ_k + (1 − m) θ_q      parameters only; batch-norm buffers run on their own
 *     keys: the second views through the key encoder, no gradient
 *     logits of the queries against their keys and the queue as it stands
 *     the keys take the place of the queue's oldest
 *
 * Batch norm would let the encoder cheat: the statistics of a batch tell which key belongs to a
 * query. So batches go through in bn_splits parts with statistics of their own, as on as many
 * devices, and the key encoder's batch is shuffled first (section 3.3). The symmetric variant does
 * both directions and takes their mean; the queue then takes the keys of both.
 */
#include "method/moco.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/rng.h"
#include "kernel/l2norm.h"
#include "loss/infonce.h"

enum { TEMPERATURE, MOMENTUM, MOMENTUM_SCHEDULE, QUEUE, SYMMETRIC, BN_SPLITS };
enum { MOMENTUM_CONSTANT, MOMENTUM_COSINE };
enum { AVERAGED_A_PIECE = 1 << 16 /* weights */ };

static const plx_choice schedules[] = {
  { "constant", N_ ("Constant") },
  { "cosine", N_ ("Rising to 1") },
  { NULL, NULL },
};

static const plx_param params[] = {
  [TEMPERATURE] = { "temperature", N_ ("Temperature"),
                    N_ ("Lower looks harder at the nearest negatives; higher treats all alike."),
                    PLX_PARAM_FLOAT, .fallback = 0.1, .min = 0.02, .max = 2, .is_logarithmic = true,
                    .is_live = true },
  [MOMENTUM] = { "momentum", N_ ("Momentum"),
                 N_ ("Higher lets the key encoder follow more slowly, so that the queue's keys "
                     "agree."),
                 PLX_PARAM_FLOAT, .fallback = 0.99, .min = 0, .max = 1, .step = 0.001,
                 .is_live = true },
  [MOMENTUM_SCHEDULE] = { "momentum_schedule", N_ ("Momentum over the run"),
                          N_ ("Rising to 1 lets the key encoder come to rest."), PLX_PARAM_CHOICE,
                          .choices = schedules, .is_advanced = true },
  [QUEUE] = { "queue", N_ ("Queue"),
              N_ ("How many earlier keys are negatives; more need less of a large batch, and with "
                  "0 "
                  "nothing keeps the embeddings apart."),
              PLX_PARAM_INT, .fallback = 4096, .min = 0, .max = 1048576, .step = 256,
              .unit = N_ ("keys") },
  [SYMMETRIC] = { "symmetric", N_ ("Both directions"),
                  N_ ("Each view is query and key once; twice the work a step, and learns faster."),
                  PLX_PARAM_BOOL },
  [BN_SPLITS] = { "bn_splits", N_ ("Batch-norm parts"),
                  N_ ("Parts of a batch with statistics of their own; 1 lets batch norm leak which "
                      "key belongs to a query."),
                  PLX_PARAM_INT, .fallback = 8, .min = 1, .max = 64, .step = 1,
                  .is_advanced = true },
};

const plx_param_table plx_moco_params = {
  "moco", N_ ("MoCo"), 1, params, sizeof params / sizeof params[0], "train.method", "moco",
};

typedef struct {
  plx_method_context context;
  plx_model *key_model;
  plx_arena arena;
  int d, length, splits, part; /* embedding size, K, parts of a batch, images a part at most */
  bool is_symmetric;
  int next; /* the queue's oldest row, which the next key replaces */
  size_t image;
  float *queue;     /* [K][d] */
  float *keys;      /* [directions][N][d] */
  float *z, *dz;    /* [N][d] */
  float *inverse;   /* [N] */
  float *shuffled;  /* [N][h][w][c] */
  float *workspace; /* of the loss */
  int32_t *order;   /* [N] */
  float *buffers;   /* [2][buffers]: before a batch's parts, and the sum behind them */
} moco;

static const double *
values_of (const plx_settings *settings)
{
  return plx_settings_of (settings, &plx_moco_params);
}

static void
moco_guard (const plx_settings *settings, const plx_method_context *context, plx_guards *guards)
{
  const double *values = values_of (settings);
  int keys = (values[SYMMETRIC] != 0 ? 2 : 1) * context->batch, length = (int)values[QUEUE];
  int splits = (int)values[BN_SPLITS];

  if (length % keys != 0)
    plx_guards_add (guards, PLX_GUARD_ERROR, "moco.queue",
                    "moco.queue is %d, which is not a multiple of the %d keys of a step; %d would "
                    "be.",
                    length, keys, (length / keys + 1) * keys);
  else if (length > context->images)
    plx_guards_add (
        guards, PLX_GUARD_WARNING, "moco.queue",
        "moco.queue is %d, more than the %d images to train with: every image then meets "
        "older keys of its own as negatives.",
        length, context->images);
  if (context->batch % splits != 0 || context->batch / splits < 2)
    plx_guards_add (guards, PLX_GUARD_ERROR, "moco.bn_splits",
                    "train.batch is %d, which does not fall into %d parts of at least two images "
                    "(moco.bn_splits).",
                    context->batch, splits);
}

/* The key encoder, the queue and the logits are what is large. */
static double
moco_bytes (const plx_settings *settings, const plx_method_context *context, int d)
{
  const double *values = values_of (settings);
  plx_model_options options = context->options;
  plx_model_size *size = malloc (sizeof *size);
  int part = context->batch / (int)values[BN_SPLITS];
  double image = (double)options.height * options.width * options.channels;
  double bytes =
      sizeof (float) * (values[QUEUE] * d + 4.0 * context->batch * d + context->batch * image +
                        (double)plx_infonce_workspace (part, d, (int)values[QUEUE]));
  plx_error ignored;

  options.images = part;
  options.is_trained = false;
  if (size != NULL && plx_model_measure (settings, &options, size, &ignored) == PLX_OK)
    bytes += (double)size->bytes;
  free (size);
  return bytes;
}

plx_moco_view
plx_moco_look (const void *state)
{
  const moco *self = state;

  return (plx_moco_view){ self->key_model, self->queue, self->length, self->d, self->next };
}

/* --- Making ----------------------------------------------------------------------------------- */

static void
moco_destroy (void *state)
{
  moco *self = state;

  plx_model_free (self->key_model);
  plx_arena_release (&self->arena);
  free (self);
}

static void
lay_out (moco *self)
{
  size_t n = (size_t)self->context.batch, nd = n * (size_t)self->d;

  self->queue = plx_arena_floats (&self->arena, (size_t)self->length * (size_t)self->d);
  self->keys = plx_arena_floats (&self->arena, (self->is_symmetric ? 2 : 1) * nd);
  self->z = plx_arena_floats (&self->arena, nd);
  self->dz = plx_arena_floats (&self->arena, nd);
  self->inverse = plx_arena_floats (&self->arena, n);
  self->shuffled = plx_arena_floats (&self->arena, n * self->image);
  self->workspace =
      plx_arena_floats (&self->arena, plx_infonce_workspace (self->part, self->d, self->length));
  self->order = plx_arena_take (&self->arena, n * sizeof *self->order);
  self->buffers = plx_arena_floats (&self->arena, 2 * plx_model_buffer_count (self->context.model));
}

/* Normal numbers brought to unit length: even on the sphere. */
static void
fill_queue (moco *self)
{
  plx_rng rng = plx_rng_at (self->context.options.seed, PLX_RNG_QUEUE, 0, 0, 0);

  for (int row = 0; row < self->length; row++) {
    float *key = self->queue + (size_t)row * (size_t)self->d;
    double squares = 0;

    for (int j = 0; j < self->d; j++) {
      key[j] = plx_rng_normal (&rng);
      squares += (double)key[j] * (double)key[j];
    }
    for (int j = 0; j < self->d; j++)
      key[j] = (float)((double)key[j] / sqrt (squares));
  }
}

static plx_status
make_key_model (moco *self, const plx_settings *settings, plx_error *error)
{
  plx_model_options options = self->context.options;
  plx_model *model = self->context.model;
  plx_status status;

  options.images = self->part;
  options.is_trained = false;
  status = plx_model_new (settings, &options, self->context.pool, &self->key_model, error);
  if (status == PLX_OK)
    memcpy (plx_model_weights (self->key_model), plx_model_weights (model),
            plx_model_weight_count (model) * sizeof (float));
  return status;
}

static plx_status
moco_create (const plx_settings *settings, const plx_method_context *context, void **state,
             plx_error *error)
{
  const double *values = values_of (settings);
  const plx_model_options *options = &context->options;
  moco *self = calloc (1, sizeof *self);
  plx_status status;

  if (self == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for MoCo.");
  self->context = *context;
  self->d = plx_model_embedding_size (context->model);
  self->length = (int)values[QUEUE];
  self->splits = (int)values[BN_SPLITS];
  self->part = context->batch / self->splits;
  self->is_symmetric = values[SYMMETRIC] != 0;
  self->image = (size_t)(options->height * options->width * options->channels);
  lay_out (self);
  status = plx_arena_reserve (&self->arena, self->arena.used, "The queue", error);
  if (status == PLX_OK) {
    lay_out (self);
    fill_queue (self);
    status = make_key_model (self, settings, error);
  }
  if (status == PLX_OK)
    *state = self;
  else
    moco_destroy (self);
  return status;
}

/* --- One step --------------------------------------------------------------------------------- */

typedef struct {
  const float *query;
  float *key;
  size_t count;
  float keep; /* m */
} average_work;

static void
average_piece (void *context, int piece, int thread)
{
  const average_work *work = context;
  size_t first = (size_t)piece * AVERAGED_A_PIECE, end = first + AVERAGED_A_PIECE;

  end = end < work->count ? end : work->count;
  for (size_t i = first; i < end; i++)
    work->key[i] = work->keep * work->key[i] + (1 - work->keep) * work->query[i];
}

static double
momentum_at (const double *values, const plx_method_batch *batch)
{
  double momentum = values[MOMENTUM];

  if (values[MOMENTUM_SCHEDULE] != MOMENTUM_COSINE || batch->total_steps < 1)
    return momentum;
  return 1 -
         (1 - momentum) * (1 + cos (M_PI * (double)batch->step / (double)batch->total_steps)) / 2;
}

static void
follow (moco *self, double momentum)
{
  average_work work = { plx_model_weights (self->context.model),
                        plx_model_weights (self->key_model),
                        plx_model_weight_count (self->key_model), (float)momentum };

  plx_pool_run (self->context.pool, average_piece, &work,
                (int)((work.count + AVERAGED_A_PIECE - 1) / AVERAGED_A_PIECE));
}

/* --- The parts of a batch --------------------------------------------------------------------- */

/* A batch in parts is one update of the running statistics, by the mean over the parts, as the devices
 * that they stand for would each make one: every part begins from the same statistics. */
static void
begin_parts (moco *self, plx_model *model)
{
  size_t n = plx_model_buffer_count (model);

  memcpy (self->buffers, plx_model_buffers (model), n * sizeof (float));
  memset (self->buffers + n, 0, n * sizeof (float));
}

static void
end_part (moco *self, plx_model *model)
{
  size_t n = plx_model_buffer_count (model);
  float *buffers = plx_model_buffers (model);

  for (size_t i = 0; i < n; i++)
    self->buffers[n + i] += buffers[i];
  memcpy (buffers, self->buffers, n * sizeof (float));
}

static void
end_parts (moco *self, plx_model *model)
{
  size_t n = plx_model_buffer_count (model);
  float *buffers = plx_model_buffers (model);

  for (size_t i = 0; i < n; i++)
    buffers[i] = self->buffers[n + i] / (float)self->splits;
}

typedef struct {
  const moco *self;
  const float *views;
} shuffle_work;

static void
shuffle_image (void *context, int piece, int thread)
{
  const shuffle_work *work = context;
  size_t image = work->self->image;

  memcpy (work->self->shuffled + (size_t)piece * image,
          work->views + (size_t)work->self->order[piece] * image, image * sizeof (float));
}

/* keys [N][d] of the views, of unit length. */
static void
make_keys (moco *self, const plx_method_batch *batch, int direction, const float *views,
           float *keys)
{
  int n = self->context.batch;
  size_t d = (size_t)self->d;
  shuffle_work work = { self, views };
  plx_rng rng = plx_rng_at (self->context.options.seed, PLX_RNG_SHUFFLE_BN, (uint32_t)batch->step,
                            (uint32_t)direction, 0);

  for (int i = 0; i < n; i++)
    self->order[i] = i;
  plx_rng_shuffle (&rng, self->order, n);
  plx_pool_run (self->context.pool, shuffle_image, &work, n);
  begin_parts (self, self->key_model);
  for (int first = 0; first < n; first += self->part) {
    const float *z;

    plx_model_forward (self->key_model, self->shuffled + (size_t)first * self->image, self->part,
                       true, NULL, &z);
    for (int i = 0; i < self->part; i++)
      memcpy (self->z + (size_t)self->order[first + i] * d, z + (size_t)i * d, d * sizeof (float));
    end_part (self, self->key_model);
  }
  end_parts (self, self->key_model);
  plx_l2norm_forward (self->context.pool, self->z, n, self->d, keys, self->inverse);
}

/* The queries' losses, summed; their gradients go into the model. */
static double
meet_queue (moco *self, const plx_settings *settings, const float *views, const float *keys)
{
  plx_infonce loss = { self->queue, self->length, self->d,
                       (float)values_of (settings)[TEMPERATURE] };
  int n = self->context.batch, mean_of = (self->is_symmetric ? 2 : 1) * n;
  double sum = 0;

  begin_parts (self, self->context.model);
  for (int first = 0; first < n; first += self->part) {
    const float *z;

    plx_model_forward (self->context.model, views + (size_t)first * self->image, self->part, true,
                       NULL, &z);
    sum += plx_infonce_sum (self->context.pool, &loss, z, keys + (size_t)first * (size_t)self->d,
                            self->part, mean_of, self->dz, self->workspace);
    plx_model_backward (self->context.model, self->dz);
    end_part (self, self->context.model);
  }
  end_parts (self, self->context.model);
  return sum;
}

static void
enqueue (moco *self, int count)
{
  size_t d = (size_t)self->d;

  if (self->length == 0)
    return;
  memcpy (self->queue + (size_t)self->next * d, self->keys, (size_t)count * d * sizeof (float));
  self->next = (self->next + count) % self->length;
}

static double
moco_step (void *state, const plx_settings *settings, const plx_method_batch *batch)
{
  moco *self = state;
  int n = self->context.batch, directions = self->is_symmetric ? 2 : 1;
  const float *first = batch->views, *second = batch->views + (size_t)n * self->image;
  size_t nd = (size_t)n * (size_t)self->d;
  double sum;

  follow (self, momentum_at (values_of (settings), batch));
  make_keys (self, batch, 0, second, self->keys);
  if (self->is_symmetric)
    make_keys (self, batch, 1, first, self->keys + nd);
  sum = meet_queue (self, settings, first, self->keys);
  if (self->is_symmetric)
    sum += meet_queue (self, settings, second, self->keys + nd);
  enqueue (self, directions * n);
  return sum / (directions * n);
}

/* Every step puts its keys in the place of the oldest. */
static void
moco_queue (const void *state, int64_t steps, double *fill, double *age)
{
  const moco *self = state;
  int keys = (self->is_symmetric ? 2 : 1) * self->context.batch;
  double whole = (double)self->length / keys;

  *fill = self->length > 0 ? fmin ((double)steps / whole, 1) : NAN;
  *age = self->length > 0 ? fmin ((double)steps, whole) : NAN;
}

static double
moco_chance (const void *state, const plx_settings *settings)
{
  return plx_infonce_chance (((const moco *)state)->length);
}

static double
moco_ideal (const void *state, const plx_settings *settings)
{
  return plx_infonce_ideal (((const moco *)state)->length, values_of (settings)[TEMPERATURE]);
}

static void
moco_list (void *state, plx_tensor_list *list)
{
  moco *self = state;

  plx_model_list (self->key_model, "method.key", list);
  if (self->length > 0)
    plx_tensor_list_add (list, PLX_F32, self->queue, 2, (const int[]){ self->length, self->d },
                         "method.queue");
  plx_tensor_list_add_value (list, PLX_I32, &self->next, "method.next");
}

const plx_method plx_moco = {
  .name = "moco",
  .params = &plx_moco_params,
  .guard = moco_guard,
  .bytes = moco_bytes,
  .create = moco_create,
  .destroy = moco_destroy,
  .step = moco_step,
  .chance = moco_chance,
  .ideal = moco_ideal,
  .queue = moco_queue,
  .list = moco_list,
};
