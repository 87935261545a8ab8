"""In-text citations in the layers of a document: links, audit, lint, and why a work is cited."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extract import pipeline
from extract.references.annotate import add_citations, add_references, audit
from extract.references.callouts import find_callouts
from extract.references.intents import intent_in
from kg.model import Config, Document, Reference, Span

SHARED = Path(__file__).resolve().parents[2] / "shared"



ENTRIES = "\n".join(f"{n}. Noone A, Nobody B. Notes on thing {n}. J Invent Med. 20{n + 10};{n}:1–9." for n in range(1, 7))
TEXT = f"""# An invented illness

## Introduction

Fever is one of the most common signs of spring (1, 2). In contrast to an earlier report (3), it was mild. As described previously (4), rest was given.

## Discussion

A similar case was reported by a doctor in the north (5). Wind was measured with a tube,
which shows that (Figure 2) the wind

was strong (6).

## Funding

Grant (3) paid for it.

## References

{ENTRIES}
"""


def test_annotators() -> None:
    document = pipeline.read_text(TEXT)
    assert [r.number for r in document.references] == [1, 2, 3, 4, 5, 6]
    assert [c.numbers for c in document.citations] == [(1, 2), (3,), (4,), (5,), (6,)]
    assert [c.intent for c in document.citations] == ["obtainsBackgroundFrom", "disagreesWith", "usesMethodIn", "describes", None]
    assert document.citations[3].cue == "A similar case was reported"
    assert "strong (6)" in document.sentences[document.citations[4].sentence].text


def test_audit_in_both_directions() -> None:
    document = pipeline.read_text(TEXT)
    assert audit(document).uncited == () and audit(document).unlisted == ()
    document = pipeline.read_text(TEXT.replace("report (3)", "report (7)").replace("Grant (3)", "A grant"))
    assert [c.numbers for c in document.citations] == [(1, 2), (4,), (5,), (6,)]
    found = audit(document)
    assert found.uncited == (3,) and [c.numbers for c in found.unlisted] == [(7,)]
    assert audit(Document(text="nothing")).uncited == ()


def warnings(text: str) -> list[str]:
    found = pipeline.assertions(pipeline.read_text(text))
    return [str(a.object) for a in found if a.event and str(a.event.get("kind")).startswith("callout")]


def test_lint_tells_callouts_without_entry() -> None:
    assert warnings(TEXT) == []
    assert warnings(TEXT.replace("report (3)", "report (7)")) == ["(7) names entry 7, but the list ends at 6"]
    lost = TEXT.replace(ENTRIES.splitlines()[2] + "\n", "").replace("Grant (3)", "Grant")
    assert warnings(lost) == ["(3) names entry 3, but the list has none of that number"]


def test_lint_tells_names_without_entry() -> None:
    entries = "\n\n".join(f"{name} A, Nobody B, Other C. {year}. Notes on thing. J Invent Med 3:1–9." for name, year in
                          (("Adams", 2001), ("Baker", 2002), ("Cole", 2003), ("Dunn", 2004), ("Dunn", 2004)))
    body = "Rest helps (Adams et al., 2001; Baker et al., 2002). Cole et al. (2003) agree. {} It rained in Paris (2003) and in May 2002."
    text = "# An invented illness\n\n## Introduction\n\n" + body + "\n\n## References\n\n" + entries + "\n"
    assert warnings(text.format("Nobody else does.")) == []
    assert warnings(text.format("Stone et al. (1999) do not.")) == ["Stone et al. (1999) names no entry of the list"]
    assert warnings(text.format("Baker et al. (2006) does not.")) == ["Baker et al. (2006) names no entry of the list"]
    assert warnings(text.format("So it was (Dunn et al., 2004).")) == ["(Dunn et al., 2004) may mean entry 4 or 5"]
    assert warnings(text.format("So says Nobody (2001).")) == ["Nobody (2001) names no entry of the list"]


def test_prose_before_the_first_known_heading_cites() -> None:
    prose = "Fever was seen in the north of the country and came back there in spring<sup>1</sup>, and later<sup>2,3</sup>."
    front = "A. Noone<sup>1,2</sup>, B. Nobody<sup>3</sup>\n\n<sup>1</sup> Department of Wind, University of Hills, where they have lived for years"
    body = "## Discussion\n\nWind was strong<sup>4</sup>, and water cold<sup>5,6</sup>."
    text = f"# An invented illness\n\n{front}\n\n{prose}\n\n{body}\n\n## References\n\n{ENTRIES}"
    assert [c.numbers for c in pipeline.read_text(text).citations] == [(1,), (2, 3), (4,), (5, 6)]


def test_citations_of_a_reader_stay() -> None:
    document = Document(text=TEXT, references=(Reference(raw="x", number=1, spans=(Span(0, 3),)),))
    assert add_references(document, Config()).references == document.references
    assert add_citations(document, Config()).citations == ()  # no sentences yet


def test_a_superscript_belongs_to_the_sentence_it_ends() -> None:
    text = TEXT.replace("(1, 2).", ".<sup>1,2</sup>").replace("(3),", ",<sup>3</sup>").replace("(4),", ",<sup>4</sup>").replace("(5).", ".<sup>5</sup>")
    text = text.replace("(6).", ".<sup>6</sup>").replace("Grant (3)", "Grant <sup>3</sup>")
    document = pipeline.read_text(text)
    assert [c.numbers for c in document.citations] == [(1, 2), (3,), (4,), (5,), (6,)]
    assert document.sentences[document.citations[0].sentence].text.startswith("Fever")


@pytest.mark.parametrize(
    ("sentence", "intent"),
    [("Our result is in line with the northern trial [1].", "agreesWith"), ("This is supported by a later trial [1].", "obtainsSupportFrom"),
     ("Grading followed the consensus criteria [1], according to the working group criteria [1].", "citesAsAuthority"),
     ("Data were obtained from the village registry [1].", "usesDataFrom"), ("We extend the earlier work: this extends the work of others [1].", "extends"),
     ("Studies have shown that rest helps [1].", "citesAsEvidence"), ("In another cohort study, rest helped [1].", "discusses"),
     ("The finding has been questioned [1].", "disputes"), ("The weather was fine [1].", None), ("Reviewed in [1].", "obtainsBackgroundFrom")],
)
def test_intents(sentence: str, intent: str | None) -> None:
    at = sentence.rindex("[1]")
    assert intent_in(sentence, at, at + 3)[0] == intent


@pytest.mark.parametrize(
    ("sentence", "intent"),
    [
        ("Fever was mild (data not shown) as in the north [1].", None), ("Our analysis suggested that rest helps, and rest was cheap [1].", None),
        ("These results revealed a milder fever than the old model [1].", None), ("A strong link was revealed after age [1] was added.", None),
        ("The length of the fever is determined by the water that is drunk [1].", None), ("This is consistent with this hypothesis and the map [1].", None),
        ("The fever [1] is a disease that is one of the most common.", None), ("The stone was observed in the wall (see Noone, [1]).", None),
        ("In contrast to these findings, there was no fever in the other villages [1].", None),
        ("It had spots similar to those described above, often red [1].", None),
        ("The search of the literature search identified ten reports of it [1].", None), ("The cut-off was that used in a previous study [1].", "usesMethodIn"),
        ("The soup was prepared from herbs and water of the hill over two days as previously described [1].", "usesMethodIn"),
        ("A stone was found in the boot of the man [1].", None), ("The patient has shown no fever since [1].", None),
        ("Laboratory results showed a low count, a sign of spring [1].", None), ("The facts do not support the idea that rest helps [1].", None),
        ("These data contradict earlier findings [1].", "disagreesWith"), ("It was shown that rest helps [1].", "citesAsEvidence"),
        ("Noone et al. [1] have shown that rest helps.", "citesAsEvidence"),
        ("Fever is one of the most common signs of spring [1].", "obtainsBackgroundFrom"),
        ("Fever has not been seen, but several groups reported a cough [1].", "citesAsEvidence"),
    ],
)
def test_what_only_sounds_like_a_reason(sentence: str, intent: str | None) -> None:
    at = sentence.rindex("[1]")
    assert intent_in(sentence, at, at + 3)[0] == intent


def test_a_cue_of_another_callout_does_not_count() -> None:
    text = "In contrast to the first report [1], and after a long winter with much snow [2], it was mild."
    at = text.index("[2]")
    assert intent_in(text, at, at + 3) == (None, None)


def test_a_cue_of_the_next_sentence_does_not_count() -> None:
    text = "Fever was seen in 12%.19 Whether rest helps was reviewed elsewhere (20)."
    at = text.index("19")
    assert intent_in(text, at, at + 2) == (None, None)
    at = text.index("(20)")
    assert intent_in(text, at, at + 4)[0] == "obtainsBackgroundFrom"


def test_intents_of_names_keep_to_their_clause() -> None:
    rows = [f"{name} A, Nobody B, Other C. {year}. Notes on thing. J Invent Med 3:1–9." for name, year in (("Adams", 2001), ("Baker", 2002), ("Cole", 2003))]
    text = (
        "# An invented illness\n\n## Discussion\n\nIn contrast to the report of Adams et al. (2001), and in line with the results of Baker et al. (2002), it "
        "was mild. Cole et al. (2003) reported a storm. It was wet and windy (Adams et al. 2001; Baker et al. 2002).\n\n## References\n\n"
    )
    found = pipeline.read_text(text + "\n\n".join(rows)).citations
    assert [c.intent for c in found] == ["disagreesWith", "agreesWith", "discusses", None]


@pytest.mark.parametrize(
    ("sentence", "intent"),
    [
        ("Our series cannot confirm the earlier report (4).", "disagreesWith"),
        ("The present audit and our data do not fully support the idea that water helps (4).", "disagreesWith"),
        ("The rates were hardly consistent with the data of the first trial (4).", "disagreesWith"),
        ("We were unable to confirm the link between rest and relapse told in the island registry (4).", "disagreesWith"),
        ("The findings of the first trial could not be replicated in a larger cohort (4).", "disputes"),
        ("At variance with previous series (4), nobody fell ill.", "disagreesWith"),
        ("We do not agree with the panel (4).", "disagreesWith"),
        ("We therefore agree with the panel (4).", "agreesWith"),
        ("Our estimates differ markedly from those of the northern team (4).", "disagreesWith"),
        ("Serum levels differ markedly from those of controls (4).", None),
        ("The swelling was inconsistent with gout (4).", None),
        ("The swelling was inconsistent with the reports from the north (4).", "disagreesWith"),
        ("We confirmed the mutation by a second assay (4).", None),
        ("These data confirm the observation of others that spring is worse (4).", "confirms"),
        ("There was no gain consistent with earlier trials (4).", None),
        ("Similar rates have been reported from the coast (4).", "agreesWith"),
        ("Our rates mirror those of the coast (4).", "agreesWith"),
        ("Our rates hardly mirror those of the coast (4).", None),
        ("As reported by others (4), women were ill more often.", "agreesWith"),
        ("The dose was chosen as reported by others (4).", "usesMethodIn"),
        ("All analyses were done in a free program (4).", "usesMethodIn"),
        ("Injuries were graded with the international standards (4).", "citesAsAuthority"),
        ("We re-analysed the data set published by the islanders (4).", "usesDataFrom"),
        ("To date, only three such patients have been published (4).", "describes"),
        ("Three patients have been treated with water (4).", None),
        ("This analysis is an extension of our earlier study (4).", "extends"),
    ],
)
def test_what_disputes_is_no_support(sentence: str, intent: str | None) -> None:
    at = sentence.index("(4)")
    assert intent_in(sentence, at, at + 3)[0] == intent


def test_every_intent_is_a_cito_property() -> None:
    known = set(re.findall(r"`(\w+)`", (SHARED / "reference" / "STANDARDS.md").read_text("utf-8"))) if SHARED.is_dir() else None
    rows = (Path(pipeline.__file__).parent / "patterns" / "intent_cues.tsv").read_text("utf-8").splitlines()
    for row in rows:
        if row and not row.startswith("#"):
            name, rank, pattern, example = row.split("\t")
            assert re.search(pattern, example, re.I), (name, example)
            assert int(rank.rstrip("<")) >= 1
            assert known is None or name in known, name


def test_links_of_a_converter() -> None:
    text = "It helps ([1,](#page-8-0) [2](#page-8-1)–[4](#page-8-3)), see [\\[5\\]](#page-9-1) and [home](https://invented.example/a_(b))."
    found = find_callouts(text.replace("[\\[5\\]](#page-9-1)", "([5](#page-9-1))"), 6)
    assert [c.numbers for c in found] == [(1, 2, 3, 4), (5,)]
    assert found[0].span == Span(9, text.index("), see") + 1)
    linked = TEXT.replace("(1, 2)", "([1,](#page-8-0) [2](#page-8-1))").replace("\n1. Noone", '\n<span id="page-8-0"></span>1. Noone')
    linked = linked.replace("## References", '## <span id="page-8-9"></span>References').replace("\n2. Noone", '\n- <span id="page-8-1"></span>2. Noone')
    document = pipeline.read_text(linked)
    assert [r.number for r in document.references] == [1, 2, 3, 4, 5, 6] and all(r.raw.startswith("Noone A") for r in document.references)
    assert [c.numbers for c in document.citations] == [(1, 2), (3,), (4,), (5,), (6,)]
    assert linked[slice(*document.citations[0].span)] == "([1,](#page-8-0) [2](#page-8-1))"
