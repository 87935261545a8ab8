"""The command that tells what a graph folder was made from: info."""

from __future__ import annotations

import json

import click

from kg.cli.base import PATH, cli, emit
from kg.model import LitkgError


@cli.command()
@click.argument("directory", type=PATH)
@click.option("--format", "fmt", default="text", type=click.Choice(["text", "json"]), help="json: the manifest itself (JSON-LD, PROV-O).")
def info(directory: str, fmt: str) -> None:
    """Print what the graph holds, and from what, by what and with what rules it was made."""
    from kg.cli.building import totals
    from kg.manifest import NAME, read_manifest
    from kg.store import GraphFolder

    folder = GraphFolder.open(directory)
    made = read_manifest(folder)
    if not made:
        raise LitkgError(f"{folder.path}: has no {NAME}, or a damaged one; the next `litkg build` writes it")
    if fmt == "json":
        emit(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
        return
    for name, count in totals(folder, verify=False):
        emit(f"{name:<18} {count}\n")
    agent = made["made by"]
    emit(f"\nmade by litkg {agent['version']}, code {agent['code']}, linkers {agent['linkers']}, format {agent['format']}\n")
    emit("with " + ", ".join(f"{row['name']} {row['version']}" for row in made["libraries"]) + "\n")
    for group in ("rules", "lexicons", "vocabulary", "own lexicons"):
        rows = made[group]
        emit(f"{group:<13} {len(rows)} files" + (f": {', '.join(row['file'] for row in rows)}" if group == "own lexicons" and rows else "") + "\n")
    emit("\n")
    for row in made["inputs"]:
        emit(f"{' '.join(row['file'].split())}  {row['status']}  {', '.join(map(str, row.get('papers', ())))}\n")
