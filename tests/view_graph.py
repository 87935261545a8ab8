"""A small made-up graph with every kind of node, hostile strings and characters beyond the basic plane, for the tests of the HTML graph.

The patients and papers are fictional.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.model import Assertion, Author, Document, Entity, Event, Evidence, Metadata, Span
from kg.rdf import document_lines, paper_label, to_ntriples
from kg.store import GraphFolder, ShardInfo

HOSTILE = '</script><script>document.title="owned"</script><img src=x onerror="document.title=1">'
SHARED = Entity("https://doi.org/10.5555/shared.work", "Okafor 2015", "Work")
DRUG = Entity("http://identifiers.org/drugbank/DB09052", "blinatumomab", "Drug")
ANTIGEN = Entity("http://identifiers.org/hgnc/1633", "CD19", "Antigen")

TEXTS = (
    f"""A made-up case of \U0001f9ec leukaemia {HOSTILE}

Case presentation

A 31-year-old woman \U0001d6fd-group was given blinatumomab at 28 µg a day. She had no seizures at any time.
Her disease possibly came back in the marrow \u202eRTL\u202c. Blinatumomab binds CD19. Okafor showed this first [1].

References
1. Okafor A. A shared work & more <b>bold</b>. J Made Up. 2015;1:1-2.
""",
    """Second made-up report

A boy of nine received CAR-T cells and then blinatumomab. Grade 2 fever followed on day 3.
A complete response was seen [1]. Earlier work agrees [2].

References
1. Okafor A. A shared work. 2. Lumen B. Only here.
""",
)


def _evidence(document: Document, words: str) -> tuple[Evidence, ...]:
    start = document.text.index(words)
    return (document.evidence(Span(start, start + len(words))),)


def _entry(number: int, authors: str, title: str, year: int | None) -> Event:
    fields = (("number", number), ("authorsText", authors), ("dcterms:title", title), ("rawText", f"{authors}. {title}."))
    return Event("Reference", (*fields, *((("publicationYear", year),) if year else ())))


def _callout(sentence: str, *more: tuple[str, str]) -> Event:
    return Event("InTextCitation", (("number", 1), ("marker", "[1]"), ("sentenceText", sentence), *more))


def documents() -> list[tuple[Document, list[Assertion]]]:
    """The two papers with what they say."""
    one = Document(TEXTS[0], metadata=Metadata(title=f"Made-up {HOSTILE}", doi="10.5555/case.one", year=2021, authors=(Author("Abiodun", "Ngozi"),)))
    two = Document(TEXTS[1], metadata=Metadata(title="Second made-up report", doi="10.5555/case.two", year=2024, authors=(Author("Brandt", "Emil"),)))
    paper1 = Entity("https://doi.org/10.5555/case.one", paper_label(one), "Paper")
    paper2 = Entity("https://doi.org/10.5555/case.two", paper_label(two), "Paper")
    woman = Entity("https://w3id.org/litkg/id/patient/10.5555/case.one/1", "Patient 1", "Patient")
    boy = Entity("https://w3id.org/litkg/id/patient/10.5555/case.two/1", "Patient 1", "Patient")
    cells = Entity("https://w3id.org/litkg/id/concept/celltherapy/car-t", "CAR-T cells", "CellTherapy")
    seizure = Entity("https://w3id.org/litkg/id/concept/adverseevent/seizure", "seizure", "AdverseEvent")
    fever = Entity("https://w3id.org/litkg/id/concept/adverseevent/fever", "fever", "AdverseEvent")
    answer = Entity("https://w3id.org/litkg/id/concept/response/cr", "complete response", "Response")
    relapse = Entity("https://w3id.org/litkg/id/concept/strange/relapse", 'relapse "><svg onload=1>', "SomethingNew")
    other = Entity("https://w3id.org/litkg/id/work/only-here", "Lumen", "Work")

    def said(d: Document, s: Entity, p: str, o: Entity | str | int, words: str, **more: object) -> Assertion:
        return Assertion(s, p, o, _evidence(d, words), "test", **more)  # type: ignore[arg-type]

    first = "A 31-year-old woman \U0001d6fd-group was given blinatumomab at 28 µg a day."
    a = [
        said(one, paper1, "dcterms:title", one.metadata.title or "", "A made-up case"),
        said(one, paper1, "publicationYear", 2021, "A made-up case"),
        said(one, woman, "reportedIn", paper1, first, qualifiers=(("age", 31), ("ageUnit", "a"), ("sex", "female"))),
        said(one, woman, "received", DRUG, first, event=Event("TherapyAdministration", (("order", 1), ("kind", "drug"), ("doseText", "28 µg")))),
        said(one, woman, "experienced", seizure, "She had no seizures at any time.", negated=True, cue="no"),
        said(one, woman, "experienced", relapse, "Her disease possibly came back in the marrow \u202eRTL\u202c.", hedged=True, cue="possibly", confidence=0.6),
        said(one, DRUG, "targets", ANTIGEN, "Blinatumomab binds CD19.", standing="background"),
        said(one, paper1, "cito:cites", SHARED, "1. Okafor A. A shared work & more <b>bold</b>. J Made Up. 2015;1:1-2.",
             event=_entry(1, "Okafor A", "A shared work & more <b>bold</b>", 2015)),
        said(one, paper1, "cito:citesAsEvidence", SHARED, "Okafor showed this first [1].",
             event=_callout("Okafor showed this first [1].", ("intent", "citesAsEvidence"))),
    ]
    b = [
        said(two, paper2, "publicationYear", 2024, "Second made-up report"),
        said(two, boy, "reportedIn", paper2, "A boy of nine", qualifiers=(("age", 9), ("ageUnit", "a"), ("sex", "male"))),
        said(two, boy, "received", cells, "received CAR-T cells", event=Event("TherapyAdministration", (("order", 1), ("kind", "cell therapy")))),
        said(two, boy, "received", DRUG, "then blinatumomab", event=Event("TherapyAdministration", (("order", 2), ("kind", "drug")))),
        said(two, cells, "targets", ANTIGEN, "CAR-T cells", standing="background"),
        said(two, boy, "experienced", fever, "Grade 2 fever followed on day 3.", event=Event("AdverseEventOccurrence", (("grade", 2), ("onsetDay", 3)))),
        said(two, boy, "achieved", answer, "A complete response was seen [1].", event=Event("ResponseAssessment", (("time", "day 28"),))),
        said(two, paper2, "cito:cites", SHARED, "1. Okafor A. A shared work.",
             event=_entry(1, "Okafor A", "A shared work", 2015)),
        said(two, paper2, "cito:cites", other, "2. Lumen B. Only here.",
             event=_entry(2, "Lumen B", "Only here", None)),
        said(two, paper2, "cito:cites", SHARED, "A complete response was seen [1].",
             event=_callout("A complete response was seen [1].")),
    ]
    return [(one, a), (two, b)]


def make_folder(path: Path) -> GraphFolder:
    """The graph in a folder of its own."""
    folder = GraphFolder.create(path)
    for n, (document, assertions) in enumerate(documents(), 1):
        graph = to_ntriples(document_lines(document, assertions))
        described = {"paper": f"https://doi.org/{document.metadata.doi}", "doi": document.metadata.doi, "title": document.metadata.title,
                     "text_sha256": document.sha256, "format": None}
        info = ShardInfo(f"made-up-{n}", "test", documents=(described,), graph_sha256=hashlib.sha256(graph.encode()).hexdigest())
        folder.write_shard(info, graph, [document.text])
    folder.write_sources({f"{n}.txt": f"made-up-{n}" for n in (1, 2)})
    return folder
