/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Guard rails: what speaks against a configuration, as sentences, before anything starts. An error
 * keeps it from starting, a warning is told. Every room that knows of something adds it to one list;
 * train/guard.h asks them all.
 */
#pragma once

#include "core/error.h"

typedef enum { PLX_GUARD_WARNING, PLX_GUARD_ERROR } plx_guard_severity;

typedef struct {
  plx_guard_severity severity;
  char key[64]; /* the parameter that it is about, "train.batch"; empty: none by itself */
  char sentence[256];
} plx_guard;

enum { PLX_MAX_GUARDS = 16 };

typedef struct {
  plx_guard guards[PLX_MAX_GUARDS]; /* errors and warnings as they were found */
  int n;
} plx_guards;

/* Adds a sentence; key may be empty. A list that is full keeps what it has. Any thread. */
void plx_guards_add (plx_guards *guards, plx_guard_severity severity, const char *key,
                     const char *format, ...) PLX_PRINTF (4, 5);
/* The first error; NULL: there is none. */
const plx_guard *plx_guards_first_error (const plx_guards *guards);
/* The same as a status: PLX_ERROR_INVALID with the sentence, or PLX_OK. */
plx_status plx_guards_judge (const plx_guards *guards, plx_error *error) PLX_WARN_UNUSED;
