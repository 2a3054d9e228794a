/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fine-tuning as a kind of evaluation: twice the same training, once from the encoder and once from
 * random weights. Matrix and predictions are those of the encoder's.
 */
#include <stdlib.h>
#include <string.h>

#include "eval/confusion.h"
#include "eval/evaluation-parts.h"
#include "eval/finetune-params.h"
#include "eval/input.h"

/* The images that teach, and that there is something to learn from them and to ask about. */
static plx_status
prepare (const plx_eval_input *input, const plx_label_set *set, int32_t *images, int *n,
         plx_result *result, plx_error *error)
{
  const plx_dataset *data = input->dataset;
  double share = plx_settings_of (input->settings, &plx_finetune_params)[PLX_FINETUNE_LABELS];
  int held_out = plx_dataset_held_out (data);
  plx_status status =
      plx_check_classes (set->labels, data->train_count, set->n_classes, "fine-tuning", error);

  if (status == PLX_OK)
    status = plx_protocol_count (&result->protocol, set, data->train_count, data->train_count,
                                 held_out, error);
  if (status == PLX_OK && result->protocol.test == 0)
    status = plx_fail (error, PLX_ERROR_INVALID,
                       "Fine-tuning is asked about held-out images, and none of them has a label.");
  if (status == PLX_OK)
    status = plx_result_reserve_matrix (result, set->n_classes, data->train_count, held_out, error);
  if (status != PLX_OK)
    return status;
  *n = plx_finetune_pick (set->labels, data->train_count, set->n_classes, share,
                          result->protocol.seed, images);
  if (*n < 0)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to draw the labelled images.");
  result->protocol.labels = share;
  result->protocol.train = *n;
  return PLX_OK;
}

static void
keep_curve (const plx_finetuned *tuned, int which, plx_result *result)
{
  result->n_curve = tuned->n_points;
  memcpy (result->curve_step, tuned->step, sizeof result->curve_step);
  memcpy (result->curve[which], tuned->accuracy, sizeof result->curve[which]);
}

static void
add_figures (const plx_finetuned tuned[2], plx_result *result)
{
  double own = (double)tuned[0].accuracy[tuned[0].n_points - 1];
  double scratch = (double)tuned[1].accuracy[tuned[1].n_points - 1];

  plx_result_add (result, "finetuned", own, 0);
  plx_result_add (result, "scratch", scratch, 0);
  plx_result_add (result, "margin", own - scratch, 0);
  plx_result_add (result, "finetuned_loss", tuned[0].train_loss, 0);
  plx_result_add (result, "scratch_loss", tuned[1].train_loss, 0);
}

static plx_status
tune_both (const plx_eval_input *input, const plx_label_set *set, const int32_t *images, int n,
           const plx_watch *watch, plx_result *result, plx_error *error)
{
  plx_finetuned tuned[2];
  plx_finetune_task task = {
    input->pool, input->dataset, input->settings,       set, images,
    n,           input->model,   result->protocol.seed,
  };
  plx_watch first = plx_watch_part (watch, 0, 0.5), second = plx_watch_part (watch, 0.5, 1);
  plx_status status = plx_finetune (&task, &first, &tuned[0], result->predictions, NULL, error);

  task.start = NULL;
  if (status == PLX_OK)
    status = plx_finetune (&task, &second, &tuned[1], NULL, NULL, error);
  if (status != PLX_OK)
    return status;
  result->protocol.steps = tuned[0].steps;
  result->protocol.batch = tuned[0].batch;
  result->protocol.learning_rate = tuned[0].learning_rate;
  plx_confusion (set->labels + result->first_row, result->predictions, result->n_rows,
                 set->n_classes, result->matrix);
  for (int which = 0; which < 2; which++)
    keep_curve (&tuned[which], which, result);
  add_figures (tuned, result);
  return PLX_OK;
}

plx_status
plx_evaluate_finetune (const plx_eval_input *input, const plx_label_set *set,
                       const plx_watch *watch, plx_result *result, plx_error *error)
{
  int32_t *images;
  int n = 0;
  plx_status status;

  if (input->model == NULL)
    return plx_fail (error, PLX_ERROR_INVALID, "Pixels have no weights that could be fine-tuned.");
  images = malloc (((size_t)input->dataset->train_count + 1) * sizeof *images);
  if (images == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory to draw the labelled images.");
  status = prepare (input, set, images, &n, result, error);
  if (status == PLX_OK)
    status = tune_both (input, set, images, n, watch, result, error);
  free (images);
  return status;
}
