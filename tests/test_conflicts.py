"""Where a paper contradicts itself: each planted contradiction is found with both places, and its plain twin raises no alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.pipeline import read_text
from extract.relations.conflicts import extract
from extract.relations.dates import parse_date
from extract.relations.therapies import administrations
from tests.counting import calls

PAPER = """# {title}

Journal of Invented Medicine 2021;3:1-4

Received 1 March 2021; Accepted 20 May 2021; Published 1 June 2021

## Abstract

{abstract}

## Case report

{case}

## Discussion

{discussion}

## References

1. Moss A. Stings and fever. Invent Allergy. 2011;1:1-4.
2. Reed B. Bees. Invent Allergy. 2012;2:5-9.
3. Fern C. Wasps. Invent Allergy. 2013;3:5-9.
4. Tarn D. Ants. Invent Allergy. 2014;4:5-9.
"""
CASE = (
    "A 54-year-old woman was admitted on 3 May 2020 with acute myeloid leukaemia. "
    "She received cytarabine 100 mg/m2 for seven days and reached complete remission."
)


def found(title: str = "Leukaemia after a sting: a case report", abstract: str = "We report a rare case.", case: str = CASE,
          discussion: str = "Stings cause fever (1), as is well known (2-4).") -> list[tuple[str, str, int]]:
    document = read_text(PAPER.format(title=title, abstract=abstract, case=case, discussion=discussion))
    out = []
    for assertion in extract(document):
        event = dict(assertion.event.properties)  # type: ignore[union-attr]
        assert all(document.text[e.start : e.end] == e.quote for e in assertion.evidence)
        out.append((str(event["kind"]), str(event["message"]), len(assertion.evidence)))
    return out


@pytest.mark.parametrize(
    ("parts", "kind", "message", "places"),
    [
        ({"abstract": "A 45-year-old woman had acute myeloid leukaemia."}, "age changes", "the patient is 45 here and 54 there (years)", 2),
        ({"title": "Leukaemia in a 45-year-old woman: a case report"}, "age changes", "the patient is 45 here and 54 there (years)", 2),
        ({"abstract": "A 54-year-old man had acute myeloid leukaemia."}, "sex changes", "the patient is male here and female there", 2),
        ({"abstract": "A 54-year-old woman with leukaemia received cytarabine 200 mg/m2."}, "text against abstract",
         "cytarabine: 200 mg/m2 here and 100 mg/m2 there", 2),
        ({"abstract": "A 54-year-old woman received cytarabine and reached partial remission."}, "text against abstract",
         "the abstract tells partial remission, the text only complete remission", 2),
        ({"abstract": "We report two patients with leukaemia.", "discussion": "In short, we describe three patients with leukaemia."}, "number of patients",
         "2 patients are reported here and 3 there", 2),
        ({"case": CASE + " She was discharged on 1 April 2020."}, "impossible order", "discharged before the admission: on 1 April 2020, on 3 May 2020", 2),
        ({"case": CASE + " Leukaemia was diagnosed in May 2020. She relapsed in March 2019."}, "impossible order",
         "relapsed before the diagnosis: in March 2019, in May 2020", 2),
        ({"case": CASE + " She died on 2 July 2020. On 9 July 2020 she received idarubicin."}, "impossible order",
         "treatment after the death: On 9 July 2020, on 2 July 2020", 2),
        ({"case": CASE + " She was readmitted on 3 May 2023."}, "impossible order", "admission after the paper was published: on 3 May 2023, 2021-06-01", 2),
        ({"discussion": "Stings cause fever (1-4), and so do wasps (6)."}, "callout without entry", "(6) names entry 6, but the list ends at 4", 1),
        ({"case": CASE + " Haemoglobin was 83 g/dL."}, "impossible value", "hemoglobin 83 g/dL: outside 0.6 to 28", 1),
        ({"case": CASE + " Her body temperature was 389 °C."}, "impossible value", "body temperature 389 Cel: outside 13 to 47", 1),
    ],
)
def test_planted(parts: dict[str, str], kind: str, message: str, places: int) -> None:
    assert (kind, message, places) in found(**parts)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"abstract": "A 54-year-old woman had acute myeloid leukaemia and reached complete remission with cytarabine 100 mg/m2."},
        {"abstract": "A woman had leukaemia at the age of 45 years; she is now 54 years old."},
        {"discussion": "Moss et al. treated a 45-year-old man with cytarabine 200 mg/m2, who reached partial remission (1). Others did not (2-4)."},
        {"discussion": "Her sister, a 45-year-old woman, was the donor (1-4)."},
        {"case": CASE + " She was discharged on 9 June 2020 and admitted again on 1 July 2020; she was discharged on 4 July 2020."},
        {"case": CASE + " She had had a relapse of asthma in 2010. Leukaemia was diagnosed in May 2020. She relapsed in 2020."},
        {"case": CASE + " Haemoglobin was 8.3 g/dL and her body temperature was 38.9 °C."},
        {"discussion": "The integrin alpha4beta7 binds it (1-4)."},
        {"abstract": "We report two patients with leukaemia.", "discussion": "Moss described three patients (1-4)."},
    ],
)
def test_no_false_alarm(parts: dict[str, str]) -> None:
    assert found(**parts) == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on 3 May 2020", "2020-05-03", "2020-05-03"), ("May 3, 2020", "2020-05-03", "2020-05-03"), ("in Feb. 2020", "2020-02-01", "2020-02-29"),
        ("in 2019", "2019-01-01", "2019-12-31"), ("2020-05-03", "2020-05-03", "2020-05-03"), ("the 31st of June 2020", None, None), ("on day 2020", None, None),
    ],
)
def test_calendar_dates(text: str, first: str | None, last: str | None) -> None:
    days = parse_date(text)
    assert (days and (days[0].isoformat(), days[1].isoformat())) == ((first, last) if first else None)


@pytest.mark.parametrize(
    ("case", "alarms"),
    [
        ("A 40-year-old woman was admitted. She had no asthma. Asthma was diagnosed.", 1),
        ("A 40-year-old woman was admitted. She had no hepatitis. In May she developed hepatitis.", 0),
        ("A 40-year-old woman was admitted with hepatitis. The hepatitis was gone in June: there was no hepatitis at that time.", 0),
    ],
)
def test_affirmed_and_denied(case: str, alarms: int, tmp_path: Path) -> None:
    from exports.named import run_named
    from kg.build import build
    from kg.store import GraphFolder

    (tmp_path / "paper.md").write_text(PAPER.format(title="A case report", abstract="We report a case.", case=case, discussion="None (1-4)."), "utf-8")
    build([tmp_path / "paper.md"], tmp_path / "g")
    rows = [row for row in run_named(GraphFolder.open(tmp_path / "g").store(), "lint").dicts() if row["kind"] == "stated present and absent"]
    assert len(rows) == alarms, rows


def _many(count: int) -> str:
    drugs = ("imatinib", "prednisolone", "aspirin", "rituximab")
    table = "".join(f"| {drugs[i % 4]} | {100 + i} mg | day {i} |\n" for i in range(count))
    return PAPER.format(
        title="Leukaemia after a sting: a case report", abstract="We report a rare case.",
        case=CASE + "\n\n| Drug | Dose | Time |\n| --- | --- | --- |\n" + table + "\n\nShe improved.", discussion="Stings cause fever (1).",
    )


def test_cost_grows_with_the_rows() -> None:
    """Twice the administrations cost about twice as much, and never four times."""

    def cost(count: int) -> int:
        document = read_text(_many(count))
        return calls(lambda: (administrations(document), list(extract(document))))

    cost(4)  # tables of rules are read once
    small, large = cost(100), cost(200)
    assert len(administrations(read_text(_many(100)))) == 101
    assert large < 2.3 * small
