/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The built-in data set Shapes: 12,000 training and 2,000 held-out images of 32×32 pixels in colour,
 * made in a moment, so that a first run needs no download.
 *
 * Each shows one shape on a smooth gradient. Its factors are independent of each other and are label
 * sets: the shape, its hue, the background's hue, its size. Rotation and position vary too, without
 * labels. Colours are chosen in OKLCh (Björn Ottosson: A perceptual color space for image
 * processing, 2020), where lightness is what the eye sees: the shape is always lighter than the
 * background, so it stays visible when the hues are equal or an augmentation takes the colour away,
 * and lightness says nothing about the hue.
 *
 * An image is a pure function of its number, so that pieces of any size on any thread give the same
 * bytes. Pool threads.
 */
#include "data/reader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "data/shapes.h"

enum {
  N_TRAIN = 12000,
  N_HELD_OUT = 2000,
  SIDE = 32,
  SEED = 2006, /* of this data set, not of a run: everybody has the same images */
  PIECE = 100, /* images */
  N_HUES = 8,
  N_SIZES = 3,
};

/* In the order of the plots' palette, so that a dot of class “red” is red. */
static const char *const hue_names[N_HUES] = { N_ ("blue"), N_ ("orange"), N_ ("green"),
                                               N_ ("pink"), N_ ("yellow"), N_ ("cyan"),
                                               N_ ("red"),  N_ ("violet") };
/* Their places by the angle: red, orange, yellow, green, cyan, blue, violet, pink. */
static const int32_t hue_classes[N_HUES] = { 6, 1, 4, 2, 5, 0, 7, 3 };
static const char *const size_names[N_SIZES] = { N_ ("small"), N_ ("medium"), N_ ("large") };

static const float min_radius = 7, max_radius = 11.5f; /* px */
static const float shadow_drop = 1;                    /* px, straight down */

typedef struct {
  float r, g, b; /* sRGB, 0…255 */
} colour;

/* What an image shows. */
typedef struct {
  int shape;
  float hue, background; /* degrees of OKLCh */
  float radius, x, y;    /* px */
  float rotation;        /* radians */
} scene;

/* OKLCh to linear sRGB, unclipped. */
static void
linear_from_oklch (float lightness, float chroma, float hue, float rgb[3])
{
  float a = chroma * cosf (hue * (float)M_PI / 180), b = chroma * sinf (hue * (float)M_PI / 180);
  float l = lightness + 0.3963377774f * a + 0.2158037573f * b;
  float m = lightness - 0.1055613458f * a - 0.0638541728f * b;
  float s = lightness - 0.0894841775f * a - 1.2914855480f * b;

  l = l * l * l;
  m = m * m * m;
  s = s * s * s;
  rgb[0] = 4.0767416621f * l - 3.3077115913f * m + 0.2309699292f * s;
  rgb[1] = -1.2684380046f * l + 2.6097574011f * m - 0.3413193965f * s;
  rgb[2] = -0.0041960863f * l - 0.7034186147f * m + 1.7076147010f * s;
}

static float
srgb_byte (float linear)
{
  float value = linear <= 0.0031308f ? 12.92f * linear : 1.055f * powf (linear, 1 / 2.4f) - 0.055f;

  return 255 * fminf (fmaxf (value, 0), 1);
}

/* The colour of that lightness and hue, as strong as asked for or as the screen can show. */
static colour
colour_at (float lightness, float chroma, float hue)
{
  float rgb[3];

  for (int i = 0; i < 24; i++, chroma *= 0.93f) {
    linear_from_oklch (lightness, chroma, hue, rgb);
    if (fminf (fminf (rgb[0], rgb[1]), rgb[2]) >= 0 && fmaxf (fmaxf (rgb[0], rgb[1]), rgb[2]) <= 1)
      break;
  }
  return (colour){ srgb_byte (rgb[0]), srgb_byte (rgb[1]), srgb_byte (rgb[2]) };
}

static colour
mix (colour from, colour to, float share)
{
  return (colour){ from.r + (to.r - from.r) * share, from.g + (to.g - from.g) * share,
                   from.b + (to.b - from.b) * share };
}

static scene
compose (plx_rng *rng, int image)
{
  scene s = { .shape = image % PLX_N_SHAPES };
  float room;

  s.hue = plx_rng_range (rng, 0, 360);
  s.background = plx_rng_range (rng, 0, 360);
  s.radius = plx_rng_range (rng, min_radius, max_radius);
  s.rotation = plx_rng_range (rng, 0, 2 * (float)M_PI);
  room = fminf (SIDE / 2 - s.radius - 1, 5);
  s.x = SIDE / 2 + plx_rng_range (rng, -room, room);
  s.y = SIDE / 2 + plx_rng_range (rng, -room, room);
  return s;
}

/* A gradient in any direction between two neighbours in hue, one of them darker. */
static void
paint_background (plx_rng *rng, const scene *s, colour *canvas /* [SIDE][SIDE] */)
{
  float lightness = plx_rng_range (rng, 0.34f, 0.42f), turn = plx_rng_range (rng, -18, 18);
  float direction = plx_rng_range (rng, 0, 2 * (float)M_PI);
  float dx = cosf (direction) / SIDE, dy = sinf (direction) / SIDE;
  colour from = colour_at (lightness - 0.07f, 0.13f, s->background - turn);
  colour to = colour_at (lightness + 0.07f, 0.13f, s->background + turn);

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      float along = 0.5f + (x + 0.5f - SIDE / 2) * dx + (y + 0.5f - SIDE / 2) * dy;

      canvas[y * SIDE + x] = mix (from, to, fminf (fmaxf (along, 0), 1));
    }
}

/* Distances from the shape's edge in pixels, negative inside, at every pixel's centre. */
static void
measure (const scene *s, float *distances /* [SIDE][SIDE] */)
{
  float cosine = cosf (s->rotation) / s->radius, sine = sinf (s->rotation) / s->radius;
  float x[SIDE], y[SIDE];

  for (int row = 0; row < SIDE; row++) {
    float *line = distances + row * SIDE;

    for (int column = 0; column < SIDE; column++) {
      float right = column + 0.5f - s->x, down = row + 0.5f - s->y;

      x[column] = cosine * right + sine * down;
      y[column] = cosine * down - sine * right;
    }
    plx_shape_distance (s->shape, x, y, line, SIDE);
    for (int column = 0; column < SIDE; column++)
      line[column] *= s->radius;
  }
}

/* The shape, lit from above, and its soft shadow. */
static void
paint_shape (plx_rng *rng, const scene *s, colour *canvas /* [SIDE][SIDE] */)
{
  float lightness = plx_rng_range (rng, 0.74f, 0.82f);
  colour top = colour_at (lightness + 0.05f, 0.15f, s->hue);
  colour bottom = colour_at (lightness - 0.05f, 0.17f, s->hue);
  float distances[SIDE * SIDE];

  measure (s, distances);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      colour *at = &canvas[y * SIDE + x];
      float cover = fminf (fmaxf (0.5f - distances[y * SIDE + x], 0), 1);
      float above = y > 0 ? distances[(y - (int)shadow_drop) * SIDE + x] : 9;
      float shade = 0.32f * fminf (fmaxf (0.6f - above / 3.5f, 0), 1);
      float down = fminf (fmaxf (0.5f + (y + 0.5f - s->y) / (2 * s->radius), 0), 1);

      *at = mix (*at, (colour){ 0 }, shade);
      *at = mix (*at, mix (top, bottom, down), cover);
    }
}

static int
bin_of (float value, float low, float high, int bins)
{
  int bin = (int)((value - low) / (high - low) * (float)bins);

  return bin < bins ? bin : bins - 1;
}

static void
make_image (plx_dataset *dataset, int image)
{
  plx_rng rng = plx_rng_at (SEED, PLX_RNG_SHAPES, (uint32_t)image, 0, 0);
  scene s = compose (&rng, image);
  uint8_t *pixels = dataset->pixels + (size_t)image * SIDE * SIDE * 3;
  colour canvas[SIDE * SIDE];

  paint_background (&rng, &s, canvas);
  paint_shape (&rng, &s, canvas);
  for (int i = 0; i < SIDE * SIDE; i++) {
    pixels[3 * i] = (uint8_t)(canvas[i].r + 0.5f);
    pixels[3 * i + 1] = (uint8_t)(canvas[i].g + 0.5f);
    pixels[3 * i + 2] = (uint8_t)(canvas[i].b + 0.5f);
  }
  dataset->label_sets[0].labels[image] = s.shape;
  dataset->label_sets[1].labels[image] = hue_classes[bin_of (s.hue, 0, 360, N_HUES)];
  dataset->label_sets[2].labels[image] = hue_classes[bin_of (s.background, 0, 360, N_HUES)];
  dataset->label_sets[3].labels[image] = bin_of (s.radius, min_radius, max_radius, N_SIZES);
}

static void
make_piece (void *context, int piece, int thread)
{
  for (int i = 0; i < PIECE; i++)
    make_image (context, piece * PIECE + i);
}

plx_status
plx_shapes_make (const plx_source *source, plx_dataset *dataset, plx_error *error)
{
  plx_status status = plx_dataset_reserve (dataset, N_TRAIN + N_HELD_OUT, SIDE, SIDE, 3, error);

  if (status == PLX_OK)
    status = plx_dataset_add_labels (dataset, N_ ("shape"), PLX_N_SHAPES, plx_shape_names, error);
  if (status == PLX_OK)
    status = plx_dataset_add_labels (dataset, N_ ("hue"), N_HUES, hue_names, error);
  if (status == PLX_OK)
    status = plx_dataset_add_labels (dataset, N_ ("background"), N_HUES, hue_names, error);
  if (status == PLX_OK)
    status = plx_dataset_add_labels (dataset, N_ ("size"), N_SIZES, size_names, error);
  if (status != PLX_OK)
    return status;
  snprintf (dataset->name, sizeof dataset->name, "Shapes");
  snprintf (dataset->format, sizeof dataset->format, "built in");
  dataset->train_count = N_TRAIN;
  plx_pool_run (source->pool, make_piece, dataset, (N_TRAIN + N_HELD_OUT) / PIECE);
  return PLX_OK;
}
