/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Protocol Buffers, the writing half: https://protobuf.dev/programming-guides/encoding
 */
#include "io/proto.h"

#include <stdlib.h>
#include <string.h>

enum { VARINT = 0, BYTES = 2, FIXED32 = 5, MAX_VARINT = 10 };

/* Room for size more bytes, counted as written; NULL when memory ran out. */
static uint8_t *
extend (plx_proto *proto, size_t size)
{
  if (!proto->is_short && proto->room - proto->size < size) {
    size_t room = proto->room + proto->room / 2 + size + 1024;
    uint8_t *bytes = realloc (proto->bytes, room);

    proto->is_short = bytes == NULL;
    proto->bytes = bytes != NULL ? bytes : proto->bytes;
    proto->room = bytes != NULL ? room : proto->room;
  }
  if (proto->is_short)
    return NULL;
  proto->size += size;
  return proto->bytes + proto->size - size;
}

static int
encode (uint64_t value, uint8_t bytes[MAX_VARINT])
{
  int n = 0;

  for (; value >= 0x80; value >>= 7)
    bytes[n++] = (uint8_t)(value | 0x80);
  bytes[n++] = (uint8_t)value;
  return n;
}

static void
append (plx_proto *proto, const void *bytes, size_t size)
{
  uint8_t *at = extend (proto, size);

  if (at != NULL)
    memcpy (at, bytes, size);
}

static void
append_varint (plx_proto *proto, uint64_t value)
{
  uint8_t bytes[MAX_VARINT];

  append (proto, bytes, (size_t)encode (value, bytes));
}

static void
append_tag (plx_proto *proto, int field, int wire)
{
  append_varint (proto, (uint64_t)field << 3 | (uint64_t)wire);
}

void
plx_proto_int (plx_proto *proto, int field, int64_t value)
{
  append_tag (proto, field, VARINT);
  append_varint (proto, (uint64_t)value);
}

void
plx_proto_float (plx_proto *proto, int field, float value)
{
  uint32_t bits;
  uint8_t bytes[4];

  memcpy (&bits, &value, sizeof bits);
  for (int i = 0; i < 4; i++)
    bytes[i] = (uint8_t)(bits >> (8 * i));
  append_tag (proto, field, FIXED32);
  append (proto, bytes, sizeof bytes);
}

void *
plx_proto_bytes (plx_proto *proto, int field, size_t size)
{
  append_tag (proto, field, BYTES);
  append_varint (proto, size);
  return extend (proto, size);
}

void
plx_proto_text (plx_proto *proto, int field, const char *text)
{
  size_t size = strlen (text);
  void *at = plx_proto_bytes (proto, field, size);

  if (at != NULL)
    memcpy (at, text, size);
}

size_t
plx_proto_begin (plx_proto *proto, int field)
{
  append_tag (proto, field, BYTES);
  return proto->size;
}

void
plx_proto_end (plx_proto *proto, size_t begun)
{
  uint8_t bytes[MAX_VARINT];
  size_t size = proto->size - begun;
  int n = encode (size, bytes);

  if (extend (proto, (size_t)n) == NULL)
    return;
  memmove (proto->bytes + begun + n, proto->bytes + begun, size);
  memcpy (proto->bytes + begun, bytes, (size_t)n);
}
