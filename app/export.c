/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "app/export.h"

#include <string.h>

#include "app/embedding.h"
#include "app/error.h"
#include "app/i18n.h"
#include "app/output-file.h"
#include "parallax-config.h"

enum { EXAMPLES = 8 };

static const ParallaxExportKind kinds[] = {
  [PARALLAX_EXPORT_ONNX] = { "onnx", N_ ("Model, ONNX"),
                             N_ ("For ONNX Runtime, OpenCV and most other programs."), TRUE },
  [PARALLAX_EXPORT_SAFETENSORS] = { "safetensors", N_ ("Model, safetensors"),
                                    N_ ("For PyTorch, with a script that rebuilds the network."),
                                    TRUE },
  [PARALLAX_EXPORT_TSV] = { "tsv", N_ ("Embeddings, TSV"),
                            N_ ("For the Embedding Projector, with labels and a sheet of images."),
                            FALSE },
  [PARALLAX_EXPORT_NPZ] = { "npz", N_ ("Embeddings, NPZ"), N_ ("Arrays for NumPy."), FALSE },
  [PARALLAX_EXPORT_CSV] = { "csv", N_ ("Embeddings, CSV"),
                            N_ ("A table for spreadsheets and statistics."), FALSE },
  { NULL, NULL, NULL, FALSE },
};

const ParallaxExportKind *
parallax_export_kinds (void)
{
  return kinds;
}

/* --- What is said beside the numbers ---------------------------------------------------------- */

static void
take_note (GArray *notes, const char *key, char *value)
{
  plx_export_note note = { key, value };

  g_array_append_val (notes, note);
}

static char *
describe_settings (const plx_settings *settings)
{
  GString *text = g_string_new (NULL);
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref)) {
    char value[PLX_TEXT_SIZE];

    if (!plx_settings_is_used (settings, ref.table))
      continue;
    plx_settings_format (settings, &ref, value, sizeof value);
    g_string_append_printf (text, "%s.%s=%s\n", ref.table->name, ref.param->key, value);
  }
  return g_string_free (text, FALSE);
}

/* Of the label set that the scores are of, else of the first. */
static char *
list_classes (const plx_dataset *dataset, int label_set)
{
  GString *text = g_string_new (NULL);

  if (dataset->n_label_sets > 0)
    for (int c = 0; c < dataset->label_sets[label_set].n_classes; c++)
      g_string_append_printf (text, "%s%s", c > 0 ? "\n" : "",
                              dataset->label_sets[label_set].class_names[c]);
  return g_string_free (text, FALSE);
}

static void
note_classifier (GArray *notes, const plx_dataset *dataset, const ParallaxClassifier *classifier)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  take_note (notes, "parallax.labels", g_strdup (dataset->label_sets[classifier->label_set].name));
  take_note (notes, "parallax.classifier",
             g_strdup (classifier->kind == PARALLAX_CLASSIFIER_LINEAR ? "linear" : "finetuned"));
  g_ascii_formatd (digits, sizeof digits, "%.4g", classifier->labels);
  take_note (notes, "parallax.labels_share", g_strdup (digits));
  g_ascii_formatd (digits, sizeof digits, "%.4f", classifier->accuracy);
  take_note (notes, "parallax.held_out_accuracy", g_strdup (digits));
}

static void
clear_note (gpointer note)
{
  g_free ((char *)((plx_export_note *)note)->value);
}

static GArray *
make_notes (const ParallaxTrained *trained, const ParallaxClassifier *classifier)
{
  const plx_dataset *dataset = parallax_dataset_get (trained->dataset);
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (plx_export_note));

  g_array_set_clear_func (notes, clear_note);
  take_note (notes, "parallax.version", g_strdup (PARALLAX_VERSION));
  take_note (notes, "parallax.run", g_strdup (trained->info->uid));
  take_note (notes, "parallax.name", g_strdup (trained->info->name));
  take_note (notes, "parallax.epoch", g_strdup_printf ("%d", trained->checkpoint->epoch));
  take_note (notes, "parallax.dataset", g_strdup (dataset->name));
  take_note (notes, "parallax.classes",
             list_classes (dataset, classifier != NULL ? classifier->label_set : 0));
  if (classifier != NULL)
    note_classifier (notes, dataset, classifier);
  take_note (notes, "parallax.settings", describe_settings (&trained->settings));
  return notes;
}

/* --- The model -------------------------------------------------------------------------------- */

/* The first images, in 0 … 1. */
static float *
make_example (const plx_dataset *dataset, int n)
{
  gsize count =
      (gsize)n * (gsize)dataset->height * (gsize)dataset->width * (gsize)dataset->channels;
  float *example = g_new (float, count);

  for (gsize i = 0; i < count; i++)
    example[i] = (float)dataset->pixels[i] / 255;
  return example;
}

static plx_status
write_model (ParallaxTrained *trained, const ParallaxExport *what, const char *path,
             plx_error *error)
{
  const plx_dataset *dataset = parallax_dataset_get (trained->dataset);
  const ParallaxClassifier *classifier = what->classifier;
  plx_model *network =
      classifier != NULL && classifier->model != NULL ? classifier->model : trained->model;
  int n_example = MIN (dataset->count, MIN (EXAMPLES, plx_model_most_images (network)));
  plx_export_classifier scores = { 0 };
  g_autoptr (GArray) notes = make_notes (trained, classifier);
  g_autofree float *example = make_example (dataset, n_example);
  plx_export model = {
    .model = network,
    .part = classifier != NULL ? PLX_EXPORT_CLASSIFIER
            : what->is_full    ? PLX_EXPORT_FULL
                               : PLX_EXPORT_ENCODER,
    .classifier = &scores,
    .is_unit_length = parallax_embedding_is_unit_length (&trained->settings),
    .example = example,
    .n_example = n_example,
    .notes = (const plx_export_note *)(gpointer)notes->data,
    .n_notes = (int)notes->len,
  };

  if (classifier != NULL)
    scores = (plx_export_classifier){ classifier->n_classes, classifier->weight, classifier->bias };
  for (int c = 0; c < 3; c++) {
    model.mean[c] = dataset->mean[c];
    model.std[c] = dataset->std[c];
  }
  if (what->format == PARALLAX_EXPORT_ONNX)
    return plx_onnx_write (path, &model, error);
  return plx_torch_write (path, &model, error);
}

/* --- Embeddings ------------------------------------------------------------------------------- */

typedef struct {
  ParallaxExportProgress progress;
  gpointer data;
  GCancellable *cancellable;
} watching;

static bool
watch_cb (void *context, int done, int total)
{
  const watching *watch = context;

  if (watch->progress != NULL)
    watch->progress (watch->data, done, total);
  return !g_cancellable_is_cancelled (watch->cancellable);
}

/* While it writes there is nothing to tell. */
static bool
writing_cb (void *context)
{
  return !g_cancellable_is_cancelled (((const watching *)context)->cancellable);
}

static plx_status
write_vectors (ParallaxExportFormat format, const char *path, const plx_embeddings *embeddings,
               plx_error *error)
{
  switch (format) {
  case PARALLAX_EXPORT_TSV:
    return plx_tsv_write (path, embeddings, error);
  case PARALLAX_EXPORT_NPZ:
    return plx_npz_write (path, embeddings, error);
  default:
    return plx_csv_write (path, embeddings, error);
  }
}

/* Batch by batch, between which the watcher is asked. */
static plx_status
embed (plx_embedder *embedder, const plx_embeddings *embeddings, gboolean is_z, watching *watch,
       float *vectors, plx_error *error)
{
  int32_t images[PARALLAX_EXPORT_BATCH];

  for (int done = 0; done < embeddings->n; done += PARALLAX_EXPORT_BATCH) {
    int n = MIN (PARALLAX_EXPORT_BATCH, embeddings->n - done);

    if (!watch_cb (watch, done, embeddings->n))
      return plx_fail (error, PLX_CANCELLED, "The export was cancelled.");
    for (int i = 0; i < n; i++)
      images[i] = embeddings->first + done + i;
    plx_embed (embedder, images, n, is_z, vectors + (gsize)done * (gsize)embeddings->d);
  }
  if (!watch_cb (watch, embeddings->n, embeddings->n))
    return plx_fail (error, PLX_CANCELLED, "The export was cancelled.");
  return PLX_OK;
}

static plx_status
compute (ParallaxTrained *trained, const ParallaxExport *what, const plx_embeddings *embeddings,
         watching *watch, float *vectors, plx_error *error)
{
  const plx_dataset *dataset = embeddings->dataset;
  gsize size = (gsize)dataset->height * (gsize)dataset->width * (gsize)dataset->channels;
  plx_augment *augment = NULL;
  plx_embedder embedder = { trained->pool,
                            trained->model,
                            NULL,
                            dataset,
                            g_try_new (float, PARALLAX_EXPORT_BATCH *size),
                            PARALLAX_EXPORT_BATCH };
  plx_status status =
      plx_augment_new (&trained->settings, dataset, plx_cpu_isa (), &augment, error);

  if (status == PLX_OK && embedder.views == NULL)
    status = plx_fail (error, PLX_ERROR_MEMORY, "No memory for %d images at a time.",
                       PARALLAX_EXPORT_BATCH);
  embedder.augment = augment;
  if (status == PLX_OK)
    status = embed (&embedder, embeddings, what->is_full, watch, vectors, error);
  plx_augment_free (augment);
  g_free (embedder.views);
  return status;
}

static plx_status
write_embeddings (ParallaxTrained *trained, const ParallaxExport *what, const char *path,
                  watching *watch, plx_error *error)
{
  const plx_dataset *dataset = parallax_dataset_get (trained->dataset);
  plx_embeddings embeddings = { .dataset = dataset, .go_on = writing_cb, .context = watch };
  g_autofree float *vectors = NULL;
  plx_status status;

  embeddings.first = what->is_held_out ? dataset->train_count : 0;
  embeddings.n = dataset->count - embeddings.first;
  embeddings.d = what->is_full ? plx_model_embedding_size (trained->model)
                               : plx_model_representation_size (trained->model);
  vectors = g_try_new (float, (gsize)embeddings.n *(gsize)embeddings.d);
  if (vectors == NULL)
    return plx_fail (error, PLX_ERROR_MEMORY, "No memory for the embeddings of %d images.",
                     embeddings.n);
  embeddings.vectors = vectors;
  status = compute (trained, what, &embeddings, watch, vectors, error);
  if (status != PLX_OK)
    return status;
  if (what->is_full && parallax_embedding_is_unit_length (&trained->settings))
    parallax_embedding_normalise (vectors, embeddings.n, embeddings.d);
  return write_vectors (what->format, path, &embeddings, error);
}

/* What the scores are of, a class a line beside the model: readers that give no metadata need it. */
static gboolean
write_classes (const ParallaxTrained *trained, const ParallaxClassifier *classifier,
               const char *path, GError **error)
{
  g_autofree char *classes =
      list_classes (parallax_dataset_get (trained->dataset), classifier->label_set);
  g_autofree char *text = g_strconcat (classes, "\n", NULL);
  const char *end = strrchr (path, '.');
  int stem = end != NULL && strchr (end, '/') == NULL ? (int)(end - path) : (int)strlen (path);
  g_autofree char *beside = g_strdup_printf ("%.*s-classes.txt", stem, path);

  return parallax_output_file_put (beside, text, strlen (text), error);
}

gboolean
parallax_export_write (ParallaxTrained *trained, const ParallaxExport *what, const char *path,
                       ParallaxExportProgress progress, gpointer data, GCancellable *cancellable,
                       GError **error)
{
  watching watch = { progress, data, cancellable };
  plx_error engine_error;
  plx_status status;

  if (kinds[what->format].is_model)
    status = write_model (trained, what, path, &engine_error);
  else
    status = write_embeddings (trained, what, path, &watch, &engine_error);
  return parallax_check (status, &engine_error, error) &&
         (what->classifier == NULL || write_classes (trained, what->classifier, path, error));
}
