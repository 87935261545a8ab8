"""Reading the sections that tell a paper's own cases, sentence by sentence: who is introduced, and of whom each sentence speaks.

Somebody is the current patient until a heading, a label, a name or a word of relation says otherwise. A sentence that cannot be said to speak of
one patient belongs to none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract import quick
from extract.annotate.ages import Age, find_ages
from extract.annotate.announced import awaits_kin, introduced_together, settled, vague
from extract.annotate.called import calls_nobody, counts_several, names_in, of_child, of_others, pointed_at, sex_of_other, sex_of_pronoun, told_of_child
from extract.annotate.case_state import RECIPIENT, UNTOLD, CaseState
from extract.annotate.drafts import (
    ANOTHER,
    ENDS_WITH_CALLOUT,
    INDEFINITE,
    INTRODUCTION,
    PLAIN_NOUNS,
    SAMPLE_OF,
    SOME_OF_MANY,
    VIGNETTE,
    Draft,
    age_beside,
    called_as,
    candidates,
    fill,
    known_by_age,
    letter_of,
    older,
    presented_at,
    same,
    strangers,
    tells_of_one,
)
from extract.annotate.kinfolk import both_called, called_in, one_called, sex_called
from extract.annotate.patient_numbers import labels_of, number_of
from extract.annotate.people import Person, find_people
from extract.annotate.reports import cues, has_cue, headings, kinds_of_sentences, may_tell_of_strangers, retold
from extract.annotate.tense import in_general, in_the_past
from extract.annotate.told_together import counted, find_together, may_tell
from kg.model import Sentence

_FIRST_SENTENCES = 3
#: An age stands so many characters at most behind the word for a relative ("His mother, a 24-year-old farmer, …").
_BESIDE = 12
_OF_A_PATIENT = quick.compile(r"(?i)\b(?:patient|he|she|his|her|child|case)\b")
_LABEL_ALONE = quick.compile(r"(?i)\W*(?:case|patient)\s(?:report\s|no\.?\s)?#?\w{1,5}\W*")


def _head(text: str) -> int | None:
    """The number of the patient that a heading of a case announces, or a sentence that begins as one."""
    for pattern in cues("heading"):
        if (match := pattern.match(text)) is not None:
            return number_of(match["n"])
    return None


class CaseReader(CaseState):
    """Walks through the sections of some kinds."""

    def read(self) -> list[Draft]:
        """The patients in the order in which they are introduced."""
        for index, (sentence, kind) in enumerate(zip(self.document.sentences, kinds_of_sentences(self.document), strict=True)):
            text, block = sentence.text, sentence.block_kind
            if block == "heading":
                self.vignette = VIGNETTE.search(text) is not None
            if kind not in self.kinds or block in {"reference", "furniture", "table_row"}:
                continue
            if block == "caption":
                self._legend(index, text)
                continue
            self.caption = None
            strange = may_tell_of_strangers(text)
            if strange and has_cue("reply", text):
                break
            if block == "heading":
                self._headed(text)
            elif strange and not self.drafts and has_cue("of-animal", text) and find_ages(text):
                break  # the patient of this report is an animal
            elif not (strange and self._retold(text)) and not (self.vignette and not self.drafts and in_general(text)):
                self._sentence(index, sentence)
        drafts = settled(self.seeds, self.drafts)
        if self.announced_at is not None and len(drafts) == len(self.seeds) and not has_cue("apart", self.document.sentences[self.announced_at].text):
            for draft in drafts:
                draft.owned.add(self.announced_at)  # "we report two women with purpura"
        return drafts

    def _headed(self, text: str) -> None:
        number = _head(text)
        if number is not None:
            self.heading, self.opened, self.called, self.letter = number, False, called_as(text), letter_of(text)
            self.under, self.blurred = True, False
            self.current = next((d for d in self.drafts if d.number == number), None)
            self.opened = self.current is not None
        self.episode = number is None and has_cue("episode", text)

    def _sentence(self, index: int, sentence: Sentence) -> None:
        text = sentence.text
        if self._goes_on(text):
            if self.current is not None:
                self.current.owned.add(index)
            return
        head = _head(text) if headings().possible(text) else None
        if head is not None and _LABEL_ALONE.fullmatch(text):
            self._headed(text)  # "**Patient 2.**" in front of its paragraph
            return
        labels = {head} if head is not None else labels_of(text, len(self.drafts) > 1)
        if head is None and self.signs is not None:
            labels.update(int(sign) for sign in self.signs.findall(text))
        if self.heading is not None and not self.opened:
            labels = set()  # the heading has said whom the next sentence introduces; a label in it names a relation ("the cousin of patient 2")
        if self._of_several(index, sentence, head) or (self.of_donor and self.drafts and RECIPIENT.match(text)):
            return
        if head is None and labels and not self.seeds and of_child(text, self.current):
            labels = set()  # "the first child" of the patient
        if labels and "'s " in text[:40] and of_others(text):
            return  # "patient 3's mother takes …"
        if len(labels) > 1 or (len(self.drafts) > 1 and (counts_several(text) or (labels and has_cue("others", text)))):
            return  # several are set side by side: what is said of whom?
        number, told = next(iter(labels), None), self.current
        if number is None and told is not None and told.number is not None and not self.under and has_cue("others", text):
            return  # "the other two are alive"
        headed = self.heading is not None and not self.opened
        people = candidates(sentence, number is not None or headed or awaits_kin(self.seeds, self.drafts), headed)
        people = people or self._by_relation(text)
        if people and not self.report:
            people = [p for p in people if not (SAMPLE_OF.search(text, 0, p.start) or SOME_OF_MANY.search(text, 0, p.start))]
        if self._together(index, sentence, people):
            return
        if number is not None and (self.current is None or self.current.number != number):
            known = self._numbered(number, people, text)
            if known is not None:
                self._told_of(known, head, index, sentence, people)
                return
            if head is not None or people or number == len(self.drafts) + 1:
                self.heading, self.opened, self.called, self.letter = number, False, called_as(text), letter_of(text, number)
            elif self.drafts:
                return  # of a patient by number of whom the prose has not told yet
        elif number is None and self.parent is not None and self._of_pair(index, sentence):
            return
        elif number is None and people and self._one_of_kin(people):
            self._points(index, sentence, people)  # "the older brother, 6 years of age"
            self.stranger = None
        elif number is None and (self.heading is None or self.opened) and not self._points(index, sentence, people):
            return
        if self.blurred and (number is not None or people or self.current is not told or self._clears_up(index, text)):
            self.blurred = False
        if self.blurred:
            return
        others = strangers(text, people, self.current, index in self.cited, bool(self.seeds)) if people and (self.heading is None or self.opened) else []
        if others:
            self.stranger = next((p.sex for p in others if p.sex), UNTOLD)
            return
        before = len(self.drafts)
        for person in people:
            self._person(index, sentence, person)
        if len(self.drafts) > before + 1:
            self.current, self.blurred = None, True  # two at once, each with something of his or her own
            return
        if self.heading is not None and not self.opened and _OF_A_PATIENT.search(text):
            self._open(index)
            age_beside(self.current or self.drafts[-1], sentence)
        if self.current is not None:
            if self.current.age is None and index <= self.current.sentence + _FIRST_SENTENCES:
                presented_at(self.current, sentence)
            self.current.owned.add(index)

    def _told_of(self, known: Draft, head: int | None, index: int, sentence: Sentence, people: Sequence[Person]) -> None:
        """A sentence that calls a known patient by number."""
        text, fresh = sentence.text, known not in self.drafts
        leads = head is not None or re.match(r"(?i)(?:(?:the|our|in|for)\s){0,2}(?:case|patient|first|second|third|fourth|fifth|sixth)\b", text) is not None
        if self.heading is not None and not leads and self.current is not None and re.search(r"(?i)\b(?:he|she|his|her)\b", text):
            return  # told under the heading of one, in the words of another
        if leads or fresh:
            self._take(known, index)
        for person in people:
            if same(known, person) and fresh:
                fill(known, sentence, person)
        age_beside(known, sentence)
        known.owned.add(index)

    def _together(self, index: int, sentence: Sentence, people: Sequence[Person]) -> bool:
        """Whether a sentence introduces several patients; from here on nobody is the current one."""
        text = sentence.text
        if len(people) < 2 and not may_tell(text):
            return False
        aged = sum(person.age is not None for person in find_people(text))
        if aged < 2 and not find_together(text) and (self.seeds or self.drafts or counted(text) is None):
            return False
        if retold(text) or has_cue("group", text):
            return False
        tells = (self.report or self.kinds == {"body"}) and (has_cue("present", text) or (not self.drafts and find_together(text) and in_the_past(text)))
        if not (tells or has_cue("report", text)):
            return False
        if not find_together(text) and not self.seeds and not self.drafts:
            self.seeds = vague(sentence, index)
        found, as_one = introduced_together(sentence, index, people, len(self.seeds) > 1)
        if not found:
            return False
        out: list[Draft] = []
        for draft in found:
            pool = [d for d in self.pool if d not in out and d.age is not None and draft.age is not None]
            again = next((d for d in pool if (d.age.value, d.age.unit) == (draft.age.value, draft.age.unit) and d.sex in {draft.sex, None}), None)  # type: ignore[union-attr]
            out.append(again or draft)
        replaced = not self.drafts and bool(self.seeds) and self.seeds[0].vague  # "two men" is told again with their ages
        self.seeds = out if replaced else [*self.seeds, *(d for d in out if d not in self.seeds)]
        for draft in out:
            self._take(draft, index)
            if as_one:
                draft.owned.add(index)
        self.current, self.heading, self.together = None, None, (index, out)
        return True

    def _of_pair(self, index: int, sentence: Sentence) -> bool:
        """Whether a sentence is about the mother or the child of a paper that reports both, or about both."""
        text = sentence.text
        if len(self.drafts) == 2 and both_called(text):
            for draft in self.drafts:
                draft.owned.add(index)
            self.blurred = True
            return True
        who = one_called(text, self.drafts, self.parent or "")
        if isinstance(who, str) and (called := called_in(text)) is not None:
            draft = Draft("", None, index, nouns={who})
            if (told := sex_called(who, text, called[2])) is not None:
                draft.sex, draft.sex_span = told[0], sentence.span(told[1], told[2])
            for person in find_people(text):
                if person.age is not None and person.age.current and person.start <= called[3] + _BESIDE and same(draft, person):
                    fill(draft, sentence, person)
                    break
            age_beside(draft, sentence)
            who = draft
        if not isinstance(who, Draft):
            return False
        self.blurred, self.stranger = False, None
        self._take(who, index).owned.add(index)
        return True

    def _points(self, index: int, sentence: Sentence, people: Sequence[Person]) -> bool:
        """Whom names and words of relation point at; False where the sentence is nobody's."""
        text = sentence.text
        names = names_in(text)
        named = [found for found in names if found[2] < 40] if names and (self.kinds & {"case", "body"} or self.report) else []
        if len(named) == 1 and self._name(index, sentence, named[0], people):
            return True
        if len(names) == 2 and self._twins(index, sentence, names):
            return False
        if self.heading is None:
            pool = self._group(index) or (self.pool if self.seeds else self.drafts)
        else:
            pool = [] if self.current is None else [self.current]
        if self.stranger is not None and (sex := sex_of_pronoun(text)) is not None and self._is_stranger(sex):
            return False  # goes on about the relative or donor
        last, self.stranger = self.stranger, None
        if self.child and calls_nobody(text):
            self.child = "\n\n" not in self.document.text[sentence.end : sentence.end + 3]
            self.stranger = last
            return False  # "The neonate was treated with A. Neutropenia occurred."
        self.child = False
        pointed = pointed_at(text, pool, self.current, {name for name, _, _, _ in names} if names else set())
        if pointed.nobody:
            self.child = told_of_child(text, self.current)
            self.stranger = sex_of_other(text) or last
            return False
        if pointed.draft is not None and pointed.draft is not self.current:
            self._take(pointed.draft, index)
            age_beside(pointed.draft, sentence)
        return True

    def _name(self, index: int, sentence: Sentence, found: tuple[str, str | None, int, int], people: Sequence[Person]) -> bool:
        """A name of the text's own opens a patient with the age beside it, or calls one known by it."""
        name, sex, start, end = found
        mine = next((d for d in self.drafts if name in d.names), None)
        if mine is not None:
            self.current = mine
            return True
        text = sentence.text
        beside = [p for p in people if p.start <= end + 40]
        ages = [age for age in find_ages(text) if start - 40 <= age.start <= end + 30 and age.current]
        twin = name.startswith("twin")
        if twin and of_child(text, self.current):
            return False  # children of the patient
        now = self.current
        if (
            now is not None and not now.names and not twin and all(same(now, person) for person in beside)
            and (now.sex or sex) == (sex or now.sex) and (not ages or now.age is None or ages[0].value == now.age.value)
        ):
            now.names.add(name)
            return True
        bare = re.match(r"(?i)(?:,?\s\(?(?:aged\s)?|\s(?:was|is)\s)(\d{1,3})(?=(?:\syears)?[),]|\s(?:when|at|on)\b)", text[end:])
        if not (ages or beside or twin or bare or (sex is not None and start == 0 and "case" in self.kinds and not self.drafts)):
            return False
        draft = next((seed for seed in self.seeds if ages and seed.age is not None and seed.age.value == ages[0].value and seed.sex in {sex, None}), None)
        draft = draft or Draft(text[start:end].strip(" ."), None, index, sex=sex, sex_span=sentence.span(start, end) if sex else None)
        draft.names.add(name)
        self._take(draft, index)
        for person in beside:
            if same(draft, person):
                fill(draft, sentence, person)
        if draft.age is None and (ages or bare):
            age = ages[0] if ages else Age(end + bare.start(1), end + bare.end(1), bare[1], float(bare[1]), "a")  # type: ignore[index,union-attr]
            draft.age, draft.age_span = age, sentence.span(age.start, age.end)
        self.heading = None
        return True

    def _person(self, index: int, sentence: Sentence, person: Person) -> None:
        """A phrase about a person: the current patient, another one known, or a new one."""
        text, kinds = sentence.text, self.kinds
        early = index < 3 and kinds == {"body"}
        the_patient = early and person.noun == "patient" and person.age is not None and person.determiner in {"the", "our", "my"}
        opens = self.heading is not None and not self.opened
        if not (self.report or opens or the_patient or has_cue("present", text) or (early and tells_of_one(text, person))):
            return
        if person.age is None and not self.report and person.noun not in PLAIN_NOUNS and not early:
            return
        if not (self.report or opens) and (index in self.cited or ENDS_WITH_CALLOUT.search(text)):
            return  # whom a sentence cites a work for
        again = None
        if not opens and not ANOTHER.search(person.determiner) and not (self.current and same(self.current, person)):
            again = known_by_age(person, self.pool)
        if opens:
            self._open(index, known_by_age(person, [seed for seed in self.seeds if seed not in self.drafts]))
        elif again is not None:
            self._take(again, index)
        elif self.current is None:
            late = index > 8 or (index > 0 and person.determiner == "the" and person.noun != "patient")
            if person.age is None and (kinds & {"results", "methods"} or (late and not self.report) or self.drafts):
                return
            self._take(self._fresh(index, person), index)
        elif self._awaits_another(index, sentence, person):
            self._take(self._fresh(index, person), index)
        elif self.current is not None and older(self.current, person) and (self.episode or has_cue("again", text)):
            pass
        elif not same(self.current, person) or ANOTHER.search(person.determiner):
            kin = awaits_kin(self.seeds, self.drafts) and person.age is not None
            if not kin and (person.age is None or not INDEFINITE.search(person.determiner) or not has_cue("present", text)):
                return
            if self.heading is not None and any(d.number == self.heading for d in self.drafts) and self.current.number == self.heading:
                return
            self._take(self._fresh(index, person), index)
        if self.current is not None and (index <= self.current.sentence + INTRODUCTION or self._tells_late(person, text)):
            fill(self.current, sentence, person)

    def _open(self, index: int, seed: Draft | None = None) -> None:
        """The patient whom a heading or a label has announced."""
        draft = seed or Draft("", None, index)
        draft.label, draft.number, draft.sentence = f"{self.called} {self.letter or self.heading}", self.heading, index
        self._take(draft, index)
        self.opened = True
