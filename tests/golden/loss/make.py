# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden arrays in float64: NT-Xent (PyTorch); kNN, health, PCA and Procrustes (NumPy).

usage: make.py     Writes the .npy files beside itself; tests/golden/loss.c reads them.

Inputs are rounded to float32 first, so that both sides see the same numbers.
"""
import os
import numpy as np, torch, torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(1)


def save(name, array, kind=np.float32):
    np.save(os.path.join(HERE, name + '.npy'), np.ascontiguousarray(array, dtype=kind))


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32).astype(np.float64)


def rounded(array):
    return array.astype(np.float32).astype(np.float64)


def unit(a):
    return a / np.linalg.norm(a, axis=1, keepdims=True)


def ntxent():
    """Views of 13 images, the second ones near the first; loss and dz a temperature."""
    first = normal(13, 10)
    z = rounded(np.concatenate([first, first + .4 * normal(13, 10)]) * rng.uniform(.5, 3, (26, 1)))
    save('ntxent_z', z)
    partner = torch.arange(26).roll(13)
    for name, tau in ('05', .5), ('02', .2), ('01', .1):
        t = torch.tensor(z, requires_grad=True)
        u = F.normalize(t, dim=1)
        logits = (u @ u.T / tau).masked_fill(torch.eye(26, dtype=torch.bool), -torch.inf)
        loss = F.cross_entropy(logits, partner)
        loss.backward()
        save('ntxent_loss_' + name, [loss.item()])
        save('ntxent_dz_' + name, t.grad.numpy())


def knn():
    """25 queries of 5 noisy classes against 230 labelled rows, two of whose labels are unknown."""
    centres = normal(5, 12)
    bank_labels, query_labels = rng.integers(0, 5, 230), rng.integers(0, 5, 25)
    bank = rounded(centres[bank_labels] + 1.6 * normal(230, 12))
    queries = rounded(centres[query_labels] + 1.6 * normal(25, 12))
    bank_labels[[3, 77]] = -1
    similarity = unit(queries) @ unit(bank).T
    cases = ('wide', 200, .1), ('narrow', 7, .07), ('one', 1, .1), ('all', 230, 1.)
    for name, k, temperature in cases:
        order = np.argsort(-similarity, axis=1, kind='stable')[:, :k]
        best = np.take_along_axis(similarity, order, 1)
        labels = bank_labels[order]
        votes = np.exp(best / temperature)
        scores = np.stack([(votes * (labels == c)).sum(1) for c in range(5)], 1)
        predictions = np.where(scores.max(1) > 0, scores.argmax(1), -1)
        known = predictions >= 0
        save('knn_index_' + name, order, np.int32)
        save('knn_similarity_' + name, best)
        save('knn_predictions_' + name, predictions, np.int32)
        save('knn_accuracy_' + name, [(predictions == query_labels)[known].mean()])
    save('knn_bank', bank)
    save('knn_queries', queries)
    save('knn_bank_labels', bank_labels, np.int32)
    save('knn_query_labels', query_labels, np.int32)


def health():
    """Figures [alignment, uniformity, std, rank], more rows than dimensions and fewer."""
    for name, n, d in ('tall', 70, 12), ('flat', 20, 33):
        z = rounded(normal(n, d) @ np.diag(.85 ** np.arange(d)) + .3)
        positive = rounded(z + .3 * normal(n, d))
        u, w = unit(z), unit(positive)
        squares = ((u[:, None] - u[None]) ** 2).sum(2)[~np.eye(n, dtype=bool)]
        sigma = np.linalg.svd(z, compute_uv=False)
        p = sigma / sigma.sum() + 1e-7
        save('health_z_' + name, z)
        save('health_positive_' + name, positive)
        save('health_' + name, [((u - w) ** 2).sum(1).mean(), np.log(np.exp(-2 * squares).mean()),
                                u.std(0).mean(), np.exp(-(p * np.log(p)).sum())])


def pca():
    """Two components by SVD of the centred points, and their shares of the variance."""
    for name, n, d in ('tall', 90, 17), ('flat', 12, 40), ('plane', 30, 2), ('line', 9, 1):
        spread = normal(n, d) @ np.diag(.8 ** np.arange(d))
        x = rounded(spread @ np.linalg.qr(normal(d, d))[0] + 5 * normal(d))
        u, s, _ = np.linalg.svd(x - x.mean(0), full_matrices=False)
        xy, explained = np.zeros((n, 2)), np.zeros(2)
        xy[:, :min(d, 2)] = (u * s)[:, :2]
        explained[:min(d, 2)] = (s ** 2 / (s ** 2).sum())[:2]
        save('pca_points_' + name, x)
        save('pca_xy_' + name, xy)
        save('pca_explained_' + name, explained)


def align():
    """Orthogonal Procrustes: xy R with R = U Vᵀ from the SVD of xyᵀ reference."""
    for name, angle, mirror in ('turn', 2.1, 1), ('mirror', -.7, -1):
        reference = normal(25, 2)
        reference = rounded(reference - reference.mean(0))
        c, s = np.cos(angle), np.sin(angle)
        xy = reference @ np.array([[c, s], [-s, c]]) * [1, mirror] + .3 * normal(25, 2)
        xy = rounded(xy - xy.mean(0))
        u, _, vt = np.linalg.svd(xy.T @ reference)
        save('align_reference_' + name, reference)
        save('align_xy_' + name, xy)
        save('align_aligned_' + name, xy @ (u @ vt))


for make in ntxent, knn, health, pca, align:
    make()
