/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing Protocol Buffers, as much of their encoding as an ONNX file needs.
 *
 * A message is fields, each a tag (number · 8 + wire type) and a value: a variable-length integer, a
 * 32-bit number, or bytes with their length before them; a message inside a message is such bytes.
 * Its length is not known before it is written: plx_proto_end moves what was written up and puts the
 * length before it.
 *
 * The bytes grow in memory. A writer that could not grow drops what follows and is marked; whoever
 * takes the bytes asks once, at the end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint8_t *bytes; /* owned; free () */
  size_t size, room;
  bool is_short; /* memory ran out */
} plx_proto;

/* A field that holds a number, bytes (a text without its NUL), or a float. */
void plx_proto_int (plx_proto *proto, int field, int64_t value);
void plx_proto_text (plx_proto *proto, int field, const char *text);
void plx_proto_float (plx_proto *proto, int field, float value);

/* A field that holds size bytes, which the caller fills in; NULL when memory ran out. */
void *plx_proto_bytes (plx_proto *proto, int field, size_t size);

/* A field that holds a message: what is written between the two. */
size_t plx_proto_begin (plx_proto *proto, int field);
void plx_proto_end (plx_proto *proto, size_t begun);
