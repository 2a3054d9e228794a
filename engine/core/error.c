/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One place formats every message of the engine.
 */
#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cuts an overlong UTF-8 text so that it ends at a character's edge, with an ellipsis. */
static void
end_with_ellipsis (char *text, size_t size)
{
  static const char ellipsis[] = "…";
  size_t end = size - sizeof ellipsis;

  while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
    end--;
  memcpy (text + end, ellipsis, sizeof ellipsis);
}

plx_status
plx_fail (plx_error *error, plx_status status, const char *format, ...)
{
  va_list arguments;
  int length;

  if (error == NULL)
    return status;
  error->status = status;
  va_start (arguments, format);
  length = vsnprintf (error->message, sizeof error->message, format, arguments);
  va_end (arguments);
  if (length >= (int)sizeof error->message)
    end_with_ellipsis (error->message, sizeof error->message);
  return status;
}

noreturn void
plx_assert_failed (const char *condition, const char *file, int line)
{
  fprintf (stderr, "%s:%d: inside mistake: %s\n", file, line, condition);
  abort ();
}
