"""The steps in JAX: float64, compiled by jit, gradients by grad."""

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
from jax.scipy.linalg import cho_factor, cho_solve
from jax.scipy.sparse.linalg import cg


def residual(W, X, y, a):
    return jax.nn.relu(X @ W.T) @ a / jnp.sqrt(len(a)) - y


def forward(W, X, y, a):
    Z = X @ W.T
    return (Z >= 0).astype(Z.dtype), jax.nn.relu(Z) @ a / jnp.sqrt(len(a)) - y


def move(W, X, a, B, g):
    return W - (B * g[:, None]).T @ X * (a / jnp.sqrt(len(a)))[:, None]


@jax.jit
def gradient_step(W, X, y, a, rate):
    return W - rate * jax.grad(lambda W: 0.5 * jnp.sum(residual(W, X, y, a) ** 2))(W)


@jax.jit
def exact_step(W, X, y, a):
    B, r = forward(W, X, y, a)
    G = (B @ B.T) / len(a) * (X @ X.T)
    return move(W, X, a, B, cho_solve(cho_factor(G), r))


@jax.jit
def cg_step(W, X, y, a, accuracy):
    B, r = forward(W, X, y, a)

    def product(v):
        V = (B * v[:, None]).T @ X
        return jnp.sum((X @ V.T) * B, axis=1) / len(a)

    g, _ = cg(product, r, tol=accuracy, maxiter=10 * len(r))
    return move(W, X, a, B, g)


class Peer:
    name = "JAX"

    def __init__(self, X, y, W, a, threads):
        self.data = [jnp.asarray(array) for array in (W, X, y, a)]

    def residual(self, W):
        return residual(W, *self.data[1:])

    def gradient_step(self, rate=0.01):
        return gradient_step(*self.data, rate).block_until_ready()

    def exact_step(self):
        return exact_step(*self.data).block_until_ready()

    def cg_step(self, accuracy):
        return cg_step(*self.data, accuracy).block_until_ready()
