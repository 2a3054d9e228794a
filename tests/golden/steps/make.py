# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twenty steps of each method in PyTorch: the losses, and the first step's gradients.

usage: make.py     Writes the .npy files beside itself; tests/golden/steps.c reads them.

A ResNet-8 of width 8 with weights from the hash of network.py takes 20 batches of fixed views, also
from the hash: N = 16 images of 12×12×3, two views, a class each. SGD, learning rate 0.05, momentum
0.9, weight decay 5e-4. Double precision. Each loss is written here from its paper, independent of the
engine.
"""
import copy, os, sys
import numpy as np, torch, torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from network import Net, fill_hashed, flat, hashed, hashed_images

N, SIDE, STEPS, CLASSES, QUEUE, OUTPUT = 16, 12, 20, 4, 64, 16
OPTIMISERS = {
    'sgd': lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, weight_decay=5e-4),
    'adamw': lambda p: torch.optim.AdamW(p, 1e-3, weight_decay=1e-2),
}


def save(name, array):
    np.save(os.path.join(HERE, name + '.npy'), np.ascontiguousarray(array, dtype=np.float32))


def similarities(z):
    z = F.normalize(z)
    return z @ z.t()


def apart(s):
    """Without each view's similarity to itself."""
    return s.masked_fill(torch.eye(len(s), dtype=torch.bool), -np.inf)


def partner():
    return (torch.arange(2 * N) + N) % (2 * N)


def simclr(z, labels, t=0.2):
    """Chen et al. 2020, equation 1."""
    s = similarities(z) / t
    return (torch.logsumexp(apart(s), 1) - s[torch.arange(2 * N), partner()]).mean()


def decoupled(z, labels, t=0.2):
    """Yeh et al. 2022, equation 5: the positive leaves the denominator."""
    s = similarities(z) / t
    negatives = apart(s).scatter(1, partner()[:, None], -np.inf)
    return (torch.logsumexp(negatives, 1) - s[torch.arange(2 * N), partner()]).mean()


def supervised(z, labels, t=0.2):
    """Khosla et al. 2020, equation 2: L_out."""
    s = similarities(z) / t
    y = torch.cat([labels, labels])
    same = (y[:, None] == y) & ~torch.eye(2 * N, dtype=torch.bool)
    log = s - torch.logsumexp(apart(s), 1, keepdim=True)
    return (-(log * same).sum(1) / same.sum(1)).mean()


def margin(groups):
    """Hadsell, Chopra, LeCun 2006, equation 4 without its halves, all pairs of unit vectors, margin 1."""
    def loss(z, labels):
        y = torch.cat([groups(labels)] * 2)
        i, j = torch.triu_indices(2 * N, 2 * N, 1)
        z = F.normalize(z)
        d = ((z[i] - z[j]) ** 2).sum(1).clamp_min(1e-16).sqrt()
        return torch.where(y[i] == y[j], d ** 2, F.relu(1 - d) ** 2).mean()
    return loss


class Together:
    """Both views through one encoder in one batch."""

    def __init__(self, loss):
        self.loss = loss

    def start(self, net):
        self.net = net

    def step(self, first, second, labels):
        return self.loss(self.net(torch.cat([first, second]))[1], labels)


class MoCo:
    """He et al. 2020, algorithm 1, with one part of a batch: no shuffling."""

    def start(self, net):
        self.net, self.key = net, copy.deepcopy(net)
        self.queue = F.normalize(torch.tensor(hashed(QUEUE * OUTPUT, 3000, -1, 1)).double().reshape(QUEUE, OUTPUT))
        self.next = 0

    def step(self, first, second, labels, m=0.9, t=0.1):
        with torch.no_grad():
            for k, q in zip(self.key.parameters(), self.net.parameters()):
                k.mul_(m).add_(q, alpha=1 - m)
            keys = F.normalize(self.key(second)[1])
        q = F.normalize(self.net(first)[1])
        logits = torch.cat([(q * keys).sum(1, keepdim=True), q @ self.queue.t()], 1) / t
        self.queue = self.queue.clone()
        self.queue[self.next:self.next + N] = keys
        self.next = (self.next + N) % QUEUE
        return F.cross_entropy(logits, torch.zeros(N, dtype=torch.long))


def case(name, method, optimiser='sgd'):
    net = Net(8, 3, (24, OUTPUT))
    fill_hashed(net)
    net = net.double()
    method.start(net)
    optimiser = OPTIMISERS[optimiser](net.parameters())
    losses = []
    for step in range(STEPS):
        views = hashed_images(2 * N, 3, SIDE, 100 + step).double()
        labels = torch.tensor((hashed(N, 200 + step) * CLASSES).astype(np.int64))
        loss = method.step(views[:N], views[N:], labels)
        optimiser.zero_grad()
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            save(name + '_gradients', flat([(n, p.grad) for n, p in net.named_parameters()]))
        optimiser.step()
    save(name + '_losses', losses)
    print(name, *(f'{loss:.4f}' for loss in losses[::6]))


case('simclr', Together(simclr))
case('simclr_adamw', Together(simclr), 'adamw')
case('moco', MoCo())
case('margin_instance', Together(margin(lambda labels: torch.arange(N))))
case('margin_class', Together(margin(lambda labels: labels)))
case('supervised', Together(supervised))
case('decoupled', Together(decoupled))
