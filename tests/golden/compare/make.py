#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Two representations of the same 60 images, and what NumPy makes of them: linear CKA, and the
# overlap of the ten nearest by cosine. Run in this folder.
import numpy as np

rng = np.random.default_rng(7)
latent = rng.normal(size=(60, 5))
x = (latent @ rng.normal(size=(5, 12)) + .3 * rng.normal(size=(60, 12))).astype(np.float32)
y = (latent[:, :3] @ rng.normal(size=(3, 7)) + .5 * rng.normal(size=(60, 7)) + 2).astype(np.float32)


def cka(a, b):
    a, b = (m.astype(np.float64) - m.astype(np.float64).mean(0) for m in (a, b))
    norm = np.linalg.norm
    return norm(b.T @ a) ** 2 / (norm(a.T @ a) * norm(b.T @ b))


def neighbours(m, k):
    m = m.astype(np.float64)
    m /= np.linalg.norm(m, axis=1, keepdims=True)
    similarity = m @ m.T
    np.fill_diagonal(similarity, -np.inf)
    return np.argsort(-similarity, axis=1)[:, :k]


shares = [len(set(a) & set(b)) / 10 for a, b in zip(neighbours(x, 10), neighbours(y, 10))]
np.save('x.npy', x)
np.save('y.npy', y)
np.save('shares.npy', np.array(shares, np.float32))
np.save('values.npy', np.array([cka(x, y), np.mean(shares)], np.float32))
