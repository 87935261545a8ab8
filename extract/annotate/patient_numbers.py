"""Patients by number: labels in prose ("patient 2", "cases 2-4") and the rows of a table of patients, brought together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extract import quick
from extract.annotate.called import of_others
from extract.annotate.drafts import Draft
from extract.annotate.patient_tables import Rows
from extract.annotate.reports import cue_rules, has_cue, kinds_of_sentences, retold
from extract.annotate.tables import NUMBER_WORDS
from extract.triggers import Guard
from kg.model import Document, Patient, Span

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}


def number_of(text: str) -> int:
    """The number that a digit, a word, a Roman figure or a letter means."""
    word = text.lower()
    if word.isdigit():
        return int(word)
    return _ORDINALS.get(word) or NUMBER_WORDS.get(word) or _ROMAN.get(word) or ord(word[0]) - ord("a") + 1


def labels_of(text: str, several: bool = False) -> set[int]:
    """The numbers of the patients that labels in a text name, without those that another is only set against ("unlike patient 1"); where a paper tells of
    `several`, also a number at the end ("prednisone was needed in the second")."""
    found = {number_of(last["n"])} if several and (last := _LAST.search(text)) is not None else set()
    for (pattern,) in cue_rules("inline").possible(text):
        for match in pattern.finditer(text):
            if not _SET_AGAINST.search(text, max(0, match.start() - 30), match.start()):
                found.add(number_of(match["n"]))
    return found


_LAST = Guard(r"(?i)\b(?:in|for|to|by)\sthe\s(?P<n>first|second|third|fourth|fifth|sixth)(?:\sone)?\W*$", whole=True)


def signs_of(document: Document) -> quick.Pattern | None:
    """The pattern of the signs that a paper gives its patients behind their introduction ("a 12-year-old boy (P1)"), None where it gives fewer than two."""
    text = document.text
    signed = ("(P1" in text or "(P2" in text) and len(set(_SIGN.findall(text))) > 1  # "(P < 0.05)" stands in many papers
    return _P if signed and len(set(_GIVEN_SIGN.findall(text))) > 1 else None


_P = quick.compile(r"\bP(?P<n>\d{1,2})\b(?!\s?[=<>])")
_SIGN = quick.compile(r"\(P(\d{1,2})[),;]")
_GIVEN_SIGN = quick.compile(
    r"(?:patient|boy|girl|man|woman|mother|father|brother|sister|son|daughter|child|infant|proband|sibling|twin|(?:fe)?male)\b[^.;()]{0,40}\(P(\d{1,2})[),;]"
)


def captioned(text: str, drafts: Sequence[Draft], before: Draft | None) -> Draft | None:
    """The patient of a caption: the one whom it names by number, or that of the caption `before` which it goes on with."""
    number = label_of(text)
    if number is None:
        return None if re.match(r"(?i)(?:fig|table|supp)", text) else before
    named = next((draft for draft in drafts if draft.number == number), None)
    return drafts[number - 1] if named is None and len(drafts) >= number and all(d.number is None for d in drafts) else named


def label_of(text: str) -> int | None:
    """The number of the patient that a label in a text names, where it names just one."""
    numbers = labels_of(text)
    return numbers.pop() if len(numbers) == 1 else None


#: What stands before a label that the sentence is not about.
_SET_AGAINST = quick.compile(
    r"(?i)\b(?:unlike|than|contrast\s(?:to|with)|compared\s(?:with|to)|similar(?:ly)?\sto|as\sin|(?:brother|sister|sibling|cousin|mother|father|twin|son|daughter)\sof|like|"
    r"identical\sto)\s(?:the\s|that\sof\s|those\sof\s|our\s)?$"
)

#: Several patients by number, of whatever kind the numbers are.
PLURAL = Guard(
    r"(?i)\b(?:patients|cases|subjects)\s(?:no\.?\s|numbers?\s|#)?(?P<list>(?:\d{1,2}|[ivx]{1,4}|(?-i:[A-H]))(?:\s?(?:,\s?and|,|and|&|-|to)\s?#?(?:\d{1,2}|[ivx]{1,4}|(?-i:[A-H])))+)\b(?!\s?(?:years?|%|/|of\b))"
)


def several_of(text: str) -> set[int]:
    """The numbers of the patients that a sentence names together ("patients 1 and 3", "cases 2-4")."""
    found: set[int] = set()
    if not PLURAL.possible(text):
        return found
    for match in PLURAL.compiled.finditer(text):
        last: int | None = None
        for word, joined in re.findall(r"(?i)(?<![a-z])(\d{1,2}|[ivx]{1,4}|(?-i:[A-H]))(?![a-z])\s?(-|to\b)?", match["list"]):
            number = number_of(word)
            if last is not None and last < number <= last + 20:
                found.update(range(last, number))
            found.add(number)
            last = number if joined else None
    return found


def spans_of(document: Document, owned: set[int]) -> tuple[Span, ...]:
    """The stretches of text that sentences make, runs of neighbours joined, but the pieces of a sentence in several."""
    out: list[Span] = []
    last = -2
    for index in sorted(owned):
        spans = document.sentences[index].spans
        if len(spans) > 1:
            out += spans
            last = -2
            continue
        start, end = spans[0]
        if index == last + 1 and out[-1].end <= start and end - start < 4000:
            out[-1] = Span(out[-1].start, end)
        else:
            out.append(Span(start, end))
        last = index
    return tuple(out)


def told_by_number(document: Document, patients: tuple[Patient, ...], in_prose: set[str]) -> tuple[Patient, ...]:
    """Patients whom only a table introduces also own the sentences that name them by number, alone or with others, or all together, and those that go on
    with a pronoun behind the first."""
    missing = {number: patient for patient in patients if patient.label not in in_prose and (number := called_number(patient)) is not None}
    if not missing:
        return patients
    owned: dict[int, set[int]] = {number: set() for number in missing}
    last: int | None = None
    for index, (sentence, kind) in enumerate(zip(document.sentences, kinds_of_sentences(document), strict=True)):
        other = kind in {"references", "back", "front", "perspective", "introduction"}
        if other or retold(sentence.text) or of_others(sentence.text) or sentence.block_kind not in {"paragraph", "list_item"}:
            last = None
            continue
        numbers = several_of(sentence.text) or labels_of(sentence.text)
        if (several_of(sentence.text) or has_cue("shared", sentence.text)) and has_cue("apart", sentence.text):
            numbers = set()
        elif has_cue("shared", sentence.text) and not numbers:
            numbers = set(missing) if counts(sentence.text) in {None, len(patients)} else set()
        elif not numbers and last is not None and _goes_on(document, index, missing[last]):
            numbers = {last}
        elif len(numbers) > 1 and not several_of(sentence.text):
            numbers = set()
        for number in numbers & set(missing):
            owned[number].add(index)
        last = next(iter(numbers)) if len(numbers) == 1 and numbers <= set(missing) else None
    return tuple(
        replace(patient, scope=tuple(sorted((*patient.scope, *spans_of(document, owned[number])))))
        if (number := called_number(patient)) in missing and patient is missing[number] else patient
        for patient in patients
    )


def _goes_on(document: Document, index: int, patient: Patient) -> bool:
    """Whether a sentence goes on about the patient of the one before, in the same paragraph, with a pronoun of the same sex."""
    before, sentence = document.sentences[index - 1], document.sentences[index]
    pronoun = re.match(r"(?:(?P<he>He|His)|(?P<she>She|Her))\b", sentence.text)
    if pronoun is None or of_others(sentence.text) or "\n\n" in document.text[before.end : sentence.start]:
        return False
    return patient.sex is None or (patient.sex == "male") == bool(pronoun["he"])


def told_of_all(document: Document, patients: tuple[Patient, ...]) -> tuple[Patient, ...]:
    """Patients also own the sentences whose subject counts just as many as there are ("Six children received …")."""
    if len(patients) < 2:
        return patients
    cited = {citation.sentence for citation in document.citations}
    everybody = {
        index for index, (sentence, kind) in enumerate(zip(document.sentences, kinds_of_sentences(document), strict=True))
        if sentence.block_kind in {"paragraph", "list_item"} and index not in cited and kind in _TOLD_IN
        and _is_of_all(sentence.text, len(patients)) and not retold(sentence.text)
    }
    if not everybody:
        return patients
    spans = spans_of(document, everybody)
    return tuple(replace(patient, scope=tuple(sorted({*patient.scope, *spans}))) for patient in patients)


def _is_of_all(text: str, many: int) -> bool:
    """Whether the subject of a sentence is all of so many patients ("Six children received …", "All patients were given …", "Both …")."""
    told = _COUNTED.match(text)
    if told is not None:
        return number_of(told["n"]) == many
    told = _EVERY.match(text)
    if told is None and _TO_ALL.search(text) is not None and not has_cue("apart", text):
        return counts(text) in {None, many}
    return told is not None and not has_cue("apart", text) and (number_of(told["n"]) if told["n"] else 2 if told["both"] else many) == many


def counts(text: str) -> int | None:
    """How many patients the words for all of them count ("both patients", "all three"), None where they count none."""
    told = _ALL_OF.search(text)
    return (number_of(told["n"]) if told["n"] else 2) if told is not None else None


_ALL_OF = Guard(
    r"(?i)\b(?:(?P<both>(?:^|(?:in|for|to|by)\s)both\b|both(?=\s(?:of\s(?:them|the|our)\s?)?(?:patients|children|siblings|brothers|sisters|twins|cases|women|men|girls|boys|infants|neonates)\b))"
    r"|(?:all|the|our|these)\s(?:of\sthe\s)?(?P<n>two|three|four|five|six|seven|eight|nine|ten|[2-9])\s(?:[\w-]+\s)?(?:patients|children|siblings|brothers|sisters|twins|cases|women|men|girls|"
    r"boys|infants|neonates)\b)", whole=True
)
_TO_ALL = Guard(
    r"(?i)\b(?:given|administered|offered|prescribed)\sto\s(?:all|both|each)\s(?:of\sthe\s|of\sour\s|the\s|our\s)?(?:\w+\s)?(?:patients?|children|infants|women|men)\b",
    whole=True,
)
_EVERY = Guard(
    r"(?i)(?:(?P<both>both)|all|each)(?:\s(?:of\s(?:the\s|our\s|these\s)?|the\s|our\s|these\s)?(?:(?P<n>two|three|four|five|six|seven|eight|nine|ten|[2-9]|1\d)\s)?(?:of\sthem|patients?|child(?:ren)?|"
    r"siblings|brothers|sisters|twins|cases|women|men|girls|boys|infants|neonates|recipients|three|four|five|six))?\s(?:also\s|then\s|subsequently\s|initially\s)?(?:received|were\s(?!excluded|eligible|"
    r"required|asked)|was\s|underwent|had|got|developed|achieved|responded|tolerated|recovered|survived)", whole=True
)
_TOLD_IN = frozenset({"case", "results", "body", "abstract", "methods"})
_COUNTED = Guard(
    r"(?i)(?:(?:all|these|the|our)\s)?(?P<n>two|three|four|five|six|seven|eight|nine|ten|[2-9]|1\d)\s(?:[\w-]+\s){0,3}?(?:patients|children|infants|women|men|girls|boys|siblings|brothers|"
    r"sisters|adults|adolescents|recipients)\s(?:also\s|then\s|subsequently\s)?(?:received|were|underwent|had|got|developed|achieved|responded|presented|tolerated|recovered|survived)\b"
    r"(?![^.;]*\b(?:one|two|three|four|others?|remaining|respectively|each)\b)", whole=True
)


def told_by_label(document: Document, patients: tuple[Patient, ...]) -> tuple[Patient, ...]:
    """Patients whom a table calls by a sign of its own ("UPN 12", "P1", "Twin A") also own the sentences that call them so, those that go on with a
    pronoun, and those about all patients where all have such signs."""
    signs = {patient.ordinal: patient.label for patient in patients if _LABEL.fullmatch(patient.label)}
    if not signs:
        return patients
    # Not of `quick`, which keeps what it makes: these are the words of one paper.
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(re.escape(sign) for sign in sorted(signs.values(), key=len, reverse=True))})(?![\w-])")
    owned: dict[int, set[int]] = {ordinal: set() for ordinal in signs}
    last: Patient | None = None
    for index, (sentence, kind) in enumerate(zip(document.sentences, kinds_of_sentences(document), strict=True)):
        text = sentence.text
        if sentence.block_kind not in {"paragraph", "list_item"} or kind in {"references", "back", "front"} or retold(text):
            last = None
            continue
        here = _signs(pattern, text)
        if not here and last is not None and _goes_on(document, index, last):
            here = {last.label}
        elif not here and len(signs) == len(patients) and has_cue("shared", text) and not has_cue("apart", text):
            here = set(signs.values())
        for ordinal, sign in signs.items():
            if sign in here:
                owned[ordinal].add(index)
        last = next((p for p in patients if p.label in here), None) if len(here) == 1 else None
    return tuple(
        replace(patient, scope=tuple(sorted({*patient.scope, *spans_of(document, owned[patient.ordinal])}))) if owned.get(patient.ordinal) else patient
        for patient in patients
    )


def _signs(pattern: re.Pattern[str], text: str) -> set[str]:
    """The signs of the patients whom a sentence is about: one, or several in a list ("P1, P3 and P5 received …"); none where they are set side by side."""
    found = [match for match in pattern.finditer(text) if not _SET_AGAINST.search(text, max(0, match.start() - 30), match.start())]
    if len({match[0] for match in found}) > 1:
        joined = all(_JOINED.fullmatch(text, a.end(), b.start()) for a, b in pairwise(found))
        if not joined or has_cue("apart", text) or len(found) < len(pattern.findall(text)):
            return set()
    return {match[0] for match in found}


_JOINED = quick.compile(r"\s?(?:,\s?and|,|and|&|-|to)\s?")
#: A sign that is no word of the language and no number alone.
_LABEL = quick.compile(r"(?:UPN|ID|Pt|Twin|Child|Sibling|P|S|C)[\s-]?#?(?:\d{1,4}|[A-H])[a-z]?|[A-Z]{1,4}-\d{1,4}")


def called_number(patient: Patient) -> int | None:
    """The number by which the paper calls a patient ("Patient 2", "Case III"), None where its label holds none."""
    match = re.fullmatch(
        r"(?i)(?:case|patient|recipient|pt\.?|subject|upn|child|p)\s?(?:no\.?\s?|#)?(\d{1,4}|[ivx]{1,4}|[a-h]|one|two|three|four|five|six)",
        patient.label.strip(),
    )
    return number_of(match[1]) if match else None


def with_tables(patients: list[Patient], tables: list[Rows], single: bool) -> tuple[Patient, ...]:
    """Patients of the tables beside those of the prose. The first table that introduces patients may tell of some whom the prose does not; a
    later one goes on with them, or tells more of those already known. In a report of a `single` case tables introduce nobody else."""
    known: tuple[Patient, ...] = tuple(patients)
    first = next((rows for rows in tables if rows.introduces), None)
    if first is not None:
        known = with_rows(patients, list(first.patients), single)
    for rows in tables:
        if rows is not first:
            known = _told_more(known, rows, single)
    return known


def _told_more(known: tuple[Patient, ...], rows: Rows, single: bool) -> tuple[Patient, ...]:
    """A further table: rows of patients already known, and rows that go on counting where it introduces any."""
    out = list(known)
    numbers = [called_number(row) for row in rows.patients]
    if len(rows.patients) > len(known) and not rows.introduces:
        return known
    for row, number in zip(rows.patients, numbers, strict=True):
        same = [i for i, p in enumerate(out) if p.label == row.label or (number is not None and called_number(p) == number)]
        if len(same) == 1 and _fits(out[same[0]], row):
            out[same[0]] = _joined(out[same[0]], row)
        elif not same and not single and rows.introduces and number is not None and number == len(out) + 1:
            out.append(replace(row, ordinal=len(out) + 1))
    return tuple(out)


def _fits(patient: Patient, row: Patient) -> bool:
    """Whether nothing that a row tells speaks against a patient."""
    return (row.age is None or patient.age is None or _same_age(row, patient)) and (
        row.sex is None or patient.sex is None or row.sex == patient.sex
    )


def _same_age(row: Patient, patient: Patient) -> bool:
    """Whether two ages are the same, also where one is told in months and the other in years."""
    if row.age_unit == patient.age_unit:
        return row.age == patient.age
    months, years = (row, patient) if row.age_unit == "mo" else (patient, row)
    return (months.age_unit, years.age_unit) == ("mo", "a") and (months.age or 0) // 12 == years.age


def _joined(patient: Patient, row: Patient) -> Patient:
    """A patient with what a row adds."""
    return replace(
        patient, label=patient.label or row.label, age=patient.age if patient.age is not None else row.age, age_unit=patient.age_unit or row.age_unit,
        sex=patient.sex or row.sex, age_span=patient.age_span or row.age_span, sex_span=patient.sex_span or row.sex_span,
        scope=(*patient.scope, *row.scope),
    )


def with_rows(patients: list[Patient], rows: list[Patient], single: bool = False) -> tuple[Patient, ...]:
    """Patients of a table beside those of the prose: a row of the same number, else one that fits a patient told in prose, adds its scope;
    any other is a patient of its own (but not in a report of a `single` case). Where all are called by numbers, these give the order."""
    if not rows:
        return tuple(patients)
    taken: set[int] = set()
    merged = list(patients)
    numbers = {number: i for i, patient in enumerate(patients) if (number := called_number(patient)) is not None}
    for row in rows:
        same = _same_person(patients, row, numbers, taken, len(rows))
        if same is not None:
            taken.add(same)
            merged[same] = _joined(merged[same], row)
        elif not single:
            merged.append(replace(row, ordinal=len(merged) + 1))
    order = [called_number(patient) for patient in merged]
    if None not in order and len(set(order)) == len(order):
        merged = [replace(patient, ordinal=n) for n, (_, patient) in enumerate(sorted(zip(order, merged, strict=True), key=lambda x: x[0] or 0), 1)]
    return tuple(merged)


def _same_person(patients: list[Patient], row: Patient, numbers: dict[int, int], taken: set[int], rows: int) -> int | None:
    """Which patient of the prose a row is, by number or by age and sex; None where it is none of them."""
    number = called_number(row)
    if number in numbers:
        same = numbers[number]
        # A number outweighs an age that table and text print differently.
        return same if same not in taken and (_fits(patients[same], row) or rows == len(patients)) else None
    fits = [
        i for i, patient in enumerate(patients)
        if i not in taken and _fits(patient, row) and (number is None or called_number(patient) is None)
    ]
    told = [i for i in fits if patients[i].age is not None and patients[i].age == row.age]
    return told[0] if len(told) == 1 else next((i for i in fits if patients[i].ordinal == row.ordinal), fits[0] if fits else None)
