"""The manifest of a graph folder (`manifest.json`): from what, by what and with what rules the graph was made, with a SHA-256 of each.

It names no time, no machine and no path, so the same papers give the same bytes in any order and with any number of jobs. It is JSON-LD with the
terms of PROV-O: a build (`prov:Activity`) used inputs, rules, lexicons and the vocabulary, was associated with litkg and its libraries, and generated
one graph a file.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg import __version__
from kg.ids import DATA, ONTOLOGY, PREFIXES, digest
from kg.link import linker_fingerprint
from kg.model import Config
from kg.plan import SHARD_FORMAT, code_fingerprint, config_fingerprint, lexicon_path, tree
from kg.store import GraphFolder

NAME = "manifest.json"

_CONTEXT: dict[str, Any] = {
    "@version": 1.1, "prov": PREFIXES["prov"], "kg": ONTOLOGY, "rdfs": PREFIXES["rdfs"], "dcterms": PREFIXES["dcterms"], "type": "@type", "id": "@id",
    "name": "rdfs:label", "file": "rdfs:label", "version": "dcterms:hasVersion", "sha256": "kg:sha256", "papers": {"@id": "prov:hadMember", "@type": "@id"},
    "inputs": "prov:used", "rules": "prov:used", "lexicons": "prov:used", "own lexicons": "prov:used", "vocabulary": "prov:used",
    "made by": "prov:wasAssociatedWith", "libraries": "prov:wasAssociatedWith", "graphs": "prov:generated",
}


@cache
def _shipped() -> dict[str, list[dict[str, str]]]:
    """Rules, lexicons and vocabulary as they are installed."""
    groups: dict[str, list[dict[str, str]]] = {"rules": [], "lexicons": [], "vocabulary": []}
    for package in ("extract", "ontology"):
        for name, data in sorted(tree(files(package), package)):
            group = "lexicons" if name.startswith("ontology/lexicons/") else "vocabulary" if name.startswith("ontology/") else "rules"
            if not name.endswith(".py"):
                groups[group].append({"file": name, "sha256": hashlib.sha256(data).hexdigest()})
    return groups


def _libraries() -> Iterator[dict[str, str]]:
    yield {"type": "prov:SoftwareAgent", "name": "Python", "version": ".".join(platform.python_version_tuple()[:2])}
    try:
        needed = importlib.metadata.requires("litkg") or []
    except importlib.metadata.PackageNotFoundError:
        needed = []
    for name in sorted({re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in needed if "extra ==" not in line}):
        try:
            yield {"type": "prov:SoftwareAgent", "name": name, "version": importlib.metadata.version(name)}
        except importlib.metadata.PackageNotFoundError:
            continue


def own_lexicons(config: Config) -> list[dict[str, str]]:
    """The user's lexicons of a configuration: name of the file and digest."""
    return [{"file": lexicon_path(lexicon).name, "sha256": hashlib.sha256(lexicon_path(lexicon).read_bytes()).hexdigest()} for lexicon in config.lexicons]


def manifest(folder: GraphFolder, own: dict[str, list[dict[str, str]]]) -> dict[str, Any]:
    """What the manifest of a folder says now. `own` are the user's lexicons by the fingerprint of their configuration."""
    names: dict[str, list[str]] = {}
    for source, key in folder.sources().items():
        names.setdefault(key, []).append(Path(source).name)
    inputs: list[dict[str, Any]] = []
    graphs: list[dict[str, Any]] = []
    used: set[str] = set()
    for key in folder.shard_keys():
        info = folder.info(key)
        if info is None:
            continue
        used.add(info.fingerprint)
        entry: dict[str, Any] = {
            "type": "prov:Entity", "id": f"{DATA}file/{key}", "file": "; ".join(sorted(set(names.get(key, ["?"])))), "sha256": info.source_sha256,
            "status": info.status, "configuration": info.fingerprint,
        }
        inputs.append(entry)
        if info.status == "ok":
            entry["papers"] = sorted(document["paper"] for document in info.documents)
            graphs.append({"type": "prov:Entity", "id": f"{DATA}shard/{key}", "file": f"shards/{key}/graph.nt", "sha256": info.graph_sha256})
    links = folder.path / "links.nt"
    if links.is_file():
        graphs.append({"type": "prov:Entity", "file": "links.nt", "sha256": hashlib.sha256(links.read_bytes()).hexdigest()})
    made = {
        "made by": {"type": "prov:SoftwareAgent", "name": "litkg", "version": __version__, "format": SHARD_FORMAT, "code": code_fingerprint(),
                    "linkers": linker_fingerprint()},
        "libraries": list(_libraries()), "inputs": inputs, **_shipped(),
        "own lexicons": [{"configuration": fingerprint, **row} for fingerprint in sorted(used & set(own)) for row in own[fingerprint]], "graphs": graphs,
    }
    return {"@context": _CONTEXT, "id": f"{DATA}build/{digest(json.dumps(made, sort_keys=True))}", "type": "prov:Activity", **made}


def write_manifest(folder: GraphFolder, config: Config | None = None) -> None:
    """Write the manifest; what is known of lexicons of earlier builds is kept from the one that is there."""
    own: dict[str, list[dict[str, str]]] = {}
    for row in read_manifest(folder).get("own lexicons", ()):
        own.setdefault(row["configuration"], []).append({"file": row["file"], "sha256": row["sha256"]})
    if config is not None and config.lexicons:
        own[config_fingerprint(config)] = own_lexicons(config)
    text = json.dumps(manifest(folder, own), indent=1, ensure_ascii=False) + "\n"
    path = folder.path / NAME
    if not path.is_file() or path.read_bytes() != text.encode("utf-8", "backslashreplace"):
        folder.write_aside(path, text)


#: What each row of a list in the manifest has, as text.
_ROWS = {
    "libraries": ("name", "version"), "inputs": ("file", "status"), "rules": ("file", "sha256"), "lexicons": ("file", "sha256"),
    "vocabulary": ("file", "sha256"), "own lexicons": ("configuration", "file", "sha256"), "graphs": ("file", "sha256"),
}


def _whole(data: Any) -> bool:
    """Whether this is a manifest, all of it."""
    if not isinstance(data, dict) or not isinstance(data.get("made by"), dict) or not {"version", "code", "linkers", "format"} <= data["made by"].keys():
        return False
    return all(
        isinstance(data.get(name), list) and all(isinstance(row, dict) and all(isinstance(row.get(key), str) for key in keys) for row in data[name])
        for name, keys in _ROWS.items()
    ) and all(isinstance(row.get("papers", []), list) for row in data["inputs"])


def read_manifest(folder: GraphFolder) -> dict[str, Any]:
    """What the manifest says; empty where there is none, or where it is damaged."""
    try:
        data = json.loads((folder.path / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if _whole(data) else {}


def strays(folder: GraphFolder) -> Iterator[tuple[str, str]]:
    """(where, what) the folder holds that its manifest does not tell of, or tells of otherwise."""
    said = {row["file"]: row["sha256"] for row in read_manifest(folder).get("graphs", ())}
    for key in folder.shard_keys():
        info = folder.info(key)
        name = f"shards/{key}/graph.nt"
        if info is not None and info.status == "ok" and said.get(name) != info.graph_sha256:
            yield name, "is not what the manifest of the last build names" if name in said else f"is not in {NAME}; run `litkg build` again"
    for name in sorted(said):
        if name.startswith("shards/") and not (folder.path / name).is_file():
            yield name, f"is named in {NAME}, but is gone; run `litkg build` again"
