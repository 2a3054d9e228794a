/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A part is locked while it is written, so that two programs do not download into one file. A server
 * that does not begin in the middle, and a part of another version, are met with a second try from
 * the beginning.
 */
#include "app/fetch/download.h"

#include <curl/curl.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/error.h"
#include "app/i18n.h"

enum { CONNECT_SECONDS = 20, STALL_SECONDS = 30, REDIRECTIONS = 8, RANGE_REFUSED = 416 };

typedef struct {
  const char *url, *part, *checksum;
  ParallaxDownloadProgress progress;
  gpointer data;
  GCancellable *cancellable;
  FILE *to;
  guint64 resumed;  /* bytes that were there */
  int cannot_write; /* errno; 0: nothing failed */
  long answer;      /* the server's, 206, 404, … */
  char complaint[CURL_ERROR_SIZE];
} downloading;

static size_t
write_cb (char *bytes, size_t size, size_t n, void *data)
{
  downloading *self = data;
  size_t written = fwrite (bytes, size, n, self->to);

  if (written != n)
    self->cannot_write = errno;
  return written * size;
}

static int
progress_cb (void *data, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up)
{
  downloading *self = data;

  if (self->progress != NULL)
    self->progress (self->data, self->resumed + (guint64)done);
  return g_cancellable_is_cancelled (self->cancellable);
}

static void
prepare (CURL *curl, downloading *self)
{
  curl_easy_setopt (curl, CURLOPT_URL, self->url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt (curl, CURLOPT_MAXREDIRS, (long)REDIRECTIONS);
  curl_easy_setopt (curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_TIME, (long)STALL_SECONDS);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, self->complaint);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, write_cb);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, self);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, progress_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, self);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)self->resumed);
}

/* The sentence for a download that did not come to its end. */
static gboolean
explain (const downloading *self, CURLcode code, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (self->cannot_write != 0)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO,
                 _ ("“%s” cannot be written: %s. What is there stays for the next try."),
                 self->part, g_strerror (self->cannot_write));
  else if (code == CURLE_HTTP_RETURNED_ERROR)
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("The server answers %ld for “%s”."),
                 self->answer, self->url);
  else
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO,
                 _ ("“%s” did not come whole: %s. The next try goes on from there."), self->url,
                 self->complaint[0] != '\0' ? self->complaint : curl_easy_strerror (code));
  return FALSE;
}

/* Opens the part behind what is there. */
static gboolean
open_part (downloading *self, GError **error)
{
  struct stat info;

  self->to = g_fopen (self->part, "abe");
  if (self->to == NULL || fstat (fileno (self->to), &info) != 0) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO, _ ("“%s” cannot be written: %s."), self->part,
                 g_strerror (errno));
  } else if (flock (fileno (self->to), LOCK_EX | LOCK_NB) != 0) {
    g_set_error (error, PARALLAX_ERROR, PLX_ERROR_IO,
                 _ ("“%s” is being downloaded by another program."), self->part);
  } else {
    self->resumed = (guint64)info.st_size;
    return TRUE;
  }
  if (self->to != NULL)
    fclose (self->to);
  return FALSE;
}

static void
close_part (downloading *self)
{
  if (self->cannot_write == 0 && (fflush (self->to) != 0 || fsync (fileno (self->to)) != 0) &&
      errno != EINVAL)
    self->cannot_write = errno;
  if (fclose (self->to) != 0 && self->cannot_write == 0)
    self->cannot_write = errno;
}

/* Whether the server said that it does not begin where the part ends: it never does, or the part is
 * the whole file. */
static gboolean
is_refused (const downloading *self, CURLcode code)
{
  return self->resumed > 0 && (code == CURLE_RANGE_ERROR || self->answer == RANGE_REFUSED);
}

static CURLcode
get_rest (downloading *self)
{
  CURL *curl = curl_easy_init ();
  CURLcode code = CURLE_OUT_OF_MEMORY;

  if (curl != NULL) {
    prepare (curl, self);
    code = curl_easy_perform (curl);
    curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &self->answer);
  }
  curl_easy_cleanup (curl);
  return code;
}

static char *
checksum_of (const char *path)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guchar buffer[1 << 16];
  FILE *file = g_fopen (path, "rbe");
  gsize n;

  if (file == NULL)
    return NULL;
  while ((n = fread (buffer, 1, sizeof buffer, file)) > 0)
    g_checksum_update (checksum, buffer, (gssize)n);
  fclose (file);
  return g_strdup (g_checksum_get_string (checksum));
}

/* A part that is damaged is of no use to the next try: it is removed. */
static gboolean
check (const downloading *self, GError **error)
{
  g_autofree char *found = checksum_of (self->part);

  if (g_strcmp0 (found, self->checksum) == 0)
    return TRUE;
  g_remove (self->part);
  g_set_error (
      error, PARALLAX_ERROR, PLX_ERROR_FORMAT,
      _ ("“%s” is not what it should be: its checksum is %s instead of %s; it was removed."),
      self->url, found != NULL ? found : "?", self->checksum);
  return FALSE;
}

/* *may_try_again: what was there before is the trouble, and is gone. */
static gboolean
try_once (downloading *self, gboolean *may_try_again, GError **error)
{
  CURLcode code;

  *may_try_again = FALSE;
  self->cannot_write = 0;
  self->answer = 0;
  self->complaint[0] = '\0';
  if (!open_part (self, error))
    return FALSE;
  code = get_rest (self);
  close_part (self);
  if ((code != CURLE_OK || self->cannot_write != 0) && !is_refused (self, code))
    return explain (self, code, error);
  if (check (self, error))
    return TRUE;
  *may_try_again = self->resumed > 0;
  return FALSE;
}

gboolean
parallax_download (const char *url, const char *part, const char *checksum,
                   ParallaxDownloadProgress progress, gpointer data, GCancellable *cancellable,
                   GError **error)
{
  downloading self = { .url = url,
                       .part = part,
                       .checksum = checksum,
                       .progress = progress,
                       .data = data,
                       .cancellable = cancellable };
  g_autoptr (GError) wrong = NULL;
  gboolean may_try_again, is_done = try_once (&self, &may_try_again, &wrong);

  if (!is_done && may_try_again) {
    g_clear_error (&wrong);
    is_done = try_once (&self, &may_try_again, &wrong);
  }
  if (!is_done)
    g_propagate_error (error, g_steal_pointer (&wrong));
  return is_done;
}
