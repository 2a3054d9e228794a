#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the small files that files.c opens, with NumPy and Pillow, and beside each image what Pillow
# makes of its pixels, as NAME.npy [height][width][channels].
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).parent
H, W = 10, 13
rng = np.random.default_rng(4)


def smooth(channels):
    y, x = np.mgrid[0:H, 0:W]
    planes = [128 + 100 * np.sin(0.4 * x + c) * np.cos(0.3 * y - c) for c in range(channels)]
    return np.stack(planes, axis=2).astype(np.uint8)


def save(name, pixels):
    pixels = np.asarray(pixels)
    pixels = pixels[:, :, None] if pixels.ndim == 2 else pixels
    np.save(HERE / f'{name}.npy', pixels.astype(np.float32))


def over_white(rgba):
    rgba = np.asarray(rgba).astype(int)
    colour, alpha = rgba[:, :, :-1], rgba[:, :, -1:]
    return (colour * alpha + 255 * (255 - alpha) + 127) // 255


def png(name, image, expected=None, **options):
    image.save(HERE / f'{name}.png', **options)
    if expected is None:
        again = Image.open(HERE / f'{name}.png')
        expected = again.convert('L' if again.mode in ('1', 'L') else 'RGB')
    save(name, expected)


def pngs():
    noise = rng.integers(0, 256, (H, W, 4), dtype=np.uint8)
    grey, colour = Image.fromarray(noise[:, :, 0]), Image.fromarray(noise[:, :, :3])
    png('grey', grey)
    png('colour', colour)
    png('rgba', Image.fromarray(noise), over_white(noise))
    png('grey_alpha', Image.fromarray(noise[:, :, :2], 'LA'), over_white(noise[:, :, :2]))
    for bits in (1, 2, 4, 8):
        png(f'palette{bits}', colour.quantize(2 ** bits), bits=bits)
    see_through = colour.quantize(16)
    see_through.info['transparency'] = 3
    png('palette_transparent', see_through, over_white(see_through.convert('RGBA')),
        transparency=3)
    deep = rng.integers(0, 65536, (H, W), dtype=np.uint16)
    png('grey16', Image.fromarray(deep), (deep.astype(int) * 255 + 32895) >> 16)
    strokes = Image.fromarray((rng.random((105, 105)) < 0.9)).convert('1')
    png('omniglot', strokes)


def jpeg(name, image, **options):
    image.save(HERE / f'{name}.jpg', quality=90, **options)
    again = ImageOps.exif_transpose(Image.open(HERE / f'{name}.jpg'))
    save(name, again if again.mode == 'L' else again.convert('RGB'))


def jpegs():
    colour = Image.fromarray(smooth(3))
    jpeg('jpeg_grey', Image.fromarray(smooth(1)[:, :, 0]))
    jpeg('jpeg_420', colour, subsampling=2)
    jpeg('jpeg_444', colour, subsampling=0)
    jpeg('jpeg_progressive', colour, progressive=True)
    jpeg('jpeg_cmyk', Image.fromarray(smooth(4), 'CMYK'))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        jpeg(f'jpeg_turn{orientation}', colour, exif=exif, subsampling=0)


def images(n, *shape):
    return (np.arange(n * np.prod(shape)) * 7 % 251).astype(np.uint8).reshape(n, *shape)


def archives():
    halves = {'train': 5, 'val': 2, 'test': 3}
    med = {f'{half}_images': images(n, 4, 6) for half, n in halves.items()}
    med |= {f'{half}_labels': np.arange(n, dtype=np.uint8)[:, None] % 3
            for half, n in halves.items()}
    np.savez_compressed(HERE / 'med.npz', **med)
    np.savez(HERE / 'med_stored.npz', **med)
    several = {'train_images': images(4, 3, 3, 3), 'val_images': images(2, 3, 3, 3),
               'train_labels': np.eye(4, 3, dtype=np.int64), 'val_labels': np.ones((2, 3), int)}
    np.savez_compressed(HERE / 'med_several.npz', **several)
    np.savez(HERE / 'keras.npz', x_train=images(4, 5, 5), y_train=np.int32([0, 1, 2, 1]))
    np.savez(HERE / 'floats.npz', train_images=np.ones((3, 4, 4), np.float32))


pngs()
jpegs()
archives()
