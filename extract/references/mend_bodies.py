"""Works of bodies and of nobody: labels put right where a body stands beside people or behind "on behalf of", or where the first or last words are no names."""

from __future__ import annotations

from extract.references.name_forms import words
from extract.references.tokens import Token


def end_of_names(labels: list[str]) -> int:
    """The place behind the first run of authors; 0 where there is none or nothing behind it."""
    if "A" not in labels:
        return 0
    end, count = labels.index("A") + 1, len(labels)
    while end < count and labels[end] == "A":
        end += 1
    return end if end < count else 0


def with_body(tokens: list[Token], labels: list[str]) -> None:
    """The body behind the people ends at its word, where no mark parts it from the title: "Lind, R. & the LISTS Investigators Early towns"."""
    end = end_of_names(labels)
    start = end - (labels[end] == "T" and tokens[end - 1].core in ("&", "and"))
    joint = tokens[start].core in ("&", "and") and start + 3 < len(tokens) and tokens[start + 1].core == "the"
    if not joint or labels[start + 1] != "T" or tokens[start - 1].after[:1] not in (".", ",", ""):
        return
    for i in range(start + 2, min(start + 9, len(tokens) - 1)):
        if tokens[i].after or labels[i] != "T":
            return
        if tokens[i].core in _BODIES and tokens[i + 1].core[0].isupper():
            labels[start : i + 1] = "A" * (i + 1 - start)
            return


_BODIES = frozenset(("Investigators", "Collaborators", "Consortium", "Group", "Collaboration", "Network", "Team", "Initiative", "Project", "Committee"))


def behalf(tokens: list[Token], labels: list[str]) -> None:
    """A title does not begin with "on behalf of" and a body; its name ends at the first stop: "…, et al., on behalf of the Lists Group. Title"."""
    start = labels.index("T") if "T" in labels else len(labels)
    if start + 3 >= len(labels) or not start:
        return
    told = tokens[start].core in ("on", "for") and tokens[start + 1].core in ("behalf", "the")
    stop = next((i for i in range(start, min(start + 32, len(tokens) - 1)) if tokens[i].after.lstrip("*†)")[:1] in (".", ":")), 0)
    listed = words("group") | words("firm")
    if not told and (tokens[start - 1].after[-1:] != ";" or not all(_named(t.core, listed) for t in tokens[start : stop + 1])):
        return  # "…, et al; Fjord Lists Group. Title"
    inside = {t.core.lower() for t in tokens[start : stop + 1]}
    if told and stop and (tokens[start].core == "on" or (tokens[start].before.endswith("(") and tokens[stop].after.startswith(")"))):
        inside |= {"group", "study"}  # it is one, whatever its name
    if stop and labels[stop + 1] in "TC" and not (inside.isdisjoint(words("group")) and inside.isdisjoint(words("firm"))):
        first = labels.index("A")
        labels[first : stop + 1] = "A" * (stop + 1 - first)


def _untaken(tokens: list[Token], labels: list[str], end: int) -> None:
    """One name that no mark parts from a small word behind it is the beginning of a title: "Vitamin D in Older Lists"."""
    if tokens[end].core not in _RUNNING or tokens[end].before or tokens[end].after or any(t.after or t.before for t in tokens[:end]):
        return
    if labels[end] in "TO" and "T" in labels[end : end + 2] and tokens[end + 1].core.casefold() not in ("press", "the"):
        labels[: end + 1] = "T" * (end + 1)


_RUNNING = frozenset(("in", "of", "for", "with", "versus", "vs", "after", "during", "among", "is", "are", "as"))


def _department(tokens: list[Token], labels: list[str], end: int) -> None:
    """The office of a body belongs to it, not to the title: "Fjord Department of Health, Office of Lists. Lists for all: final report"."""
    stop = next((i for i in range(end, min(end + 12, len(tokens) - 1)) if tokens[i].after), 0)
    inside = tokens[end : stop + 1]
    named = len(inside) > 1 and tokens[stop].after[:1] == "." and labels[stop + 1] in "TY" and all(t.core[0].isupper() or t.core in _SMALL for t in inside)
    body = not (words("group") | words("body") | words("firm")).isdisjoint(t.core.lower() for t in tokens[:end])
    if named and (body or (end == 1 and tokens[0].core.isupper() and len(tokens[0].core) > 4)):  # "BRASIL. Ministério da Saúde. Listas de cidades"
        labels[end : stop + 1] = "A" * len(inside)


_FIRMS = ("Inc", "Ltd", "Co", "Corp")
OFFICES = frozenset((
    "Secretaria", "Ministério", "Departamento", "Instituto", "Agência", "Coordenação", "Conselho", "Fundação", "Ministerio", "Secretaría", "Dirección",
    "Direction", "Ministère", "Ministero", "Direzione", "Office", "Bureau", "Division", "Department", "Center", "Centre", "Committee", "Institute",
    "Directorate", "Branch", "Section", "Unit",
))


def _named(core: str, listed: frozenset[str]) -> bool:
    """Whether a word can be of the name of a body."""
    return not core.islower() or core in _SMALL or core == "to" or core in listed or "-" in core


def unsigned(tokens: list[Token], labels: list[str]) -> None:
    """What stands in front of the title and is no name is of it, in a line that begins with it."""
    end = end_of_names(labels)
    if not end or labels[0] != "A" or end > 12:
        return
    if end < 5 and not tokens[0].after:
        _untaken(tokens, labels, end)
    if labels[end] == "T" and tokens[end].core in ("inventor", "inventors"):
        stop = next((i for i in range(end, min(end + 14, len(tokens) - 1)) if tokens[i].after == "." and tokens[i].core not in _FIRMS), end)
        labels[end : stop + 1] = "O" * (stop + 1 - end)  # "Rey T, inventor; Fjord Inc., assignee. Lists of towns"
        return
    if labels[end] == "T" and tokens[end].core in OFFICES and tokens[end - 1].after in (",", ".", ")."):
        _department(tokens, labels, end)
    if labels[end] != "T" or end > 6:
        return
    inside = tokens[:end]
    if any(t.after for t in inside[:-1]) or inside[0].before:
        return
    if tokens[end - 1].after == ".":  # "Listomab. Prescribing information. Fjord Pharma; 2020"
        labelled = " ".join(t.core.lower() for t in tokens[end : end + 2]) in _LABELS and not any(t.core.isupper() and len(t.core) < 4 for t in inside[1:])
    else:  # "Common Listing Criteria for Towns, version 5.0. Fjord Institute"
        named = {t.core.lower() for t in inside}
        plain = not inside[-1].after and all(t.core.isalpha() and t.core.istitle() and len(t.core) > 3 and not t.before for t in tokens[: end + 1])
        running = any(t.core.islower() and len(t.core) < 4 for t in tokens[end + 1 : end + 3])
        labelled = end > 1 and plain and running and all(named.isdisjoint(words(kind)) for kind in ("given", "group", "firm", "body"))
        if not labelled and not inside[-1].after and not tokens[end].before:
            _long_name(tokens, labels, end)
    if labelled:
        labels[:end] = "T" * end


def released(tokens: list[Token], labels: list[str]) -> None:
    """Behind "News release" stands the firm that sent it, which is no journal: "On new lists. News release. Fjord Pharma; May 3, 2024"."""
    for i in range(3, len(tokens) - 2):
        if tokens[i].core == "release" and tokens[i - 1].core in ("News", "Press") and tokens[i].after[:1] in (".", "]") and tokens[i - 2].after:
            if "V" not in labels:
                labels[i - 1 :] = ["O" if name in "TC" else name for name in labels[i - 1 :]]
            return


def insert(tokens: list[Token], labels: list[str]) -> None:
    """A line begins with a drug and "[package insert]": its title, and behind it stand town, firm and year: "Listomab [package insert]. Oslo: …"."""
    for i in range(1, min(12, len(tokens) - 2)):
        if tokens[i].core.lower() in ("insert", "information") and tokens[i - 1].core.lower() in ("package", "prescribing"):
            if tokens[i].after[:1] in (".", "]") and not any(t.after[:1] in (".", ",") for t in tokens[: i - 1]) and set(labels[: i + 1]) <= set("ATO"):
                labels[: i + 1] = "T" * (i + 1)
                labels[i + 1 :] = ["O" if name in "ATC" else name for name in labels[i + 1 :]]
            return


def housed_by_body(tokens: list[Token], labels: list[str]) -> None:
    """The body between a title and a semicolon and the year published it: "Criteria for Lists of Towns. National Fjord Institute; 2017"."""
    end = len(labels) - labels[::-1].index("T") if "T" in labels else len(labels)
    if end + 1 >= len(labels):
        return
    dated = labels[end] == "Y" and tokens[end - 1].after == ";"
    alone = "A" not in labels and labels[end] == "O" and tokens[end - 1].after in (",", ".")
    if not dated and not alone:
        return
    stop = next((i for i in range(end - 2, labels.index("T") + 1, -1) if tokens[i].after[:1] in (".", "]") and tokens[i].core != "U.S"), 0)
    inside = tokens[stop + 1 : end]
    named = 1 < len(inside) < 9 and all(t.core[0].isupper() or t.core in _SMALL for t in inside) and not any(t.after and t.core != "U.S" for t in inside[:-1])
    if stop and named and not (words("body") | words("group")).isdisjoint(t.core.lower() for t in inside):
        labels[stop + 1 : end] = "O" * len(inside)


def _long_name(tokens: list[Token], labels: list[str], end: int) -> None:
    """The name of a body goes on up to its stop: "WHO Expert Committee on Lists of Towns. Lists for all"."""
    stop = next((i for i in range(end, min(end + 8, len(tokens) - 1)) if tokens[i].after), 0)
    groups = words("group") | words("body") | words("firm")
    named = stop and tokens[stop].after in (".", ").") and labels[stop + 1] in "TCO" and not groups.isdisjoint(t.core.lower() for t in tokens[: end + 2])
    if named and all(t.core[0].isupper() or t.core in _SMALL for t in tokens[: stop + 1]):
        labels[: stop + 1] = "A" * (stop + 1)


_SMALL = frozenset(("on", "of", "for", "and", "the", "in", "der", "des", "für", "und", "de", "la", "et", "pour", "y", "e", "di", "per", "da",
     "do", "dos", "das", "del", "em", "à", "du"))
_LABELS = frozenset(("prescribing information", "package insert", "package leaflet", "product monograph", "summary of", "product information", "highlights of"))


def journal_letters(tokens: list[Token], labels: list[str], first: int, end: int) -> None:
    """The first words of an abbreviated journal behind the last comma of the names: "Rey T., Eur. J. Lists 35", "T. Rey, J. Phys. G, Nucl. Part. Phys. 32"."""
    comma = next((i for i in range(end - 2, first, -1) if "," in tokens[i].after), 0)
    inside = tokens[comma + 1 : end]
    if not comma or any(t.before for t in inside):
        return
    one = len(inside) == 1 and inside[0].after == "." and len(inside[0].core) > 2 and inside[0].core.lower() in words("abbreviated")
    behind = len(inside) > 1 and tokens[first].after == "," and all(len(t.core) < 4 and t.after[:1] == "." for t in inside[:-1])
    if behind and inside[-1].after == "." and len(inside[-1].core) > 4 and inside[-1].core.lower() in words("abbreviated"):
        labels[end - 1] = "C"  # "Rey, T. & Lind, D. M. Semicond. Sci. 13"
        return
    several = 1 < len(inside) < 4 and inside[0].core == "J" and inside[1].core in _SCIENCES
    if (one and inside[0].core.lower() not in words("given")) or several:
        labels[comma + 1 : end] = "C" * len(inside)


_SCIENCES = frozenset(("Phys", "Chem", "Math", "Biol", "Appl", "Geophys", "Opt", "Clin", "Med", "Exp", "Am"))


#: Second words of species that titles print with a capital: "S. Aureus Bacteraemia".
_EPITHETS = frozenset(("Aureus", "Coli", "Pylori", "Albicans", "Elegans", "Difficile", "Pneumoniae", "Vivax", "Cerevisiae", "Aeruginosa", "Fumigatus"))


def dangling(tokens: list[Token], labels: list[str], first: int, end: int) -> None:
    """A list "G. Family, I. Family" does not end in an initial, though no mark parts the last name from the title: "J. Lind, T. Rey New lists of towns"."""
    start = end - 1
    while start > first and tokens[start - 1].after == "." and len(tokens[start - 1].core) < 4 and tokens[start - 1].core[0].isupper():
        start -= 1
    parted = start > first + 1 and (tokens[start - 1].after == "," or tokens[start - 1].core in ("and", "&", "und", "et"))
    if not parted or tokens[first].after != "." or len(tokens[first].core) > 3 or "." in tokens[first].before:
        return
    last = end
    while last + 1 < len(tokens) and tokens[last].core.lower() in words("particle") and not tokens[last].after and labels[last + 1] == "T":
        last += 1
    name = tokens[last]
    if last == end and name.core in _EPITHETS:
        labels[start:end] = "T" * (end - start)
    goes_on = last + 2 < len(tokens) and (labels[last + 1] == "T" or (labels[last + 1] == "C" and name.after == ","))
    if goes_on and name.core[0].isupper() and len(name.core) > 2 and name.core not in _EPITHETS and name.after in ("", ",") and not name.before:
        labels[end : last + 1] = "A" * (last + 1 - end)


def behind_semicolon(tokens: list[Token], labels: list[str]) -> None:
    """Bodies go on behind a semicolon, or a comma of their name, up to their stop: "Lind K; Harbour Society Council on Lists, Care and Nursing. Title"."""
    end = end_of_names(labels)
    if not end or labels[end] not in "TO" or ";" not in tokens[end - 1].after + tokens[end - 2].after:
        start = next((i for i in range(end - 1, max(end - 25, 0), -1) if ";" in tokens[i].after), 0) if end else 0
        if not start or labels[end] != "T" or tokens[end - 1].after != "," or not _body(tokens[start + 1 : end]):
            return
    else:
        start = 0
    for i in range(end, min(end + 25, len(tokens) - 2)):
        if labels[i] not in "TO" or tokens[i].before[:1] in ("“", '"'):
            return
        if tokens[i].after[:1] == "." and len(tokens[i].core) > 2:
            named = all(t.core[0].isupper() or t.core in _SMALL for t in tokens[end : i + 1])
            if named and labels[i + 1] == "T" and labels[i + 2] == "T" and (start or _body(tokens[end : i + 1])):
                labels[end : i + 1] = "A" * (i + 1 - end)
            return


def _body(inside: list[Token]) -> bool:
    return not words("group").isdisjoint(t.core.lower() for t in inside)
