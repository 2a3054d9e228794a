/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings as JSON, and back. Tables are mostly zeros and are written as their entries:
 * [[row, column, count], …]. What is zero in a protocol is not written.
 */
#include "app/evaluation/finding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/json.h"

/* A predicted or a clustered row is kept for up to so many of them. */
enum { MOST_ROWS = 20000, MOST_CLASSES = 100000 };

/* --- The protocol ----------------------------------------------------------------------------- */

static const struct {
  const char *name;
  gsize offset;
  enum { WHOLE, REAL, FLAG } type;
} fields[] = {
  { "d", G_STRUCT_OFFSET (plx_protocol, d), WHOLE },
  { "train", G_STRUCT_OFFSET (plx_protocol, train), WHOLE },
  { "test", G_STRUCT_OFFSET (plx_protocol, test), WHOLE },
  { "classes", G_STRUCT_OFFSET (plx_protocol, classes), WHOLE },
  { "unseen", G_STRUCT_OFFSET (plx_protocol, unseen), WHOLE },
  { "k", G_STRUCT_OFFSET (plx_protocol, k), WHOLE },
  { "temperature", G_STRUCT_OFFSET (plx_protocol, temperature), REAL },
  { "l2", G_STRUCT_OFFSET (plx_protocol, l2), REAL },
  { "restarts", G_STRUCT_OFFSET (plx_protocol, restarts), WHOLE },
  { "ways", G_STRUCT_OFFSET (plx_protocol, ways), WHOLE },
  { "episodes", G_STRUCT_OFFSET (plx_protocol, episodes), WHOLE },
  { "pairs", G_STRUCT_OFFSET (plx_protocol, pairs), WHOLE },
  { "labels", G_STRUCT_OFFSET (plx_protocol, labels), REAL },
  { "steps", G_STRUCT_OFFSET (plx_protocol, steps), WHOLE },
  { "batch", G_STRUCT_OFFSET (plx_protocol, batch), WHOLE },
  { "learning_rate", G_STRUCT_OFFSET (plx_protocol, learning_rate), REAL },
  { "left_out", G_STRUCT_OFFSET (plx_protocol, is_left_out), FLAG },
};

static double
get_field (const plx_protocol *protocol, gsize field)
{
  gconstpointer at = G_STRUCT_MEMBER_P (protocol, fields[field].offset);

  return fields[field].type == WHOLE  ? *(const int *)at
         : fields[field].type == REAL ? *(const double *)at
                                      : *(const bool *)at;
}

static void
set_field (plx_protocol *protocol, gsize field, JsonNode *node)
{
  gpointer at = G_STRUCT_MEMBER_P (protocol, fields[field].offset);

  if (fields[field].type == WHOLE)
    *(int *)at = (int)json_node_get_int (node);
  else if (fields[field].type == REAL)
    *(double *)at = json_node_get_double (node);
  else
    *(bool *)at = json_node_get_boolean (node);
}

static void
add_protocol (const ParallaxFinding *finding, JsonBuilder *builder)
{
  const plx_protocol *protocol = &finding->result.protocol;

  parallax_json_text (builder, "encoder", parallax_subject_name (finding->subject));
  parallax_json_number (builder, "epoch", finding->epoch);
  if (finding->weights_hash != 0) {
    g_autofree char *hash = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", finding->weights_hash);

    parallax_json_text (builder, "weights_hash", hash);
  }
  if (finding->subject != PARALLAX_SUBJECT_PIXELS)
    parallax_json_text (builder, "on", protocol->is_z ? "z" : "v");
  if (finding->result.label_set[0] != '\0')
    parallax_json_text (builder, "label_set", finding->result.label_set);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    double value = get_field (protocol, i);

    if (value == 0)
      continue;
    if (fields[i].type == FLAG) {
      json_builder_set_member_name (builder, fields[i].name);
      json_builder_add_boolean_value (builder, TRUE);
    } else
      parallax_json_number (builder, fields[i].name, value);
  }
  parallax_json_number (builder, "seed", (double)protocol->seed);
}

char *
parallax_finding_settings (const ParallaxFinding *finding)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_protocol (finding, builder);
  json_builder_end_object (builder);
  return parallax_json_line (builder);
}

/* --- The result ------------------------------------------------------------------------------- */

static void
add_figures (const plx_result *result, JsonBuilder *builder)
{
  gboolean has_intervals = FALSE;

  for (int i = 0; i < result->n_figures; i++) {
    parallax_json_number (builder, result->figures[i].key, result->figures[i].value);
    has_intervals |= result->figures[i].interval > 0;
  }
  if (!has_intervals)
    return;
  json_builder_set_member_name (builder, "intervals");
  json_builder_begin_object (builder);
  for (int i = 0; i < result->n_figures; i++)
    if (result->figures[i].interval > 0)
      parallax_json_number (builder, result->figures[i].key, result->figures[i].interval);
  json_builder_end_object (builder);
}

static void
add_table (JsonBuilder *builder, const char *name, const int64_t *table, int rows, int columns)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (gsize i = 0; i < (gsize)rows * (gsize)columns; i++)
    if (table[i] != 0) {
      json_builder_begin_array (builder);
      json_builder_add_int_value (builder, (gint64)(i / (gsize)columns));
      json_builder_add_int_value (builder, (gint64)(i % (gsize)columns));
      json_builder_add_int_value (builder, table[i]);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

static void
add_rows (JsonBuilder *builder, const char *name, const int32_t *values, int n)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    json_builder_add_int_value (builder, values[i]);
  json_builder_end_array (builder);
}

static void
add_reals (JsonBuilder *builder, const char *name, const float *values, int n)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    json_builder_add_double_value (builder, (double)values[i]);
  json_builder_end_array (builder);
}

/* Fine-tuning's two: always told, as they are what it is for. */
static void
add_curves (const plx_result *result, JsonBuilder *builder)
{
  if (result->n_curve == 0)
    return;
  add_rows (builder, "curve_step", result->curve_step, result->n_curve);
  add_reals (builder, "curve", result->curve[0], result->n_curve);
  add_reals (builder, "scratch_curve", result->curve[1], result->n_curve);
}

static void
add_details (const plx_result *result, JsonBuilder *builder)
{
  gboolean has_rows = result->n_rows <= MOST_ROWS;

  parallax_json_number (builder, "n_classes", result->n_classes);
  parallax_json_number (builder, "first_row", result->first_row);
  parallax_json_number (builder, "n_rows", result->n_rows);
  if (result->matrix != NULL)
    add_table (builder, "confusion", result->matrix, result->n_classes, result->n_classes);
  if (result->predictions != NULL && has_rows)
    add_rows (builder, "predictions", result->predictions, result->n_rows);
  if (result->table != NULL)
    add_table (builder, "table", result->table, result->n_clusters, result->n_classes);
  if (result->clusters != NULL && has_rows)
    add_rows (builder, "cluster_of", result->clusters, result->n_rows);
  if (result->n_clusters > 0)
    parallax_json_number (builder, "n_clusters", result->n_clusters);
  if (result->roc.n_same > 0)
    add_reals (builder, "roc", result->roc.found, PLX_ROC_POINTS);
  if (result->n_spectrum > 0)
    add_reals (builder, "spectrum", result->spectrum, result->n_spectrum);
}

char *
parallax_finding_result (const ParallaxFinding *finding)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_figures (&finding->result, builder);
  add_curves (&finding->result, builder);
  add_details (&finding->result, builder);
  json_builder_end_object (builder);
  return parallax_json_line (builder);
}

void
parallax_finding_describe (const ParallaxFinding *finding, gboolean has_details,
                           JsonBuilder *builder)
{
  const plx_result *result = &finding->result;

  parallax_json_text (builder, "kind", plx_eval_kind_name (result->kind));
  if (result->label_set[0] != '\0')
    parallax_json_text (builder, "label_set", result->label_set);
  parallax_json_text (builder, "encoder", parallax_subject_name (finding->subject));
  parallax_json_number (builder, "epoch", finding->epoch);
  parallax_json_number (builder, "step", (double)finding->step);
  add_figures (result, builder);
  add_curves (result, builder);
  if (has_details)
    add_details (result, builder);
  json_builder_set_member_name (builder, "protocol");
  json_builder_begin_object (builder);
  add_protocol (finding, builder);
  json_builder_end_object (builder);
}

/* --- And back --------------------------------------------------------------------------------- */

static JsonObject *
parse_object (JsonParser *parser, const char *text)
{
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

static JsonArray *
array_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* What another program wrote under a name may be anything. */
static const char *
text_of (JsonObject *object, const char *name, const char *fallback)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text =
      node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return text != NULL ? text : fallback;
}

static gint64
number_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;
}

static gboolean
read_settings (JsonObject *object, ParallaxFinding *finding)
{
  plx_result *result = &finding->result;
  const char *name = text_of (object, "encoder", "");
  const char *on = text_of (object, "on", "v");
  const char *hash = text_of (object, "weights_hash", "0");
  int subject = 0;

  while (subject < PARALLAX_N_SUBJECTS &&
         strcmp (parallax_subject_name ((ParallaxSubject)subject), name) != 0)
    subject++;
  if (subject == PARALLAX_N_SUBJECTS)
    return FALSE;
  finding->subject = (ParallaxSubject)subject;
  finding->epoch = (int)number_of (object, "epoch");
  finding->weights_hash = g_ascii_strtoull (hash, NULL, 16);
  g_strlcpy (result->label_set, text_of (object, "label_set", ""), sizeof result->label_set);
  result->protocol.is_z = strcmp (on, "z") == 0;
  result->protocol.seed = (uint64_t)number_of (object, "seed");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    JsonNode *node = json_object_get_member (object, fields[i].name);

    if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
      set_field (&result->protocol, i, node);
  }
  return TRUE;
}

static void
read_figures (JsonObject *object, plx_result *result)
{
  JsonNode *node = json_object_get_member (object, "intervals");
  JsonObject *intervals =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObjectIter iter;
  const char *key;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &node)) {
    const plx_figure *known = plx_figure_known (key);
    plx_figure *figure = &result->figures[result->n_figures];

    if (known == NULL || result->n_figures == PLX_MAX_FIGURES ||
        !(JSON_NODE_HOLDS_NULL (node) || JSON_NODE_HOLDS_VALUE (node)))
      continue;
    *figure = *known;
    figure->value = JSON_NODE_HOLDS_NULL (node) ? NAN : json_node_get_double (node);
    if (intervals != NULL)
      figure->interval = number_of (intervals, key);
    result->n_figures++;
  }
}

/* NULL where it is none of that size. */
static int64_t *
read_table (JsonArray *entries, int rows, int columns)
{
  gsize n = (gsize)rows * (gsize)columns;
  int64_t *table = entries != NULL && n > 0 ? calloc (n, sizeof *table) : NULL;

  for (guint i = 0; table != NULL && i < json_array_get_length (entries); i++) {
    JsonNode *node = json_array_get_element (entries, i);
    JsonArray *entry = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
    gint64 row, column;

    if (entry == NULL || json_array_get_length (entry) != 3)
      continue;
    row = json_array_get_int_element (entry, 0);
    column = json_array_get_int_element (entry, 1);
    if (row >= 0 && row < rows && column >= 0 && column < columns)
      table[row * columns + column] = json_array_get_int_element (entry, 2);
  }
  return table;
}

/* NULL where they are not that many. */
static int32_t *
read_rows (JsonArray *values, int n)
{
  int32_t *rows = NULL;

  if (values != NULL && (int)json_array_get_length (values) == n && n > 0)
    rows = malloc ((gsize)n * sizeof *rows);
  for (int i = 0; rows != NULL && i < n; i++)
    rows[i] = (int32_t)json_array_get_int_element (values, (guint)i);
  return rows;
}

static int
read_reals (JsonArray *values, int most, float *to)
{
  int n = values != NULL ? MIN ((int)json_array_get_length (values), most) : 0;

  for (int i = 0; i < n; i++)
    to[i] = (float)json_array_get_double_element (values, (guint)i);
  return n;
}

static void
read_curves (JsonObject *object, plx_result *result)
{
  JsonArray *steps = array_of (object, "curve_step");
  int n = steps != NULL ? (int)json_array_get_length (steps) : 0;

  if (n > PLX_CURVE_POINTS || read_reals (array_of (object, "curve"), n, result->curve[0]) < n ||
      read_reals (array_of (object, "scratch_curve"), n, result->curve[1]) < n)
    return;
  for (int i = 0; i < n; i++)
    result->curve_step[i] = (int)json_array_get_int_element (steps, (guint)i);
  result->n_curve = n;
}

static int
count_of (JsonObject *object, const char *name, int most)
{
  return (int)CLAMP (json_object_get_int_member_with_default (object, name, 0), 0, most);
}

static void
read_result (JsonObject *object, plx_result *result)
{
  const plx_figure *auc;

  read_figures (object, result);
  result->n_classes = count_of (object, "n_classes", MOST_CLASSES);
  result->n_clusters = count_of (object, "n_clusters", MOST_CLASSES);
  result->first_row = count_of (object, "first_row", G_MAXINT);
  result->n_rows = count_of (object, "n_rows", G_MAXINT);
  result->matrix =
      read_table (array_of (object, "confusion"), result->n_classes, result->n_classes);
  result->table = read_table (array_of (object, "table"), result->n_clusters, result->n_classes);
  result->predictions = read_rows (array_of (object, "predictions"), result->n_rows);
  result->clusters = read_rows (array_of (object, "cluster_of"), result->n_rows);
  if (read_reals (array_of (object, "roc"), PLX_ROC_POINTS, result->roc.found) == PLX_ROC_POINTS)
    result->roc.n_same = result->roc.n_different = result->protocol.pairs;
  read_curves (object, result);
  auc = plx_result_find (result, "auc");
  result->roc.auc = auc != NULL ? auc->value : NAN;
  result->n_spectrum =
      read_reals (array_of (object, "spectrum"), PLX_SPECTRUM_VALUES, result->spectrum);
}

static gboolean
find_kind (const char *name, plx_eval_kind *kind)
{
  for (int i = 0; i < PLX_N_EVAL; i++)
    if (strcmp (plx_eval_kind_name ((plx_eval_kind)i), name) == 0) {
      *kind = (plx_eval_kind)i;
      return TRUE;
    }
  return FALSE;
}

ParallaxFinding *
parallax_finding_parse (const ParallaxEvaluation *row)
{
  g_autoptr (JsonParser) settings = json_parser_new (), result = json_parser_new ();
  g_autoptr (ParallaxFinding) finding = g_new0 (ParallaxFinding, 1);
  JsonObject *object = parse_object (settings, row->settings);

  if (!find_kind (row->kind, &finding->result.kind) || object == NULL ||
      !read_settings (object, finding))
    return NULL;
  object = parse_object (result, row->result);
  if (object == NULL)
    return NULL;
  read_result (object, &finding->result);
  finding->step = row->step;
  finding->time = row->time;
  return g_steal_pointer (&finding);
}
