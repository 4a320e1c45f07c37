"""The diffusion process of the workloads, in double precision (Ho et al. 2020), and DDIM with eta 0 (Song et al. 2021)."""

import numpy as np

TIMES = 1000
_ALPHA_BAR = np.cumprod(1 - np.linspace(1e-4, 0.02, TIMES))
ALPHA, SIGMA = np.sqrt(_ALPHA_BAR), np.sqrt(1 - _ALPHA_BAR)


def frequencies(dimension):
    """Of a sinusoidal embedding: sines with these, then cosines with these."""
    half = dimension // 2
    return (10_000.0 ** (-np.arange(half) / half)).astype(np.float32)


def ddim(steps):
    """Rows (a, b, t) of x <- a*x + b*epsilon(x, t), from time 999 down to 0."""
    times = [(TIMES - 1) * (steps - 1 - i) // max(1, steps - 1) for i in range(steps)]
    rows = []
    for i, t in enumerate(times):
        last = i == steps - 1
        alpha, sigma = (1.0, 0.0) if last else (ALPHA[times[i + 1]], SIGMA[times[i + 1]])
        keep = alpha / ALPHA[t]
        rows.append((keep, sigma - keep * SIGMA[t], t))
    return np.array(rows, dtype=np.float32)
