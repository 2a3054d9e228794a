/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A parser by recursive descent, over the few shapes of JSON that a header has.
 */
#include "io/header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *at, *end;
  const char *wrong; /* the first thing that was wrong; NULL: nothing */
} parser;

static bool
fail (parser *p, const char *wrong)
{
  if (p->wrong == NULL)
    p->wrong = wrong;
  return false;
}

static void
skip_space (parser *p)
{
  while (p->at < p->end && (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r'))
    p->at++;
}

/* Whether the next letter is this one; goes behind it. */
static bool
accept (parser *p, char letter)
{
  skip_space (p);
  if (p->at >= p->end || *p->at != letter)
    return false;
  p->at++;
  return true;
}

static bool
expect (parser *p, char letter)
{
  return accept (p, letter) || fail (p, "its header is not JSON");
}

static int
hex_digit (char letter)
{
  return letter >= '0' && letter <= '9'   ? letter - '0'
         : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10
         : letter >= 'A' && letter <= 'F' ? letter - 'A' + 10
                                          : -1;
}

/* The four digits behind \u; −1: they are none. */
static int
parse_hex (parser *p)
{
  int value = 0;

  if (p->end - p->at < 4)
    return -1;
  for (int i = 0; i < 4; i++) {
    int digit = hex_digit (*p->at++);

    if (digit < 0)
      return -1;
    value = 16 * value + digit;
  }
  return value;
}

static char *
put_utf8 (char *to, int code)
{
  if (code < 0x80) {
    *to++ = (char)code;
  } else if (code < 0x800) {
    *to++ = (char)(0xC0 | code >> 6);
    *to++ = (char)(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *to++ = (char)(0xE0 | code >> 12);
    *to++ = (char)(0x80 | (code >> 6 & 0x3F));
    *to++ = (char)(0x80 | (code & 0x3F));
  } else {
    *to++ = (char)(0xF0 | code >> 18);
    *to++ = (char)(0x80 | (code >> 12 & 0x3F));
    *to++ = (char)(0x80 | (code >> 6 & 0x3F));
    *to++ = (char)(0x80 | (code & 0x3F));
  }
  return to;
}

/* What stands behind a backslash; NULL: nothing that JSON knows. */
static char *
parse_escape (parser *p, char *to)
{
  static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  const char *known;
  int code;

  if (p->at < p->end && *p->at == 'u') {
    p->at++;
    code = parse_hex (p);
    if (code >= 0xD800 && code < 0xDC00 && p->end - p->at >= 6 && p->at[0] == '\\' &&
        p->at[1] == 'u') {
      int low;

      p->at += 2;
      low = parse_hex (p);
      code = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((code - 0xD800) << 10) + low - 0xDC00 : -1;
    }
    return code > 0 && (code < 0xD800 || code >= 0xE000) ? put_utf8 (to, code) : NULL;
  }
  known = p->at < p->end && *p->at != '\0' ? strchr (letters, *p->at) : NULL;
  if (known == NULL)
    return NULL;
  p->at++;
  *to++ = meanings[known - letters];
  return to;
}

/* A string, which the caller frees; NULL: wrong. */
static char *
parse_string (parser *p)
{
  const char *close;
  char *text, *to;

  if (!expect (p, '"'))
    return NULL;
  for (close = p->at; close < p->end && *close != '"'; close++)
    if (*close == '\\')
      close++;
  to = text = close < p->end ? malloc ((size_t)(close - p->at) + 1) : NULL;
  while (text != NULL && p->at < close) {
    if ((unsigned char)*p->at < 0x20)
      to = NULL;
    else if (*p->at == '\\')
      p->at++, to = parse_escape (p, to);
    else
      *to++ = *p->at++;
    if (to == NULL) {
      free (text);
      text = NULL;
    }
  }
  if (text == NULL) {
    fail (p, "its header is not JSON");
    return NULL;
  }
  *to = '\0';
  p->at = close + 1;
  return text;
}

/* A string that fits into size bytes. */
static bool
parse_name (parser *p, char *name, size_t size)
{
  char *text = parse_string (p);
  bool fits = text != NULL && strlen (text) < size;

  if (text != NULL && !fits)
    fail (p, "a name in its header is too long");
  if (fits)
    strcpy (name, text);
  free (text);
  return fits;
}

/* A whole number from 0 up to 2^62. */
static bool
parse_whole (parser *p, uint64_t *value)
{
  *value = 0;
  skip_space (p);
  if (p->at >= p->end || *p->at < '0' || *p->at > '9')
    return fail (p, "a number in its header is none");
  for (; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++) {
    if (*value >= (UINT64_C (1) << 62) / 10)
      return fail (p, "a number in its header is too large");
    *value = 10 * *value + (uint64_t)(*p->at - '0');
  }
  return true;
}

/* A list of up to most numbers. */
static bool
parse_numbers (parser *p, uint64_t *numbers, int most, int *n)
{
  *n = 0;
  if (!expect (p, '['))
    return false;
  if (accept (p, ']'))
    return true;
  do {
    if (*n == most)
      return fail (p, "a list in its header is too long");
    if (!parse_whole (p, &numbers[(*n)++]))
      return false;
  } while (accept (p, ','));
  return expect (p, ']');
}

static bool
parse_metadata (parser *p, plx_metadata *metadata)
{
  if (!expect (p, '{'))
    return false;
  if (accept (p, '}'))
    return true;
  do {
    char *key = parse_string (p), *value = NULL;

    if (key != NULL && expect (p, ':'))
      value = parse_string (p);
    if (p->wrong != NULL) {
      free (key);
      free (value);
      return false;
    }
    plx_metadata_take (metadata, key, value);
  } while (accept (p, ','));
  return expect (p, '}');
}

static void
note_dtype (plx_header_tensor *entry)
{
  for (int i = 0; i < PLX_N_DTYPES; i++)
    if (strcmp (entry->dtype_name, plx_dtype_name (i)) == 0)
      entry->tensor.dtype = i;
}

/* One member of a tensor's object. */
static bool
parse_member (parser *p, plx_header_tensor *entry, unsigned *seen)
{
  uint64_t numbers[PLX_TENSOR_DIMS];
  char key[32];
  int n;

  if (!parse_name (p, key, sizeof key) || !expect (p, ':'))
    return false;
  if (strcmp (key, "dtype") == 0) {
    *seen |= 1;
    return parse_name (p, entry->dtype_name, sizeof entry->dtype_name);
  }
  if (strcmp (key, "shape") == 0) {
    *seen |= 2;
    if (!parse_numbers (p, numbers, PLX_TENSOR_DIMS, &n))
      return false;
    entry->tensor.n_dims = n;
    for (int i = 0; i < n; i++)
      entry->tensor.shape[i] = (int64_t)numbers[i];
    return true;
  }
  if (strcmp (key, "data_offsets") != 0)
    return fail (p, "its header says something unknown of a tensor");
  *seen |= 4;
  if (!parse_numbers (p, numbers, 2, &n) || n != 2)
    return fail (p, "a tensor's place is not two numbers");
  entry->begin = numbers[0];
  entry->end = numbers[1];
  return true;
}

static bool
parse_tensor (parser *p, plx_header_tensor *entry)
{
  unsigned seen = 0;

  if (!expect (p, '{'))
    return false;
  do
    if (!parse_member (p, entry, &seen))
      return false;
  while (accept (p, ','));
  if (seen != 7)
    return fail (p, "a tensor has no type, no shape or no place");
  note_dtype (entry);
  return expect (p, '}');
}

static plx_header_tensor *
add_entry (plx_header *header)
{
  if (header->n == header->room) {
    int room = header->room > 0 ? 2 * header->room : 128;
    plx_header_tensor *tensors = realloc (header->tensors, (size_t)room * sizeof *tensors);

    if (tensors == NULL)
      return NULL;
    header->tensors = tensors;
    header->room = room;
  }
  header->tensors[header->n] = (plx_header_tensor){ 0 };
  return &header->tensors[header->n++];
}

/* One member of the header: the metadata or a tensor. */
static bool
parse_entry (parser *p, plx_header *header)
{
  char name[PLX_TENSOR_NAME];
  plx_header_tensor *entry;

  if (!parse_name (p, name, sizeof name) || !expect (p, ':'))
    return false;
  if (strcmp (name, "__metadata__") == 0)
    return header->metadata.n > 0 ? fail (p, "it has its metadata twice")
                                  : parse_metadata (p, &header->metadata);
  entry = add_entry (header);
  if (entry == NULL)
    return fail (p, "memory ran out");
  strcpy (entry->tensor.name, name);
  return parse_tensor (p, entry);
}

const char *
plx_header_parse (plx_header *header, const char *text, size_t size)
{
  parser p = { text, text + size, NULL };

  *header = (plx_header){ 0 };
  if (!expect (&p, '{'))
    return p.wrong;
  if (!accept (&p, '}')) {
    do
      if (!parse_entry (&p, header))
        return p.wrong;
    while (accept (&p, ','));
    expect (&p, '}');
  }
  skip_space (&p);
  if (p.at != p.end)
    fail (&p, "something stands behind its header");
  if (header->metadata.is_short)
    fail (&p, "memory ran out");
  return p.wrong;
}

void
plx_header_clear (plx_header *header)
{
  plx_metadata_clear (&header->metadata);
  free (header->tensors);
  *header = (plx_header){ 0 };
}

/* Bytes of a value by the format's names; 0: a type that this program does not know. */
static uint64_t
value_size (const char *dtype)
{
  static const struct {
    const char *name;
    uint64_t size;
  } known[] = { { "F64", 8 }, { "F32", 4 }, { "F16", 2 }, { "BF16", 2 }, { "I64", 8 },
                { "I32", 4 }, { "I16", 2 }, { "I8", 1 },  { "U64", 8 },  { "U32", 4 },
                { "U16", 2 }, { "U8", 1 },  { "BOOL", 1 } };

  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcmp (known[i].name, dtype) == 0)
      return known[i].size;
  return 0;
}

bool
plx_header_is_filled (const plx_header_tensor *entry)
{
  uint64_t size = value_size (entry->dtype_name);

  if (size == 0)
    return false;
  for (int i = 0; i < entry->tensor.n_dims; i++)
    if (__builtin_mul_overflow (size, (uint64_t)entry->tensor.shape[i], &size))
      return false;
  return size == entry->end - entry->begin;
}

static int
compare_offsets (const void *a, const void *b)
{
  const plx_header_tensor *x = a, *y = b;

  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return (x->end > y->end) - (x->end < y->end);
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (((const plx_header_tensor *)a)->tensor.name,
                 ((const plx_header_tensor *)b)->tensor.name);
}

void
plx_header_sort_by_offset (plx_header *header)
{
  if (header->n > 0)
    qsort (header->tensors, (size_t)header->n, sizeof *header->tensors, compare_offsets);
}

bool
plx_header_sort_by_name (plx_header *header)
{
  if (header->n > 0)
    qsort (header->tensors, (size_t)header->n, sizeof *header->tensors, compare_names);
  for (int i = 1; i < header->n; i++)
    if (compare_names (&header->tensors[i - 1], &header->tensors[i]) == 0)
      return false;
  return true;
}

const plx_header_tensor *
plx_header_find (const plx_header *header, const char *name)
{
  plx_header_tensor wanted;

  if (header->n == 0 || strlen (name) >= sizeof wanted.tensor.name)
    return NULL;
  strcpy (wanted.tensor.name, name);
  return bsearch (&wanted, header->tensors, (size_t)header->n, sizeof wanted, compare_names);
}
