"""How far a score of reference parsing would move on other lists of the same kind: a bootstrap over the sources of the rows.

Entries of one article are not independent (one typesetter, one style, one annotator's habit), so whole sources are drawn with replacement, as
many as there are (cluster bootstrap: Field and Welsh, J R Stat Soc B 2007;69:369). Tallies are added up, so a draw costs one sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

DRAWS = 2000


def interval(tallies: Iterable[tuple[str, Sequence[Sequence[int]]]]) -> tuple[int, float, float]:
    """The number of sources, and the 5th and 95th percentile of macro F1 over draws of sources.

    `tallies`: for each row its source, and for each field its true positives, false positives and misses. A field that a draw has neither in
    gold nor in print is left out of its mean, as in `references.score`.
    """
    import numpy as np

    by_source: dict[str, np.ndarray] = {}
    for name, counts in tallies:
        row = np.array(counts, np.int64)
        by_source[name] = by_source[name] + row if name in by_source else row
    sums = np.array([by_source[name] for name in sorted(by_source)])
    drawn = np.random.default_rng(0).multinomial(len(sums), [1 / len(sums)] * len(sums), DRAWS)
    right, wrong, missed = np.moveaxis(np.einsum("ds,sfk->dfk", drawn, sums), 2, 0)
    told = right + missed > 0
    f1 = np.where(told, 2 * right / np.maximum(2 * right + wrong + missed, 1), 0).sum(axis=1) / told.sum(axis=1)
    low, high = np.percentile(f1, [5, 95])
    return len(sums), float(low), float(high)
