# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden arrays of the evaluation's metrics from scikit-learn and NumPy, in float64.

usage: make.py     Writes the .npy files beside itself; tests/golden/eval-*.c read them.

Inputs are rounded to float32 first, so that both sides see the same numbers.
"""
import os
import numpy as np
from sklearn import cluster, linear_model, metrics, neighbors

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(8)


def save(name, array, kind=np.float32):
    np.save(os.path.join(HERE, name + '.npy'), np.ascontiguousarray(array, dtype=kind))


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32).astype(np.float64)


def classes(n, d, k, noise):
    """n rows of k noisy classes, and which."""
    labels = rng.integers(0, k, n)
    x = normal(k, d)[labels] + noise * normal(n, d)
    return x.astype(np.float32).astype(np.float64), labels


def logistic():
    """400 training and 200 test rows of 5 classes; [accuracy, loss, objective] a strength of L2."""
    x, y = classes(600, 12, 5, 1.7)
    x = (x - x[:400].mean(0)) / x[:400].std(0)
    x = x.astype(np.float32).astype(np.float64)
    save('logistic_x', x), save('logistic_labels', y, np.int32)
    for name, l2 in ('strong', 1e-1), ('middle', 1e-3), ('weak', 1e-5):
        model = linear_model.LogisticRegression(C=1 / (400 * l2), tol=1e-8, max_iter=10000)
        model.fit(x[:400], y[:400])
        loss = metrics.log_loss(y[:400], model.predict_proba(x[:400]))
        save('logistic_' + name, [model.score(x[400:], y[400:]), loss,
                                  loss + l2 / 2 * (model.coef_ ** 2).sum()])
        save('logistic_predictions_' + name, model.predict(x[400:]), np.int32)


def clusters():
    """300 rows in 6 blobs that touch: Lloyd from given centres, k-means++ by itself, agreement."""
    x, y = classes(300, 5, 6, .8)
    save('clusters_x', x), save('clusters_labels', y, np.int32)
    centres = x[rng.choice(300, 6, replace=False)]
    lloyd = cluster.KMeans(6, init=centres, n_init=1, tol=0, algorithm='lloyd').fit(x)
    best = cluster.KMeans(6, n_init=20, tol=0, random_state=0).fit(x)
    save('clusters_centres', centres), save('clusters_lloyd', lloyd.labels_, np.int32)
    save('clusters_lloyd_centres', lloyd.cluster_centers_)
    found = lloyd.labels_
    save('clusters_figures', [lloyd.inertia_, best.inertia_,
                              metrics.normalized_mutual_info_score(y, found),
                              metrics.adjusted_rand_score(y, found),
                              metrics.silhouette_score(x, found)])
    save('clusters_table', metrics.cluster.contingency_matrix(found, y), np.int32)
    # Two partitions that have nothing to do with each other, of different sizes.
    a, b = rng.integers(0, 3, 200), rng.integers(0, 7, 200)
    save('agreement_a', a, np.int32), save('agreement_b', b, np.int32)
    save('agreement_figures', [metrics.normalized_mutual_info_score(a, b),
                               metrics.adjusted_rand_score(a, b)])


def confusion():
    y, p = rng.integers(0, 6, 250), rng.integers(0, 6, 250)
    p = np.where(rng.random(250) < .6, y, p)
    save('confusion_labels', y, np.int32), save('confusion_predictions', p, np.int32)
    save('confusion_matrix', metrics.confusion_matrix(y, p), np.int32)
    save('confusion_recall', metrics.recall_score(y, p, average=None))
    save('confusion_accuracy', [metrics.accuracy_score(y, p)])


def retrieval():
    """40 queries of a bank of 150: the mean precision among the 1 and 10 nearest by cosine."""
    x, y = classes(190, 7, 4, 1.2)
    bank, queries = x[:150], x[150:]
    near = neighbors.NearestNeighbors(n_neighbors=10, metric='cosine').fit(bank)
    same = y[:150][near.kneighbors(queries)[1]] == y[150:, None]
    save('retrieval_x', x), save('retrieval_labels', y, np.int32)
    save('retrieval_precision', [same[:, :1].mean(), same.mean()])


def verification():
    """Scores with many ties, and without; AUC, and the ROC curve at 0, 1, … 100 %."""
    for name, digits in ('ties', 1), ('fine', 6):
        same = rng.random(400) < .3
        scores = np.round(rng.standard_normal(400) + .9 * same, digits).astype(np.float32)
        x, y, _ = metrics.roc_curve(same, scores, drop_intermediate=False)
        at = np.linspace(0, 1, 101)
        # Where the curve goes straight up, its upper end.
        curve = [np.interp(a, x, y) if a not in x else y[x == a].max() for a in at]
        save('roc_scores_' + name, scores), save('roc_same_' + name, same, np.uint8)
        save('roc_auc_' + name, [metrics.roc_auc_score(same, scores)])
        save('roc_curve_' + name, curve)


def episode():
    """One 4-way 3-shot episode: nearest centroid of unit rows by cosine."""
    x, y = classes(200, 9, 4, 1.5)
    u = x / np.linalg.norm(x, axis=1, keepdims=True)
    support = np.stack([np.flatnonzero(y == c)[:3] for c in range(4)])
    query = np.concatenate([np.flatnonzero(y == c)[3:20] for c in range(4)])
    prototypes = u[support].mean(1)
    cosine = metrics.pairwise.cosine_similarity(u[query], prototypes)
    save('episode_u', u), save('episode_support', support, np.int32)
    save('episode_query', query, np.int32), save('episode_truth', y[query], np.int32)
    save('episode_accuracy', [(cosine.argmax(1) == y[query]).mean()])


def spectrum():
    for name, n, d in ('tall', 60, 9), ('flat', 12, 31):
        z = (normal(n, d) @ np.diag(.6 ** np.arange(d)) + .4).astype(np.float32).astype(np.float64)
        save('spectrum_z_' + name, z)
        save('spectrum_' + name, np.linalg.svd(z, compute_uv=False))
        save('spectrum_centred_' + name, np.linalg.svd(z - z.mean(0), compute_uv=False))


for make in logistic, clusters, confusion, retrieval, verification, episode, spectrum:
    make()
