/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Processor detection, and the one re-execution that gives OpenBLAS its right core.
 */
#include "core/cpu.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char *openblas_get_corename (void);

static const char *const isa_names[PLX_N_ISA] = { "baseline", "v3", "v4" };

bool
plx_cpu_runs (plx_isa isa)
{
#ifdef __x86_64__
  __builtin_cpu_init ();
  switch (isa) {
  case PLX_ISA_V4:
    return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw") &&
           __builtin_cpu_supports ("avx512cd") && __builtin_cpu_supports ("avx512dq") &&
           __builtin_cpu_supports ("avx512vl") && plx_cpu_runs (PLX_ISA_V3);
  case PLX_ISA_V3:
    return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") &&
           __builtin_cpu_supports ("bmi2");
  default:
    return isa == PLX_ISA_BASELINE;
  }
#else
  return isa == PLX_ISA_BASELINE;
#endif
}

plx_isa
plx_cpu_isa (void)
{
  const char *wanted = getenv ("PARALLAX_ISA");

  for (int isa = PLX_N_ISA - 1; isa > 0; isa--)
    if (plx_cpu_runs (isa) && (wanted == NULL || strcmp (wanted, isa_names[isa]) == 0))
      return isa;
  return PLX_ISA_BASELINE;
}

const char *
plx_isa_name (plx_isa isa)
{
  return isa_names[isa];
}

void
plx_cpu_name (char *name, int size)
{
  char line[256];
  FILE *file = fopen ("/proc/cpuinfo", "r");

  snprintf (name, (size_t)size, "unknown");
  while (file != NULL && fgets (line, sizeof line, file) != NULL)
    if (strncmp (line, "model name", 10) == 0 && strchr (line, ':') != NULL) {
      snprintf (name, (size_t)size, "%s", strchr (line, ':') + 2);
      name[strcspn (name, "\n")] = '\0';
      break;
    }
  if (file != NULL)
    fclose (file);
}

int
plx_cpu_cores (void)
{
  cpu_set_t set;

  if (sched_getaffinity (0, sizeof set, &set) == 0)
    return CPU_COUNT (&set);
  return 1;
}

const char *
plx_blas_core (void)
{
  return openblas_get_corename ();
}

void
plx_cpu_prepare_blas (char **argv)
{
  const char *core = openblas_get_corename ();

  if (!plx_cpu_runs (PLX_ISA_V4) || getenv ("OPENBLAS_CORETYPE") != NULL ||
      strcasecmp (core, "SkylakeX") == 0 || strcasecmp (core, "Cooperlake") == 0 ||
      strcasecmp (core, "SapphireRapids") == 0)
    return;
  setenv ("OPENBLAS_CORETYPE", "SkylakeX", 1);
  execv ("/proc/self/exe", argv);
  /* No /proc, or it may not be executed: the slower core computes the same. */
}
