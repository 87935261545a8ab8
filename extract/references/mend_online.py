"""Works that are kept on line put right where their form leaves no doubt: "[Updated 2021 Feb 10]", books of articles such as StatPearls, "[Internet]",
servers of preprints, licences."""

from __future__ import annotations

from extract.references.features import shape
from extract.references.mend_units import SERVERS
from extract.references.name_forms import words
from extract.references.tokens import Token

_INITIALS = ("X", "XX", "XXX", "X-X")
_NAMES = ("Xx", "X-x", "XxX")
_UPDATED = ("Updated", "updated", "Last")


def online(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place."""
    if "pdated" in text:
        _updated(tokens, labels)
    if "[online]" in text and "C" not in labels and "V" in labels and "A" in labels:
        _one_word(tokens, labels)
    if "[Internet]" in text and "C" not in labels:
        _within(tokens, labels)
        if ("V" in labels or "I" in labels) and "C" not in labels:
            _journal(tokens, labels)
    if "xiv" in text:
        _posted(tokens, labels)
    if "reprint" in text and "C" not in labels:
        _server(tokens, labels)
    if "C" not in labels:
        for name in _STORES:
            if name in text:
                _repository(tokens, labels)
                break
    if "ublished online" in text or "[Epub ahead" in text:
        _ahead(tokens, labels)
    if "icence" in text or "icense" in text:
        _licence(tokens, labels)
    if "V" in labels:
        return
    lowered = text.lower()
    for name in words("collection"):
        if name in lowered:
            _collection(tokens, labels)
            return


def _journal(tokens: list[Token], labels: list[str]) -> None:
    """The last sentence in front of "[Internet]" is the journal, where the line has its volume: "Lists of towns. Made Up J [Internet]. 2017;25(2):3"."""
    end = next((i for i in range(2, len(tokens)) if tokens[i].core == "Internet" and (tokens[i - 1].after + tokens[i].before).endswith("[")), 0)
    start = labels.index("T") if "T" in labels else end
    stop = next((i for i in range(end - 2, start, -1) if tokens[i].after[-1:] in (".", "?", "!") and len(tokens[i].core) > 3), 0)
    inside = tokens[stop + 1 : end]
    if stop and all(name == "T" for name in labels[start:end]) and len(inside) < 12 and inside[0].core[0].isupper():
        labels[stop + 1 : end] = "C" * len(inside)
        labels[end:] = ["O" if name == "T" else name for name in labels[end:]]


def _one_word(tokens: list[Token], labels: list[str]) -> None:
    """A title of one word that was taken for a name, and its journal for the title: "Lind M. Hemólisis. Rev Made Up [online]. 2019, vol.35"."""
    end = next((i for i in range(3, len(tokens)) if tokens[i].core == "online" and (tokens[i - 1].after + tokens[i].before).endswith("[")), 0)
    start = labels.index("T") if "T" in labels else end
    word = tokens[start - 1]
    if not 1 < start < end or labels[start - 2 : start] != ["A", "A"] or set(labels[start:end]) != {"T"} or word.after != "." or len(word.core) < 5:
        return
    if tokens[start - 2].after == "." and shape(tokens[start - 2].core) in _INITIALS and not any(t.after for t in tokens[start : end - 1]):
        labels[start - 1] = "T"
        labels[start:end] = "C" * (end - start)


def _ahead(tokens: list[Token], labels: list[str]) -> None:
    """A note on the date in square brackets is of no title, and has the year where the line has no other: "… of towns [published online March 4, 2021]."."""
    for i in range(2, len(tokens) - 2):
        if tokens[i].core in _AHEAD and (tokens[i - 1].after + tokens[i].before).endswith("[") and tokens[i + 1].core in ("online", "ahead"):
            close = next((k for k in range(i, min(i + 10, len(tokens))) if "]" in tokens[k].after), 0)
            if close and set(labels[i : close + 1]) <= set("TOY"):
                labels[i : close + 1] = "O" * (close + 1 - i)
                year = next((k for k in range(i, close + 1) if len(tokens[k].core) == 4 and tokens[k].core.isdigit()), 0)
                if year and "Y" not in labels:
                    labels[year] = "Y"
            return


_AHEAD = ("published", "Published", "Epub")


def _server(tokens: list[Token], labels: list[str]) -> None:
    """The server behind "Preprint at", where the line names nothing else: "Lists of towns. Preprint at bioRxiv https://…"."""
    for i in range(2, len(tokens) - 1):
        if tokens[i].core in ("Preprint", "preprint") and "]" in tokens[i].after and labels[i : i + 3] == ["O", "O", "O"]:
            if f"{tokens[i + 1].core} {tokens[i + 2].core}" == "Research Square":
                labels[i + 1 : i + 3] = "CC"
                return
            if tokens[i + 1].core in _SERVERS:
                labels[i + 1] = "C"
                return
        if tokens[i].core in _SERVERS and labels[i] == "O" and tokens[i - 1].core in ("at", "on", "in") and tokens[i - 2].core in ("Preprint", "preprint"):
            labels[i] = "C"
            return


_SERVERS = SERVERS | {"arXiv", "Authorea", "chemRxiv", "ChemRxiv", "SSRN", "PsyArXiv", "EarthArXiv", "Preprints.org"}


def _repository(tokens: list[Token], labels: list[str]) -> None:
    """The repository that stands between two marks: "Ticks of towns [Data set]. Dryad. https://…"."""
    for i in range(3, len(tokens) - 1):
        last = i + 1 if (tokens[i].core, tokens[i + 1].core) in _TWO_WORDS else i
        named = (last > i or tokens[i].core in _REPOSITORIES) and labels[i] in "OT" and labels[last] in "OT"
        ends = tokens[last].after[:1] in (".", ",", ";", ":") or labels[last + 1 : last + 2] == ["Y"]
        if named and ends and tokens[i - 1].after[-1:] in (".", "]", ")", ",", "?"):
            labels[i : last + 1] = "C" * (last + 1 - i)
            return


_STORES = ("Preprints.org", "ryad", "enodo", "igshare", "Data", "OSF", "PANGAEA")
_TWO_WORDS = frozenset((("Preprints", "org"), ("Mendeley", "Data"), ("Harvard", "Dataverse")))
_REPOSITORIES = frozenset(("Dryad", "Zenodo", "zenodo", "Figshare", "figshare", "PANGAEA", "OSF"))


def _posted(tokens: list[Token], labels: list[str]) -> None:
    """The number of a preprint is neither volume nor pages: "bioRxiv, 2021.05.05.442755"."""
    for i in range(2, len(tokens) - 3):
        if tokens[i].core in SERVERS and labels[i] in "CO" and tokens[i + 1].after == "." and len(tokens[i + 1].core) == 4 and tokens[i + 2].after == ".":
            if len(tokens[i + 2].core) == len(tokens[i + 3].core) == 2 and tokens[i + 1].core.isdigit():
                labels[i : i + 5] = ["C", "O" if "Y" in labels[:i] else "Y", "O", "O", "O"][: len(labels) - i]
            return


def _licence(tokens: list[Token], labels: list[str]) -> None:
    """The version of a licence is no number of a journal: "Licence: CC BY-NC-SA 3.0 IGO"."""
    for i in range(2, len(tokens) - 1):
        if tokens[i].core in ("Licence", "License", "licence", "license") and labels[i] == "O" and (tokens[i].after == ":" or tokens[i + 1].core == "CC"):
            for at in range(i + 1, min(i + 8, len(tokens))):
                if tokens[at].core.isdigit() and len(tokens[at].core) == 1 and labels[at] in "VIP":
                    labels[at] = "O"
            return


def _updated(tokens: list[Token], labels: list[str]) -> None:
    """What stands between authors "Family GI." and "[Updated …]" is the title: "Lind W. Tetanus [Updated 2021 Feb 10]. In: StatPearls [Internet]"."""
    start = next((i for i in range(2, len(tokens)) if tokens[i].core in _UPDATED and (tokens[i - 1].after + tokens[i].before).endswith("[")), 0)
    if not start:
        return
    close = next((i for i in range(start, min(start + 7, len(tokens))) if "]" in tokens[i].after), 0)
    if not close:
        return
    ends = (i for i in range(1, start - 1) if tokens[i].after[:1] == "." and shape(tokens[i].core) in _INITIALS and not tokens[i - 1].after)
    names = next((i for i in ends if shape(tokens[i - 1].core) in _NAMES), -1)
    labels[start : close + 1] = "O" * (close + 1 - start)
    if names < 0 and "A" in labels[:start]:
        names = max(i for i in range(start) if labels[i] == "A")
    within = next((i for i in range(names + 2, start) if tokens[i].core == "In" and tokens[i].after == ":"), 0)
    if within and names >= 0:  # "Lind W. Tetanus. In: StatPearls [Internet]. Oslo: Fjord; 2021. [Updated 2021 Feb 10]"
        labels[names + 1 : start] = ["T" if i < within else "O" if name in "TA" else name for i, name in enumerate(labels[names + 1 : start], names + 1)]
        return
    if names + 1 < start and all(name in "ATOC" for name in labels[:start]):
        labels[: names + 1] = ["A" if name != "O" or shape(tokens[i].core) in (*_NAMES, *_INITIALS) else "O" for i, name in enumerate(labels[: names + 1])]
        labels[names + 1 : start] = "T" * (start - names - 1)
        labels[close + 1 :] = ["O" if name == "T" else name for name in labels[close + 1 :]]


def _within(tokens: list[Token], labels: list[str]) -> None:
    """The book between "In" and "[Internet]": "In: Summaries of Lists [Internet]. Oslo: Fjord Institute"."""
    end = next((i for i in range(2, len(tokens)) if tokens[i].core == "Internet" and (tokens[i - 1].after + tokens[i].before).endswith("[")), 0)
    start = next((i for i in range(max(0, end - 12), end - 1) if tokens[i].core == "In" and labels[i] == "O"), 0)
    inside = tokens[start + 1 : end]
    if start and inside[0].core[0].isupper() and not any(t.after.startswith((".", ",")) for t in inside) and set(labels[start + 1 : end]) <= {"O", "T"}:
        labels[start + 1 : end] = "C" * len(inside)


def _collection(tokens: list[Token], labels: list[str]) -> None:
    """A collection of articles that has a name of its own: "Approach to lists. UpToDate. Updated October 4, 2021", "In: UpToDate, Rey T (Ed), UpToDate"."""
    named = words("collection")
    for i in range(2, len(tokens)):
        if tokens[i].core.lower() in named:
            before = tokens[i - 1]
            bounded = before.after[:1] in (".", "]", ",", "?") or before.core in ("In", "in")
            if not bounded or tokens[i].after[:1] not in (".", ",", "[", "", ";") or labels[i] == "A":
                return
            for at, name in enumerate(labels):
                if name == "C" or (at > i and name == "T"):
                    labels[at] = "O"
            labels[i] = "C"
            return
