"""Identifiers. Every IRI is made from content, so equal things get equal names on every machine and in every order of work."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

ONTOLOGY = "https://w3id.org/litkg/ontology/"
DATA = "https://w3id.org/litkg/id/"
DOI = "https://doi.org/"

#: Namespaces with the prefix that the outputs use (shared/reference/prefixes.tsv names the authority for each).
PREFIXES: dict[str, str] = {
    "kg": ONTOLOGY,
    "id": DATA,
    "doi": DOI,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sh": "http://www.w3.org/ns/shacl#",
    "dcterms": "http://purl.org/dc/terms/",
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "fabio": "http://purl.org/spar/fabio/",
    "biro": "http://purl.org/spar/biro/",
    "c4o": "http://purl.org/spar/c4o/",
    "deo": "http://purl.org/spar/deo/",
    "doco": "http://purl.org/spar/doco/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "biolink": "https://w3id.org/biolink/vocab/",
    "sio": "http://semanticscience.org/resource/SIO_",
    "obo": "http://purl.obolibrary.org/obo/",
    "hgnc": "http://identifiers.org/hgnc/",
    "drugbank": "http://identifiers.org/drugbank/",
    "uniprot": "http://purl.uniprot.org/uniprot/",
    "meddra": "http://identifiers.org/meddra/",
    "mesh": "http://identifiers.org/mesh/",
    "loinc": "https://loinc.org/",
    "pubmed": "http://identifiers.org/pubmed/",
    "clinicaltrials": "http://identifiers.org/clinicaltrials/",
}


def digest(*parts: object, length: int = 20) -> str:
    """Hexadecimal SHA-256 of the parts, cut to `length` digits (80 bits by default).

    Parts are joined with a separator that no text holds, so that ("ab", "c") and ("a", "bc") differ.
    """
    payload = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()[:length]


@lru_cache(maxsize=16384)
def slug(text: str, limit: int = 60) -> str:
    """A readable ASCII piece of an IRI: lower case, words joined by hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    ascii_text = ascii_text.replace("+", " plus ").replace("::", " ")
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:limit].strip("-")


def doi_iri(doi: str) -> str:
    """The IRI of a DOI: `https://doi.org/` and the DOI in lower case, with what an IRI may not hold percent-encoded."""
    return DOI + quote(doi.strip().lower(), safe="/:;()._-+~!*'@,=&$")


def local_part(iri: str) -> str:
    """A short readable key of a paper IRI, for the IRIs of things that belong to the paper."""
    if iri.startswith(DOI):
        return iri[len(DOI) :]
    return iri.rsplit("/", 1)[-1]


def work_iri(doi: str | None, key: str, pmid: str | None = None) -> str:
    """A cited work's IRI: its DOI's, else its PubMed identifier's, else one made from a normalised key of its fields."""
    if doi:
        return doi_iri(doi)
    if pmid:
        return f"{PREFIXES['pubmed']}{pmid}"
    return f"{DATA}work/{digest(key)}"


def patient_iri(paper: str, ordinal: int) -> str:
    """The IRI of a paper's patient; ordinals count from 1 in order of appearance."""
    return f"{DATA}patient/{local_part(paper)}/{ordinal}"


def text_iri(text_sha256: str) -> str:
    """The IRI of a document's text."""
    return f"{DATA}text/{text_sha256[:20]}"


def concept_iri(type_: str, label: str) -> str:
    """Our own IRI for a concept that has no public identifier: class and label (case and punctuation do not count).

    A label whose letters do not survive in ASCII (or a long one) gets a hash behind it, so that no two labels share an IRI by accident.
    """
    short = slug(label)
    plain = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")
    if short != plain or not short:
        short = f"{short}-{digest(label.casefold(), length=8)}".strip("-")
    return f"{DATA}concept/{slug(type_)}/{short}"


def node_iri(kind: str, *parts: object) -> str:
    """The IRI of a node named by its content: an event, an assertion, a piece of evidence."""
    return f"{DATA}{kind}/{digest(*parts)}"


def compact(iri: str) -> str:
    """`prefix:local` where a prefix fits, else the IRI itself; for people to read, not for parsing."""
    best = ""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and len(base) > len(PREFIXES.get(best, "")):
            best = prefix
    return f"{best}:{iri[len(PREFIXES[best]):]}" if best else iri
