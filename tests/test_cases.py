"""Every case in tests/cases: all that is expected is found, and nothing else. `pytest --accept` rewrites the expectations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import casefile
import pytest

ROOT = Path(__file__).resolve().parent / "cases"


def _load() -> list[pytest.param]:  # type: ignore[valid-type]
    out = []
    for path in casefile.files(ROOT):
        name = path.relative_to(ROOT).with_suffix("").as_posix()
        try:
            cases = casefile.parse(path.read_text("utf-8"), str(path.relative_to(ROOT.parent.parent)))
        except (casefile.CaseError, UnicodeDecodeError) as error:
            out.append(pytest.param(path, None, str(error), id=name))
            continue
        for case in cases:
            marks = [pytest.mark.xfail(strict=True, reason=case.known_failure)] if case.known_failure else []
            out.append(pytest.param(path, case, None, id=f"{name}: {case.title}", marks=marks))
    return out


@pytest.mark.parametrize(("path", "case", "error"), _load())
def test_case(path: Path, case: casefile.Case | None, error: str | None, accept: bool) -> None:
    assert error is None, f"unreadable case file: {error}"
    assert case is not None
    found = casefile.found(case)
    if accept and found != case.expect and not case.known_failure:
        cases = casefile.parse(path.read_text("utf-8"), path.name)
        path.write_text(casefile.write(replace(c, expect=found) if c.title == case.title else c for c in cases), "utf-8")
        return
    missing = "\n".join(f"  missing: {line}" for line in case.expect if line not in found)
    beside = "\n".join(f"  not expected: {line}" for line in found if line not in case.expect)
    assert found == case.expect, f"{case.title}\n{missing}\n{beside}"


GOOD = "# One\nWhy.\n## Text\n## 2 Case\nA man.\n\n## Expect\nage | patient 1 | 5\n\n# Two\n## Text\nNothing.\n## Expect\n"


def test_a_case_file_survives_reading_and_writing() -> None:
    cases = casefile.parse(GOOD, "good.md")
    assert [c.title for c in cases] == ["One", "Two"]
    assert cases[0].text == "## 2 Case\nA man.\n"
    assert cases[0].expect == ("age | patient 1 | 5",) and cases[1].expect == ()
    assert casefile.parse(casefile.write(cases), "again.md") == cases


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no case"),
        ("# A\n## Expect\n", "no case"),
        ("words\n# A\n## Text\nx\n## Expect\n", "before the first case"),
        ("# A\n## Text\nx\n", "wants one `## Expect`"),
        ("# A\n## Text\n\n## Expect\n", "text is empty"),
        ("# A\n## Text\nx\n## Expect\nreceived patient drug\n", "cannot read the expectation"),
        ("# A\n## Text\nx\n## Expect\n## Expect references\n", "wants one `## Expect`"),
        ("# A\n## Text\nx\n## Expect\n## Known failure\n", "needs its reason"),
        ("# A\n## Text\nx\n## Expect\n# A\n## Text\ny\n## Expect\n", "two cases"),
    ],
)
def test_an_unreadable_case_fails_loudly(content: str, reason: str) -> None:
    with pytest.raises(casefile.CaseError, match=reason):
        casefile.parse(content, "bad.md")
