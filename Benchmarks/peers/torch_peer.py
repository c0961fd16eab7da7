"""The steps in PyTorch: float64 on the CPU, gradients by autograd."""

import torch


class Peer:
    name = "PyTorch"

    def __init__(self, X, y, W, a, threads):
        torch.set_num_threads(threads)
        self.X, self.y, self.W, self.a = (torch.from_numpy(array.copy()) for array in (X, y, W, a))
        self.scale = len(a) ** -0.5

    def residual(self, W):
        return torch.relu(self.X @ W.T) @ self.a * self.scale - self.y

    def gradient_step(self, rate=0.01):
        W = self.W.requires_grad_()
        loss = 0.5 * self.residual(W).square().sum()
        (gradient,) = torch.autograd.grad(loss, W)
        with torch.no_grad():
            return W - rate * gradient

    def _forward(self):
        Z = self.X @ self.W.T
        return (Z >= 0).double(), torch.relu(Z) @ self.a * self.scale - self.y

    def _move(self, B, g):
        return self.W - (B * g[:, None]).T @ self.X * (self.a * self.scale)[:, None]

    @torch.no_grad()
    def exact_step(self):
        B, r = self._forward()
        G = (B @ B.T) * self.scale**2 * (self.X @ self.X.T)
        g = torch.cholesky_solve(r[:, None], torch.linalg.cholesky(G))
        return self._move(B, g[:, 0])

    @torch.no_grad()
    def cg_step(self, accuracy):
        B, r = self._forward()

        def product(v):
            V = (B * v[:, None]).T @ self.X
            return ((self.X @ V.T) * B).sum(1) * self.scale**2

        g, rest, direction = torch.zeros_like(r), r.clone(), r.clone()
        square = rest @ rest
        goal = accuracy**2 * square
        for _ in range(10 * len(r)):
            if square <= goal:
                return self._move(B, g)
            image = product(direction)
            length = square / (direction @ image)
            g += length * direction
            rest -= length * image
            square, before = rest @ rest, square
            direction = rest + square / before * direction
        raise AssertionError("CG did not converge")
