"""The sequence model that tells the fields of a reference apart: opened once, used for any number of lines.

A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), trained with python-crfsuite by `python -m
benchmarks.train_references`. Here it is only applied, and many lines at once: the weights of what a word, its marks or its place say are
added up once for each kind of token and kept as a row of a matrix, a token's scores are the sum of a few rows, and the best labels of all
lines are found together (Viterbi). The labels are A(uthors) T(itle) C(ontainer) Y(ear) V(olume) I(ssue) P(ages) O(ther), where A, T and C
also tell beginning (AB) and end (AE).

`model.tsv` has one line for each attribute: its name, then label and weight by turns; the lines that begin with `>` are the transitions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from extract.references.features import (
    END,
    START,
    mark_attributes,
    near_attributes,
    part_attributes,
    place_attributes,
    shape,
    situate,
    topic_attributes,
    topics,
    word_attributes,
)
from extract.references.tokens import Token
from kg.model import LitkgError

if TYPE_CHECKING:
    import numpy as np

MODEL = Path(__file__).parent / "model.tsv"
#: More distinct words, marks and places than this are forgotten and learned again, so that memory stays bounded.
_KEPT = 200_000
_CHUNK = 512
_Key = TypeVar("_Key", bound=Hashable)


class Tagger:
    """A model with what it has already added up."""

    def __init__(self, path: Path) -> None:
        """Raises LitkgError where the file is missing."""
        import numpy as np

        if not path.exists():
            raise LitkgError(f"the model of reference parsing is missing ({path}): make it with python -m benchmarks.train_references")
        weights: dict[str, list[tuple[str, float]]] = {}
        for line in path.read_text("utf-8").split("\n"):
            if line and line[0] != "#":
                name, *rest = line.split("\t")
                weights[name] = [(label, float(weight)) for label, weight in zip(rest[::2], rest[1::2], strict=True)]
        self.labels = sorted({label for pairs in weights.values() for label, _ in pairs})
        at = {label: i for i, label in enumerate(self.labels)}
        self.transitions = np.zeros((len(at), len(at)), np.float32)
        for label, i in at.items():
            for other, value in weights.pop(">" + label, ()):
                self.transitions[i, at[other]] = value
        self.rows = {name: row for row, name in enumerate(weights)}
        self.known = frozenset(name.partition("w=")[2] for name in weights if name.lstrip("+-").startswith("w="))
        self.weights = np.zeros((len(weights), len(at)), np.float32)
        for row, pairs in enumerate(weights.values()):
            for label, value in pairs:
                self.weights[row, at[label]] = value
        self._forget()

    def _forget(self) -> None:
        """Begin with nothing added up but what stands outside of every line."""
        import numpy as np

        self.sums: np.ndarray = np.zeros((4096, len(self.labels)), np.float32)
        self.used = 0
        self.waiting: list[tuple[int, tuple[int, ...]]] = []
        self.blocks: dict[tuple[tuple[int, ...], ...], int] = {}
        self.words: dict[str, tuple[str, int, int]] = {}
        self.marks: dict[tuple[str, str, str], int] = {}
        self.places: dict[Hashable, int] = {}
        self._add([])  # row 0 says nothing, and is nobody's own, so that a row that was found is never 0
        self.blocks.clear()
        self.outside = self._add([], [START], [END], [], [])
        self.unmarked = self._add([], [], [], [], [])

    def _add(self, *listed: Sequence[str]) -> int:
        """Rows of sums, one for each list of attributes; the number of the first. Lists that say the same to the model share their rows.
        They are added up later, by `_add_up`."""
        rows = self.rows
        known = tuple([tuple([rows[name] for name in names if name in rows]) for names in listed])
        first = self.blocks.get(known)
        if first is None:
            first = self.used
            self.waiting += [(row, names) for row, names in enumerate(known, start=first) if names]
            self.used += len(known)
            self.blocks[known] = first
        return first

    def _add_up(self) -> None:
        """Fill the rows that wait: first the first attributes of all of them, then the second ones …, as each alone would cost many times as much."""
        import numpy as np

        while self.used > len(self.sums):
            self.sums = np.concatenate([self.sums, np.zeros_like(self.sums)])
        waiting = sorted(self.waiting, key=lambda row: -len(row[1]))
        if waiting:
            sums = self.weights[[names[0] for _, names in waiting]]
            for step in range(1, len(waiting[0][1])):
                more = [names[step] for _, names in waiting if len(names) > step]
                sums[: len(more)] += self.weights[more]
            self.sums[[row for row, _ in waiting]] = sums
        self.waiting = []  # not before they are filled: one that stayed empty would be wrong for all that is read after it

    def _word(self, core: str) -> tuple[str, int, int]:
        kind = shape(core)
        found = self.words[core] = (kind, self._add(*word_attributes(core, kind, self.known)), topics(core))
        return found

    def _mark(self, key: tuple[str, str, str]) -> int:
        before, kind, after = key
        found = self.marks[key] = self._add(*mark_attributes(before[-1:], kind, after[:2]))
        return found

    def _place(self, key: _Key, named: Callable[[_Key], Sequence[str]]) -> int:
        """The row of a place that was not met before."""
        found = self.places[key] = self._add(named(key))
        return found

    def _scores(self, lines: Sequence[list[Token]]) -> tuple[np.ndarray, list[int]]:
        """The scores of all labels for all tokens of the lines, and where each line begins; two empty rows stand between lines."""
        import numpy as np

        if self.used > _KEPT or len(self.words) > _KEPT:
            self._forget()
        words, marks, starts = [self.outside] * 2, [self.unmarked] * 2, []
        around: tuple[list[int], ...] = ([0, 0], [0, 0], [0, 0], [0, 0], [0, 0])
        seen_words, seen_marks, seen = self.words, self.marks, self.places
        for tokens in lines:
            starts.append(len(words))
            kinds: list[str] = []
            told: list[int] = []
            for _, _, before, core, after in tokens:
                kind, row, topic = seen_words.get(core) or self._word(core)
                kinds.append(kind)
                told.append(topic)
                words.append(row)
                key = (before, kind, after)
                marks.append(seen_marks.get(key) or self._mark(key))
            line, places, nears, stretches = situate(tokens, kinds, told)
            around[0].extend([seen.get(key) or self._place(key, place_attributes) for key in places])
            around[1].extend([seen.get(key) or self._place(key, near_attributes) for key in nears])
            for part, own, count in stretches:
                around[2].extend((seen.get(part) or self._place(part, part_attributes),) * count)
                around[4].extend((seen.get(own) or self._place(own, topic_attributes),) * count)
            around[3].extend((seen.get(line) or self._place(line, list),) * len(tokens))
            words += (self.outside, self.outside)
            marks += (self.unmarked, self.unmarked)
            for rows in around:
                rows += (0, 0)
        self._add_up()
        sums, word, mark = self.sums, np.array(words), np.array(marks)
        out = sums.take(word, axis=0)
        out += sums.take(mark, axis=0)
        for rows in around:
            out += sums.take(np.array(rows), axis=0)
        for lent in (word, mark):
            out[1:] += sums.take(lent[:-1] + 1, axis=0)
            out[:-1] += sums.take(lent[1:] + 2, axis=0)
            out[2:] += sums.take(lent[:-2] + 3, axis=0)
            out[:-2] += sums.take(lent[2:] + 4, axis=0)
        return out, starts

    def tag(self, lines: Sequence[list[Token]]) -> list[list[str]]:
        """The best labels of the tokens of each line."""
        out: list[list[str]] = [[] for _ in lines]
        for first in range(0, len(lines), _CHUNK):
            full = [i for i in range(first, min(first + _CHUNK, len(lines))) if lines[i]]
            full.sort(key=lambda i: -len(lines[i]))
            if full:
                for i, best in zip(full, self._best([lines[i] for i in full]), strict=True):
                    out[i] = best
        return out

    def _best(self, lines: Sequence[list[Token]]) -> list[list[str]]:
        """The same for lines in order of length, the longest first: at each step the lines that are over are at the end."""
        import numpy as np

        scores, starts = self._scores(lines)
        begins, lengths = np.array(starts), np.array([len(tokens) for tokens in lines])
        longest = int(lengths[0])
        alive = [int((lengths > step).sum()) for step in range(longest)]
        scores = np.ascontiguousarray(scores.T)  # a row for each label, so that what is added up lies side by side for all lines
        into = self.transitions[:, :, None]
        reached = scores[:, begins]
        history = [reached]
        for step in range(1, longest):
            count = alive[step]
            reached = np.maximum.reduce(reached[:, None, :count] + into, axis=0)
            reached += scores[:, begins[:count] + step]
            history.append(reached)
        chosen = np.zeros((longest, len(lines)), np.intp)
        count = 0
        for step in range(longest - 1, -1, -1):
            live = alive[step]
            chosen[step, count:live] = history[step][:, count:live].argmax(axis=0)  # the lines that end here
            if count:
                chosen[step, :count] = (history[step][:, :count] + self.transitions[:, chosen[step + 1, :count]]).argmax(axis=0)
            count = live
        names = [label[0] for label in self.labels]
        return [[names[label] for label in row[: len(tokens)]] for row, tokens in zip(chosen.T.tolist(), lines, strict=True)]


@cache
def opened(path: str) -> Tagger:
    """The tagger of a model file, opened once."""
    return Tagger(Path(path))


def tag(lines: Sequence[list[Token]], model: Path = MODEL) -> list[list[str]]:
    """One label for each token of each line."""
    return opened(str(model)).tag(lines) if any(lines) else [[] for _ in lines]
