# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden images of the import resize: torchvision's Resize(size) and CenterCrop(size) on Pillow, or
(pad_…) its resize until the longer side is size, and Pad.

usage: make.py     Writes NAME_in.npy and NAME_out.npy beside itself; tests/engine/resize.c reads
                   them. Shapes are [height][width][channels].
"""
import os
import numpy as np
from PIL import Image
from torchvision.transforms import CenterCrop, InterpolationMode, Resize
from torchvision.transforms.functional import pad, resize

HERE = os.path.dirname(os.path.abspath(__file__))
#        name: height, width, channels, size
CASES = {
    "down": (37, 53, 3, 16),
    "down_tall": (61, 24, 3, 11),
    "down_grey": (40, 41, 1, 9),
    "up": (9, 7, 3, 24),
    "up_grey": (5, 8, 1, 13),
    "crop_even": (20, 47, 3, 20),
    "crop_odd": (46, 21, 1, 21),
    "whole": (32, 32, 3, 8),
    "pad_wide": (30, 53, 3, 16),
    "pad_tall": (61, 24, 1, 13),
    "pad_up": (9, 7, 3, 24),
}


def padded(image, size):
    longer = max(image.size)
    width, height = (size * side // longer for side in image.size)
    left, top = (size - width) // 2, (size - height) // 2
    image = resize(image, [height, width], InterpolationMode.BILINEAR)
    return pad(image, [left, top, size - width - left, size - height - top])


def main():
    rng = np.random.default_rng(5)
    for name, (height, width, channels, size) in CASES.items():
        noise = rng.integers(0, 256, (height, width, channels), dtype=np.uint8)
        noise[: height // 3] = np.where(noise[: height // 3] < 128, 0, 255)
        image = Image.fromarray(noise if channels == 3 else noise[..., 0])
        image = padded(image, size) if name.startswith("pad") else \
            CenterCrop(size)(Resize(size, InterpolationMode.BILINEAR)(image))
        out = np.asarray(image).reshape(size, size, channels)
        np.save(os.path.join(HERE, name + "_in.npy"), noise)
        np.save(os.path.join(HERE, name + "_out.npy"), out)


main()
