"""Speed and memory of the Neo4j export on a synthetic graph (`make bench`): rows a second, and the most memory that it holds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from kg.ids import DATA, DOI, ONTOLOGY, PREFIXES
from kg.store import MANIFEST, GraphFolder, ShardInfo

#: Statements of the synthetic graph; each gives six relationships (itself, SUBJECT, OBJECT, HAS_EVIDENCE, HAS_SOURCE, IN_PAPER).
STATEMENTS = 167_000
_TYPE, _LABEL = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"


def _lines(statements: int) -> Iterator[str]:
    """N-Triples of made-up papers with 100 statements each, in the shape of kg.rdf."""

    def node(iri: str, type_: str, label: str) -> Iterator[str]:
        yield f"<{iri}> <{_TYPE}> <{ONTOLOGY}{type_}> .\n"
        yield f'<{iri}> <{_LABEL}> "{label}" .\n'

    drugs = [f"{DATA}concept/drug/d{n}" for n in range(500)]
    for n, drug in enumerate(drugs):
        yield from node(drug, "Drug", f"drug {n}")
    for n in range(statements):
        paper, text = f"{DOI}10.1000/{n // 100}", f"{DATA}text/{n // 100}"
        patient = f"{DATA}patient/10.1000/{n // 100}/{n // 10}"
        if n % 100 == 0:
            yield from node(paper, "Paper", f"Paper {n // 100}")
            yield from node(text, "DocumentText", f"Text {n // 100}")
            yield f"<{paper}> <{ONTOLOGY}hasText> <{text}> .\n"
        if n % 10 == 0:
            yield from node(patient, "Patient", f"Patient {n // 10}")
        statement, evidence, span, drug = f"{DATA}assertion/{n:020x}", f"{DATA}evidence/{n:020x}", f"{DATA}span/{n:020x}", drugs[n * 7919 % 500]
        yield from node(statement, "Assertion", f"statement {n}")
        yield f"<{patient}> <{ONTOLOGY}received> <{drug}> .\n"
        for predicate, value in (("subject", patient), ("predicate", ONTOLOGY + "received"), ("object", drug)):
            yield f"<{statement}> <{PREFIXES['rdf']}{predicate}> <{value}> .\n"
        for name in ("negated", "hedged"):
            yield f'<{statement}> <{ONTOLOGY}{name}> "false"^^<{PREFIXES["xsd"]}boolean> .\n'
        yield f"<{statement}> <{ONTOLOGY}hasEvidence> <{evidence}> .\n"
        yield from node(evidence, "Evidence", f"bench at {n}")
        yield f"<{evidence}> <{PREFIXES['oa']}hasSource> <{text}> .\n<{evidence}> <{ONTOLOGY}inPaper> <{paper}> .\n"
        yield f"<{evidence}> <{PREFIXES['oa']}hasSelector> <{span}> .\n"
        yield f'<{evidence}> <{ONTOLOGY}standing> "own" .\n<{evidence}> <{ONTOLOGY}extractor> "bench" .\n'
        yield f'<{evidence}> <{ONTOLOGY}confidence> "0.9"^^<{PREFIXES["xsd"]}double> .\n'
        yield f"<{span}> <{_TYPE}> <{PREFIXES['oa']}TextPositionSelector> .\n<{span}> <{_TYPE}> <{PREFIXES['oa']}TextQuoteSelector> .\n"
        yield f'<{span}> <{_LABEL}> "{n}-{n + 80}" .\n<{span}> <{ONTOLOGY}section> "Case" .\n'
        yield f'<{span}> <{PREFIXES["oa"]}exact> "The patient of this made-up sentence {n} was given the drug, \\"as planned\\"." .\n'
        for name, value in (("start", n), ("end", n + 80)):
            yield f'<{span}> <{PREFIXES["oa"]}{name}> "{value}"^^<{PREFIXES["xsd"]}integer> .\n'


def synthetic(path: Path, statements: int) -> GraphFolder:
    """A graph folder with that many statements, indexed; its linkers are not run."""
    import pyoxigraph

    folder = GraphFolder.create(path)
    shard = folder.shards_path / "synthetic"
    shard.mkdir()
    with (shard / "graph.nt").open("w", encoding="utf-8") as out:
        out.writelines(_lines(statements))
    (shard / "shard.json").write_text(ShardInfo("synthetic", "bench", graph_sha256=str(statements)).to_json(), encoding="utf-8")
    store = pyoxigraph.Store(str(path / "index"))
    store.bulk_load(path=str(shard / "graph.nt"), format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.optimize()
    del store
    (path / "links.nt").write_text("")
    (path / "index" / "stamp").write_text(folder.stamp())
    assert (path / MANIFEST).is_file()
    return folder


def _measure(graph: str, out: str) -> None:
    """Run in a process of its own, so that the memory is the export's."""
    from exports.neo4j import write_neo4j

    folder = GraphFolder.open(graph)
    # Processor time: the export runs in one thread, and other work on the machine does not count.
    start = time.process_time()
    write_neo4j(folder, Path(out))
    seconds = time.process_time() - start
    # Not getrusage: its maximum is inherited from the parent process.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    sys.stdout.write(f"{seconds} {int(peak.split()[1]) / 1024}\n")


def run(statements: int = STATEMENTS) -> list[dict[str, object]]:
    """Rows {dataset, metric, value, peer} of the Neo4j export."""
    base = Path(tempfile.mkdtemp(prefix="litkg-bench-"))
    try:
        synthetic(base / "graph", statements)
        command = [sys.executable, "-c", "import sys; from benchmarks.exports import _measure; _measure(*sys.argv[1:])", str(base / "graph"), str(base / "out")]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent, env=dict(os.environ))
        seconds, megabytes = map(float, done.stdout.split())
        rows = dict.fromkeys(("nodes", "rels"), 0)
        for path in (base / "out").glob("*.csv"):
            with path.open("rb") as file:
                rows[path.name.split("_")[0]] += sum(1 for _ in file) - 1
    finally:
        shutil.rmtree(base, ignore_errors=True)
    name = f"synthetic graph, {rows['nodes']:,} nodes, {rows['rels']:,} relationships"
    return [
        {"dataset": name, "metric": "Neo4j export, rows/s of one processor", "value": round(sum(rows.values()) / seconds), "peer": None},
        {"dataset": name, "metric": "Neo4j export, processor seconds", "value": round(seconds, 1), "peer": None},
        {"dataset": name, "metric": "Neo4j export, peak memory MB", "value": round(megabytes), "peer": None},
    ]


if __name__ == "__main__":
    for row in run(int(sys.argv[1]) if len(sys.argv) > 1 else STATEMENTS):
        print(row)
