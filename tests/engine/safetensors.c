/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of named tensors: what is written is read back, another program's file is understood, and a
 * damaged one is refused with a sentence.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#include "support/files.h"

static float weights[2][3] = { { 1, -2, 3 }, { 0.5f, 1e-30f, -0.0f } };
static double pairs = 1.0 / 3;
static int32_t next = -7;

static void
list_all (plx_tensor_list *list)
{
  plx_tensor_list_add (list, PLX_F32, weights, 2, (const int[]){ 2, 3 }, "model.%s", "weight");
  plx_tensor_list_add_value (list, PLX_F64, &pairs, "method.pairs");
  plx_tensor_list_add_value (list, PLX_I32, &next, "method.next");
}

static char *
write_one (const char *folder, plx_file_facts *facts)
{
  char *path = g_build_filename (folder, "one.safetensors", NULL);
  plx_tensor_list list = { 0 };
  plx_metadata metadata = { 0 };
  plx_error error = { 0 };

  list_all (&list);
  plx_metadata_set (&metadata, "format", "pt");
  plx_metadata_set (&metadata, "odd", "“quotes” \" \\ \n\t\x01 %d", 3);
  plx_metadata_set_number (&metadata, "third", 1.0 / 3);
  if (plx_safetensors_write (path, &list, &metadata, facts, &error) != PLX_OK)
    g_error ("%s", error.message);
  plx_tensor_list_clear (&list);
  plx_metadata_clear (&metadata);
  return path;
}

static void
test_round_trip (void)
{
  char *folder = folder_new ();
  plx_file_facts facts, measured;
  g_autofree char *path = write_one (folder, &facts);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  float read_weights[2][3];
  double read_pairs, third;
  int32_t read_next;
  plx_tensor_list list = { 0 };
  plx_safetensors *file;
  plx_error error;

  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_cmpint (plx_file_measure (path, &measured, &error), ==, PLX_OK);
  g_assert_cmpuint (measured.size, ==, facts.size);
  g_assert_cmpuint (measured.checksum, ==, facts.checksum);
  g_assert_cmpint (plx_safetensors_open (path, &file, &error), ==, PLX_OK);
  g_assert_cmpstr (plx_metadata_get (plx_safetensors_metadata (file), "odd"), ==,
                   "“quotes” \" \\ \n\t\x01 3");
  g_assert_true (plx_metadata_get_number (plx_safetensors_metadata (file), "third", &third));
  g_assert_true (third == 1.0 / 3);
  plx_tensor_list_add (&list, PLX_F32, read_weights, 2, (const int[]){ 2, 3 }, "model.weight");
  plx_tensor_list_add_value (&list, PLX_F64, &read_pairs, "method.pairs");
  plx_tensor_list_add_value (&list, PLX_I32, &read_next, "method.next");
  g_assert_cmpint (plx_safetensors_read (file, &list, &error), ==, PLX_OK);
  g_assert_cmpmem (read_weights, sizeof read_weights, weights, sizeof weights);
  g_assert_true (read_pairs == pairs && read_next == next);
  g_assert_cmpstr (plx_safetensors_nth (file, 0)->name, ==, "method.next");
  g_assert_null (plx_safetensors_nth (file, 3));
  plx_tensor_list_clear (&list);
  plx_safetensors_close (file);
  folder_free (folder);
}

static void
assert_open_refused (const char *path, const char *part)
{
  plx_safetensors *file;
  plx_error error = { 0 };

  g_assert_cmpint (plx_safetensors_open (path, &file, &error), !=, PLX_OK);
  g_assert_null (file);
  assert_sentence (error.message, part);
}

/* Every cut of a file, and every byte of its header changed, is refused or read as it stands; none
 * reads outside of the file. */
static void
test_damaged (void)
{
  char *folder = folder_new ();
  g_autofree char *path = write_one (folder, NULL), *other = NULL, *bytes = NULL;
  gsize size;
  plx_error error;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  other = g_build_filename (folder, "other.safetensors", NULL);
  for (gsize cut = 0; cut < size; cut++) {
    g_assert_true (
        g_file_set_contents_full (other, bytes, (gssize)cut, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    assert_open_refused (other, "other.safetensors");
  }
  for (gsize at = 0; at < size - sizeof weights; at++) {
    plx_safetensors *file;

    bytes[at] ^= 0x11;
    g_assert_true (g_file_set_contents_full (other, bytes, (gssize)size, G_FILE_SET_CONTENTS_NONE,
                                             0600, NULL));
    if (plx_safetensors_open (other, &file, &error) == PLX_OK)
      plx_safetensors_close (file);
    else
      assert_sentence (error.message, "other.safetensors");
    bytes[at] ^= 0x11;
  }
  folder_free (folder);
}

static void
write_raw (const char *folder, const char *header, gsize data)
{
  guint64 length = strlen (header);
  g_autofree char *bytes = g_malloc0 (8 + length + data);

  for (int i = 0; i < 8; i++)
    bytes[i] = (char)(length >> (8 * i));
  memcpy (bytes + 8, header, length);
  folder_write (folder, "raw.safetensors", bytes, 8 + length + data);
}

static void
test_refused (void)
{
  static const struct {
    const char *header, *part;
    gsize data;
  } cases[] = {
    { "{}", "length", 4 },
    { "[]", "not JSON", 0 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} x", "behind", 8 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", "shape", 8 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}", "one behind", 16 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "one behind", 4 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "no place", 8 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}",
      "too large", 0 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[300000000000000000,300000000000000000],"
      "\"data_offsets\":[0,8]}}",
      "shape", 8 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
      "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
      "same name", 8 },
    { "{\"__metadata__\":{\"a\":1}}", "not JSON", 0 },
    { "{\"__metadata__\":{\"a\":\"\\u00zz\"}}", "not JSON", 0 },
  };
  char *folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "raw.safetensors", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    write_raw (folder, cases[i].header, cases[i].data);
    assert_open_refused (path, cases[i].part);
  }
  assert_open_refused (folder, "not a whole");
  folder_free (folder);
}

/* As the format's own library writes it: other order, padding, escapes, an unaligned type. */
static void
test_foreign (void)
{
  static const char header[] =
      "{ \"b\": {\"shape\":[], \"dtype\":\"F32\", \"data_offsets\":[4, 8]},\n"
      "\"__metadata__\": {\"k\": \"\\u00e9\\ud83d\\ude00\\/\"},"
      " \"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}      ";
  char *folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "raw.safetensors", NULL);
  plx_tensor_list list = { 0 };
  plx_safetensors *file;
  plx_error error;
  float value;

  write_raw (folder, header, 8);
  g_assert_cmpint (plx_safetensors_open (path, &file, &error), ==, PLX_OK);
  g_assert_cmpstr (plx_metadata_get (plx_safetensors_metadata (file), "k"), ==, "é😀/");
  plx_tensor_list_add_value (&list, PLX_F32, &value, "b");
  g_assert_cmpint (plx_safetensors_read (file, &list, &error), ==, PLX_OK);
  plx_tensor_list_add_value (&list, PLX_F32, &value, "a");
  g_assert_cmpint (plx_safetensors_read (file, &list, &error), ==, PLX_ERROR_FORMAT);
  assert_sentence (error.message, "“a”");
  plx_tensor_list_clear (&list);
  plx_tensor_list_add_value (&list, PLX_F32, &value, "c");
  g_assert_cmpint (plx_safetensors_read (file, &list, &error), ==, PLX_ERROR_FORMAT);
  assert_sentence (error.message, "no tensor “c”");
  plx_tensor_list_clear (&list);
  plx_safetensors_close (file);
  folder_free (folder);
}

/* What cannot be written leaves nothing behind. */
static void
test_unwritable (void)
{
  char *folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "no", "such.safetensors", NULL);
  plx_tensor_list list = { 0 };
  plx_metadata metadata = { 0 };
  plx_error error;

  list_all (&list);
  g_assert_cmpint (plx_safetensors_write (path, &list, &metadata, NULL, &error), ==, PLX_ERROR_IO);
  assert_sentence (error.message, "such.safetensors");
  plx_tensor_list_clear (&list);
  folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/round-trip", test_round_trip);
  g_test_add_func ("/safetensors/damaged", test_damaged);
  g_test_add_func ("/safetensors/refused", test_refused);
  g_test_add_func ("/safetensors/foreign", test_foreign);
  g_test_add_func ("/safetensors/unwritable", test_unwritable);
  return g_test_run ();
}
