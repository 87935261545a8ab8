"""A printed list of authors made ready to be split: what is no name is taken out, what parts names is written in one way."""

from __future__ import annotations

import re

from extract import quick
from extract.references.name_forms import UPPER as _U
from extract.references.name_forms import is_group

#: Degrees behind names; "MD" and the like alone may be initials, so they count beside one that cannot.
_DEGREE = quick.compile(r",\s*(?:Ph\.?\s?D|M\.\s?D\.|M\.?Sc|M\.?P\.?H|MBBS|Pharm\.?D|Dr\.?P\.?H|D\.?Phil|R\.N\.|BScN?|B\.Sc)\b")
_DEGREES = re.compile(
    r",\s*(?:Ph\.?\s?D|M\.?\s?D|M\.?Sc|M\.?P\.?H|M\.?A|M\.?S|MBA|MBBS|MBChB|Pharm\.?D|Dr\.?P\.?H|D\.?Phil|R\.?N|BScN?|B\.Sc|B\.?A|FRCPC?|FRCS|FACP|D\.?O|DVM)\b\.?"
    r"(?=\s*(?:[,;&]|and\b|$))"
)
_DECEASED = re.compile(r",?\s[(\[]?deceased[)\]]?(?=\s*(?:[,;&.]|$))")
#: The same behind initials without a comma: "Lind P MD, Rey-Moss S PhD".
_BARE_DEGREES = re.compile(rf"(?<=[a-zà-ÿ]) ((?:[{_U}]\.?-?){{1,3}})(?:\s(?:MD|PhD|MBBS|MPH|MSc|MBChB))+(?=\s*(?:[,;&.]|$))")
#: "Hoffmann, Klaus/Berger, Anna", as German lists part names.
_SLASHED = quick.compile(rf"(?<=[a-zà-ÿ.])\s?/\s?(?=[{_U}][a-zà-ÿ.])|(?<=[{_U}])\s/\s(?=[{_U}][a-zà-ÿ])")
_ADDRESSED = re.compile(rf"(?:^|(?<=[,;&]\s))(?:(?:Prof|Dr)\.\s)+(?=[{_U}])")
_HANDLE = re.compile(r"\s*\[@\w+\]?")  # "Lind, A. [@alind]"
_STOP = re.compile(rf"(?<=[{_U}])\. ")
_FOOTMARK = quick.compile(r"\s?[*†‡§¶#]+(?=\s?(?:[,;&]|and\b|$))|(?:^|(?<=[,;] ))[†‡*]+\s?")
#: What `_GLUED` and `_POINT_NAME` need.
_TIGHT = re.compile(r"[.,;](?:(?<!\.)[^\s\d]|(?<=\.)[^\W\d_])")
_GLUED = quick.compile(rf"([,;])(?=[^\s\d])|(?<=[a-zà-ÿ])\.(?=[{_U}]\.)")
#: "Ferguson, JN. Aldag, JM. Insel, TR.": a stop stands where the list has its commas.
_STOPPED = re.compile(rf"(?:[{_U}][\w'’-]+, [{_U}]{{1,3}}\. ){{2,}}[{_U}][\w'’-]+, [{_U}]{{1,3}}\.?")
_POINT_NAME = quick.compile(rf"(?<=\b[{_U}])\.(?=[{_U}][a-zà-ÿ])")
#: "STAR Collaboration (B. I. Abelev": the people in brackets behind their body.
_BRACKETED = re.compile(rf"\b([Cc]ollab(?:oration|\.)|Group|Team|Consortium)\s*\((?=[{_U}][^()]*[\s,.])([^()]+)\)?")
#: A body that people stand for: "…, for the Blood and Marrow Lists Network".
_TOLD = re.compile(r"(?P<lead>(?:^|[,;(]\s?|\s)(?:and\s)?(?:for the|on behalf of(?: the)?|representing the|(?<=[,;] )from the)\s)(?P<body>[^,;()]+)")


def _tied(match: re.Match[str]) -> str:
    """The body with the "and" that is of its name tied to it: what stands in front of that names no body."""
    lead, body = match["lead"].replace("from the", "for the"), match["body"]
    first, joint, rest = body.partition(" and ")
    if match["lead"] != lead and not is_group(body):
        return match[0]
    return f"{lead}{first}{TIE}and{TIE}{rest}" if joint and not is_group(first) and not rest.startswith("the ") and is_group(rest) else lead + body


#: "Lind A (for the Lists Group)"
_BEHALF = re.compile(r",?\s\(((?:for the|on behalf of)\s[^()]+)\)")
#: "FAMILY (I.J.)", as French journals print names.
_INITIALS_IN = re.compile(rf"\s\(((?:[{_U}][a-z]?\.-?\s?){{1,4}})\)(?=\s*(?:[,;&.]|and\b|et\b|$))")
#: "LEFÈVRE (Jean-Marc), DUPONT (Anne)", as French lists print names; in other lists such a bracket may hold a nickname.
_GIVEN = rf"[{_U}][a-zà-ÿ]+(?:[-\s][{_U}][a-zà-ÿ]+)?"
_GIVEN_IN = re.compile(
    rf"[{_U}]{{2}}[{_U}'’ -]+\s\({_GIVEN}\)(?:(?:,|;|\set|\sand)\s[{_U}]{{2}}[{_U}'’ -]+\s\({_GIVEN}\))*[,.]?(?:\s\((?:dir|éd|eds?|coord)s?\.?\),?)?"
)
_GIVEN_BRACKET = re.compile(rf"\s\(({_GIVEN})\)[,;]?")
#: "Yuji Kamayachi (Nippon Telephone and Telegraph)": where somebody works.
_AFFILIATION = re.compile(rf"(?<=[a-zà-ÿ])\s*\([{_U}][a-zà-ÿ]+(?:\s(?:and|of|for|the|[{_U}][\w&]*))*\s[{_U}][a-zà-ÿ]+\)")
#: "Costa e Silva MA", "Ortega y Gasset, J.": one family name of two, joined.
_JOINED = re.compile(
    rf"(?:^|(?<=, )|(?<=; ))((?:d[aeo]s? )?[{_U}][a-zà-ÿ]+(?:-[{_U}][a-zà-ÿ]+)?) ([eyi]) "
    rf"(?=[{_U}][a-zà-ÿ]+(?: [{_U}]{{1,3}}(?:[,;.]| d[aeo]s?\b|$)|, (?:[{_U}]\.\s?)+(?:[,;&]|$)))"
)
TIE = "\ue000"  # in place of the spaces of such a name while the list is split
#: A dash between names, and the comma behind an "and".
_SPLIT = re.compile(rf"\s[–—]\s(?=[{_U}]\.)|(?<=\w)\s(?:and|&),\s")


def tidy(text: str) -> str:
    """A printed list without degrees, addresses, footmarks and the like, its spaces and separators as they should be."""
    if (" the " in text and "for the " in text) or "behalf of " in text or ", from the " in text:
        text = _TOLD.sub(_tied, text)
    if "(" in text:
        if "(for the " in text or "(on behalf of " in text:
            text = _BEHALF.sub(r", \1", text)
        if _GIVEN_IN.fullmatch(text):
            text = _GIVEN_BRACKET.sub(r", \1;", text)
        text = _INITIALS_IN.sub(r", \1", text)
        text = _AFFILIATION.sub("", _BRACKETED.sub(r"\1, \2", text))
    if "–" in text or "—" in text or "and," in text or "&," in text:
        text = _SPLIT.sub(", ", text)
    if _DEGREE.search(text):
        text = _DEGREES.sub("", text)
    if "deceased" in text:
        text = _DECEASED.sub("", text)
    if "MD" in text or "PhD" in text or "MBBS" in text:
        text = _BARE_DEGREES.sub(r" \1", text)
    if "、" in text or "，" in text:
        text = text.replace("、", ", ").replace("，", ", ")
    if "Dr. " in text or "Prof. " in text:
        text = _ADDRESSED.sub("", text)
    if "[@" in text:
        text = _HANDLE.sub("", text)
    if "/" in text and not is_group(text):
        text = _SLASHED.sub("; ", text)
    if "*" in text or "#" in text or not text.isascii():  # as the other footmarks are
        text = _FOOTMARK.sub("", text)
    text = " ".join(text.split())
    if " ." in text or " ," in text or " ;" in text:
        text = text.replace(" .", ".").replace(" ,", ",").replace(" ;", ";")
    if _TIGHT.search(text):
        text = _POINT_NAME.sub(". ", _GLUED.sub(lambda m: f"{m.group(0)} ", text))
    if " e " in text or " y " in text or " i " in text:
        text = _JOINED.sub(rf"\1{TIE}\2{TIE}", text)
    return _STOP.sub("; ", text) if _STOPPED.fullmatch(text) else text
