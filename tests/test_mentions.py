"""Mentions: what is found, what it means, and what must not be found."""

from __future__ import annotations

import pytest

from extract.annotate.mentions import mention_as_dict, mentions_in_text, resolve_overlaps
from extract.annotate.stems import propose
from extract.pipeline import read_text
from kg.model import Document, Mention, Span


def types(text: str) -> dict[str, str]:
    return {m.text: m.type for m in mentions_in_text(text)}


def labels(text: str) -> dict[str, str]:
    return {m.text: m.label for m in mentions_in_text(text)}


@pytest.mark.parametrize(("text", "mention", "type_"), [
    ("He received rituximab weekly.", "rituximab", "drug"),
    ("Hyper-CVAD was started.", "Hyper-CVAD", "regimen"),
    ("He was infused with CD19 CAR-T cells.", "CD19 CAR-T cells", "cell_therapy"),
    ("A TP53 mutation was found.", "TP53", "gene"),
    ("Blasts expressed CD22.", "CD22", "antigen"),
    ("He had follicular lymphoma.", "follicular lymphoma", "disease"),
    ("Grade 2 neurotoxicity followed.", "neurotoxicity", "adverse_event"),
    ("A lumbar puncture was done.", "lumbar puncture", "procedure"),
    ("The bone marrow was clear.", "bone marrow", "anatomical_site"),
    ("He achieved complete remission.", "complete remission", "outcome"),
    ("Diuretics were given.", "Diuretics", "drug_class"),
])
def test_kinds(text: str, mention: str, type_: str) -> None:
    assert types(text)[mention] == type_


@pytest.mark.parametrize(("text", "short"), [
    ("ALL PATIENTS WERE TREATED AT HOME.", "ALL"),
    ("The tablet is 10 mm wide.", "mm"),
    ("A CR tablet was swallowed.", "CR"),
    ("The IT department helped.", "IT"),
    ("PE teachers were asked.", "PE"),
    ("She holds an MA in history.", "MA"),
    ("Go home and rest.", "Go"),
])
def test_short_forms_need_their_context(text: str, short: str) -> None:
    assert short not in types(text)


@pytest.mark.parametrize(("text", "short", "label"), [
    ("He had pulmonary embolism (PE). The PE resolved.", "PE", "pulmonary embolism"),
    ("After plasma exchange (PE) he recovered; PE was stopped.", "PE", "plasma exchange"),
    ("He achieved CR after induction.", "CR", "complete remission"),
    ("He reached a complete remission; CR lasted a year.", "CR", "complete remission"),
    ("Mm chemotherapy was continued.", "Mm chemotherapy", "Mm"),
    ("Patients with multiple myeloma and MM of the bone were asked.", "MM", "multiple myeloma"),
])
def test_short_forms_by_context(text: str, short: str, label: str) -> None:
    assert labels(text)[short] == label


def test_a_definition_blocks_the_general_meaning() -> None:
    assert "CR" not in types("Controlled release (CR) tablets were given. CR was well tolerated after a year.")


def test_a_long_form_lends_its_kind() -> None:
    found = {m.text: m for m in mentions_in_text("A progressive glark lymphoma (PGL) was seen. PGL is rare.")}
    assert found["PGL"].type == "disease"
    assert found["PGL"].concept is None


@pytest.mark.parametrize(("text", "short"), [
    ("He had Glark-Miller disease (GMD). GMD is rare.", "GMD"),
    ("A girl with spinocerebellar ataxia type 3 (SCAT) was seen. SCAT was mild.", "SCAT"),
    ("An undifferentiated carcinoma of the lung (UCL) was found. UCL was rare.", "UCL"),
    ("A boy with an X-linked recessive disorder (XRD) was seen. XRD was mild.", "XRD"),
])
def test_a_long_form_lends_its_kind_whatever_stands_behind_its_noun(text: str, short: str) -> None:
    assert [m.type for m in mentions_in_text(text) if m.text == short][-1] == "disease"


def test_a_regimen_defined_in_the_text() -> None:
    assert types("QXP (vincristine + prednisone) was given. QXP was repeated.")["QXP"] == "regimen"


@pytest.mark.parametrize("word", ["zorbumab", "glarkitinib", "xelopril", "drivostat".replace("stat", "statin"), "morbifloxacin"])
def test_endings_propose_drugs(word: str) -> None:
    mention = mentions_in_text(f"She took {word} for a week.")[0]
    assert (mention.type, mention.concept) == ("drug", None)
    assert mention.confidence <= 0.6


@pytest.mark.parametrize("word", ["increase", "diagnosis", "accept", "control", "analysis", "april", "zone", "standalone", "phase", "dialysis"])
def test_false_friends_of_the_endings(word: str) -> None:
    assert propose(word) is None


def test_electrolytes_are_measured_unless_given() -> None:
    assert types("Serum calcium was 1.2 mmol/L.")["Serum calcium"] == "analyte"
    assert types("Glucose was 120 mg/dL.")["Glucose"] == "analyte"
    assert types("She received folate 5 mg daily.")["folate"] == "drug"


def test_gene_or_antigen_by_neighbours() -> None:
    assert types("A KIT mutation in exon 17 was found.")["KIT"] == "gene"


def test_offsets_are_exact() -> None:
    text = "First line.\nHe received *rituximab* and cyclo-\nphosphamide."
    found = [(mention.text, text[mention.span.start : mention.span.end]) for mention in read_text(text).mentions if mention.type == "drug"]
    assert found == [("rituximab", "rituximab"), ("cyclophosphamide", "cyclo-\nphosphamide")]


def test_overlaps_longest_then_characters() -> None:
    gene = Mention("gene", Span(0, 4), "NRAS", 0)
    variant = Mention("variant", Span(0, 15), "NRAS p.Gly13Arg", 0)
    drug = Mention("drug", Span(20, 25), "abcde", 0)
    marker = Mention("marker", Span(20, 25), "abcde", 0)
    assert resolve_overlaps([gene, variant, drug, marker]) == (variant, marker)


def test_as_dict_is_what_the_contract_says() -> None:
    text = "No fever was seen after diuretics."
    rows = [mention_as_dict(Document(text=text), m) for m in mentions_in_text(text)]
    assert [(r["text"], r["type"], r["negated"]) for r in rows] == [("fever", "finding", True), ("diuretics", "drug", False)]
    wanted = {"start", "end", "text", "type", "concept", "label", "negated", "hedged", "experiencer", "historical", "section"}
    assert wanted <= rows[0].keys()


def test_same_text_same_mentions() -> None:
    text = "He had acute lymphoblastic leukemia (ALL) and received VDLP; ALL relapsed, GVHD was suspected."
    assert mentions_in_text(text) == mentions_in_text(text)


@pytest.mark.parametrize(("text", "name"), [
    ("He was found to have a zorbitase deficiency.", "zorbitase deficiency"),
    ("A case of Glark-Miller syndrome is described.", "Glark-Miller syndrome"),
    ("An autosomal recessive neuromuscular disorder was suspected.", "autosomal recessive neuromuscular disorder"),
    ("The QXZ1 deficiency was confirmed.", "QXZ1 deficiency"),
    ("A zorbular cell carcinoma was resected.", "zorbular cell carcinoma"),
    ("She had a hepatic cyst.", "hepatic cyst"),
    ("A zorbitase (ZBT) deficiency was found.", "zorbitase (ZBT) deficiency"),
    ("Glucose-6-phosphate dehydrogenase (G6PD) deficiency was found.", "Glucose-6-phosphate dehydrogenase (G6PD) deficiency"),
    ("A severe deficiency of aspartozorbase A was shown.", "severe deficiency of aspartozorbase A"),
    ("Deficiency of C7 is rare.", "Deficiency of C7"),
    ("A deficiency of vitamin B12 was found.", "deficiency of vitamin B12"),
])
def test_composed_diseases(text: str, name: str) -> None:
    found = {m.text: m for m in mentions_in_text(text)}
    assert found[name].type == "disease"
    assert found[name].concept is None and found[name].confidence <= 0.6


@pytest.mark.parametrize("text", [
    "The disease was severe.", "A severe disease followed.", "This syndrome is rare.", "Residual disease was measured.", "Type II deficiency.",
    "A deficiency of care was noted.", "The deficiency of staff was known.", "A deficiency of IV fluids and MRI scanners.",
    "Type II (adult) deficiency.",
    "We found a deficiency of cholesterol transporting particles.",
    "Power failure stopped the pump.", "The Society of Infectious Diseases met.", "A metastatic carcinoma was seen.", "The large left cyst was drained.",
])
def test_a_disease_noun_alone_names_nothing(text: str) -> None:
    assert not any(m.get("source") == "composed" for m in mentions_in_text(text))


def test_an_abstract_without_a_heading_is_read_and_an_address_is_not() -> None:
    text = (
        "# A case of lymphoma\n\nAda Moreno, Ben Okafor\nDepartment of Leukemia, Northgate Hospital, Northgate\n\n"
        "We describe a man who was treated with rituximab for a long time and did well.\n\n## Introduction\n\nMany have asthma.\n\n"
        "## Case report\n\nHe had fever.\n\n## Discussion\n\nThis was rare.\n"
    )
    found = {m.text for m in read_text(text).mentions}
    assert {"rituximab", "asthma", "fever"} <= found
    assert "Leukemia" not in found


@pytest.mark.parametrize(("text", "mention", "type_"), [
    ("Urinary norepinephrine 310 µg (normal range: 20-90) was found.", "norepinephrine", "analyte"),
    ("Norepinephrine 0.2 µg/kg/min was started.", "Norepinephrine", "drug"),
    ("The boy received adrenaline (3).", "adrenaline", "drug"),
    ("Thyroid hormones were normal.", "Thyroid hormones", "analyte"),
    ("Adrenocorticotropic hormone (ACTH), 22 pg/ml, was low.", "Adrenocorticotropic hormone", "analyte"),
    ("GH therapy was begun.", "GH", "drug"),
    ("GH was low at 0.2 ng/mL.", "GH", "analyte"),
    ("He was given an intravenous infusion of glucose.", "glucose", "drug"),
    ("Glucose was 5 mmol/L.", "Glucose", "analyte"),
])
def test_what_the_body_makes_is_measured_or_given(text: str, mention: str, type_: str) -> None:
    assert types(text)[mention] == type_


@pytest.mark.parametrize(("text", "code"), [
    ("She was enrolled in a trial of AZD9291.", "AZD9291"),
    ("MK-9999 was given every three weeks.", "MK-9999"),
    ("The antagonist SR991716A was tried.", "SR991716A"),
    ("NSC 343499 and saline were compared.", "NSC 343499"),
])
def test_numbers_of_compounds(text: str, code: str) -> None:
    found = next(m for m in mentions_in_text(text) if m.text == code)
    assert (found.type, found.concept, found.get("source"), found.confidence) == ("drug", None, "code", 0.6)


@pytest.mark.parametrize("text", [
    "The trial NCT01234567 was closed.", "The 95% CI 104-231 was wide.", "PD-L1 was expressed.", "Cells of HEK293 and K562 grew.", "See PMC1234567.",
    "PD 12 weeks later was seen.", "The PF 4 level rose.", "Section CP 12 of the code applies.",
])
def test_other_numbers_are_no_compounds(text: str) -> None:
    assert all(m.get("source") != "code" for m in mentions_in_text(text))


@pytest.mark.parametrize("text", [
    "Glutamic acid decarboxylase antibodies were absent.", "Anti-insulin antibodies were absent.", "Acid-alcohol resistant bacilli were not seen.",
    "Cryoglobulins were not found.", "The folate synthase was mutated.",
])
def test_names_in_names_are_no_drugs(text: str) -> None:
    assert not {"drug", "drug_class"} & set(types(text).values())


def test_a_test_that_excluded_something_is_not_excluded() -> None:
    found = {m.text: m.negated for m in mentions_in_text("A CT angiogram excluded aortic dissection; pulmonary embolism was excluded.")}
    assert found == {"CT": False, "angiogram": False, "aortic dissection": True, "pulmonary embolism": True}


def test_capitals_of_an_abbreviation_are_no_word() -> None:
    assert types("Endocarditis was ruled out by TOE; the toe was black.").get("TOE") is None
    assert types("Endocarditis was ruled out by TOE; the toe was black.")["toe"] == "anatomical_site"
