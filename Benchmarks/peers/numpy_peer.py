"""The steps in NumPy and SciPy, as one would write them there."""

import numpy as np
import scipy.linalg
from scipy.sparse.linalg import LinearOperator, cg


class Peer:
    name = "NumPy"

    def __init__(self, X, y, W, a, threads):
        self.X, self.y, self.W, self.a = X, y, W, a
        self.scale = 1 / np.sqrt(len(a))

    def residual(self, W):
        return np.maximum(self.X @ W.T, 0) @ self.a * self.scale - self.y

    def _forward(self):
        Z = self.X @ self.W.T
        B = (Z >= 0).astype(np.float64)
        return B, np.maximum(Z, 0) @ self.a * self.scale - self.y

    def _move(self, B, g):
        return self.W - (B * g[:, None]).T @ self.X * (self.a * self.scale)[:, None]

    def gradient_step(self, rate=0.01):
        B, r = self._forward()
        return self._move(B, rate * r)

    def exact_step(self):
        B, r = self._forward()
        G = (B @ B.T) * self.scale**2 * (self.X @ self.X.T)
        return self._move(B, scipy.linalg.cho_solve(scipy.linalg.cho_factor(G), r))

    def cg_step(self, accuracy):
        B, r = self._forward()

        def product(v):
            V = (B * v[:, None]).T @ self.X
            return np.einsum("ij,ij->i", self.X @ V.T, B) * self.scale**2

        n = len(r)
        g, failed = cg(LinearOperator((n, n), product), r, rtol=accuracy, maxiter=10 * n)
        assert not failed, "CG did not converge"
        return self._move(B, g)
