"""Wishart matrices by their roots, so that a scatter of n points costs nothing for any n."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def wishart_root(many: int, rank: int, freedom: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """``many`` matrices B with B B' Wishart of unit scale; shape (many, rank, min(rank, freedom)).

    Lower triangular: normals below the diagonal, roots of chi-squares of ``freedom`` - 0, 1, ... degrees on it; plain normals
    where there are fewer degrees than dimensions. Source: Bartlett (1933), Proceedings of the Royal Society of Edinburgh
    53:260-283.
    """
    if freedom < rank:
        return rng.standard_normal((many, rank, freedom))
    if rank == 1:  # one shape for all is drawn faster than a list of shapes
        return np.asarray(np.sqrt(2 * rng.standard_gamma(freedom / 2, (many, 1, 1))))
    squares = rng.standard_gamma((freedom - np.arange(rank)) / 2, (many, rank)) * 2
    made = np.tril(rng.standard_normal((many, rank, rank)), -1)
    made[:, np.arange(rank), np.arange(rank)] = np.sqrt(squares)
    return made
