"""Measures of clouds of points: coverage by nearest neighbours, and the number of effectively different points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.theory.domain import need_size

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

TOLERANCE = 1e-12


def coverage_expected(real: int, fake: int, neighbours: int) -> float:
    """Expected share of real points that have a fake one closer than their k-th real neighbour, both of one continuous law.

    ``1 - prod_{i=1..k} (N-i)/(N+M-i)``, N = ``real``, M = ``fake``, k = ``neighbours``. Share, 0 to 1; no fake: 0; N = M: about
    1 - 2^-k. Exact in any dimension, as only the order of distances from one point counts. ValueError for k outside 1 to N - 1,
    fake below 0. Source: Naeem et al., ICML 2020 (arXiv 2002.09797).
    """
    need_size(neighbours, 1, "neighbours")
    need_size(real, neighbours + 1, "real")
    need_size(fake, 0, "fake")
    i = np.arange(1, neighbours + 1, dtype=np.float64)
    return float(1 - np.prod((real - i) / (real + fake - i)))


def vendi(similarity: ArrayLike) -> float:
    """Effective number of different items, from how similar each pair is: ``exp(-sum l log l)``, l the eigenvalues of K/n.

    K is symmetric with 1 on its diagonal and no eigenvalue below 0. Items, from 1 (all the same) to n (nothing in common); no
    items: 0; one: 1. Grows with n: compare at equal n. Eigenvalues of at most 1e-12 of the largest are rounding and count as 0
    (a known library counts them at other orders). ValueError for a matrix that is not square, not symmetric, or whose diagonal
    is not 1. Source: Friedman and Dieng, TMLR 2023 (arXiv 2210.02410).
    """
    found = np.asarray(similarity, np.float64)
    if found.ndim != 2 or found.shape[0] != found.shape[1]:
        raise ValueError(f"similarity must be a square matrix, not of shape {found.shape}")
    if not len(found):
        return 0.0
    if not (np.allclose(found, found.T, rtol=0, atol=1e-6) and np.allclose(np.diag(found), 1, rtol=0, atol=1e-6)):
        raise ValueError("similarity must be symmetric with 1 on its diagonal")
    values = np.linalg.eigvalsh((found + found.T) / (2 * len(found)))
    values = values[values > TOLERANCE * values[-1]]
    return float(np.exp(-(values * np.log(values)).sum()))
