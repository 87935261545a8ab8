"""`make fuzz`: coverage-guided fuzzing of the readers by atheris (https://github.com/google/atheris), for as long as MINUTES says.

    make fuzz                     an hour over all readers
    make fuzz MINUTES=5 ONLY=pdf  five minutes over one

What crashes is written to fuzz-out/ with the seed corpus beside it; a crash becomes a case of tests/test_damage.py. Where atheris has no
wheel for this Python, the same target runs over damaged files without coverage.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from conftest import ROOT  # noqa: E402
from damage import damaged, samples  # noqa: E402

from extract.pipeline import READERS, read_documents  # noqa: E402
from kg.model import Config, LitkgError  # noqa: E402


def target(data: bytes, formats: list[str]) -> None:
    """Read bytes as one format after the other; only a LitkgError may come out."""
    for name in formats:
        try:
            for document in read_documents("fuzz", data, Config(read_as=name)):
                if not isinstance(document, LitkgError):
                    assert all(0 <= block.start <= block.end <= len(document.text) for block in document.blocks)
        except LitkgError as error:
            assert "\n" not in str(error)


def main() -> None:
    """Fuzz until the time is over or something crashes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    formats = [reader.FORMAT for reader in READERS if options.only in ("", reader.FORMAT)]
    if not formats:
        parser.error(f"no reader is called {options.only!r}; known are {', '.join(reader.FORMAT for reader in READERS)}")
    out = ROOT / "fuzz-out"
    corpus = out / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    good = samples()
    for name, data in good.items():
        if len(data) < 60_000:
            (corpus / name).write_bytes(data)
    try:
        import atheris
    except ImportError:
        print("atheris is not installed: damaged files without coverage")
        end = time.monotonic() + 60 * options.minutes
        for seed in itertools.count(10_000):
            if time.monotonic() > end:
                print(f"{seed - 10_000} damaged files, nothing crashed")
                return
            name, data = damaged(good, seed)
            try:
                target(data, formats)
            except BaseException:
                (out / f"crash-{seed}-{name}").write_bytes(data)
                raise
        return
    atheris.instrument_all()
    seconds = f"-max_total_time={int(60 * options.minutes)}"
    limits = ["-timeout=30", "-rss_limit_mb=4096", "-max_len=100000"]
    atheris.Setup([sys.argv[0], seconds, *limits, f"-artifact_prefix={out}/", str(corpus)], lambda data: target(data, formats))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
