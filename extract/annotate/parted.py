"""Sentences that set patients side by side, parted so that each part speaks of one of them.

"Patient 1 died, whereas patient 2 recovered" is cut where the second patient becomes the subject. "Patients 1 and 2 received A and B, respectively"
becomes "Patient 1 received A" and "Patient 2 received B": sentences made of pieces of the printed one, whose offsets stay exact. A list that cannot be
shared out for sure stays whole, and then belongs to nobody (`apart` in case_cues.tsv).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extract import quick
from extract.annotate.shared_out import RESPECTIVELY, shares
from extract.triggers import Guard
from kg.model import Config, Document, Sentence, Span

_N = r"(?:\d{1,2}|(?-i:[IVX]{1,4}|[A-H])|one|two|three|four|five|six)"
_LIST = rf"{_N}(?:(?:,\s(?:and\s)?|\s(?:and|&)\s|\s?-\s?){_N}(?!\s(?:years?|months?|weeks?|days?)\b))*"
#: Somebody among several: "patient 2", "the second child", "Twin B", "Mrs. K", "the girl".
_SUBJECT = (
    rf"(?:(?:the\s|our\s)?(?:patient|case|subject|recipient)s?\s(?:no\.?\s|\#)?(?P<n>{_LIST})\b(?!['’%/-]|\s(?:cells?|years?|months?|weeks?|days?|patients|of\s\d)\b)"
    r"|(?:the|our)\s(?P<which>first|second|third|fourth|other|former|latter|elder|younger|older)(?:\s(?:patient|case|one|child|boy|girl|man|woman|sibling|brother|sister|twin|infant)\b|(?<!other)(?<=er)(?=\s)|(?=\s(?:was|had|is|has|died|received|underwent|developed)\b))"
    r"|twin\s(?P<twin>[AB12]|one|two)\b|(?-i:M(?:r|rs|s|iss))\.?\s(?P<name>(?-i:[A-Z])[a-z]*\b\.?)"
    r"|(?-i:P)(?P<sign>\d{1,2})\b(?!\s?[=<>])|(?P<rest>the\sothers\b|the\s(?:other|remaining)\s(?:two|three|four|five|six|patients?|cases?|child(?:ren)?)\b)"
    r"|the\s(?P<noun>boy|girl|man|woman|brother|sister)\b(?!['’]))"
)
#: A relative of the patient, as the subject of a second part.
_RELATIVE = r"(?:his|her)\s(?:[\w-]+\s)?(?P<kin>mother|father|brother|sister|son|daughter|wife|husband|cousin|uncle|aunt)\b(?!['’])"
_VERB = (
    r"(?:died|was|were|is|are|had|has|have|did|could|underwent|took|got|began|fell|became|came|went|showed|gave|lost|felt|grew|remains|shows|presents|"
    r"(?!(?:unaffected|affected|unrelated|related|aged|matched|mismatched|named|called|unlike)\b)[a-z]{3,}ed)\b"
)
#: A word that a second subject must have: one for somebody, or one that sets one beside another.
_SECOND = Guard(
    r"(?i)(?:[;,]|\b(?:and|but|while|whereas|in|for))\s(?:patients?|cases?|subjects?|recipients?|twin|mr|mrs|ms|miss)\b"
    r"|\sp\d|\bthe\s(?:others|remaining)\b"
    r"|(?:;|,\sand|,\sbut|\bwhile|\bwhereas)\s(?:his|her)\s(?:[\w-]+\s)?(?:mother|father|brother|sister|son|daughter|wife|husband|cousin|uncle|aunt)\b"
    r"|\b(?:the|our)\s(?:second|third|fourth|other|former|latter|elder|younger|older|boy|girl|man|woman|brother|sister)\b", whole=True,
)
_FIRST = quick.compile(rf"(?i)\b{_SUBJECT}")
_NEXT = quick.compile(
    rf"(?i)(?P<link>;\s|,\s(?:(?:and|but|while|whereas)\s)?|\s(?:and|but|while|whereas)\s)(?P<in>(?:in|for)\s)?(?P<who>{_SUBJECT}|{_RELATIVE})"
    rf"(?P<verb>(?:,?\s(?:who\s|also\s|then\s|later\s|subsequently\s|still\s|never\s|only\s)?{_VERB})|,?\s\(?(?:aged\s|an?\s|the\s))?",
)
_KIN = quick.compile(r"(?i)(?:[;,]|\b(?:and|but|while|whereas))\s(?:his|her)\s")
_WHO = rf"(?:patient|case|subject|recipient)\s(?:no\.?\s|\#)?{_N}(?!\w)(?:\s\([^()]{{1,40}}\))?"
_ONE = quick.compile(rf"(?i)\b{_WHO}")
_JOINT = quick.compile(rf"(?i)(?:[a-z][\w\s-]{{2,40}},\s)?(?P<list>{_WHO}(?:,\s{_WHO})*,?\sand\s{_WHO})(?=\s(?:both\s|also\s|each\s|then\s)?{_VERB})")
_VERBS = quick.compile(rf"(?i)\b{_VERB}")
_WHAT = quick.compile(r",?\s(?:an?|the)\s")
_BRACKET = quick.compile(r"\([^()]*\)")
#: Words in front of a first part that only set its patient against the other ("unlike patient 1, who received A, patient 2 …").
_AGAINST = quick.compile(
    r"(?i)(?:unlike|in\s(?:contrast|comparison)\s(?:to|with)|contrary\sto|compared\s(?:to|with)|as\sin|like|similar(?:ly)?\sto)\s"
)
#: A first part that tells nothing that was so.
_OPEN = quick.compile(r"(?i)(?:between|if|whether)\b")
_HEAD = 25


def add_parts(document: Document, config: Config) -> Document:
    """Part the sentences that speak of several patients, each with something of his or her own."""
    found: list[Sentence] = []
    parted = False
    for sentence in document.sentences:
        parts = _parts(sentence) if sentence.block_kind in {"paragraph", "list_item"} else None
        parted |= parts is not None
        found += parts or [sentence]
    return document.with_(sentences=tuple(found)) if parted else document


def _parts(sentence: Sentence) -> list[Sentence] | None:
    text = sentence.text
    second, shared_out = _SECOND.search(text) is not None, RESPECTIVELY in text
    if not second and not shared_out:
        return None
    joint = _JOINT.match(text) if second and not shared_out else None
    if joint is not None:  # "patient 1 (a man) and patient 2 (a woman) received A": each of them did
        lead, rest = (0, joint.start("list")), (joint.end("list"), len(text))
        return [sliced(sentence, [piece for piece in (lead, who.span(), rest) if piece[1] > piece[0]]) for who in _ONE.finditer(text, *joint.span("list"))]
    cuts = _cuts(text) if second else []
    if not cuts and not shared_out:
        return None
    clauses = [clause for a, b in pairwise([0, *cuts, len(text)]) if (clause := _trim(text, a, b)) is not None] if cuts else [(0, len(text))]
    out: list[Sentence] = []
    changed = bool(cuts)
    for start, end in clauses:
        shared = shares(text, start, end)
        changed |= shared is not None
        out += [sliced(sentence, pieces) for pieces in shared or [[(start, end)]]]
    return out if changed else None


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range of a part without the link in front of it and the blanks around it."""
    if start:
        link = re.compile(r"(?i)[;,]?\s(?:(?:and|but|while|whereas)\s)?").match(text, start, end)
        start = link.end() if link else start
    if (against := _AGAINST.match(text, start, end)) is not None:
        start = against.end()
    while end > start and text[end - 1] in " ,;":
        end -= 1
    return (start, end) if end > start else None


def _cuts(text: str) -> list[int]:
    """Where another patient becomes the subject, in a text with a word that a second one must have."""
    if ((lead := _FIRST.search(text)) is None or _NEXT.search(text, lead.end()) is None) and _KIN.search(text) is None:
        return []
    plain = _BRACKET.sub(lambda match: " " * len(match[0]), text)  # what stands in brackets is no verb and no subject
    cuts: list[int] = []
    begin = 0
    for match in _NEXT.finditer(plain):
        if match["kin"] is not None:
            # "…, whereas his brother was given C": of somebody else than what stands before
            if match["link"].strip() not in {"and", "", ","} and match["verb"] is not None and _VERBS.search(plain, begin, match.start()):
                cuts.append(match.start())
                begin = match.end("link")
            continue
        first = _FIRST.search(plain, begin, match.start())
        if first is None or (_kind(first) != _kind(match) and match["rest"] is None) or _who(first) == _who(match) or _OPEN.match(plain, begin):
            continue
        verb = _VERBS.search(plain, first.end(), match.start())
        strong = match["link"].strip() not in {"and", "", ","}
        # "Patient A was a woman, patient B a man and patient C a girl": the verb is understood from the first one on.
        in_line = bool(cuts) and _WHAT.match(plain, first.end()) is not None and _WHAT.match(plain, match.end("who")) is not None
        if verb is None and not in_line and not (strong and _VERBS.search(plain, begin, match.start())):
            continue
        told = match["verb"] is not None or match["in"] is not None
        # "Patient 2 had received A and patient 4 B": the verb is understood.
        gapped = first.start() - begin <= _HEAD and match["n"] is not None and re.compile(r"\s\w").match(plain, match.end("who")) is not None
        if told or gapped:
            cuts.append(match.start())
            begin = match.end("link")
    return cuts


def _kind(match: re.Match[str]) -> str:
    return next(name for name in ("n", "which", "twin", "name", "sign", "rest", "noun") if match[name])


def _who(match: re.Match[str]) -> str:
    return next(match[name].lower() for name in ("n", "which", "twin", "name", "sign", "rest", "noun") if match[name])


def sliced(sentence: Sentence, ranges: list[tuple[int, int]]) -> Sentence:
    """A sentence made of some ranges of the text of another, in their order."""
    if len(ranges) == 1:
        start, end = ranges[0]
        text, origins, ends = sentence.text[start:end], sentence.origins[start:end], sentence.ends[start:end]
    else:
        text = "".join(sentence.text[start:end] for start, end in ranges)
        origins = [at for start, end in ranges for at in sentence.origins[start:end]]
        ends = [at for start, end in ranges for at in sentence.ends[start:end]]
    spans = tuple(_spans(sentence, ranges))
    return Sentence(text, origins, ends, spans, sentence.section, sentence.block_kind)


def _spans(sentence: Sentence, ranges: list[tuple[int, int]]) -> Iterator[Span]:
    for start, end in ranges:
        first, last = sentence.origins[start], sentence.ends[end - 1]
        for span in sentence.spans:
            if span.start < last and span.end > first:
                yield Span(max(first, span.start), min(last, span.end))
