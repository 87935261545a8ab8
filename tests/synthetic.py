"""A hand-made graph folder with every kind of node and with hostile texts, for the tests of the exports."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.ids import concept_iri, digest, doi_iri, patient_iri
from kg.model import Assertion, Author, Document, Entity, Event, Evidence, Metadata, Section, Span
from kg.rdf import document_lines, paper_label, to_ntriples
from kg.store import GraphFolder, ShardInfo
from kg.workkey import paper_iri

#: Texts that break careless writers.
HOSTILE = (
    'He said "quoted" and "" twice',
    "first line\nsecond line\r\nthird\rfourth",
    "a,b;c|d\te",
    "back\\slash \\\\ two, quote after \\\" and at the end \\",
    "=HYPERLINK(\"http://x\")",
    "+1 -1 @x",
    "-dash",
    "@at",
    "'=already",
    "\U0001f9ec emoji \u200d and \u05d0\u05d1\u05d2 \u202eright to left",
    "\ufeffmark",
    "]]> <b>&amp; </script> ${x} {{y}} %s",
    "true",
    "1e5",
    " edge blanks ",
    "\x0b\x0c\x1f\u2028control\x85",
    "null",
)
LONG = "x\u00e9\U0001f600" * 33_334


class Paper:
    """Collects the text and the statements of one paper."""

    def __init__(self, name: str, doi: str | None, year: int) -> None:
        self.sentences: list[str] = [f"# A made-up report {name}"]
        self.name, self.doi, self.year = name, doi, year
        self.made: list[tuple[str, dict]] = []

    def say(self, sentence: str, **statement: object) -> None:
        """Add a sentence, and a statement that it makes."""
        self.sentences.append(sentence)
        if statement:
            self.made.append((sentence, statement))

    def finish(self) -> tuple[Document, list[Assertion], Entity]:
        """The document and its assertions."""
        text = "\n\n".join(self.sentences) + "\n"
        metadata = Metadata(title=f"A made-up report {self.name}", doi=self.doi, year=self.year, authors=(Author("Family", "Given"), Author("Group")))
        document = Document(text, metadata=metadata, sections=(Section("case", f"Case, \"{self.name}\"", 0, len(text)),))
        paper = Entity(paper_iri(document), paper_label(document), "Paper")
        out = []
        for sentence, statement in self.made:
            values = {k: (paper if v == "PAPER" else v) for k, v in statement.items()}
            places = [s for s in (sentence, values.pop("also", None)) if s]
            values.setdefault("subject", paper)
            values.setdefault("extractor", "hand")
            out.append(Assertion(evidence=tuple(_evidence(document, s) for s in places), **values))  # type: ignore[arg-type]
        return document, out, paper


def _evidence(document: Document, sentence: str) -> Evidence:
    start = document.text.index(sentence)
    return document.evidence(Span(start, start + len(sentence)))


def papers() -> list[Paper]:
    """Two papers that cite a third work and each other."""
    drug = Entity("http://identifiers.org/drugbank/DB09052", "blinatumomab", "Drug")
    other = Entity(concept_iri("Drug", "\u03b2-drug|x"), "\u03b2-drug|x \"new\"", "Drug")
    antigen = Entity("http://identifiers.org/hgnc/1633", "CD19", "Gene")
    disease = Entity(concept_iri("Disease", "made-up leukaemia"), "made-up leukaemia", "Disease")
    work = Entity(doi_iri("10.1000/sici;1|2(97)<3::aid>2.0.co;2-z"), "Old 1997", "Work")
    long_work = Entity("https://doi.org/10.1000/" + "long-" * 30 + "end", "Long 2001", "Work")
    one, two = Paper("one", "10.1000/one", 2021), Paper("two", None, 2022)
    first = Entity(patient_iri("https://doi.org/10.1000/one", 1), "Patient 1 of Family 2021", "Patient")
    second = Entity(patient_iri("https://doi.org/10.1000/one", 2), "Patient 2 of Family 2021", "Patient")
    for p in (one, two):
        p.say(f"The title of {p.name}.", predicate="dcterms:title", object=f"A made-up report {p.name}")
        p.say(f"Printed in {p.year}.", predicate="publicationYear", object=p.year)
        p.say(f"Published then, {p.name}.", predicate="dcterms:issued", object="2021-03-04" if p is one else "2022")
        p.say(f"Keywords: leukaemia | cells; more {p.name}.", predicate="keyword", object="leukaemia | cells")
        p.say(f"Keywords again {p.name}.", predicate="keyword", object="second")
        for n, target in enumerate((work, long_work), 1):
            raw = f"Old A. Thing; {n}. \"J\" 1997\\"
            fields = (("number", n), ("rawText", raw), ("dcterms:title", "Thing"), ("publicationYear", 1997), ("bibo:volume", "3"))
            p.say(f"{n}. Old A. A thing of {p.name}. J 1997.", predicate="cito:cites", object=target, event=Event("Reference", fields), confidence=0.99)
        in_text = (("number", 1), ("marker", "[1]"), ("markerStart", 3), ("markerEnd", 6), ("sentenceText", "As said [1]."), ("intent", "citesAsEvidence"))
        p.say(f"As said in {p.name} [1].", predicate="cito:citesAsEvidence", object=work, event=Event("InTextCitation", in_text), cue="as said")
    one.say("A girl of 9 years.", subject=first, predicate="reportedIn", object="PAPER", qualifiers=(("age", 9.0), ("ageUnit", "a"), ("sex", "female")))
    one.say("A man of 44.5 years.", subject=second, predicate="reportedIn", object="PAPER", qualifiers=(("age", 44.5), ("ageUnit", "a"), ("sex", "male")))
    for n, dose in enumerate((15.0, 28.0), 1):
        printed = ("doseText", f"{dose:g} \u00b5g/d")
        fields = (("order", n), ("kind", "drug"), ("doseValue", dose), ("doseUnit", "ug/d"), printed, ("weight", n if n == 1 else 2.5))
        one.say(f"She had blinatumomab, course {n}.", subject=first, predicate="received", object=drug, event=Event("TherapyAdministration", fields))
    again = Event("TherapyAdministration", (("order", 1),))
    one.say("He may have had it too.", subject=second, predicate="received", object=drug, hedged=True, cue="may", event=again)
    one.say("He never had the other one.", subject=second, predicate="received", object=other, negated=True, cue="never")
    one.say("Blinatumomab targets CD19.", subject=drug, predicate="targets", object=antigen, standing="background", also="Again: it targets CD19.")
    one.sentences.append("Again: it targets CD19.")
    one.say("The others found that it does not.", subject=other, predicate="targets", object=antigen, standing="relayed")
    two.say("Two says blinatumomab targets CD19 as well.", subject=drug, predicate="targets", object=antigen, standing="background")
    fever = Entity("http://purl.obolibrary.org/obo/HP_0001945", "fever", "AdverseEvent")
    graded = Event("AdverseEventOccurrence", (("grade", 2), ("scale", "ASTCT")))
    one.say("She had fever of grade 2.", subject=first, predicate="experienced", object=fever, event=graded)
    one.say("He had no fever.", subject=second, predicate="experienced", object=fever, negated=True, cue="no")
    fusion = Entity(concept_iri("Fusion", "BCR::ABL1"), "BCR::ABL1", "Fusion")
    one.say("She had BCR::ABL1.", subject=first, predicate="hasAlteration", object=fusion, event=Event("GeneticFinding", (("status", "present"),)))
    ranged = Event("TherapyAdministration", (("order", 3), ("doseValue", 1.0), ("doseHigh", 2.0), ("doseUnit", "mg"), ("route", "oral")))
    one.say("She had the other one, 1 to 2 mg.", subject=first, predicate="received", object=other, event=ranged)
    one.say("She had the disease.", subject=first, predicate="diagnosedWith", object=disease)
    two.say("See paper one.", predicate="cito:cites", object=Entity("https://doi.org/10.1000/one", "Family 2021: x", "Paper"))
    for n, text in enumerate((*HOSTILE, LONG)):
        finding = Entity(concept_iri("Finding", f"finding {n} {digest(text)}"), text[:150] or "none", "Finding")
        where = f"[{n}] {text}" if n % 2 else f"{text} [{n}]"
        one.say(where, subject=first, predicate="hasFinding", object=finding, reason=text, qualifiers=(("note", text),))
        one.say(f"Note {n} of one.", subject=first, predicate="remark", object=text)
    two.say("Nothing else.", predicate="hasScore", object=True)
    two.say("Nothing more.", predicate="hasScore", object=7)
    two.say("Nothing at all.", predicate="hasScore", object=0.5)
    return [one, two]


def build(path: Path, reverse: bool = False) -> GraphFolder:
    """The graph folder at `path`; `reverse` adds the papers in the other order."""
    folder = GraphFolder.create(path)
    for paper in reversed(papers()) if reverse else papers():
        document, assertions, entity = paper.finish()
        graph = to_ntriples(document_lines(document, assertions))
        described = {
            "paper": entity.iri, "doi": paper.doi, "title": document.metadata.title, "text_sha256": document.sha256, "characters": len(document.text),
            "format": None,
        }
        info = ShardInfo(digest(document.text), "test", documents=(described,), graph_sha256=hashlib.sha256(graph.encode()).hexdigest())
        folder.write_shard(info, graph, [document.text])
    folder.build_index()
    return folder
