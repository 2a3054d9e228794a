/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The views that are shown are those that training makes: byte for byte, for the same address.
 */
#include <string.h>

#include "app/plot/image-grid.h"
#include "app/view-sheet.h"
#include "support/files.h"
#include "support/runs.h"
#include "train/trainer-private.h"

enum { SIDE = 16, VALUES = SIDE * SIDE * 3 };

typedef struct {
  char *folder;
  plx_settings settings;
  ParallaxDataset *dataset;
  ParallaxViews *views;
} desk;

static void
set_up (desk *d, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  d->folder = folder_new ();
  path = run_write_files (d->folder, &(run_form){ SIDE, SIDE, 3, RUN_IMAGES, TRUE });
  d->settings = run_settings ("data.dataset", path, "augment.views", "different",
                              "augment2.solarise.on", "on", "augment2.solarise.probability", "1",
                              "augment.order", "blur,flip,crop", "augment.blur.on", "on", NULL);
  d->dataset = parallax_dataset_open (&d->settings, &error);
  g_assert_no_error (error);
  d->views = parallax_views_new (d->dataset, &d->settings, &error);
  g_assert_no_error (error);
}

static void
tear_down (desk *d, gconstpointer data)
{
  parallax_views_free (d->views);
  g_object_unref (d->dataset);
  folder_free (d->folder);
}

/* --- As the trainer --------------------------------------------------------------------------- */

typedef struct {
  int steps;
  int32_t images[2 * RUN_BATCH];
  float *views; /* of two steps: [2][2 · RUN_BATCH][VALUES] */
} taken;

/* Training thread: the first step of both epochs. */
static void
take_views (run *r, const plx_record *record)
{
  taken *t = r->data;
  plx_trainer *trainer = r->trainer;

  if (record->kind != PLX_RECORD_STEP || (record->step - 1) % RUN_STEPS != 0 || t->steps == 2)
    return;
  memcpy (t->images + t->steps * RUN_BATCH, plx_sampler_batch (&trainer->sampler, 0),
          RUN_BATCH * sizeof (int32_t));
  memcpy (t->views + t->steps * 2 * RUN_BATCH * VALUES, trainer->views,
          2 * RUN_BATCH * VALUES * sizeof (float));
  t->steps++;
}

/* Two epochs are four cells of a sheet; each image of the batch is one. */
static void
test_trainer (desk *d, gconstpointer data)
{
  taken t = { .views = g_new (float, 4 * RUN_BATCH * VALUES) };
  run *r = run_new (&d->settings, parallax_dataset_get (d->dataset));

  r->then = take_views;
  r->data = &t;
  run_start (r);
  run_join (r, PLX_TRAIN_FINISHED);
  g_assert_cmpint (t.steps, ==, 2);
  for (int epoch = 0; epoch < 2; epoch++)
    for (int i = 0; i < RUN_BATCH; i++) {
      const float *of_epoch = t.views + epoch * 2 * RUN_BATCH * VALUES;

      parallax_views_make (d->views, t.images[epoch * RUN_BATCH + i], 1, 4);
      for (int view = 0; view < 2; view++)
        g_assert_cmpmem (parallax_views_cell (d->views, 2 * epoch + view), VALUES * sizeof (float),
                         of_epoch + (view * RUN_BATCH + i) * VALUES, VALUES * sizeof (float));
    }
  run_free (r);
  g_free (t.views);
}

/* --- As pictures ------------------------------------------------------------------------------ */

static guint32
pixel_at (cairo_surface_t *picture, int x, int y)
{
  const guint8 *rows = cairo_image_surface_get_data (picture);
  guint32 pixel;

  memcpy (&pixel, rows + y * cairo_image_surface_get_stride (picture) + 4 * x, 4);
  return pixel & 0xffffff;
}

/* A sheet of six views of an image, by the engine for the addresses: every pixel of every view, enlarged
 * six times. */
static void
assert_sheet (const desk *d, const char *path, int image, int first_epoch)
{
  enum { FACTOR = 6, CELL = FACTOR * SIDE, N = 6, COLUMNS = 3 };
  const plx_dataset *images = parallax_dataset_get (d->dataset);
  cairo_surface_t *sheet = cairo_image_surface_create_from_png (path);
  plx_augment *augment;
  plx_error engine_error;
  float view[VALUES];
  guint8 colours[VALUES];
  void *scratch;

  g_assert_cmpint (cairo_surface_status (sheet), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (plx_augment_new (&d->settings, images, plx_cpu_isa (), &augment, &engine_error),
                   ==, PLX_OK);
  scratch = g_aligned_alloc (1, plx_augment_scratch_size (augment), 64);
  for (int cell = 0; cell < N; cell++) {
    plx_view_address address = { (guint64)plx_settings_number (&d->settings, "train.seed"),
                                 (guint32)(first_epoch + cell / 2), (guint32)image,
                                 (guint32)(cell % 2) };
    int left = 2 * 12 + CELL + cell % COLUMNS * (CELL + 4), top = 12 + cell / COLUMNS * (CELL + 4);

    plx_augment_view (augment, plx_dataset_image (images, image), address, view, scratch);
    plx_augment_to_bytes (augment, view, colours);
    for (int i = 0; i < SIDE * SIDE; i++)
      g_assert_cmphex (
          pixel_at (sheet, left + i % SIDE * FACTOR + 3, top + i / SIDE * FACTOR + 3), ==,
          (guint32)colours[3 * i] << 16 | (guint32)colours[3 * i + 1] << 8 | colours[3 * i + 2]);
  }
  cairo_surface_destroy (sheet);
  plx_augment_free (augment);
  g_aligned_free (scratch);
}

/* What the page writes. */
static void
test_sheet (desk *d, gconstpointer data)
{
  g_autofree char *path = g_build_filename (d->folder, "sheet.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (parallax_view_sheet_write (d->views, 7, 3, 6, path, &error));
  g_assert_no_error (error);
  assert_sheet (d, path, 7, 3);
}

/* "--set KEY=VALUE" for each setting that is not the usual one. */
static void
add_settings (GPtrArray *words, const plx_settings *settings)
{
  plx_param_ref ref = { 0 };

  while (plx_settings_next (&ref)) {
    char value[PLX_TEXT_SIZE];

    if (plx_settings_is_default (settings, &ref))
      continue;
    plx_settings_format (settings, &ref, value, sizeof value);
    g_ptr_array_add (words, g_strdup ("--set"));
    g_ptr_array_add (words, g_strdup_printf ("%s.%s=%s", ref.table->name, ref.param->key, value));
  }
}

/* parallax-cli augment: with an epoch and without one, of which the first is meant. */
static void
test_program (desk *d, gconstpointer data)
{
  g_autofree char *path = g_build_filename (d->folder, "program.png", NULL);
  static const int epochs[] = { 3, 1 };

  run_set (&d->settings, "train.seed", "77");
  for (gsize i = 0; i < G_N_ELEMENTS (epochs); i++) {
    const char *const words[] = {
      g_getenv ("PLX_PROGRAM"), "augment", "--image", "7", "--views", "6", "--out", path
    };
    g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GError) error = NULL;
    int status;

    for (gsize word = 0; word < G_N_ELEMENTS (words); word++)
      g_ptr_array_add (all, g_strdup (words[word]));
    if (epochs[i] != 1)
      g_ptr_array_add (all, g_strdup_printf ("--epoch=%d", epochs[i]));
    add_settings (all, &d->settings);
    g_ptr_array_add (all, NULL);
    g_assert_true (g_spawn_sync (NULL, (char **)all->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                                 NULL, NULL, NULL, &status, &error));
    g_assert_no_error (error);
    g_assert_true (g_spawn_check_wait_status (status, &error));
    assert_sheet (d, path, 7, epochs[i]);
  }
}

static guint
hash_of (cairo_surface_t *picture)
{
  g_autoptr (GBytes) bytes =
      g_bytes_new_static (cairo_image_surface_get_data (picture), 4 * SIDE * SIDE);

  return g_bytes_hash (bytes);
}

/* A picture that somebody holds stays as it is, whatever is made after it. */
static void
test_held (desk *d, gconstpointer data)
{
  enum { KEPT = 5 };
  cairo_surface_t *held[KEPT];
  guint was[KEPT];

  for (int i = 0; i < KEPT; i++) {
    parallax_views_make (d->views, i, 1, 2);
    held[i] = parallax_views_picture (d->views, 1);
    was[i] = hash_of (held[i]);
  }
  for (int i = 0; i < KEPT; i++) {
    g_assert_cmpuint (hash_of (held[i]), ==, was[i]);
    for (int j = 0; j < i; j++)
      g_assert_cmpuint (was[i], !=, was[j]);
    cairo_surface_destroy (held[i]);
  }
}

/* No half-written file, and its name in the sentence. */
static void
test_no_folder (desk *d, gconstpointer data)
{
  g_autofree char *path = g_build_filename (d->folder, "nowhere", "sheet.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (parallax_view_sheet_write (d->views, 0, 1, 4, path, &error));
  g_assert_nonnull (error);
  assert_sentence (error->message, path);
}

static void
test_update (desk *d, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree float *before = NULL;

  parallax_views_make (d->views, 3, 1, 1);
  before = g_memdup2 (parallax_views_cell (d->views, 0), VALUES * sizeof (float));
  run_set (&d->settings, "augment.crop.min_area", "0.9");
  run_set (&d->settings, "augment.crop.max_area", "0.2");
  g_assert_false (parallax_views_update (d->views, &d->settings, &error));
  assert_sentence (error->message, "augment.crop.min_area");
  parallax_views_make (d->views, 3, 1, 1);
  g_assert_cmpmem (parallax_views_cell (d->views, 0), VALUES * sizeof (float), before,
                   VALUES * sizeof (float));
  run_set (&d->settings, "augment.crop.min_area", "0.1");
  g_clear_error (&error);
  g_assert_true (parallax_views_update (d->views, &d->settings, &error));
  parallax_views_make (d->views, 3, 1, 1);
  g_assert_cmpint (memcmp (parallax_views_cell (d->views, 0), before, VALUES * sizeof (float)), !=,
                   0);
}

/* Without any operation the views are the image, whose numbers are those of its bytes. */
static void
test_statistics (desk *d, gconstpointer data)
{
  const plx_dataset *images = parallax_dataset_get (d->dataset);
  const guint8 *image = plx_dataset_image (images, 5);
  ParallaxChannelStatistics statistics[3];
  plx_param_ref ref = { 0 };
  g_autoptr (GError) error = NULL;

  while (plx_settings_next (&ref))
    if (g_str_has_prefix (ref.table->name, "augment") && strcmp (ref.param->key, "on") == 0)
      d->settings.values[ref.index] = 0;
  g_assert_true (parallax_views_update (d->views, &d->settings, &error));
  parallax_views_make (d->views, 5, 1, 3);
  parallax_views_measure (d->views, statistics);
  for (int c = 0; c < 3; c++) {
    double sum = 0;

    for (int i = 0; i < SIDE * SIDE; i++)
      sum += image[3 * i + c] / 255.0;
    g_assert_cmpfloat_with_epsilon (statistics[c].mean, sum / (SIDE * SIDE), 1e-5);
    g_assert_cmpfloat_with_epsilon (
        statistics[c].normal_mean,
        (statistics[c].mean - (double)images->mean[c]) / (double)images->std[c], 1e-4);
    g_assert_cmpfloat_with_epsilon (statistics[c].normal_std * (double)images->std[c],
                                    statistics[c].std, 1e-6);
  }
}

/* Every operation alone, at the least, the middle and the greatest of its range. */
static void
test_sweeps (desk *d, gconstpointer data)
{
  for (int op = 0; op < PLX_AUGMENT_OPS; op++) {
    plx_augment_operation operation = plx_augment_operation_at (op);

    g_assert_cmpint (operation.n_sweeps, >, 0);
    for (int sweep = 0; sweep < operation.n_sweeps; sweep++) {
      cairo_surface_t *pictures[3];
      double values[3];

      g_assert_cmpint (strlen (plx_augment_sweep_label (op, sweep)), >, 0);
      parallax_views_sweep (d->views, 9, 0, op, sweep, 3, pictures, values);
      for (int i = 0; i < 3; i++)
        cairo_surface_destroy (pictures[i]);
      if (strcmp (operation.name, "flip") != 0) /* it has no up and down by default */
        g_assert_true (values[0] != values[2]);
      g_assert_true (values[0] <= values[1] && values[1] <= values[2]);
    }
  }
}

/* However few there are: never the image itself, none twice, and as many as there are. */
static void
test_others (void)
{
  enum { MOST = 6 };

  for (int count = 2; count <= 30; count++) {
    char *folder = folder_new ();
    g_autofree char *path = run_write_files (folder, &(run_form){ 8, 8, 3, count, TRUE });
    plx_settings settings = run_settings ("data.dataset", path, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (ParallaxDataset) dataset = parallax_dataset_open (&settings, &error);
    g_autoptr (ParallaxViews) views = NULL;
    int trained;

    g_assert_no_error (error);
    trained = parallax_dataset_get (dataset)->train_count;
    views = parallax_views_new (dataset, &settings, &error);
    g_assert_no_error (error);
    for (int image = 0; image < count; image++) {
      int others[MOST], n = parallax_views_others (views, image, 1 + image, MOST, others);
      cairo_surface_t *pictures[MOST];

      g_assert_cmpint (n, ==, MIN (MOST, image < trained ? trained - 1 : trained));
      for (int i = 0; i < n; i++) {
        g_assert_cmpint (others[i], !=, image);
        g_assert_true (others[i] >= 0 && others[i] < trained);
        for (int j = 0; j < i; j++)
          g_assert_cmpint (others[i], !=, others[j]);
      }
      parallax_views_first (views, others, n, 1, pictures);
      for (int i = 0; i < n; i++)
        cairo_surface_destroy (pictures[i]);
    }
    folder_free (folder);
  }
}

/* Two views of one epoch are never apart, however wide the grid is. */
static void
test_pairs (void)
{
  for (int width = 240; width < 1200; width += 7) {
    ParallaxImageGrid grid = { .gap = 4, .together = 2 };

    parallax_image_grid_fit (&grid, 64, width, 500);
    g_assert_cmpint (grid.columns % 2, ==, 0);
    g_assert_cmpfloat (grid.cell, >, 10);
  }
}

/* They are what the sheet of that image begins with. */
static void
test_first (desk *d, gconstpointer data)
{
  static const int images[] = { 9, 2 };
  cairo_surface_t *pictures[2];

  parallax_views_first (d->views, images, 2, 3, pictures);
  for (int i = 0; i < 2; i++) {
    cairo_surface_t *cell;

    parallax_views_make (d->views, images[i], 3, 1);
    cell = parallax_views_picture (d->views, 0);
    g_assert_cmpuint (hash_of (pictures[i]), ==, hash_of (cell));
    cairo_surface_destroy (cell);
    cairo_surface_destroy (pictures[i]);
  }
}

#define ADD(path, function) g_test_add (path, desk, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/views/trainer", test_trainer);
  ADD ("/views/sheet", test_sheet);
  ADD ("/views/program", test_program);
  ADD ("/views/held", test_held);
  ADD ("/views/no-folder", test_no_folder);
  ADD ("/views/update", test_update);
  ADD ("/views/statistics", test_statistics);
  ADD ("/views/sweeps", test_sweeps);
  g_test_add_func ("/views/others", test_others);
  ADD ("/views/first", test_first);
  g_test_add_func ("/views/pairs", test_pairs);
  return g_test_run ();
}
