# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Golden arrays of a whole small network from PyTorch: ResNet-8, width 8, 12×12×3, 8 images.

usage: make.py     Writes the .npy files beside itself; tests/golden/nn.c reads them.

weights, gradients, sgd, adamw and the buffers are flat, in the engine's order of tensors and its
layouts (convolutions [k][k][in][out], linear [in][out]), without the padding between tensors.
"""
import os
import sys
import numpy as np, torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from network import Net, flat

WIDTH, SIZE, CHANNELS, N = 8, 12, 3, 8


def save(name, array):
    np.save(os.path.join(HERE, name + '.npy'), np.ascontiguousarray(array, dtype=np.float32))


def running(net):
    return flat([(n, b) for n, b in net.named_buffers() if not n.endswith('num_batches_tracked')])


def case(prefix, head_norm):
    torch.manual_seed(1)
    net = Net(WIDTH, CHANNELS, (24, 16), head_norm)
    for p in net.parameters():
        if p.dim() == 1:
            p.data += 0.2 * torch.randn_like(p)
    x = torch.randn(N, CHANNELS, SIZE, SIZE)
    dz = torch.randn(N, 16)
    save(prefix + 'images', x.permute(0, 2, 3, 1))
    save(prefix + 'dz', dz)
    save(prefix + 'weights', flat(net.named_parameters()))
    start = {k: t.clone() for k, t in net.state_dict().items()}

    # One training step, forward in double precision: the rounding in the comparison is then ours.
    net = net.double()
    v, z = net(x.double())
    (z * dz.double()).sum().backward()
    save(prefix + 'v', v.detach())
    save(prefix + 'z', z.detach())
    save(prefix + 'gradients', flat([(n, p.grad) for n, p in net.named_parameters()]))
    save(prefix + 'buffers', running(net))
    net.eval()
    v, z = net(x.double())
    save(prefix + 'v_eval', v.detach())
    save(prefix + 'z_eval', z.detach())

    if head_norm:
        return
    # Five steps of each optimiser on Σ z² / 2, so that dz = z.
    optimisers = {
        'sgd': lambda p: torch.optim.SGD(p, 1e-3, .9, weight_decay=.1),
        'nesterov': lambda p: torch.optim.SGD(p, 1e-3, .9, weight_decay=.1, nesterov=True),
        'adamw': lambda p: torch.optim.AdamW(p, 3e-3, weight_decay=.1),
    }
    for name, make in optimisers.items():
        net = Net(WIDTH, CHANNELS, (24, 16), head_norm).double()
        net.load_state_dict(start)
        optimiser = make(net.parameters())
        for _ in range(5):
            optimiser.zero_grad()
            (net(x.double())[1] ** 2 / 2).sum().backward()
            optimiser.step()
        save(prefix + name, flat(net.named_parameters()))


case('', False)
case('norm_', True)
