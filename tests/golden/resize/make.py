# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden images of the import resize: torchvision's Resize(size) and CenterCrop(size) on Pillow.

usage: make.py     Writes NAME_in.npy and NAME_out.npy beside itself; tests/engine/resize.c reads
                   them. Shapes are [height][width][channels].
"""
import os
import numpy as np
from PIL import Image
from torchvision.transforms import CenterCrop, InterpolationMode, Resize

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
}


def main():
    rng = np.random.default_rng(5)
    for name, (height, width, channels, size) in CASES.items():
        noise = rng.integers(0, 256, (height, width, channels), dtype=np.uint8)
        noise[: height // 3] = np.where(noise[: height // 3] < 128, 0, 255)
        image = Image.fromarray(noise if channels == 3 else noise[..., 0])
        image = CenterCrop(size)(Resize(size, InterpolationMode.BILINEAR)(image))
        out = np.asarray(image).reshape(size, size, channels)
        np.save(os.path.join(HERE, name + "_in.npy"), noise)
        np.save(os.path.join(HERE, name + "_out.npy"), out)


main()
