"""A folded text with the way back to the original (see `extract.fold`)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import overload

from kg.model import Span

#: A text, and the range of the original that it stands for: character by character where it is as long as its range, else as a whole.
Run = tuple[str, int, int]


class Offsets(Sequence[int]):
    """Where the characters of folded runs begin (`behind` = 0) or end (1) in the original.

    Offsets are worked out for the part that is asked for: most sentences of a text with markup lie in one run, and their offsets are a range.
    """

    __slots__ = ("behind", "runs", "starts")

    def __init__(self, runs: list[Run], starts: list[int], behind: int) -> None:
        self.runs, self.starts, self.behind = runs, starts, behind

    def __len__(self) -> int:
        return self.starts[-1]

    def __iter__(self) -> Iterator[int]:
        return iter(self.part(0, len(self)))

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...

    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, int):
            at = range(len(self))[index]
            return self.part(at, at + 1)[0]
        first, last, step = index.indices(len(self))
        return self.part(first, last) if step == 1 else tuple(self)[index]

    def part(self, first: int, last: int) -> Sequence[int]:
        """The offsets of a range of characters, as a range where they lie in one run."""
        number = bisect_right(self.starts, first) - 1
        behind, size = self.behind, last - first
        skipped = first - self.starts[number]
        offsets: list[int] = []
        for text, start, end in self.runs[number:]:
            if len(text) == end - start:
                begin = start + behind + skipped
                here = range(begin, min(end + behind, begin + size - len(offsets)))
                if len(here) == size:
                    return here
                offsets += here
            else:
                offsets += [end if behind else start] * min(len(text) - skipped, size - len(offsets))
            if len(offsets) == size:
                break
            skipped = 0
        return tuple(offsets)


@dataclass(frozen=True, slots=True)
class View:
    """A folded text; `origins[i]`, `ends[i]` bound the range of the original that `text[i]` stands for (ranges where nothing was folded)."""

    text: str
    origins: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of_runs(cls, runs: list[Run]) -> View:
        """The texts of runs, one behind the other."""
        if len(runs) == 1:
            text, start, end = runs[0]
            if len(text) == end - start:
                return cls(text, range(start, end), range(start + 1, end + 1))
        texts = [text for text, _, _ in runs]
        starts = list(accumulate(map(len, texts), initial=0))
        return cls("".join(texts), Offsets(runs, starts, 0), Offsets(runs, starts, 1))

    def part(self, start: int, end: int) -> tuple[Sequence[int], Sequence[int]]:
        """The origins and the ends of `text[start:end]`."""
        origins, ends = self.origins, self.ends
        if isinstance(origins, range):
            first = origins.start  # a slice of a range costs five times as much
            return range(first + start, first + end), range(first + start + 1, first + end + 1)
        if isinstance(origins, Offsets) and isinstance(ends, Offsets):
            return origins.part(start, end), ends.part(start, end)
        return origins[start:end], ends[start:end]

    def span(self, start: int, end: int) -> Span:
        """The original span of `text[start:end]` (`end > start`)."""
        return Span(self.origins[start], self.ends[end - 1])
