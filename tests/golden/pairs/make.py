# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden arrays in float64 from PyTorch: InfoNCE against a queue, the margin loss, and the
supervised and decoupled relatives of NT-Xent.

usage: make.py     Writes the .npy files beside itself; tests/golden/pairs.c reads them.

Inputs are rounded to float32 first, so that both sides see the same numbers.
"""
import os
import numpy as np, torch, torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(2)


def save(name, array, kind=np.float32):
    np.save(os.path.join(HERE, name + '.npy'), np.ascontiguousarray(array, dtype=kind))


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32).astype(np.float64)


def unit(a):
    return (a / np.linalg.norm(a, axis=1, keepdims=True)).astype(np.float32).astype(np.float64)


def infonce():
    """11 queries near their keys, a queue of 24; losses and dz a temperature."""
    z = normal(11, 9)
    keys, queue = unit(z + .7 * normal(11, 9)), unit(normal(24, 9))
    save('infonce_z', z), save('infonce_keys', keys), save('infonce_queue', queue)
    for name, tau in ('02', .2), ('01', .1), ('007', .07):
        t = torch.tensor(z, requires_grad=True)
        u, k, q = F.normalize(t, dim=1), torch.tensor(keys), torch.tensor(queue)
        logits = torch.cat([(u * k).sum(1, keepdim=True), u @ q.T], 1) / tau
        loss = F.cross_entropy(logits, torch.zeros(len(z), dtype=torch.long))
        loss.backward()
        save('infonce_loss_' + name, [loss.item()])
        save('infonce_dz_' + name, t.grad.numpy())


def margin():
    """18 rows in 5 groups, all pairs; normalised or not, two margins."""
    z, groups = normal(18, 6), rng.integers(0, 5, 18)
    save('margin_z', z), save('margin_groups', groups, np.int32)
    i, j = np.triu_indices(18, 1)
    similar = torch.tensor(groups[i] == groups[j])
    for name, m, normalised in ('unit', 1., True), ('wide', 1.8, True), ('free', 3., False):
        t = torch.tensor(z, requires_grad=True)
        u = F.normalize(t, dim=1) if normalised else t
        d = (u[i] - u[j]).norm(dim=1)
        loss = torch.where(similar, d ** 2, (m - d).clamp(min=0) ** 2).mean()
        loss.backward()
        save('margin_loss_' + name, [loss.item()])
        save('margin_dz_' + name, t.grad.numpy())


def masked():
    """Views of 9 images in 4 classes, one of them alone; both losses from their definitions."""
    first, labels = normal(9, 7), np.array([0, 1, 0, 2, 2, 0, 3, 1, 2])
    z, groups = np.concatenate([first, first + .5 * normal(9, 7)]).astype(np.float32), np.tile(labels, 2)
    z = z.astype(np.float64)
    save('masked_z', z), save('masked_groups', groups, np.int32)
    same = torch.tensor(groups[:, None] == groups[None])
    eye, partner = torch.eye(18, dtype=torch.bool), torch.roll(torch.eye(18, dtype=torch.bool), 9, 1)
    for name, tau in ('05', .5), ('01', .1), ('007', .07):
        for kind in 'supervised', 'decoupled':
            t = torch.tensor(z, requires_grad=True)
            u = F.normalize(t, dim=1)
            s = u @ u.T / tau
            if kind == 'supervised':
                log_share = s - s.masked_fill(eye, -torch.inf).logsumexp(1, keepdim=True)
                positive = same & ~eye
                loss = -((log_share * positive).sum(1) / positive.sum(1)).mean()
            else:
                loss = (s.masked_fill(eye | partner, -torch.inf).logsumexp(1) - s[partner]).mean()
            loss.backward()
            save(f'{kind}_loss_{name}', [loss.item()])
            save(f'{kind}_dz_{name}', t.grad.numpy())


infonce()
margin()
masked()
