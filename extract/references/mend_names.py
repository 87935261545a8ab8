"""Where a list of authors ends: labels put right where the form of the names leaves no doubt."""

from __future__ import annotations

import unicodedata

from extract.references.features import shape
from extract.references.mend_bodies import OFFICES, behalf, dangling, end_of_names, journal_letters, with_body
from extract.references.mend_lists import body_and_title, capitals, comma_last, is_initial, last_joined, last_of_list, more_people, particle_behind, title_words
from extract.references.name_forms import words
from extract.references.tokens import Token


def names(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place; the labels have authors. Each is asked for only where its form can be."""
    first, end = labels.index("A"), end_of_names(labels)
    if end:
        if tokens[end - 1].core in _TWO_LETTERS:
            _two_letters(tokens, labels)
        if end < first + 3 and labels[end] == "T":
            _given_name(tokens, labels)
            _listed(tokens, labels)
            _edited_by(tokens, labels)
        if tokens[first].after == ".":
            if end == first + 2 and tokens[first + 1].core in ("A", "An", "The") and not tokens[first + 1].after and len(tokens[first].core) > 2:
                labels[first + 1] = "T"  # "FIL. A study of lists"
            _acronym(tokens, labels)
        if tokens[first + 1].before == "(":
            _bracketed_initials(tokens, labels)
        if tokens[first].core[0] > "\u2fff" and labels[end] == "T":
            _characters(tokens, labels, end)
    if "ed" in text[:400] and end:
        _editors_end(tokens, labels, first, end)
    _authors(tokens, labels)
    if tokens[first].core.isupper() and len(tokens[first].core) > 3 and tokens[first].after == "":
        capitals(tokens, labels, first, end)
    if "T" not in labels and " In" in text:
        _one_letter(tokens, labels)
    if " In" in text:
        _editors_within(tokens, labels, end)
    _more_names(tokens, labels)
    _headword(tokens, labels)
    if end and tokens[end - 1].after == "," and labels[end] == "T":
        comma_last(tokens, labels)
    elif end and labels[end] == "T" and not tokens[end - 1].after.startswith((",", ".", ";")):
        _unlike_the_list(tokens, labels, first, end)
    elif end and labels[end] == "T" and tokens[end - 1].after == "." and end > first + 2 and is_initial(tokens[end - 1].core):
        dangling(tokens, labels, first, end)
    if end and labels[end] == "C" and labels[end - 1] == "A":
        journal_letters(tokens, labels, first, end)
    if end and "T" not in labels and labels[end] == "C":
        body_and_title(tokens, labels, first, end)
    if "St. " in text or "No. " in text or "nti-" in text or "r. " in text or "-ALL" in text or "-PLL" in text or "-c" in text:
        title_words(tokens, labels)
    if "others" in text or "colleagues" in text or " more" in text:
        more_people(tokens, labels)
    if ";" in text:
        particle_behind(tokens, labels)
        last_of_list(tokens, labels)
    elif "&" in text or " and " in text:
        last_joined(tokens, labels)
    if "“" in text or '"' in text or "‘" in text or "«" in text or "„" in text:
        _before_quote(tokens, labels)
    if " behalf " in text or " for the " in text or (end and ";" in tokens[end - 1].after):
        behalf(tokens, labels)
    if end and (" & the " in text or " and the " in text):
        with_body(tokens, labels)
    if tokens[first].before[-1:] in _OPENED and "T" not in labels:
        _headed(tokens, labels)


def _authors(tokens: list[Token], labels: list[str]) -> None:
    """In a list of the form "Family GI, Family GI." the authors end at the first point behind initials that no further name follows."""
    if "A" not in labels:
        return
    first = labels.index("A")
    last = first
    while last + 1 < len(labels) and labels[last + 1] == "A":
        last += 1
    initials = ("X", "XX", "XXX", "X-X")
    for i in range(first + 1, last):
        after = tokens[i].after
        if not after.startswith(".") or tokens[i - 1].after or after.startswith((".,", ".;", ".-")):  # as most; asked for before the dearer shapes
            continue
        if shape(tokens[i].core) not in initials or shape(tokens[i - 1].core) not in ("Xx", "X-x", "XxX"):
            continue
        if i - 2 >= first and tokens[i - 2].after == "." and shape(tokens[i - 2].core) == "X":
            continue  # "J. Smith A." and the like: initials stand in front
        rest = tokens[i + 1 : min(i + 4, len(tokens))]
        listed = sum(shape(t.core) in initials and t.after.startswith(",") for t in tokens[first:i])
        plainly = bool(rest) and (shape(rest[0].core) in ("xd", "dx") or rest[0].core.endswith(_COMPOUND))
        untitled = "T" not in labels and (_no_name(rest) or bool(listed))  # "Lind A. How I list towns. Made Up J", "Lind A, Rey T. Snakebite TMA"
        if len(rest) > 1 and (plainly or untitled or (listed and (_no_name(rest) or not _ends_in_initials(tokens[i + 1 :])))):
            end = next((j for j in range(i + 1, len(labels)) if labels[j] != "A"), len(labels))
            stop = next((j for j in range(end, len(labels)) if labels[j] in "CVIP"), None)
            titled = "T" in labels[end:]
            for j in range(i + 1, end):
                labels[j] = "T"
            if not titled and stop is None:
                return
            if not titled and labels[end : end + 1] == ["Y"] and stop is not None and stop > end and "Y" in labels[end + 1 :]:
                labels[end] = "T"  # "Cancer statistics, 2021. CA Cancer J Clin (2021) …": the first year is of the title
            return


def _two_letters(tokens: list[Token], labels: list[str]) -> None:
    """Authors do not end in a transliterated initial: "A. Yu. Smirnov"."""
    end = end_of_names(labels)
    if end and tokens[end - 1].core in _TWO_LETTERS and tokens[end - 1].after == "." and shape(tokens[end].core) in ("Xx", "X-x"):
        before = tokens[end - 2].core if end > 1 else ""
        if len(before) == 1 and before.isupper():
            labels[end] = "A"


_TWO_LETTERS = frozenset(("Yu", "Ya", "Kh", "Zh", "Sh", "Ch", "Ts", "Ye", "Yo", "Iu", "Ia"))


def _given_name(tokens: list[Token], labels: list[str]) -> None:
    """A list that is one family name and its comma goes on over the given name behind it: "Costa, Mário de. Cadernos"."""
    first = labels.index("A")
    end = first + 1
    if tokens[first].after != "," or labels[end : end + 1] != ["T"] or tokens[end].before or _plain(tokens[end].core) not in words("given"):
        return
    for i in range(end, min(end + 4, len(tokens) - 1)):
        if tokens[i].after:
            if tokens[i].after == "." and labels[i + 1] == "T":
                labels[end : i + 1] = "A" * (i + 1 - end)
            return


def _characters(tokens: list[Token], labels: list[str], end: int) -> None:
    """Names of two to five characters go on up to a colon or stop: "山田太郎, 佐藤花子: 標題"."""
    while end < len(tokens) - 1 and tokens[end - 1].after[:1] in (",", "，", "、") and 1 < len(tokens[end].core) < 6 and tokens[end].core[0] > "\u2fff":
        end += 1
    if tokens[end - 1].after[:1] in (":", "：", ".", "．") and labels[end] in "TA":
        labels[:end] = ["A" if name == "T" else name for name in labels[:end]]


def _listed(tokens: list[Token], labels: list[str]) -> None:
    """A list that begins "Family I.," goes on as long as its form does: "Lind K.-H., Rey R., Title"."""
    first = labels.index("A")
    end = first + 2
    if labels[end : end + 1] != ["T"] or tokens[end - 1].after != ".," or tokens[first].after or not is_initial(tokens[end - 1].core):
        return
    family = ("Xx", "X-x", "XxX")
    while end + 2 < len(tokens) and labels[end] == "T" and shape(tokens[end].core) in family and not tokens[end].after:
        if tokens[end + 1].after == "." and is_initial(tokens[end + 1].core) and end + 4 < len(tokens) and tokens[end + 2].core in _AND_MORE:
            labels[end : end + 4] = "AAAA"  # "Lind K., Rey R. és mtsai: Title"
            return
        if tokens[end + 1].after != ".," or not is_initial(tokens[end + 1].core):
            return
        labels[end : end + 2] = "AA"
        end += 2


_AND_MORE = frozenset(("és", "et", "i", "a", "ve", "e", "y", "и"))


def _acronym(tokens: list[Token], labels: list[str]) -> None:
    """A body named by its letters and a stop is the whole list: "FDA. Guidance for Industry: …"."""
    first = labels.index("A")
    if len(labels) < first + 4 or tokens[first].after != "." or tokens[first + 1].core in OFFICES:
        return
    if not (shape(tokens[first].core) in ("XXX", "XXXX") and tokens[first].core.isalpha()):
        if tokens[first].core.lower() in words("firm") and tokens[first + 1].core[0].isupper() and end_of_names(labels) == first + 2:
            labels[first + 1 :] = ["O" if name == "T" else name for name in labels[first + 1 :]]
            stop = next((i for i in range(first + 1, len(tokens)) if tokens[i].after[:1] in (".", "?")), first + 1)
            labels[first + 1 : stop + 1] = "T" * (stop - first)  # "Folkhälsomyndigheten. Listor 2017. Solna"
        return
    end = end_of_names(labels)
    inside = tokens[first + 1 : end]
    if len(inside) > 1 and labels[end] == "T" and any(shape(t.core) == "x" for t in inside) and not any(t.after for t in inside[:-1]):
        labels[first + 1 : end] = "T" * len(inside)


def _edited_by(tokens: list[Token], labels: list[str]) -> None:
    """A list that is one family name and its comma goes on up to "(Hg.)": "Fink, Greta und Rossi, Paolo (Hg.): Lists of towns"."""
    end = end_of_names(labels)
    if tokens[end - 1].after != "," or labels[end : end + 1] != ["T"]:
        return
    mark = next((i for i in range(end, min(end + 9, len(tokens))) if tokens[i].core in _MARKS and tokens[i].before.endswith("(")), 0)
    inside = tokens[end:mark]
    named = all(t.core[0].isupper() or t.core in ("und", "and", "et", "y", "&") or t.core in words("particle") for t in inside)
    if inside and named and ")" in tokens[mark].after and all(name == "T" for name in labels[end : mark + 1]):
        labels[end : mark + 1] = ["A"] * len(inside) + ["O"]


_MARKS = frozenset(("Hg", "Hrsg", "Hgg", "Eds", "Ed", "eds", "ed", "dir", "coord", "org", "orgs", "red", "Red"))


def _plain(core: str) -> str:
    """A word in lower case and without accents."""
    return unicodedata.normalize("NFKD", core.lower()).encode("ascii", "ignore").decode()


def _bracketed_initials(tokens: list[Token], labels: list[str]) -> None:
    """A list of the form "FAMILY (I.), FAMILY (I.J.), « Title »" goes on as long as its form does."""
    i = first = labels.index("A")
    if first + 1 == len(tokens) or tokens[first + 1].before != "(":
        return
    end = end_of_names(labels)
    while (shape(tokens[i].core) in ("Xx", "XX", "XXX", "XXXX", "X-X", "X-x")) and (behind := _behind_brackets(tokens, i + 1)):
        i = behind
    if end and i > end and "Y" not in labels[end:i]:
        labels[first:i] = "A" * (i - first)


def _behind_brackets(tokens: list[Token], start: int) -> int:
    """The place behind initials in brackets that begin at a place; 0 where there are none, or nothing behind them."""
    if start + 1 >= len(tokens) or tokens[start].before != "(":
        return 0
    for i in range(start, min(start + 3, len(tokens) - 1)):
        if not is_initial(tokens[i].core) and len(tokens[i].core) > 2:
            return 0
        if ")" in tokens[i].after:
            return i + 1
    return 0


def _more_names(tokens: list[Token], labels: list[str]) -> None:
    """Authors go on over names of two to four words between commas up to "and" and one more, of which the last ends in a stop or a comma.

    "Daniel P. Huttenlocher, Klara Kedam and Micha Sharir. The upper envelope …": all are names of the form of the first.
    """
    end = end_of_names(labels)
    if not end or tokens[end - 1].after not in (",", ".,", ";") or shape(tokens[end - 1].core) in ("X", "XX", "X.X"):
        return
    size, joined = 0, False
    particles = words("particle")
    short = is_initial(tokens[labels.index("A")].core)  # the list begins with an initial, so each name does
    for i in range(end, min(end + 60, len(tokens) - 3)):
        token = tokens[i]
        if token.core in ("and", "&", "und", "et", "y") and not joined and (size == 0 or 2 <= size <= 4):
            size, joined = 0, True
            continue
        kind = shape(token.core)
        if token.before or not (kind in ("Xx", "X-x", "XxX", "X", "X.X", "X-X") or token.core.lower() in particles):
            return
        if not size and short != is_initial(token.core):
            return
        size += 1
        initial = kind in ("X", "X.X") or token.core in _TWO_LETTERS
        if token.after == "." and initial:
            continue
        if token.after:
            if not 2 <= size <= 4 or initial or token.after not in (",", ".", ":"):
                return
            if joined:
                if labels[i + 1] in "TO" and "Y" not in labels[end : i + 1]:
                    labels[end : i + 1] = "A" * (i + 1 - end)
                return
            if token.after != ",":
                return
            size = 0


def _unlike_the_list(tokens: list[Token], labels: list[str], first: int, end: int) -> None:
    """In a list "G. Family, I. Family," what begins with no initial and ends at no mark begins the title: "D. Rey, PSF and p54(nrb)–multi-functional lists"."""
    comma = next((i for i in range(end - 2, first, -1) if tokens[i].after == ","), 0)
    if not comma or not is_initial(tokens[first].core) or is_initial(tokens[comma + 1].core) or tokens[comma + 1].core in ("and", "et", "Jr", "&"):
        return
    if any(tokens[i].after == "," and not is_initial(tokens[i + 1].core) for i in range(first, comma)) or is_initial(tokens[comma].core):
        return
    if words("group").isdisjoint(t.core.lower() for t in tokens[comma + 1 : end]):
        labels[comma + 1 : end] = "T" * (end - comma - 1)


_EDITING = frozenset(("eds", "ed", "editors", "editor", "Eds", "Ed", "Editors", "Editor"))


def _editors_end(tokens: list[Token], labels: list[str], first: int, end: int) -> None:
    """Names end at the word for editors: "Rey W, eds. FJORD Classification of Lists"."""
    mark = next((i for i in range(first + 2, end) if tokens[i].core in _EDITING and tokens[i].after[:1] == "." and tokens[i - 1].after[:1] == ","), 0)
    if mark and mark + 1 < end and labels[end] == "T":
        labels[mark:end] = ["O"] + ["T"] * (end - mark - 1)


def _one_letter(tokens: list[Token], labels: list[str]) -> None:
    """In a list with commas what stands behind its stop is the title, though it looks like a name: "Lind K, Rey L. Hemophilia A. In: Rey T, eds."."""
    first, end = labels.index("A"), end_of_names(labels)
    if end - first < 6 or tokens[end].core != "In" or tokens[end - 1].after[:1] != "." or len(tokens[end - 1].core) > 1:
        return
    before = tokens[end - 3]
    listed = any(shape(t.core) in ("X", "XX", "XXX") and t.after == "," for t in tokens[first : end - 3])
    if listed and shape(before.core) in ("X", "XX", "XXX") and before.after == "." and not tokens[end - 2].after:
        labels[end - 2 : end] = "TT"


def _editors_within(tokens: list[Token], labels: list[str], end: int) -> None:
    """Names behind "In:" are the editors, not authors: "Lind T. Myositis. In: Rey GS, Budd RC, editors. Lists"."""
    for i in range(end, len(tokens) - 1):
        if tokens[i].core == "In" and labels[i] == "O" and labels[i + 1] == "A" and tokens[i - 1].after[:1] in (".", "?", "!") and labels[i - 1] in "TAO":
            stop = next((k for k in range(i + 1, len(tokens)) if tokens[k].core.lower() in _EDITING_WORDS), 0)
            if stop:
                labels[i + 1 : stop] = ["O" if name == "A" else name for name in labels[i + 1 : stop]]
            return


_EDITING_WORDS = frozenset(("eds", "ed", "editors", "editor"))


def _headword(tokens: list[Token], labels: list[str]) -> None:
    """In a list of the form "Family, G. I." a word behind the last initials that ends in a colon begins the title: "… Bowman, S. R. Superglue: A …"."""
    first, end = labels.index("A"), end_of_names(labels)
    if end - first < 3 or labels[end] != "T" or tokens[end - 1].after[:1] != ":":
        return
    if tokens[end - 1].core in _NOTES and tokens[end - 2].after == "." and shape(tokens[end - 2].core) in ("X", "XX", "XXX", "X-X"):
        labels[end - 1] = "T"  # "Lind A. Retraction: Lists of towns"
        return
    family, initials = ("Xx", "X-x", "XxX"), ("X", "X.X", "X-X")
    start = end - 1
    while start > first and not tokens[start - 1].after and end - start < 3:
        start -= 1
    at = start - 1
    while at > first and shape(tokens[at].core) in initials and tokens[at].after == ".":
        at -= 1
    named = at < start - 1 and tokens[at].after == "," and shape(tokens[at].core) in family
    if named and not any(shape(t.core) in initials for t in tokens[start:end]) and shape(tokens[first].core) in family and tokens[first].after == ",":
        labels[start:end] = "T" * (end - start)


_NOTES = frozenset(
    ("Retraction", "Erratum", "Corrigendum", "Correction", "Comment", "Commentary", "Reply", "Response", "Editorial", "Letter", "Retracted", "Addendum")
)


def _before_quote(tokens: list[Token], labels: list[str]) -> None:
    """Names end where a quotation begins: "Lind Jr., Nils. ‘Towns, Villages, and Others’."."""
    first, end = labels.index("A"), end_of_names(labels)
    quoted = next((i for i in range(first + 2, end) if tokens[i].before[-1:] in ("“", "«", "„", '"', "‘") and tokens[i - 1].after), 0)
    named = labels[end] in "TO" or (labels[end] == "C" and any(c in tokens[end - 1].after for c in "”»\"’"))
    if quoted and named and ("T" not in labels or labels[end] == "T"):
        labels[quoted:end] = "T" * (end - quoted)
        while labels[end] == "O" and end + 1 < len(labels) and not any(c in tokens[end - 1].after for c in "”»“\"’"):
            labels[end] = "T"
            end += 1


_OPENED = ("“", '"', "«", "„")
_CLOSED = ("”", '"', "»", "“")


def _headed(tokens: list[Token], labels: list[str]) -> None:
    """What stands in quotes at the head of an entry is its title, not a name: "“Fluoride.” Encyclopedia of Towns"."""
    first = labels.index("A")
    if first:
        return
    last = next((i for i in range(min(len(tokens) - 1, 30)) if any(c in tokens[i].after for c in _CLOSED)), -1)
    if last >= 0 and len(tokens[last].after) > 1 and all(name == "A" for name in labels[: last + 1]) and labels[last + 1] != "A":
        labels[: last + 1] = "T" * (last + 1)


_COMPOUND = ("-induced", "-associated", "-related", "-specific", "-positive", "-negative", "-like", "-refractory", "-dependent", "-free", "-mediated", "-based")


def _ends_in_initials(rest: list[Token]) -> bool:
    """Whether what follows, up to its first mark, is a name with initials or "et al."."""
    for token in rest[:5]:
        if shape(token.core) in ("X", "XX", "XXX", "X-X", "X.X") or token.core in ("et", "and", "others"):
            return True
        if token.after:
            return False
    return False


def _no_name(rest: list[Token]) -> bool:
    """Whether the words behind a point are running text: a word in lower case, or a word with a digit, before any comma."""
    particles = words("particle")
    for token in rest:
        kind = shape(token.core)
        if kind == "x" and token.core not in particles and token.core not in ("and", "et", "al", "und", "y", "e", "with"):
            return True
        if kind in ("xd", "dx") and len(token.core) > 2:
            return True
        if kind == "X-x" and token.core.endswith(_COMPOUND):  # "Drug-induced GBS"
            return True
        if token.after[:1] in (",", ";"):
            return False
    return False
