"""What is known of a paper's patients at a place of the sections that tell its cases: who has been found or announced, and of whom it has just told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extract import quick
from extract.annotate.announced import announced, awaits_kin, begins_paragraph
from extract.annotate.called import CALLS, of_child, of_others
from extract.annotate.drafts import INDEFINITE, SUPPOSE, Draft, brought_in, count, known_by_age, meant_by_pronoun, same
from extract.annotate.kinfolk import PAIR, called_in, parent_of
from extract.annotate.patient_numbers import PLURAL, captioned, counts, several_of, signs_of
from extract.annotate.people import Person, find_people
from extract.annotate.reports import cues, has_cue, retold
from extract.annotate.told_together import SEVERAL
from extract.triggers import Several, sentences
from kg.model import Document, Sentence

#: "The former" is one of those who were introduced together so many sentences before.
_NOT_LONG = 6
#: Who got what the patient gave, of a paper about a donor.
RECIPIENT = quick.compile(r"(?i)(?:the|her|his)\s(?:[\w-]+\s){0,2}recipient\b")
#: The sex of a stranger that has not been told.
UNTOLD = "untold"
#: Letters that a sentence begins with that begins with a pronoun ("He", "She").
_PRONOUNS = frozenset("HS")


@cache
def _calls() -> Several:
    """Whether a sentence may call a patient by number or by a word of relation, or tell of several."""
    return Several((*cues("heading"), *cues("inline"), *cues("others"), PLURAL, *SEVERAL, *CALLS))


class CaseState:
    """The state of a walk through the sections of some kinds, and what it says of a sentence. `drafts` are the patients found, `seeds` those
    announced elsewhere."""

    def __init__(self, document: Document, kinds: frozenset[str], report: bool) -> None:
        self.document, self.kinds, self.report = document, kinds, report
        self.seeds = announced(document, kinds, report)
        self.parent = self._parent()
        self.of_donor = has_cue("donor", document.metadata.title or "")
        self.announced_at = self.seeds[0].sentence if self.seeds else None
        self.drafts: list[Draft] = []
        self.signs = signs_of(document)
        self.cited = {citation.sentence for citation in document.citations}
        self.current: Draft | None = None
        self.heading: int | None = None
        self.called = "Case"
        self.letter: str | None = None
        self.opened = self.under = False  # whether the patient of the heading has been told of, and whether one is under a heading of a case
        self.blurred = False  # several have just been told of: whom does a sentence mean that calls nobody?
        self.together: tuple[int, list[Draft]] = (-_NOT_LONG, [])
        self.episode = False  # under a heading of one of several stays
        self.vignette = False  # under a heading of a vignette, which may be of somebody imagined
        self.caption: Draft | None = None
        self.child = False  # whether it was just told what a child of the patient was given
        self.stranger: str | None = None  # sex of a relative or donor who has just been described

    def _parent(self) -> str | None:
        """Whether title or text announce a parent and a child as patients: which parent."""
        if (parent := parent_of(self.document.metadata.title or "")) is not None:
            return parent
        if "ther and " not in self.document.text and "ther & " not in self.document.text:
            return None
        for _, sentence in sentences(self.document, PAIR):
            if has_cue("report", sentence.text) and not retold(sentence.text) and (parent := parent_of(sentence.text)) is not None:
                return parent
        return None

    def _by_relation(self, text: str) -> list[Person]:
        """The mother of a pair, or the donor whom a title names, whom a sentence brings in with an age ("a 22-year-old mother and her newborn")."""
        if self.drafts or not (self.parent or self.of_donor):
            return []
        mine = [p for p in find_people(text) if p.noun == self.parent or (self.of_donor and p.role == "donor")]
        return [p for p in mine if p.age is not None and p.age.current and INDEFINITE.match(p.determiner)]

    def _is_stranger(self, sex: str) -> bool:
        """Whether a pronoun goes on with the relative or stranger who has just been described; whose sex is not known is not of the patient's."""
        if self.stranger == UNTOLD and (self.current is None or self.current.sex != sex):
            self.stranger = sex
        return self.stranger == sex

    @property
    def pool(self) -> list[Draft]:  # patients found, and those announced
        return [*self.drafts, *(seed for seed in self.seeds if seed not in self.drafts)]

    def _take(self, draft: Draft, index: int) -> Draft:
        """Make one of the pool a patient and the current one."""
        if draft not in self.drafts:
            if self.of_donor:
                draft.nouns.add("donor")
            if self.parent is not None and (called := called_in(self.document.sentences[index].text)) is not None:
                draft.nouns.add(called[0])
            self.drafts.append(draft)
            draft.sentence = index if draft.age is None else draft.sentence
        self.current = draft
        return draft

    def _fresh(self, index: int, person: Person) -> Draft:
        """Somebody new: the one of "a brother and his sister" who has the sex of the phrase, else nobody who has been told of."""
        pair = [seed for seed in self.seeds if seed.vague and seed.sex is not None]
        mine = [seed for seed in pair if seed.sex == person.sex and seed.age is None]
        return mine[0] if len(pair) == len(self.seeds) == 2 and len(mine) == 1 and mine[0] not in self.drafts else Draft("", None, index)

    def _tells_late(self, person: Person, text: str) -> bool:
        """Whether a phrase introduces with an age the one patient who has none yet (a title has told of him or her)."""
        known = self.current is not None and self.current.age is None and len(self.drafts) == 1
        return known and INDEFINITE.search(person.determiner) is not None and has_cue("present", text)

    def _twins(self, index: int, sentence: Sentence, names: Sequence[tuple[str, str | None, int, int]]) -> bool:
        """Whether a sentence introduces two twins by name ("Twin A, a boy, and twin B, a girl, were born"): both are patients then."""
        if self.drafts or not all(name.startswith("twin") for name, _, _, _ in names):
            return False
        ends = [names[1][2], len(sentence.text)]
        for (name, _, start, end), stop in zip(names, ends, strict=True):
            label = sentence.text[start:end].strip(" .")
            draft = Draft(label[:1].upper() + label[1:], None, index, names={name})
            told = next((p for p in find_people(sentence.text) if p.role == "patient" and p.sex and end <= p.start < min(stop, end + 30)), None)
            if told is not None:
                draft.sex, draft.sex_span = told.sex, sentence.span(told.sex_start, told.sex_end)
            self._take(draft, index)
        self.current, self.blurred = None, True
        return True

    def _numbered(self, number: int, people: Sequence[Person], text: str) -> Draft | None:
        """The patient of a number: one called so, or the one who was told of at that place among several."""
        known = next((d for d in self.drafts if d.number == number), None)
        if known is not None or any(d.number is not None for d in self.drafts if d not in self.seeds):
            return known
        pool = self.pool
        if len(pool) < max(2, number):
            return None
        for person in people:
            again = known_by_age(person, [draft for draft in pool if draft.number is None])
            if again is not None:
                return count(again, number, text)
        mine = pool[number - 1]
        if mine.number is None and all(same(mine, person) for person in people):
            return count(mine, number, text)
        return None

    def _goes_on(self, text: str) -> bool:
        """Whether a sentence just goes on as the one before: no more than one patient is known or awaited, and no word points at anybody. Half of all do,
        and need not be asked one thing after the other."""
        one = len(self.drafts) < 2 and not self.seeds and self.signs is None and self.stranger is None and not self.blurred and not self.child
        if not one or (self.heading is not None and not self.opened) or text[:1] in _PRONOUNS or text[1:2] == ".":
            return False
        return not find_people(text) and not _calls().possible(text) and not of_others(text) and not of_child(text, self.current)

    def _group(self, index: int) -> list[Draft]:  # the patients who were introduced together not long ago
        return self.together[1] if index - self.together[0] <= _NOT_LONG else []

    def _one_of_kin(self, people: Sequence[Person]) -> bool:
        """Whether a sentence introduces one of the relatives whom the paper announces, who has an age of his or her own."""
        return awaits_kin(self.seeds, self.drafts) and any(p.age is not None and (self.current is None or not same(self.current, p)) for p in people)

    def _awaits_another(self, index: int, sentence: Sentence, person: Person) -> bool:
        """Whether a paragraph begins with somebody of the same age and sex in a paper that announces more patients than have been told of."""
        told = self.current is not None and self.current.age is not None and self.current.sentence != index and self.heading is None
        if not told or len([seed for seed in self.seeds if seed.vague]) <= len(self.drafts):
            return False
        if person.age is None or not re.fullmatch(r"(?i)an?", person.determiner) or not has_cue("present", sentence.text):
            return False
        return begins_paragraph(self.document, index)

    def _legend(self, index: int, text: str) -> None:
        """A caption belongs to the patient whom it names by number, and so do those that go on with it."""
        if (caption := captioned(text, self.drafts, self.caption)) is not None:
            caption.owned.add(index)
        self.caption = caption

    def _retold(self, text: str) -> bool:
        """Whether a sentence tells of a patient of another work, of a trial, or of somebody imagined; a pronoun behind it may go on with that patient."""
        if has_cue("supposed", text) and SUPPOSE.match(text):
            return True
        others = brought_in(text) if (retold(text) and (self.heading is None or self.opened)) or has_cue("trial", text) or has_cue("supposed", text) else []
        self.stranger = next((p.sex for p in others if p.sex), self.stranger if not others else None)
        return bool(others)

    def _of_several(self, index: int, sentence: Sentence, head: int | None) -> bool:
        """Whether a sentence speaks of all patients, or of several by number; it is then theirs."""
        text, drafts = sentence.text, self.drafts
        several = several_of(text) if head is None else set()
        if len(drafts) > 1 and head is None and not several and has_cue("shared", text):
            many = counts(text)
            meant = self._group(index) if many is not None and many not in {len(drafts), len(self.pool)} else drafts
            for draft in () if has_cue("apart", text) or many not in {None, len(meant), len(self.pool)} else meant:
                draft.owned.add(index)
            self.blurred = not self.under
            return True
        if not several:
            return False
        if has_cue("apart", text):
            return True
        for position, draft in enumerate(drafts, 1):
            if draft.number in several or (draft.number is None and position in several and all(d.number is None for d in drafts)):
                draft.owned.add(index)
        self.blurred |= not self.under
        return True

    def _clears_up(self, index: int, text: str) -> bool:
        """Whether a sentence behind one about several says by its pronoun of whom it speaks; one about "them" is everybody's."""
        meant = meant_by_pronoun(text, self.drafts)
        if len(meant) == 1:
            self._take(meant[0], index)
        for draft in meant:
            draft.owned.add(index)
        return len(meant) == 1
