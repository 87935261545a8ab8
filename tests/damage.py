"""Damage to files, made from good ones: truncation, flipped bits, lost and swapped parts, and constructs that are meant to hurt a reader.

Everything is drawn from a seed, so that a failure can be made again: `damaged(good, seed)` gives the same bytes everywhere.
"""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from conftest import EXAMPLES, ROOT

#: A secret that no document may hold: hostile constructs point at the file that does.
SECRET = "litkg-secret-2f6b1c"

_JATS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.2 20190208//EN" "JATS-journalpublishing1.dtd">
<article article-type="case-report"><front><article-meta><article-id pub-id-type="doi">10.5555/damage.1</article-id>
<title-group><article-title>A rash after a drug: a case report</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Doe</surname><given-names>Jane</given-names></name></contrib></contrib-group>
<pub-date><year>2021</year></pub-date><abstract><p>A man had a rash.</p></abstract></article-meta></front>
<body><sec><title>Case</title><p>A 61-year-old man received imatinib 400 mg daily &#x2014; and had a rash <xref ref-type="bibr" rid="r1">[1]</xref>.</p>
<table-wrap><table><tr><th>Drug</th><th>Dose</th></tr><tr><td>imatinib</td><td>400 mg</td></tr></table></table-wrap></sec></body>
<back><ref-list><ref id="r1"><label>1</label><element-citation><person-group><name><surname>Roe</surname><given-names>R</given-names></name>
</person-group><article-title>On rashes</article-title><source>J Rash</source><year>2019</year></element-citation></ref></ref-list></back></article>
"""

_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)) + "]>"


def samples() -> dict[str, bytes]:
    """One good file of each format that the project reads."""
    found = {path.name: path.read_bytes() for path in sorted((ROOT / "tests" / "formats").iterdir()) if path.is_file()}
    printed = sorted((ROOT / "tests" / "pdf" / "papers").glob("*.pdf"))[:2]
    for path in (EXAMPLES / "rahmani-2022-tuberculosis.md", EXAMPLES / "achterberg-2023-melanoma.txt", *printed):
        found[path.name] = path.read_bytes()
    found["article.nxml"] = _JATS.encode()
    found["article.xml.gz"] = gzip.compress(_JATS.encode(), mtime=0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("works.bib", "pubmed.xml", "rahmani-2022-tuberculosis.md"):
            archive.writestr(zipfile.ZipInfo(name), found[name])
    found["papers.zip"] = packed.getvalue()
    return found


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _flip(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _lose(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 2000) :]


def _swap(data: bytes, chance: random.Random) -> bytes:
    a, b, c = sorted(chance.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 300)]
    return data[:start] + piece * chance.choice((2, 50, 1000)) + data[start:]


def _noise(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + chance.randbytes(chance.choice((1, 16, 500))) + data[start:]


def _insert(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + chance.choice(_HOSTILE) + data[start:]


def _prefix(data: bytes, chance: random.Random) -> bytes:
    return chance.choice(_BEGINNINGS) + data


_BEGINNINGS = (
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00" * 8, b"%PDF-1.7\n", b"PK\x03\x04", b"\x1f\x8b", b"{", b"<?xml version='1.1' encoding='utf-7'?>",
)


_HOSTILE: tuple[bytes, ...] = (
    b"<script>alert(1)</script>", b"</script>", b"<![CDATA[", b"]]>", b"<!--", b"&", b"&undefined;", b"&#0;", b"&#x110000;", b"<" * 200, b"(" * 5000,
    b"[" * 5000, b"{" * 5000, b"<i>" * 400, b"\x00", b"\xed\xa0\x80", b"\xff" * 40, "\u202e\u2066".encode(), b"1e999999",
    b"-" * 3000, b"[1-99999999]", b"[1-9][0-9]" * 30,
    b"'" * 500, b'"' * 501, b"\\" * 700, b"\r\r\r\n", b"\x0c" * 50, b"|" * 3000, b"#" * 3000, b"10.1000/" + b"x" * 4000, b"<sup>" * 300, b"$" * 301,
    b"<xi:include href='file:///etc/passwd' xmlns:xi='http://www.w3.org/2001/XInclude'/>", b"<?xml-stylesheet href='http://example.invalid/x'?>",
)

_OPERATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _flip, _lose, _swap, _repeat, _noise, _insert, _insert, _prefix)


def damaged(good: Mapping[str, bytes], seed: int) -> tuple[str, bytes]:
    """A damaged file: its name, its bytes."""
    chance = random.Random(seed)
    name = chance.choice(sorted(good))
    data = good[name]
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = chance.choice(_OPERATIONS)(data, chance) if data else b"x"
    return name, data


def hostile(secret: Path) -> Iterator[tuple[str, bytes]]:
    """Files that are made to hurt, each with the name that it has in a folder. `secret` is a file that no reader may open."""
    uri = secret.resolve().as_uri().encode()
    many = " ".join(f'a{n}="1"' for n in range(5_000))
    for root in ("article", "TEI", "collection", "PubmedArticleSet", "html", "xml"):
        name = {"TEI": "tei.xml", "html": "page.html"}.get(root, f"{root}.xml")
        yield f"bomb-{name}", f"<?xml version='1.0'?>{_BOMB}<{root}>&j;&j;&j;</{root}>".encode()
        yield f"entity-{name}", b"<!DOCTYPE x [<!ENTITY s SYSTEM '" + uri + b"'>]><" + root.encode() + b"><p>&s;</p></" + root.encode() + b">"
        yield f"dtd-{name}", b"<!DOCTYPE x SYSTEM '" + uri + b"'><" + root.encode() + b"><p>x</p></" + root.encode() + b">"
        yield f"deep-{name}", f"<{root}>".encode() + b"<p>" * 20_000
        yield f"attributes-{name}", f"<{root} {many}/>".encode()
    yield "bomb.xml.gz", gzip.compress(b"<article>" + b" " * 300_000_000, mtime=0)
    yield "bomb.zip", _zip({"big.txt": b"0" * 300_000_000})
    yield "quine.zip", _zip({"inner.zip": _zip({"inner.zip": _zip({"inner.zip": _zip({"a.txt": b"text"})})})})
    yield "traversal.zip", _zip({"../../../../tmp/litkg-evil.txt": b"A man had a rash.", "/etc/litkg-evil.txt": b"A man had a rash."})
    yield "many.zip", _zip({f"{n}.txt": b"" for n in range(6_000)})
    yield "deep.json", b"[" * 200_000
    yield "deep-object.json", b'{"a":' * 100_000
    yield "number.json", b'[{"type":"article-journal","title":"x","volume":1' + b"0" * 100_000 + b"}]"
    yield "scripts.pdf", _pdf(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")
    yield "launch.pdf", _pdf(b"/OpenAction << /S /Launch /F (" + str(secret).encode() + b") >>")
    loop = b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9999999>>endobj\n"
    yield "loop.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + loop + b"trailer<</Root 1 0 R>>"
    yield "huge-page.pdf", _pdf(b"", b"/MediaBox [0 0 1e30 1e30]")
    yield "braces.bib", b"@article{x," + b"{" * 50_000
    yield "regex.txt", b"(" * 3000 + b"[1," * 3000 + b"a" * 30_000 + b"!" * 3000
    yield "numbers.txt", b"The patient received " + b"1" * 50_000 + b" mg " + b"1," * 30_000
    yield "newlines.txt", b"\n" * 300_000 + b"A man had a rash."
    yield "pipes.md", (b"|" * 2000 + b"\n") * 200


def _zip(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _pdf(catalog: bytes, page: bytes = b"/MediaBox [0 0 300 300]") -> bytes:
    stream = b"BT /F1 12 Tf 20 200 Td (A 61-year-old man received imatinib 400 mg daily.) Tj ET"
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R " + catalog + b">>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>" + page + b">>endobj\n"
        b"4 0 obj<</Length " + str(len(stream)).encode() + b">>stream\n" + stream + b"\nendstream endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
