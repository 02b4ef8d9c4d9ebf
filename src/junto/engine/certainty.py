"""How sure: a calibrated number for practices, and the word it is shown as."""

from __future__ import annotations

from typing import Final

import numpy as np

from junto.engine.findings import Sureness
from junto.engine.sparse import Floats, row_sums
from junto.engine.stability import Groups
from junto.engine.structure import Figures

__all__ = ["WEIGHTS", "certainty", "sureness", "uncalibrated"]

WEIGHTS: Final = (-63.849, 1.548, 11.665, 30.345, 0.794, 1.394, 27.431)
"""Constant, ln support, evenness, crossing, lift, ln traces inside a member, mean chance of belonging: a
logistic
fitted on planted firms (docs/engine.md), never on a customer's."""


def certainty(groups: Groups, figures: Figures) -> Floats:
    """Chance (0–1) that a candidate is a practice, as far as planted firms teach.

    Parameters
    ----------
    groups
        Members with their chance of belonging, and the support.
    figures
        From `structure.figures_of`. A figure that cannot be known counts as a middling one.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> figures = Figures(*(np.ones(1) for _ in Figures.__slots__))
    >>> often, seldom = (Groups(sp.csr_matrix(np.ones((1, 9))), np.array([s]), 12) for s in (1.0, 0.1))
    >>> bool(certainty(often, figures)[0] > certainty(seldom, figures)[0])
    True
    """
    size = np.maximum(np.diff(groups.shares.indptr), 1)
    terms = (
        np.log(np.maximum(groups.support, 1 / 24)),
        np.nan_to_num(figures.evenness, nan=0.9),
        np.nan_to_num(figures.cross, nan=0.6),
        figures.lift,
        np.log((figures.inside + 1) / size),
        row_sums(groups.shares) / size,
    )
    score = WEIGHTS[0] + sum(weight * term for weight, term in zip(WEIGHTS[1:], terms, strict=True))
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -60, 60))), dtype=np.float64)


def uncalibrated(support: Floats, figures: Figures) -> Floats:
    """Half of support × evenness: where nothing was calibrated, no certainty above one half is claimed.

    Without time the evenness counts as 1.
    """
    return np.asarray(support * np.nan_to_num(figures.evenness, nan=1.0) / 2, dtype=np.float64)


def sureness(certainty: float) -> Sureness:
    """The word of a certainty.

    >>> [str(sureness(c)) for c in (0.8, 0.5, 0.3, 0.1)]
    ['clear', 'likely', 'faint', 'none']
    """
    if certainty >= 0.8:
        return Sureness.CLEAR
    if certainty >= 0.5:
        return Sureness.LIKELY
    return Sureness.FAINT if certainty >= 0.3 else Sureness.NONE
