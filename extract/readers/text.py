"""Plain text and Markdown: the document's text is the file's own text, decoded, with nothing added, removed or moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.readers.sniff import looks_bibtex, looks_bioc_json, looks_csl, looks_marked_up, looks_medline, looks_pubmed_text, looks_ris
from kg.model import Document, LitkgError

FORMAT = "text"
DESCRIPTION = "plain text or Markdown"
SUFFIXES = (".txt", ".text", ".md", ".markdown", ".mmd")

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text, the encoding that it was read as, and a note where that had to be guessed."""

    text: str
    encoding: str
    note: str | None = None


def decode(data: bytes) -> Decoded:
    """Decode bytes: a byte order mark decides, else UTF-8, else what charset-normalizer finds (with a note).

    Raises LitkgError for bytes that are no text. A byte order mark of UTF-8 stays in the text as U+FEFF, since nothing is removed.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return Decoded(data.decode(name), name)
            except UnicodeDecodeError as error:
                raise LitkgError(f"has a byte order mark of {name} but is not valid {name} (byte {error.start}); save it as UTF-8") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if looks_binary(data):
            raise LitkgError("is not text (binary data); give the text, Markdown or XML of the paper instead") from None
        # Cheap and right nearly always for Western files, and charset-normalizer is asked only about what it cannot be.
        guess = _guess(data)
        if guess is None:
            raise LitkgError(f"is not valid UTF-8 (byte {error.start}) and its encoding cannot be told; save it as UTF-8") from None
        return Decoded(data.decode(guess), guess, f"is not UTF-8; read as {guess}: save it as UTF-8 if letters look wrong")
    if looks_binary(data):
        raise LitkgError("is not text (binary data); give the text, Markdown or XML of the paper instead")
    return Decoded(text, "utf-8", "holds NUL characters, where letters may be lost: they stay in the text" if "\x00" in text else None)


def looks_binary(data: bytes) -> bool:
    """Whether the bytes hold what no text holds: more NULs than a converter leaves where it loses a letter, or more than a handful of control characters."""
    head = data[:65536]
    if head.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"GIF8", b"\xff\xd8\xff")):
        return True
    if head.count(b"\x00") > len(head) // 1000:
        return True
    control = sum(head.count(bytes([c])) for c in (*range(1, 9), *range(14, 27), *range(28, 32)))
    return control > max(8, len(head) // 200)


def _guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    if 10 * sum(byte > 127 for byte in data[:200_000]) < len(data[:200_000]):
        # A letter or a quotation mark here and there among plain English: statistics take that for Chinese.
        return "cp1252" if _decodes(data, "cp1252") else "latin_1"
    # Single-byte Latin encodings cannot be told apart by statistics; the commonest is taken. Other scripts can be told.
    other = ["cp1251", "cp1253", "big5", "gb18030", "shift_jis", "euc_kr"]
    best = from_bytes(data[:200_000], steps=5, chunk_size=2048, cp_isolation=["cp1252", *other]).best()
    names = [best.encoding] if best and best.encoding in other else []
    return next((name for name in (*names, "cp1252", "latin_1") if _decodes(data, name)), None)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def accepts(name: str, head: bytes) -> bool:
    """Files whose name says text or Markdown, but for what is plainly another format under such a name."""
    records = looks_medline(head) or looks_ris(head) or looks_bibtex(head) or looks_csl(head) or looks_bioc_json(head)
    listed = looks_pubmed_text(head) and name.lower().endswith((".txt", ".text"))
    return name.lower().endswith(SUFFIXES) and not (records or listed or looks_marked_up(head))


def read(data: bytes) -> Iterator[Document]:
    """One document a file. Raises LitkgError for empty and for binary files."""
    if not data:
        raise LitkgError("is empty; nothing to read")
    decoded = decode(data)
    if not decoded.text.strip("\ufeff \t\r\n\f\v"):
        raise LitkgError("holds only white space; nothing to read")
    yield Document(text=decoded.text, notes=(decoded.note,) if decoded.note else ())
