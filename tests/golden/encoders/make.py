# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden numbers of each encoder: torchvision's ResNets, and the plain network written out here.

usage: make.py     Writes the .npy files beside itself; tests/golden/encoders.c reads them.

Weights and images come from the hash of network.py. The loss is Σ z r with r from the hash. Of every
gradient are kept its norm and a few of its numbers, at places from the hash: whole, ResNet-50's would
be 90 MB. All is in double precision. PyTorch's own single precision is off from that by several per
cent of a deep network's gradients, since a ReLU at its corner goes one way or the other; how far, tensor
by tensor, is kept too, and is what the engine is measured by.
"""
import os, sys
import numpy as np, torch, torch.nn as nn, torchvision

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from network import fill_hashed, hashed, hashed_images, layout

KEPT = 48


class Plain(nn.Module):
    def __init__(self, width):
        super().__init__()
        layers, channels = [], 3
        for stage in range(4):
            out = width << stage
            layers += [nn.Conv2d(channels, out, 3, 2 if stage else 1, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]
            channels = out
        self.layers, self.fc = nn.Sequential(*layers), nn.Linear(channels, 1)

    def forward(self, x):
        return self.fc(self.layers(x).mean((2, 3)))


def resnet(name, stem):
    net = getattr(torchvision.models, name)()
    if stem == 'cifar':
        net.conv1, net.maxpool = nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.Identity()
    return net


def with_head(net):
    """The classifier's place is taken by a head of two layers, 128 numbers out."""
    size = net.fc.in_features
    net.fc = nn.Sequential(nn.Linear(size, size), nn.ReLU(), nn.Linear(size, 128))
    fill_hashed(net)
    return net


def run(net, images, r):
    seen = {}
    hook = net.fc.register_forward_hook(lambda module, inputs, output: seen.update(v=inputs[0]))
    z = net(images)
    hook.remove()
    (z * r).sum().backward()
    return seen['v'].detach(), z.detach(), {name: p.grad.clone() for name, p in net.named_parameters()}


def save(name, array):
    np.save(os.path.join(HERE, name + '.npy'), np.ascontiguousarray(array, dtype=np.float32))


def case(name, make, n, side):
    images = hashed_images(n, 3, side, 1000)
    r = torch.tensor(hashed(n * 128, 1001, -1, 1).reshape(n, 128))
    single = run(with_head(make()), images, r)
    v, z, gradients = run(with_head(make()).double(), images.double(), r.double())
    norms, some, far = [], [], []
    for number, (tensor, gradient) in enumerate(gradients.items()):
        values = layout(tensor, gradient)
        at = (hashed(KEPT, 2000 + number) * np.float32(len(values))).astype(np.int64)
        norms.append(np.linalg.norm(values))
        some.append(values[np.minimum(at, len(values) - 1)])
        far.append(np.linalg.norm(layout(tensor, single[2][tensor]) - values) / norms[-1])
    save(name + '_v', v[:, :32])
    save(name + '_z', z[:, :32])
    save(name + '_norms', norms)
    save(name + '_some', np.stack(some))
    save(name + '_far', far)
    of_v = ((single[0].double() - v).norm() / v.norm()).item()
    print(f'{name}: v {v.shape[1]} numbers; single precision is off by {of_v:.1e}, '
          f'in gradients by {np.median(far):.1e}, at most {max(far):.1e}')


case('convnet', lambda: Plain(16), 16, 32)
case('resnet18', lambda: resnet('resnet18', 'cifar'), 8, 32)
case('resnet18_imagenet', lambda: resnet('resnet18', 'imagenet'), 8, 96)
case('resnet34', lambda: resnet('resnet34', 'cifar'), 8, 16)
case('resnet50', lambda: resnet('resnet50', 'cifar'), 32, 32)
case('resnet50_imagenet', lambda: resnet('resnet50', 'imagenet'), 8, 64)
