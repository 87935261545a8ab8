"""The vocabulary as a JSON-LD 1.1 context (`context.jsonld`, made from `schema.ttl`): short names for our terms, prefixes for those of others.

A class or relation of ours may be written by its local name (`"received"`); the values of object properties are IRIs. Values that are literals keep
their own datatypes, so that nothing is lost on the way there and back.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.page import terms

_PREFIX = re.compile(r"^@prefix (\w+): <([^>]+)> \.", re.M)


@cache
def context() -> dict[str, Any]:
    """The context: prefixes (those that JSON-LD lets be prefixes without more), then one entry a term, in the order of the alphabet."""
    text = files("ontology").joinpath("schema.ttl").read_text("utf-8")
    out: dict[str, Any] = {"@version": 1.1}
    for name, base in sorted(_PREFIX.findall(text)):
        out[name] = base if base[-1] in "/#" else {"@id": base, "@prefix": True}
    for term in sorted((term for rows in terms().values() for term in rows), key=lambda t: t.name):
        iri = f"kg:{term.name}"
        out[term.name] = {"@id": iri, "@type": "@id"} if term.kind == "owl:ObjectProperty" else iri
    return out


def context_text() -> str:
    """What `context.jsonld` holds."""
    return json.dumps({"@context": context()}, indent=1, ensure_ascii=False) + "\n"
