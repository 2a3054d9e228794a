# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden arrays of the augmentations: torchvision's functional transforms of float tensors.

usage: make.py     Writes the .npy files beside itself; tests/golden/augment.c reads them.

colour [3][19][26] and grey [1][19][26] are the inputs: a smooth picture with an edge, some noise,
pixels without colour (no hue) and pixels that are black, white and fully saturated. They are
multiples of 1/255, as pictures are; the transforms run in double precision. What lies outside is
fill=0, as in RandomRotation, RandomAffine and ElasticTransform; the functional transforms have None.
"""
import os
import numpy as np, torch
import torchvision.transforms.functional as F
from torchvision.transforms import InterpolationMode

HERE = os.path.dirname(os.path.abspath(__file__))
HEIGHT, WIDTH = 19, 26
BILINEAR = InterpolationMode.BILINEAR


def save(name, image):
    np.save(os.path.join(HERE, name + '.npy'), np.ascontiguousarray(image.numpy(), dtype=np.float32))


def picture():
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    waves = [np.sin(x / (3 + c) + c) * np.cos(y / (4 - c)) for c in range(3)]
    image = .5 + .35 * np.stack(waves) + .1 * rng.standard_normal((3, HEIGHT, WIDTH))
    image[:, (x - 17) ** 2 + (y - 6) ** 2 < 20] = np.array([.9, .2, .1])[:, None]
    image[:, 3, 2:8] = np.eye(3)[:, [0, 1, 2, 0, 1, 2]]
    image[:, 14, 2:8] = np.linspace(0, 1, 6)
    return torch.from_numpy(np.round(image.clip(0, 1) * 255) / 255)


def crop(image, top, left, height, width):
    # torchvision 0.14's resized_crop has no antialias yet; this is its definition.
    return F.resize(F.crop(image, top, left, height, width), [HEIGHT, WIDTH], BILINEAR, antialias=True)


colour = picture()
grey = colour[1:2].clone()
save('colour', colour)
save('grey', grey)
for kind, image in ('colour', colour), ('grey', grey):
    save(kind + '_crop_part', crop(image, 3, 5, 11, 9))
    save(kind + '_crop_whole', crop(image, 0, 0, HEIGHT, WIDTH))
    save(kind + '_crop_pixel', crop(image, 18, 25, 1, 1))
    save(kind + '_crop_row', crop(image, 7, 2, 1, 24))
    save(kind + '_mirror', F.hflip(image))
    save(kind + '_turn_over', F.vflip(image))
    for name, degrees in ('30', 30.), ('minus_77', -77.), ('180', 180.):
        save(kind + '_rotate_' + name, F.rotate(image, degrees, BILINEAR, fill=0))
    for name, factor in ('less', .45), ('more', 1.6), ('none', 0.):
        save(kind + '_brighten_' + name, F.adjust_brightness(image, factor))
        save(kind + '_contrast_' + name, F.adjust_contrast(image, factor))
    for name, taps, sigma in ('3', 3, .4), ('9', 9, 2.), ('17', 17, 7.5):
        save(kind + '_blur_' + name, F.gaussian_blur(image, [taps, taps], [sigma, sigma]))
# How far each pixel is moved, in pixels: torchvision counts halves of a side.
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
moves = torch.from_numpy(np.round(np.stack([3 * np.sin(y / 4 + 1), 2.5 * np.cos(x / 3) - 1]) * 64) / 64)
save('moves', moves)
displacement = torch.stack([moves[0] * 2 / WIDTH, moves[1] * 2 / HEIGHT], -1)[None]
for kind, image in ('colour', colour), ('grey', grey):
    for name, move, scale, shear in (('move', [3, -2], 1., 0.), ('shrink', [0, 0], .7, 0.),
                                     ('all', [-4, 2], 1.3, 17.)):
        save(kind + '_affine_' + name, F.affine(image, 0., move, scale, [shear, 0.], BILINEAR,
                                            fill=0))
    save(kind + '_displace', F.elastic_transform(image, displacement, BILINEAR, fill=0))
    for name, threshold in ('half', 128 / 255), ('all', 0.), ('white', 1.):
        save(kind + '_solarise_' + name, F.solarize(image, threshold))
    save(kind + '_invert', F.invert(image))
    save(kind + '_erase', F.erase(image, 4, 7, 9, 12, torch.tensor([.25, .5, .75], dtype=image.dtype)
                                  [:image.shape[0], None, None]))
for name, factor in ('less', .3), ('more', 1.8), ('none', 0.):
    save('colour_saturate_' + name, F.adjust_saturation(colour, factor))
for name, turns in ('third', 1 / 3), ('back', -.2), ('half', .5), ('minus_half', -.5), ('none', 0.):
    save('colour_hue_' + name, F.adjust_hue(colour, turns))
save('colour_grey', F.rgb_to_grayscale(colour, 3))
