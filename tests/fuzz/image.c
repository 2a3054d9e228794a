/* Copyright (C) 2026 The Parallax authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PNG and JPEG: what comes out of the header and of the whole must agree, whatever the bytes are.
 */
#include <stdlib.h>

#include "data/image.h"

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  plx_blob file = { bytes, size, "fuzz" };
  plx_image_info info;
  plx_image image = { 0 };
  plx_error error = { 0 };

  if (plx_image_measure (&file, &info, &error) != PLX_OK)
    return 0;
  PLX_ASSERT (info.height > 0 && info.width > 0);
  /* The decoders' own limit is far above what a fuzzer should wait for. */
  if ((int64_t)info.height * info.width > 1 << 20)
    return 0;
  for (int channels = 1; channels <= 3; channels += 2)
    for (int side = 0; side <= 16; side += 16) {
      if (plx_image_decode (&file, channels, side, &image, &error) == PLX_OK) {
        PLX_ASSERT (image.channels == channels);
        PLX_ASSERT (side > 0 || (image.height == info.height && image.width == info.width));
      }
      free (image.pixels);
      image = (plx_image){ 0 };
    }
  return 0;
}
