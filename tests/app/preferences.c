/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preferences: the chosen workspace is where runs are kept, until the usual one is wanted again; what
 * cannot be used is refused or passed over.
 */
#include <glib.h>
#include <glib/gstdio.h>

#include "app/preferences.h"
#include "app/store/store.h"

static void
test_workspace (void)
{
  g_autofree char *usual = parallax_store_default_folder (), *chosen = NULL, *now = NULL;
  g_autofree char *folder = g_dir_make_tmp ("parallax-XXXXXX", NULL);
  g_autoptr (ParallaxStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (parallax_preferences_get_workspace ());
  g_assert_true (parallax_preferences_set_workspace (folder, &error));
  chosen = parallax_preferences_get_workspace ();
  g_assert_cmpstr (chosen, ==, folder);
  store = parallax_store_open (NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (parallax_store_get_folder (store), ==, folder);
  g_assert_true (parallax_preferences_set_workspace (NULL, &error));
  now = parallax_store_default_folder ();
  g_assert_cmpstr (now, ==, usual);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (parallax_preferences_set_workspace ("/proc/nowhere", &error));
  g_assert_nonnull (g_strstr_len (error->message, -1, "/proc/nowhere"));
  g_assert_null (parallax_preferences_get_workspace ());
}

/* A file that somebody has damaged, or a folder that is no whole path, prefers nothing. */
static void
test_damaged (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "parallax", NULL);
  g_autofree char *path = g_build_filename (folder, "preferences.ini", NULL);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, "[workspace\nfolder", -1, NULL));
  g_assert_null (parallax_preferences_get_workspace ());
  g_assert_true (g_file_set_contents (path, "[workspace]\nfolder=here\n", -1, NULL));
  g_assert_null (parallax_preferences_get_workspace ());
  g_assert_cmpint (g_unlink (path), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/preferences/workspace", test_workspace);
  g_test_add_func ("/preferences/refused", test_refused);
  g_test_add_func ("/preferences/damaged", test_damaged);
  return g_test_run ();
}
