"""Reading and writing of case files: prose a clinician can write, and the complete list of what may be found in it.

    # Title of the case
    Why it is here (may be left out).
    ## Text
    A 45-year-old woman received imatinib 400 mg daily.
    ## Expect
    received | patient | imatinib | doseText=400 mg; kind=drug

One file may hold several cases. Lines under `## Expect` are sorted; none means that nothing may be found. `## Expect references` counts what
is said of the paper and of its references as well. `## Known failure` with a reason marks a case that is not met yet: it fails when it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.model import Assertion, Entity, Value

_TITLE = re.compile(r"^# (?P<title>\S.*)\n(?P<why>(?:(?!#).*\n)*)(?=## Text[ \t]*\n)", re.M)

#: Properties that say where or in which order, not what.
HIDDEN = {"order", "markerStart", "markerEnd", "sentenceText", "rawText", "tableRow"}


class CaseError(Exception):
    """A case file that cannot be read."""


@dataclass(frozen=True)
class Case:
    """One case: its text and the expected lines."""

    title: str
    why: str
    text: str
    expect: tuple[str, ...]
    references: bool = False
    known_failure: str | None = None


def parse(content: str, name: str) -> list[Case]:
    """All cases of a file. Raises CaseError, naming the file and the case, for anything that is not understood."""
    starts = list(_TITLE.finditer(content))
    if not starts:
        raise CaseError(f"{name}: no case (a line `# title` followed by `## Text`)")
    if content[: starts[0].start()].strip():
        raise CaseError(f"{name}: text before the first case")
    cases = []
    for n, start in enumerate(starts):
        end = starts[n + 1].start() if n + 1 < len(starts) else len(content)
        cases.append(_case(start["title"].strip(), start["why"].strip(), content[start.end() : end], name))
    titles = [case.title for case in cases]
    for title in titles:
        if titles.count(title) > 1:
            raise CaseError(f"{name}: two cases are called {title!r}")
    return cases


def _case(title: str, why: str, body: str, name: str) -> Case:
    where = f"{name}: case {title!r}"
    parts = re.split(r"^(## (?:Text|Expect references|Expect|Known failure))[ \t]*\n", body, flags=re.M)
    heads = parts[1::2]
    if heads[:1] != ["## Text"] or len(heads) != len(set(heads)):
        raise CaseError(f"{where}: wants one `## Text` and one `## Expect`")
    sections = dict(zip(heads, parts[2::2], strict=True))
    expecting = [h for h in heads if h.startswith("## Expect")]
    if len(expecting) != 1:
        raise CaseError(f"{where}: wants one `## Expect` or `## Expect references`, has {len(expecting)}")
    text = sections["## Text"].strip("\n") + "\n"
    if not text.strip():
        raise CaseError(f"{where}: its text is empty")
    lines = tuple(line.strip() for line in sections[expecting[0]].splitlines() if line.strip())
    for line in lines:
        if len(line.split(" | ")) not in (3, 4):
            raise CaseError(f"{where}: cannot read the expectation {line!r}; write `relation | subject | object | key=value; …`")
    known = sections.get("## Known failure")
    if known is not None and not known.strip():
        raise CaseError(f"{where}: a known failure needs its reason")
    return Case(title, why, text, tuple(sorted(lines)), expecting[0].endswith("references"), known.strip() if known else None)


def write(cases: Iterable[Case]) -> str:
    """The text of a case file."""
    out = []
    for case in cases:
        out.append(f"# {case.title}\n" + (f"{case.why}\n" if case.why else "") + f"## Text\n{case.text}")
        out.append(f"## Expect{' references' if case.references else ''}\n" + "".join(f"{line}\n" for line in case.expect))
        if case.known_failure:
            out.append(f"## Known failure\n{case.known_failure}\n")
    return "\n".join(out)


def found(case: Case) -> tuple[str, ...]:
    """What the extractors find in a case now, as sorted lines."""
    from extract.pipeline import assertions, read_text

    about_papers = {"paper", "references", "in-text citations"}
    everything = assertions(read_text(case.text))
    return tuple(sorted({line(a) for a in everything if case.references or a.extractor not in about_papers}))


def line(a: Assertion) -> str:
    """One assertion as a line."""
    pairs = [(name, shown(value)) for name, value in (*(a.event.properties if a.event else ()), *a.qualifiers) if name not in HIDDEN]
    if a.negated:
        pairs.append(("negated", "true"))
    if a.hedged:
        pairs.append(("hedged", "true"))
    if a.standing != "own":
        pairs.append(("standing", a.standing))
    values = "; ".join(f"{name}={value}" for name, value in sorted(set(pairs)))
    relation = a.predicate.rsplit("/", 1)[-1]
    start = f"{relation} | {short(a.subject)} | {shown(a.object)}"
    return f"{start} | {values}" if values else start


def short(entity: Entity) -> str:
    """The label; patients and papers by what they are, since their names hold the paper's."""
    if entity.type == "Paper":
        return "paper"
    if entity.type == "Patient":
        ordinal = entity.iri.rsplit("/", 1)[-1]
        return f"patient {ordinal}"
    return shown(entity)


def shown(value: Value) -> str:
    """A value on one line, without the characters that the format uses."""
    if isinstance(value, Entity):
        if value.type in ("Paper", "Patient"):
            return short(value)
        value = value.label
    if isinstance(value, float):
        text = f"{value:g}"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = str(value)
    return re.sub(r"\s+", " ", text).replace(" | ", " / ").replace("; ", ", ").strip()


def files(root: Path) -> list[Path]:
    """All case files, sorted."""
    return sorted(root.rglob("*.md"))
