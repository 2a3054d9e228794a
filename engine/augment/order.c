/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order is a text, "crop,flip,blur": what it names comes first, in that order; the others follow
 * in theirs. So an order that was written down before an operation came to be still says the same.
 */
#include "augment/order.h"

#include <string.h>

enum { ORDER, VIEWS };
enum { MOST_TOLD = 40 };

static const plx_choice views[] = {
  { "same", N_ ("As the first") },
  { "different", N_ ("Of its own") },
  { NULL, NULL },
};

static const plx_param params[] = {
  [ORDER] = { "order", N_ ("Order"),
              N_ ("Operations by name, the first one first; those that are not named follow."),
              PLX_PARAM_TEXT,
              .text_fallback = "crop,flip,rotate,affine,elastic,jitter,grey,solarise,invert,blur,"
                               "noise,cutout",
              .is_advanced = true },
  [VIEWS] = { "views", N_ ("Second view"),
              N_ ("Whether the second view of an image is made like the first, or has settings of "
                  "its own (augment2.…)."),
              PLX_PARAM_CHOICE, .choices = views, .is_advanced = true },
};

const plx_param_table plx_augment_params = { "augment", N_ ("Views"), 1, params,
                                             sizeof params / sizeof params[0] };

const plx_op *const plx_ops[PLX_N_OPS] = {
  &plx_crop_op, &plx_flip_op,     &plx_rotate_op, &plx_affine_op, &plx_elastic_op, &plx_jitter_op,
  &plx_grey_op, &plx_solarise_op, &plx_invert_op, &plx_blur_op,   &plx_noise_op,   &plx_cutout_op,
};

const char *
plx_op_name (const plx_op *op)
{
  return op->params->name + strlen ("augment.");
}

/* So much of a name as is told of it: at most MOST_TOLD bytes, and whole characters of UTF-8. */
static int
told_length (const char *name, size_t length)
{
  if (length <= MOST_TOLD)
    return (int)length;
  for (length = MOST_TOLD; length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80; length--)
    ;
  return (int)length;
}

static int
find (const char *name, size_t length)
{
  for (int op = 0; op < PLX_N_OPS; op++)
    if (strlen (plx_op_name (plx_ops[op])) == length &&
        memcmp (plx_op_name (plx_ops[op]), name, length) == 0)
      return op;
  return -1;
}

plx_status
plx_order_read (const plx_settings *settings, int order[PLX_N_OPS], plx_error *error)
{
  const char *separators = ", \t";
  const char *text = plx_settings_text_of (settings, &plx_augment_params, ORDER);
  bool is_named[PLX_N_OPS] = { false };
  int n = 0;

  for (text += strspn (text, separators); *text != '\0'; text += strspn (text, separators)) {
    size_t length = strcspn (text, separators);
    int op = find (text, length);

    if (op < 0)
      return plx_fail (error, PLX_ERROR_INVALID, "augment.order: there is no operation “%.*s”.",
                       told_length (text, length), text);
    if (is_named[op])
      return plx_fail (error, PLX_ERROR_INVALID, "augment.order names %s twice.",
                       plx_op_name (plx_ops[op]));
    is_named[op] = true;
    order[n++] = op;
    text += length;
  }
  for (int op = 0; op < PLX_N_OPS; op++)
    if (!is_named[op])
      order[n++] = op;
  return PLX_OK;
}

bool
plx_order_has_two_sets (const plx_settings *settings)
{
  return plx_settings_of (settings, &plx_augment_params)[VIEWS] != 0;
}

plx_status
plx_op_check_range (const plx_param_table *table, const double *values, int low, int high,
                    plx_error *error)
{
  if (!(values[low] > values[high]))
    return PLX_OK;
  return plx_fail (error, PLX_ERROR_INVALID, "%s.%s is %g, above %s.%s, which is %g.", table->name,
                   table->params[low].key, values[low], table->name, table->params[high].key,
                   values[high]);
}
