/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/widgets/image-texture.h"

GdkTexture *
parallax_image_texture (ParallaxDataset *dataset, int image)
{
  const plx_dataset *data = parallax_dataset_get (dataset);
  const guint8 *from = plx_dataset_image (data, image);
  gsize n = (gsize)data->height * (gsize)data->width, channels = (gsize)data->channels;
  guint8 *rgb = g_malloc (3 * n);
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 3; c++)
      rgb[3 * i + c] = from[i * channels + (channels == 3 ? c : 0)];
  bytes = g_bytes_new_take (rgb, 3 * n);
  return gdk_memory_texture_new (data->width, data->height, GDK_MEMORY_R8G8B8, bytes,
                                 3 * (gsize)data->width);
}
