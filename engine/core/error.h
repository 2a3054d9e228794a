/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Errors of the engine. Outside input gives an error, an inside mistake trips PLX_ASSERT.
 *
 * A function that can fail returns a plx_status and fills the caller's plx_error, its last
 * argument, with one sentence that a person can act on: what happened, to what (the file's name, the
 * key), what to do. No heap, no globals, any thread. The engine never prints and never exits.
 */
#pragma once

#include <stdnoreturn.h>

#define PLX_WARN_UNUSED  __attribute__ ((warn_unused_result))
#define PLX_PRINTF(f, a) __attribute__ ((format (printf, f, a)))

typedef enum {
  PLX_OK = 0,
  PLX_ERROR_INVALID, /* a setting or an argument from outside that makes no sense */
  PLX_ERROR_IO,      /* the system could not read or write */
  PLX_ERROR_FORMAT,  /* a file that is not what it should be */
  PLX_ERROR_MEMORY,  /* does not fit */
  PLX_CANCELLED,     /* asked to stop; nothing is wrong */
  PLX_DIVERGED,      /* the numbers are not finite; the step was not applied */
} plx_status;

typedef struct plx_error {
  plx_status status;
  char message[256];
} plx_error;

/* Fills *error (which may be NULL) and returns status, so that a caller writes
 * `return plx_fail (error, PLX_ERROR_IO, "…")`. A message too long for the buffer is cut at a
 * character's edge and ends in "…". */
plx_status plx_fail (plx_error *error, plx_status status, const char *format, ...)
    PLX_PRINTF (3, 4);

/* An inside mistake: prints the condition and aborts. Stays on in release builds; keep it out of
 * inner loops. */
#define PLX_ASSERT(condition)                                                                      \
  ((condition) ? (void)0 : plx_assert_failed (#condition, __FILE__, __LINE__))

noreturn void plx_assert_failed (const char *condition, const char *file, int line);
