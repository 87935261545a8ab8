"""What the model of reference parsing is trained on, and which gold rows contradict their own print."""

from __future__ import annotations

import random
from typing import Any

import pytest

from benchmarks.reference_books import Pool, forms, render_book
from benchmarks.reference_ceiling import contradictions
from benchmarks.reference_damage import KINDS, damaged
from benchmarks.reference_gold import align, untangled
from benchmarks.reference_render import any_journal, names_of, render


def gold(raw: str, **fields: Any) -> dict[str, Any]:
    """A gold row with one author."""
    people = [{"family": "Lind", "given": "A."}]
    row = dict.fromkeys(("title", "container", "year", "volume", "issue", "pages", "doi"))
    return {"id": "made up", "raw": raw, "authors": people, "et_al": False, **row, **fields}


ROW = gold("", title="On lists of towns", container="Made Up J", year="1999", volume="12", pages="3–9")


@pytest.mark.parametrize(
    ("volume", "told"),
    [
        ("8(3):295–301", (None, "8", "3", "295–301")),
        ("2012;30", ("2012", "30", None, None)),
        ("36, 3", (None, "36", "3", None)),
        ("v. 33, no. 12", (None, "33", "12", None)),
        ("305, (5689)", (None, "305", "5689", None)),
        ("51:197–204", (None, "51", None, "197–204")),
        ("24 Suppl 1", (None, "24", "Suppl 1", None)),
    ],
)
def test_volumes_that_hold_their_neighbours(volume: str, told: tuple[str | None, ...]) -> None:
    row = untangled(gold("", volume=volume))
    assert (row["year"], row["volume"], row["issue"], row["pages"]) == told


@pytest.mark.parametrize("volume", ["12", "12-13", "No. 3", "XIV", "LATTICE 2008", "A/12/3", None])
def test_volumes_that_are_left_alone(volume: str | None) -> None:
    row = gold("", volume=volume)
    assert untangled(row) is row


def test_a_volume_whose_neighbours_have_their_fields_is_left_alone() -> None:
    row = gold("", volume="8(3):295–301", issue="3")
    assert untangled(row) is row


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (gold("Lind A. On lists. Made Up J 12(3):45–67.", volume="12", issue="3", pages="45–67"), set()),
        (gold("Lind A. On lists. Made Up J 12(3):45–67.", volume="12", pages="45–67"), {"notation"}),
        (gold("Lind A. On lists. Made Up J 12 (1999):45–67.", volume="12", pages="45–67"), set()),
        (gold("Lind A. On lists. Made Up J 12(3):45–67.", volume="12(3):45–67"), {"neighbours", "marks"}),
        (gold("Lind A. On lists. https://doi.org/10.1234/lists.12345"), {"doi"}),
        (gold("Lind A. On lists. https://doi.org/10.1234/lists.12345", doi="10.1234/lists.12345"), set()),
        (gold("Lind A. On lists of towns.", title="On towns"), {"not printed"}),
        (gold("Lind A. On lists, chap. 5, pp. 195–239.", pages="chap. 5, pp. 195–239"), {"marks"}),
        (gold("Lind A. On lists (pp. 195–239).", pages="(pp. 195–239"), set()),
        (gold("L. Schneider.", authors=[{"family": "L.", "given": "Schneider"}]), {"names"}),
        (gold("Society of Lists.", authors=[{"family": "Lists", "given": "Society of"}]), {"names"}),
        (gold("Society of Lists.", authors=[{"family": "Society of Lists", "given": None}]), set()),
        (gold("Lind 3rd, A.", authors=[{"family": "Lind", "given": "A 3rd"}]), set()),
        (gold("Ada Lind/ Bo Rey.", authors=[{"family": "Rey", "given": "Ada Lind/ Bo"}]), {"names"}),
    ],
)
def test_gold_that_contradicts_its_print(row: dict[str, Any], found: set[str]) -> None:
    assert contradictions(row) == found


def test_a_record_printed_again_has_its_own_labels() -> None:
    pool = Pool([{"family": "Rey", "given": "B."}], ["Northern towns"])
    made = [m for seed in range(40) for m in (render(ROW, pool.people, seed, 0.5), render_book(ROW, pool, seed, articles=True)) if m]
    assert len(made) > 60
    for text, tokens, labels in made:
        assert len(tokens) == len(labels)
        assert all(text[t.start : t.end] == t.core for t in tokens if t.core[0] != "<")
    named = {"".join(sorted(set(labels))) for _, _, labels in made}
    assert any({"A", "T", "C", "V", "I", "P", "Y"} <= set(letters) for letters in named)
    assert [text for text, _, _ in made] == [
        m[0] for seed in range(40) for m in (render(ROW, pool.people, seed, 0.5), render_book(ROW, pool, seed, articles=True)) if m
    ]


def test_forms_and_names_are_complete() -> None:
    assert all(names_of(kind) for kind in ("journal", "place", "house", "school", "series", "newspaper"))
    assert {any_journal(random.Random(seed)) for seed in range(30)} <= {
        shown for name, short in names_of("journal") for shown in (name, short, short.replace(".", ""))
    }
    assert all("{J}" in form and "{A}" in form for _, _, form in forms()["article"])


def test_gold_values_are_laid_onto_the_tokens() -> None:
    row = gold("Lind, A. On lists of towns. Made Up J 12:3–9, 1999.", title="On lists of towns", container="Made Up J", year="1999", volume="12", pages="3–9")
    aligned = align(row)
    assert aligned is not None
    assert "".join(aligned[2]) == "AATTTTCCCVPY"


PIECES = [("Lind, A., Rey, T.", "A"), (". ", "O"), ("On curious lists of remarkable northern towns", "T"), (". ", "O"), ("Made Up Journal", "C"),
          (" ", "O"), ("12", "V"), (", ", "O"), ("3–9", "P"), (". doi:10.1000/lists.12, 3", "O")]


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def test_damage_changes_marks_and_spaces_alone() -> None:
    seen = set()
    for seed in range(60):
        hurt = damaged(PIECES, random.Random(seed))
        assert [name for _, name in hurt] == [name for _, name in PIECES]
        assert [letters(text) for text, _ in hurt] == [letters(text) for text, _ in PIECES]
        assert hurt[-1] == PIECES[-1]  # an identifier stays whole
        assert hurt == damaged(PIECES, random.Random(seed))
        seen.add("".join(text for text, _ in hurt))
    assert len(seen) > 2 * len(KINDS)


def test_printed_lines_are_damaged_only_where_asked() -> None:
    row = {**ROW, "title": "On curious lists of remarkable northern towns"}
    assert render(row, [], 1, 0.0) == render(row, [], 1, 0.0, 0.0)
    assert render(row, [], 1, 0.0) != render(row, [], 1, 0.0, 1.0)
