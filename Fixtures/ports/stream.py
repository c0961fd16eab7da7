"""The stream of random integers, bit for bit: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011).

Only for ports that want to draw what the oracle draws; every case of a step ships its draws. A stream is a key of two
words. There is no state: the number at any position is a function of the key and the position.
"""
import numpy as np

MASK = 0xFFFFFFFF
WORDS, INDICES, NUMBERED, NAMED = 0, 1, 3, 4  # the uses of a block


def block(key, position, use, lane=0):
    """Four words of 32 bits."""
    (k0, k1), (c0, c1, c2, c3) = key, (position & MASK, position >> 32, lane, use)
    for _ in range(10):
        first, second = c0 * 0xD2511F53, c2 * 0xCD9E8D57
        c0, c1, c2, c3 = second >> 32 ^ c1 ^ k0, second & MASK, first >> 32 ^ c3 ^ k1, first & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


def root(seed):
    return seed & MASK, seed >> 32


def numbered(key, number):
    return block(key, number % 2**64, NUMBERED)[:2]


def named(key, name):
    """Eight bytes at a time, the first byte lowest; the lane is the number of bytes left."""
    rest = name.encode()
    while True:
        key = block(key, int.from_bytes(rest[:8], "little"), NAMED, lane=len(rest))[:2]
        rest = rest[8:]
        if not rest:
            return key


def word(key, position):
    return block(key, position // 4, WORDS)[position % 4]


def sign(key, position):
    return 1 - 2 * (word(key, position // 32) >> position % 32 & 1)


def index(key, position, bound):
    """Uniform below the bound, by multiplication; the first 2^64 mod bound remainders are rejected (Lemire 2019)."""
    lane = 0
    while True:
        b = block(key, position, INDICES, lane)
        for wide in (b[0] | b[1] << 32, b[2] | b[3] << 32):
            if wide * bound % 2**64 >= 2**64 % bound:
                return wide * bound >> 64
        lane += 1


def subset(key, count, bound):
    """Distinct integers below the bound, in the order drawn: a truncated Fisher-Yates shuffle."""
    order = list(range(bound))
    for i in range(count):
        j = i + index(key, i, bound - i)
        order[i], order[j] = order[j], order[i]
    return order[:count]


def primitives(key, count, bound):
    """The integers of the stream's cases."""
    return {
        "words": np.array([word(key, i) for i in range(count)], dtype="<u4"),
        "signs": np.array([sign(key, i) for i in range(count)], dtype="i1"),
        "indices": np.array([index(key, i, bound) for i in range(count)], dtype="<i4"),
        "subset": np.array(subset(key, count, bound), dtype="<i4"),
    }
