/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/pages/pages.h"

#include "app/i18n.h"
#include "ui/pages/augment-page.h"
#include "ui/pages/compare-page.h"
#include "ui/pages/data-page.h"
#include "ui/pages/evaluate-page.h"
#include "ui/pages/explore-page.h"
#include "ui/pages/train-page.h"

static const ParallaxPageEntry pages[] = {
  { "augment", N_ ("Augment"), "page-augment-symbolic", parallax_augment_page_get_type },
  { "train", N_ ("Train"), "page-train-symbolic", parallax_train_page_get_type },
  { "explore", N_ ("Explore"), "page-explore-symbolic", parallax_explore_page_get_type },
  { "evaluate", N_ ("Evaluate"), "page-evaluate-symbolic", parallax_evaluate_page_get_type },
  { "compare", N_ ("Compare"), "page-compare-symbolic", parallax_compare_page_get_type },
  { "data", N_ ("Data Set"), "page-data-symbolic", parallax_data_page_get_type },
};

const ParallaxPageEntry *
parallax_pages (guint *n)
{
  *n = G_N_ELEMENTS (pages);
  return pages;
}
