"""Sparse matrices as the engine uses them: people × people, people × groups, groups × people.

Everything is scipy CSR with float64 values. scipy is used because products of a few thousand groups with
10^5 people
must stay sparse: dense they would take gigabytes.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

__all__ = [
    "Floats",
    "Ints",
    "Matrix",
    "bipartite",
    "indicator",
    "jaccard",
    "normalised",
    "row_numbers",
    "row_sums",
    "strongest",
    "symmetric",
    "without_diagonal",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
# scipy ships no type information
Matrix: TypeAlias = Any


def symmetric(n: int, a: Ints, b: Ints, weight: Floats) -> Matrix:
    """Square matrix of undirected ties, each given once.

    >>> symmetric(2, np.array([0]), np.array([1]), np.array([3.0])).toarray().tolist()
    [[0.0, 3.0], [3.0, 0.0]]
    """
    both = sp.csr_matrix((np.r_[weight, weight], (np.r_[a, b], np.r_[b, a])), shape=(n, n))
    both.sort_indices()
    return both


def bipartite(rows: Ints, columns: Ints, values: Floats, shape: tuple[int, int]) -> Matrix:
    """Matrix of given entries; entries given twice are added."""
    made = sp.csr_matrix((values, (rows, columns)), shape=shape)
    made.sum_duplicates()
    return made


def row_sums(matrix: Matrix) -> Floats:
    """Sum of every row as a flat array."""
    return np.asarray(matrix.sum(1), dtype=np.float64).ravel()


def row_numbers(matrix: Matrix) -> Ints:
    """Row of every stored entry, in storage order."""
    return np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))


def without_diagonal(matrix: Matrix) -> Matrix:
    """The same matrix without its diagonal and without entries that are not positive."""
    entries = matrix.tocoo()
    keep = (entries.row != entries.col) & (entries.data > 0)
    return sp.csr_matrix((entries.data[keep], (entries.row[keep], entries.col[keep])), shape=matrix.shape)


def normalised(matrix: Matrix) -> Matrix:
    """Entries divided by the root of both row sums: w / √(sᵢ sⱼ)."""
    scale = sp.diags(1 / np.sqrt(np.maximum(row_sums(matrix), 1e-12)))
    return (scale @ matrix @ scale).tocsr()


def strongest(matrix: Matrix, count: int) -> Matrix:
    """Every person's `count` strongest neighbours; a tie stays when either end keeps it."""
    matrix = matrix.tocsr()
    row = row_numbers(matrix)
    order = np.lexsort((matrix.indices, -matrix.data, row))
    order = order[np.arange(len(row)) - matrix.indptr[row] < count]
    kept = sp.csr_matrix((matrix.data[order], (row[order], matrix.indices[order])), shape=matrix.shape)
    return kept.maximum(kept.T).tocsr()


def indicator(label: Ints, groups: int | None = None) -> Matrix:
    """People × groups from one label a person; people with label -1 are in no group.

    >>> indicator(np.array([1, -1, 0])).toarray().tolist()
    [[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]
    """
    known = np.flatnonzero(label >= 0)
    width = groups if groups is not None else int(label.max(initial=-1)) + 1
    return sp.csr_matrix((np.ones(len(known)), (known, label[known])), shape=(len(label), width))


def jaccard(left: Matrix, right: Matrix) -> Matrix:
    """Jaccard index of every overlapping pair of rows of two 0/1 matrices.

    >>> a = sp.csr_matrix(np.array([[1.0, 1.0, 0.0]]))
    >>> float(jaccard(a, a)[0, 0])
    1.0
    """
    common = (left @ right.T).tocsr()
    row = row_numbers(common)
    size_left, size_right = np.diff(left.tocsr().indptr), np.diff(right.tocsr().indptr)
    common.data = common.data / (size_left[row] + size_right[common.indices] - common.data)
    return common
