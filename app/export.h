/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trained run for other programs: the model, or what it computes of the images. The command line
 * and the window both export through this.
 */
#pragma once

#include "app/classifier.h"

G_BEGIN_DECLS

typedef enum {
  PARALLAX_EXPORT_ONNX,
  PARALLAX_EXPORT_SAFETENSORS,
  PARALLAX_EXPORT_TSV,
  PARALLAX_EXPORT_NPZ,
  PARALLAX_EXPORT_CSV,
} ParallaxExportFormat;

/* A format as lists show it. */
typedef struct {
  const char *name;  /* of the command line and of the file's end */
  const char *label; /* to translate */
  const char *help;  /* to translate: one sentence */
  gboolean is_model; /* else: embeddings */
} ParallaxExportKind;

/* In the order of ParallaxExportFormat; ends with a NULL name. */
const ParallaxExportKind *parallax_export_kinds (void);

typedef struct {
  ParallaxExportFormat format;
  gboolean is_full;                     /* encoder and head; of embeddings: z instead of v */
  gboolean is_held_out;                 /* of embeddings: only the held-out images */
  const ParallaxClassifier *classifier; /* of a model: it names classes; NULL: it does not */
} ParallaxExport;

/* What is done of what is to be done, all of it before the writing; any thread that exports. */
typedef void (*ParallaxExportProgress) (gpointer data, int done, int total);

/* So many images a forward, to open the run with. */
#define PARALLAX_EXPORT_BATCH 256

/* Writes the file, and those that the format puts beside it. progress may be NULL. Any thread that
 * owns trained; blocks. */
gboolean parallax_export_write (ParallaxTrained *trained, const ParallaxExport *what,
                                const char *path, ParallaxExportProgress progress, gpointer data,
                                GCancellable *cancellable, GError **error);

G_END_DECLS
