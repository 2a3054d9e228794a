/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One query's candidates: the look at a block of values, the selection (Hoare's quickselect), the
 * last sort.
 */
#include "kernel/neighbours-kernels.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "kernel/vector.h"

enum { STEP = 4 * PLX_LANES, FEW = 16 };

_Static_assert((int)STEP <= (int)PLX_CANDIDATES_SPARE, "one step may fill the spare room");

/* --- Keys ------------------------------------------------------------------------------------- */

static uint64_t
key_of (float value, int32_t number)
{
  uint32_t bits;

  value = value != value ? -INFINITY : value + 0.0f;
  memcpy (&bits, &value, sizeof bits);
  bits = (bits >> 31) != 0 ? ~bits : bits | 0x80000000u;
  return (uint64_t)bits << 32 | (0xffffffffu - (uint32_t)number);
}

static float
value_of (uint64_t key)
{
  uint32_t bits = (uint32_t)(key >> 32);
  float value;

  bits = (bits >> 31) != 0 ? bits & 0x7fffffffu : ~bits;
  memcpy (&value, &bits, sizeof value);
  return value;
}

static int32_t
number_of (uint64_t key)
{
  return (int32_t)(0xffffffffu - (uint32_t)key);
}

/* --- Order ------------------------------------------------------------------------------------ */

static void
swap (uint64_t *a, uint64_t *b)
{
  uint64_t t = *a;

  *a = *b;
  *b = t;
}

/* Parts keys [n ≥ 3] about the median of three; returns a place with none greater after it and none
 * less before it. */
static int
part (uint64_t *keys, int n)
{
  int low = 0, high = n - 1;
  uint64_t pivot;

  if (keys[n / 2] > keys[0])
    swap (&keys[n / 2], &keys[0]);
  if (keys[n - 1] > keys[0])
    swap (&keys[n - 1], &keys[0]);
  if (keys[n - 1] > keys[n / 2])
    swap (&keys[n - 1], &keys[n / 2]);
  pivot = keys[n / 2];
  while (low <= high) {
    while (keys[low] > pivot)
      low++;
    while (keys[high] < pivot)
      high--;
    if (low <= high)
      swap (&keys[low++], &keys[high--]);
  }
  return low;
}

static void
insertion_sort (uint64_t *keys, int n)
{
  for (int i = 1; i < n; i++) {
    uint64_t key = keys[i];
    int at = i;

    for (; at > 0 && keys[at - 1] < key; at--)
      keys[at] = keys[at - 1];
    keys[at] = key;
  }
}

/* Descending. */
static void
sort (uint64_t *keys, int n)
{
  while (n > FEW) {
    int middle = part (keys, n);

    if (middle < n - middle) {
      sort (keys, middle);
      keys += middle;
      n -= middle;
    } else {
      sort (keys + middle, n - middle);
      n = middle;
    }
  }
  insertion_sort (keys, n);
}

/* Brings the k greatest to the front, in any order. */
static void
select_greatest (uint64_t *keys, int n, int k)
{
  while (n > FEW && k > 0 && k < n) {
    int middle = part (keys, n);

    if (k < middle)
      n = middle;
    else {
      keys += middle;
      n -= middle;
      k -= middle;
    }
  }
  if (k > 0 && k < n)
    insertion_sort (keys, n);
}

static void
keep_best (plx_candidates *c)
{
  uint64_t least = UINT64_MAX;

  if (c->n < c->k)
    return;
  select_greatest (c->keys, c->n, c->k);
  c->n = c->k;
  for (int i = 0; i < c->k; i++)
    least = c->keys[i] < least ? c->keys[i] : least;
  c->bar = value_of (least);
}

/* --- Looking ---------------------------------------------------------------------------------- */

static bool
any_above (const float *values, float bar)
{
  plx_veci above = (plx_vec_load (values) > bar) | (plx_vec_load (values + PLX_LANES) > bar) |
                   (plx_vec_load (values + 2 * PLX_LANES) > bar) |
                   (plx_vec_load (values + 3 * PLX_LANES) > bar);
  uint64_t words[PLX_VECTOR_BYTES / 8], any = 0;

  memcpy (words, &above, sizeof words);
  for (int i = 0; i < PLX_VECTOR_BYTES / 8; i++)
    any |= words[i];
  return any != 0;
}

/* At most STEP values; the first k of a query are taken whatever they are. */
static void
take (plx_candidates *c, const float *values, int count, int32_t first)
{
  for (int i = 0; i < count; i++) {
    c->keys[c->n] = key_of (values[i], first + i);
    c->n += c->n < c->k || values[i] > c->bar;
  }
  if (c->n + STEP > plx_candidates_room (c->k))
    keep_best (c);
}

static void
look (plx_candidates *c, const float *values, int count, int32_t first)
{
  int i = 0;

  for (; i + STEP <= count; i += STEP)
    if (c->n < c->k || any_above (values + i, c->bar))
      take (c, values + i, STEP, first + i);
  take (c, values + i, count - i, first + i);
}

static void
finish (plx_candidates *c, int32_t *index, float *value)
{
  keep_best (c);
  sort (c->keys, c->k);
  for (int i = 0; i < c->k; i++) {
    index[i] = number_of (c->keys[i]);
    value[i] = value_of (c->keys[i]);
  }
}

static float
squared_distance (const float *a, const float *b, int d)
{
  plx_vec sums = { 0 };
  float rest = 0;
  int i = 0;

  for (; i + PLX_LANES <= d; i += PLX_LANES) {
    plx_vec difference = plx_vec_load (a + i) - plx_vec_load (b + i);

    sums += difference * difference;
  }
  for (; i < d; i++)
    rest += (a[i] - b[i]) * (a[i] - b[i]);
  return plx_vec_sum (sums) + rest;
}

static void
finish_near (plx_candidates *c, const float *point, const float *bank, int d, int32_t *index,
             float *distance)
{
  keep_best (c);
  for (int i = 0; i < c->k; i++) {
    int32_t number = number_of (c->keys[i]);

    c->keys[i] = key_of (-squared_distance (point, bank + (size_t)number * (size_t)d, d), number);
  }
  sort (c->keys, c->k);
  for (int i = 0; i < c->k; i++) {
    index[i] = number_of (c->keys[i]);
    distance[i] = sqrtf (-value_of (c->keys[i]));
  }
}

const neighbours_kernels PLX_ISA_NAME (neighbours_kernels) = { look, finish, finish_near };
