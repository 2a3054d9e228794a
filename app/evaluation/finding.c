/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings in the store.
 */
#include "app/evaluation/finding.h"

#include "app/i18n.h"

static const struct {
  const char *name, *label;
} subjects[PARALLAX_N_SUBJECTS] = {
  [PARALLAX_SUBJECT_TRAINED] = { "trained", N_ ("Encoder") },
  [PARALLAX_SUBJECT_UNTRAINED] = { "untrained", N_ ("Untrained") },
  [PARALLAX_SUBJECT_PIXELS] = { "pixels", N_ ("Pixels") },
};

const char *
parallax_subject_name (ParallaxSubject subject)
{
  return subjects[subject].name;
}

const char *
parallax_subject_label (ParallaxSubject subject)
{
  return gettext (subjects[subject].label);
}

void
parallax_finding_free (ParallaxFinding *finding)
{
  plx_result_clear (&finding->result);
  g_free (finding);
}

static gboolean
put (ParallaxStore *store, gint64 run, const ParallaxFinding *finding, GError **error)
{
  g_autofree char *settings = parallax_finding_settings (finding);
  g_autofree char *result = parallax_finding_result (finding);
  const char *kind = plx_eval_kind_name (finding->result.kind);

  return parallax_db_run (parallax_store_get_db (store), error,
                          "DELETE FROM evaluations WHERE run = ? AND step = ? AND kind = ? AND "
                          "settings = ?",
                          "iiss", run, finding->step, kind, settings) &&
         parallax_store_put_evaluation (store, run, finding->step, kind, settings, result, error);
}

gboolean
parallax_findings_store (ParallaxStore *store, gint64 run, const GPtrArray *findings,
                         GError **error)
{
  sqlite3 *db = parallax_store_get_db (store);

  if (!parallax_db_begin (db, error))
    return FALSE;
  for (guint i = 0; i < findings->len; i++)
    if (!put (store, run, findings->pdata[i], error)) {
      parallax_db_rollback (db);
      return FALSE;
    }
  return parallax_db_commit (db, error);
}

GPtrArray *
parallax_findings_list (ParallaxStore *store, gint64 run, GError **error)
{
  g_autoptr (GPtrArray) rows = parallax_store_list_evaluations (store, run, NULL, error);
  GPtrArray *findings;

  if (rows == NULL)
    return NULL;
  findings = g_ptr_array_new_with_free_func ((GDestroyNotify)parallax_finding_free);
  for (guint i = 0; i < rows->len; i++) {
    ParallaxFinding *finding = parallax_finding_parse (rows->pdata[i]);

    if (finding != NULL)
      g_ptr_array_add (findings, finding);
  }
  return findings;
}
