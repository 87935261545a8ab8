"""The sequence model that tells the fields of a reference apart: opened once, used for any number of lines.

A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), trained with python-crfsuite by `python -m
benchmarks.train_references`. Here it is only applied, and many lines at once: the weights of what a word, its marks or its place say are
added up once for each kind of token and kept as a row of a matrix, a token's scores are the sum of a few rows, and the best labels of all
lines are found together (Viterbi). The labels are A(uthors) T(itle) C(ontainer) Y(ear) V(olume) I(ssue) P(ages) O(ther), where A, T and C
also tell beginning (AB) and end (AE).

`model.tsv` has one line for each attribute: its name, then label and weight by turns; the lines that begin with `>` are the transitions. Weights have
three decimals and are added up as whole thousandths, so that nothing depends on the order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from extract.references import situation
from extract.references.features import END, START, end_attributes, listed_words, mark_attributes, word_attributes, word_of
from extract.references.tokens import Token
from kg.model import LitkgError

if TYPE_CHECKING:
    import numpy as np

MODEL = Path(__file__).parent / "model.tsv"
#: More distinct words, marks and places than this are forgotten and learned again, so that memory stays bounded.
_KEPT = 200_000
_CHUNK = 512
_WORDS = tuple(lead + "w=" for lead in ("", "-", "+", "--", "++"))


class _Rows:
    """The rows of the numbers of one kind, each made from its attributes when it is first met."""

    def __init__(self, add: Callable[[Sequence[str]], int], named: Callable[[int], Sequence[str]]) -> None:
        import numpy as np

        self.add, self.named = add, named
        self.near: np.ndarray = np.zeros(1024, np.int32)
        self.far: dict[int, int] = {}

    def of(self, numbers: np.ndarray) -> np.ndarray:
        """The row of each number. Small numbers are looked up in an array, all at once."""
        import numpy as np

        top = int(numbers.max())
        if top >= _NEAR:
            return np.array([self.far.get(number) or self._far(number) for number in numbers.tolist()])
        if top >= len(self.near):
            self.near = np.append(self.near, np.zeros(max(top + 1 - len(self.near), len(self.near)), np.int32))
        rows = self.near.take(numbers)
        if not rows.all():
            for number in sorted(set(numbers[rows == 0].tolist())):
                self.near[number] = self.add(self.named(number))
            rows = self.near.take(numbers)
        return rows

    def _far(self, number: int) -> int:
        found = self.far[number] = self.add(self.named(number))
        return found


#: Numbers from here on are too many for an array.
_NEAR = 1 << 20


class Tagger:
    """A model with what it has already added up."""

    def __init__(self, path: Path) -> None:
        """Raises LitkgError where the file is missing."""
        import numpy as np

        if not path.exists():
            raise LitkgError(f"the model of reference parsing is missing ({path}): make it with python -m benchmarks.train_references")
        lines = [line.split("\t", 1) for line in path.read_text("utf-8").split("\n") if line and line[0] != "#"]
        names, told = [name for name, _ in lines], [rest for _, rest in lines]
        pairs = "\t".join(told).split("\t")
        self.labels = sorted(set(pairs[::2]))
        at = {label: i for i, label in enumerate(self.labels)}
        self.rows = {name: row for row, name in enumerate(names, start=1)}  # row 0 says nothing
        self.weights = np.zeros((len(names) + 1, len(at)), np.int32)
        rows = np.repeat(np.arange(1, len(names) + 1), [rest.count("\t") // 2 + 1 for rest in told])
        self.weights[rows, [at[label] for label in pairs[::2]]] = np.rint(np.array([float(weight) for weight in pairs[1::2]]) * 1000)
        self.transitions = self.weights[[self.rows.get(">" + label, 0) for label in self.labels]]
        self.known = frozenset(name.partition("=")[2] for name in names if name.startswith(_WORDS))
        self.telling = self.known.union(listed_words())  # more than their ends
        self._forget()

    def _forget(self) -> None:
        """Begin with nothing added up but what stands outside of every line."""
        import numpy as np

        self.sums: np.ndarray = np.zeros((4096, len(self.labels)), np.int32)
        self.used = 0
        self.waiting: list[tuple[int, tuple[int, ...]]] = []
        self.blocks: dict[tuple[tuple[int, ...], ...], int] = {}
        self._add([])  # row 0 says nothing, and is nobody's own, so that a row that was found is never 0
        self.blocks.clear()
        self.signs = signs = situation.Signs()
        #: Of each word the first of its rows (its own and those that it lends) and the weights of its end and beginning; of each sign the first of its rows.
        self.silent = self._add([], [], [], [], [])
        self.words: np.ndarray = np.array([[self._add([], [START], [END], [], [])], [0], [0]])
        self.shown: np.ndarray = np.array([self.silent])
        self.firsts: dict[str, int] = {}  # of a word in any letters
        marks = signs.marks.listed
        self.by_place = [
            _Rows(self._add, named)
            for named in (situation.stage_attributes, situation.course_attributes, partial(situation.near_attributes, marks))
        ]
        self.by_line = _Rows(self._add, partial(situation.style_attributes, signs.signs.listed))
        self.by_stretch = [_Rows(self._add, named) for named in situation.of_stretch(marks)]

    def _add(self, *listed: Sequence[str]) -> int:
        """Rows of sums, one for each list of attributes; the number of the first. Lists that say the same to the model share their rows.
        They are added up later, by `_add_up`."""
        row_of = self.rows.get
        known = tuple([tuple([row for name in names if (row := row_of(name))]) for names in listed])
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

    def _meet(self) -> None:
        """Learn the rows of words and signs that were not met before."""
        import numpy as np

        met = self.words.shape[1]
        if cores := self.signs.words.listed[met:]:
            row_of = self.rows.get
            fresh: list[tuple[int, ...]] = []
            for core, kind in zip(cores, self.signs.kinds[met:], strict=True):
                word = word_of(core, kind)
                first = self.silent
                if word in self.telling:
                    first = self.firsts.get(word) or self.firsts.setdefault(word, self._add(*word_attributes(word, self.known)))
                ends = end_attributes(word, kind)
                fresh.append((first, row_of(ends[0], 0), row_of(ends[1], 0)) if ends else (first, 0, 0))
            self.words = np.concatenate([self.words, np.array(fresh).T], axis=1)
        signs = self.signs.signs.listed[len(self.shown) :]
        if signs:
            self.shown = np.append(self.shown, [self._add(*mark_attributes(before[-1:], kind, after[:2])) for before, kind, after in signs])

    def _scores(self, lines: Sequence[list[Token]]) -> tuple[np.ndarray, np.ndarray]:
        """The scores of all labels for all tokens of the lines, and where each line begins; two empty rows stand between lines."""
        import numpy as np

        if max(self.used, self.words.shape[1], len(self.shown)) > _KEPT:
            self._forget()
        read = self.signs.read(lines)
        self._meet()
        where = situation.situate(read, self.signs)
        by_stretch = [rows.of(numbers) for rows, numbers in zip(self.by_stretch, where.by_stretch, strict=True)]
        by_place = [rows.of(numbers) for rows, numbers in zip(self.by_place, where.by_place, strict=True)]
        by_line = self.by_line.of(where.by_line)
        self._add_up()
        sums, (word, end, beginning) = self.sums, self.words.take(read.words, axis=1)
        stretches = sums.take(by_line.take(where.lines), axis=0)
        for rows in by_stretch:
            stretches += sums.take(rows, axis=0)
        out = np.repeat(stretches, where.sizes, axis=0)
        for rows in by_place:
            out += sums.take(rows, axis=0)
        for rows in (end, beginning):
            out += self.weights.take(rows, axis=0)
        for lent in (word, self.shown.take(read.signs)):
            out += sums.take(lent, axis=0)
            out[1:] += sums.take(lent[:-1] + 1, axis=0)
            out[:-1] += sums.take(lent[1:] + 2, axis=0)
            out[2:] += sums.take(lent[:-2] + 3, axis=0)
            out[:-2] += sums.take(lent[2:] + 4, axis=0)
        return out, read.starts

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

        scores, begins = self._scores(lines)
        lengths = np.array([len(tokens) for tokens in lines])
        longest = int(lengths[0])
        alive = np.searchsorted(-lengths, -np.arange(longest)).tolist()  # how many lines are longer
        scores = np.ascontiguousarray(scores.T)  # a row for each label, so that what is added up lies side by side for all lines
        into = self.transitions[:, :, None]
        reached = scores[:, begins]
        history = [reached]
        for step in range(1, longest):
            count = alive[step]
            reached = np.maximum.reduce(reached[:, None, :count] + into, axis=0)
            reached += scores[:, begins[:count] + step]
            history.append(reached)
        chosen = np.zeros(len(scores[0]), np.intp)
        count = 0
        for step in range(longest - 1, -1, -1):
            live = alive[step]
            at = begins[:live] + step
            chosen[at[count:]] = history[step][:, count:live].argmax(axis=0)  # the lines that end here
            if count:
                chosen[at[:count]] = (history[step][:, :count] + self.transitions[:, chosen[at[:count] + 1]]).argmax(axis=0)
            count = live
        names = list(map([label[0] for label in self.labels].__getitem__, chosen.tolist()))
        return [names[start : start + len(tokens)] for start, tokens in zip(begins.tolist(), lines, strict=True)]


@cache
def opened(path: str) -> Tagger:
    """The tagger of a model file, opened once."""
    return Tagger(Path(path))


def tag(lines: Sequence[list[Token]], model: Path = MODEL) -> list[list[str]]:
    """One label for each token of each line."""
    return opened(str(model)).tag(lines) if any(lines) else [[] for _ in lines]
