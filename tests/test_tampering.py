"""`litkg check` finds what was tampered with, each time with the message that says what is wrong.

The triples of one shard are changed and its digest is written anew, so that only the meaning of the change can give it away.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import EXAMPLES

from kg.build import build
from kg.check import _shacl, check
from kg.ids import compact
from kg.store import GraphFolder

KG = "https://w3id.org/litkg/ontology/"
OA = "http://www.w3.org/ns/oa#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PATIENT = "<https://w3id.org/litkg/id/patient/10.5555/litkg.2022.0009/1>"
Change = Callable[[str], str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole") / "g"
    build([EXAMPLES / "rahmani-2022-tuberculosis.md"], out)
    return out


def tampered(whole: Path, to: Path, change: Change) -> Path:
    """A copy of the graph with one shard's triples changed."""
    shutil.copytree(whole, to)
    folder = GraphFolder(to)
    key = folder.shard_keys()[0]
    before = folder.graph_path(key).read_text("utf-8")
    after = change(before)
    assert after != before, "the change found nothing to change"
    lines = sorted(line for line in after.splitlines() if line)
    text = "".join(f"{line}\n" for line in lines)
    folder.graph_path(key).write_text(text, "utf-8", newline="")
    path = to / "shards" / key / "shard.json"
    info = json.loads(path.read_text("utf-8"))
    info["graph_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    path.write_text(json.dumps(info), "utf-8")
    shutil.rmtree(to / "index")
    return to


def once(pattern: str, replacement: str) -> Change:
    return lambda text: re.sub(pattern, replacement, text, count=1, flags=re.M)


def drop(pattern: str) -> Change:
    """Leave out the first line that a pattern matches."""
    return once(rf"^.*{pattern}.*\n", "")


def drop_all(pattern: str) -> Change:
    return lambda text: re.sub(rf"^.*{pattern}.*\n", "", text, flags=re.M)


def add(line: str) -> Change:
    return lambda text: text + line + " .\n"


def deny(predicate: str) -> Change:
    """Turn all assertions of one predicate and one object into denied ones, and leave the direct triple where it is."""

    def change(text: str) -> str:
        nodes = re.findall(rf"^(<\S+>) <{RDF}predicate> <{KG}{predicate}> \.$", text, re.M)
        objects = {node: re.search(rf"^{re.escape(node)} <{RDF}object> (\S+) \.$", text, re.M)[1] for node in nodes}  # type: ignore[index]
        chosen = objects[nodes[0]]
        for node in (n for n in nodes if objects[n] == chosen):
            text = text.replace(f'{node} <{KG}negated> "false"', f'{node} <{KG}negated> "true"')
        return text

    return change


CASES: dict[str, tuple[Change, str]] = {
    "an offset moved": (lambda t: re.sub(rf'(<{OA}start> )"(\d+)"', lambda m: f'{m[1]}"{int(m[2]) + 1}"', t, count=1), "the quote is not what stands at"),
    "a quote changed": (once(rf'(<{OA}exact> ")', r"\1Oh, "), "the quote is not what stands at"),
    "an offset out of the text": (once(rf'(<{OA}end> )"\d+"', r'\1"9999999"'), "lie outside the text"),
    "evidence left out": (drop_all(f"<{KG}hasEvidence>"), "needs evidence"),
    "a quote left out": (drop(f"<{OA}exact>"), "has its quote"),
    "evidence without a text": (drop(f"<{OA}hasSource>"), "exactly one text"),
    "an unknown predicate": (add(f'{PATIENT} <{KG}cured> "by prayer"'), "not defined in ontology/schema.ttl"),
    "an unknown class": (add(f"{PATIENT} <{RDF}type> <{KG}Saint>"), "not defined in ontology/schema.ttl"),
    "a fact without a statement": (add(f"{PATIENT} <{KG}received> <https://w3id.org/litkg/id/concept/drug/snake-oil>"), "no affirmed and unhedged assertion"),
    "a denied fact as a direct triple": (deny("received"), "no affirmed"),
    "an unknown standing": (once(rf'(<{KG}standing> )"own"', r'\1"hearsay"'), "standing is one of"),
    "a confidence above one": (once(rf'(<{KG}confidence> )"[^"]+"', r'\1"1.5"'), "from 0 to 1"),
    "a dose without its unit": (drop(f"<{KG}doseUnit>"), "a dose needs its unit"),
    "a dose without its text": (drop(f"<{KG}doseText>"), "a dose needs the text as printed"),
    "a patient of no paper": (drop(f"{re.escape(PATIENT)} <{KG}reportedIn>"), "reported in a paper"),
    "an unheard-of sex": (once(rf'({re.escape(PATIENT)} <{KG}sex> )"male"', r'\1"yes"'), "sex is female, male or other"),
    "a grade without its scale": (
        add(f'<https://w3id.org/litkg/id/event/none> <{KG}grade> "2"^^<{XSD}integer>'), "a grade needs its scale",
    ),
    "a statement without polarity": (drop(f"<{KG}negated>"), "whether it is negated"),
    "an entry without its raw text": (drop(f"<{KG}rawText>"), "keeps its raw text"),
    "a node without a name": (drop(rf"^{re.escape(PATIENT)} <http://www.w3.org/2000/01/rdf-schema#label>"), "has no label"),
}


def test_the_untouched_graph_passes(whole: Path) -> None:
    assert not check(str(whole)).violations


@pytest.mark.parametrize("name", sorted(CASES))
def test_tampering_is_found(name: str, whole: Path, tmp_path: Path) -> None:
    change, message = CASES[name]
    found = [str(v) for v in check(str(tampered(whole, tmp_path / "g", change))).violations]
    assert [line for line in found if message in line], found or "no violation at all"


def test_a_shard_changed_by_hand_is_found(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "g")
    folder = GraphFolder(tmp_path / "g")
    path = folder.graph_path(folder.shard_keys()[0])
    path.write_text(path.read_text("utf-8").replace('"male"', '"female"'), "utf-8")
    assert [v for v in check(str(folder.path)).violations if "was changed since it was built" in str(v)]


def test_a_stored_text_changed_by_hand_is_found(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "g")
    path = next((tmp_path / "g" / "shards").rglob("text-1.txt"))
    path.write_text(path.read_text("utf-8").replace("linezolid", "Linezolid"), "utf-8")
    assert [v for v in check(str(tmp_path / "g")).violations if "the stored text was changed" in str(v)]


def test_shapes_find_what_they_find_as_they_are_written(whole: Path) -> None:
    """The check turns the shapes round so that they run faster; pySHACL on the whole graph with the file itself finds the same in a spoilt graph."""
    import pyoxigraph as ox
    import pyshacl
    import rdflib

    folder = GraphFolder(whole)
    store = ox.Store()
    store.bulk_load(path=str(folder.graph_path(folder.shard_keys()[0])), format=ox.RdfFormat.N_TRIPLES)
    chance = random.Random(7)
    for quad in sorted(store, key=str):
        fate = chance.random()
        if fate < 0.05:
            store.remove(quad)
        elif fate < 0.07:
            store.add(ox.Quad(quad.subject, quad.predicate, ox.Literal("odd")))
    data = rdflib.Graph().parse(data="".join(f"{quad.triple} .\n" for quad in store), format="nt")
    shapes = rdflib.Graph().parse(Path(__file__).resolve().parent.parent / "ontology" / "shapes.ttl", format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    results = report.subjects(rdflib.RDF.type, sh.ValidationResult)
    wanted = {f"{compact(str(report.value(r, sh.focusNode)))}: {report.value(r, sh.resultMessage)}" for r in results}
    violations, warnings = _shacl(store)
    assert {str(v) for v in (*violations, *warnings)} == wanted
    assert len(wanted) > 50 and any("stands as a direct triple" in line for line in wanted)
