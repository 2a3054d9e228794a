/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "core/guard.h"

#include <stdarg.h>
#include <stdio.h>

void
plx_guards_add (plx_guards *guards, plx_guard_severity severity, const char *key,
                const char *format, ...)
{
  plx_guard *guard = &guards->guards[guards->n];
  va_list arguments;

  if (guards->n == PLX_MAX_GUARDS)
    return;
  guards->n++;
  guard->severity = severity;
  snprintf (guard->key, sizeof guard->key, "%s", key);
  va_start (arguments, format);
  vsnprintf (guard->sentence, sizeof guard->sentence, format, arguments);
  va_end (arguments);
}

const plx_guard *
plx_guards_first_error (const plx_guards *guards)
{
  for (int i = 0; i < guards->n; i++)
    if (guards->guards[i].severity == PLX_GUARD_ERROR)
      return &guards->guards[i];
  return NULL;
}

plx_status
plx_guards_judge (const plx_guards *guards, plx_error *error)
{
  const plx_guard *first = plx_guards_first_error (guards);

  return first == NULL ? PLX_OK : plx_fail (error, PLX_ERROR_INVALID, "%s", first->sentence);
}
