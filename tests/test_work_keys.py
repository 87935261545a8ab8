"""What two works are compared by: keys, folded words, names, journals, DOIs."""

from __future__ import annotations

from kg.link.compare import normalise, same_container, same_family, shortened
from kg.model import Author, Reference
from kg.workkey import first_page, plain, work_key, year_of


def test_keys_of_works() -> None:
    one = Reference(raw="a", title="Rest & water: a “report”", authors=(Author("Müller", "A"),), year="2012a")
    two = Reference(raw="b", title="REST & WATER – A 'REPORT'", authors=(Author("MULLER"),), year="2012")
    assert work_key(one) == work_key(two) == "title|restwaterareport|muller|2012"
    place = Reference(raw="c", container="ApJ", volume="351", pages="632-640", authors=(Author("Noone"),), year="1990")
    assert work_key(place) == "place|noone|1990|apj|351|632"
    assert work_key(Reference(raw="No idea, what this is")) == "raw|no idea what this is"
    assert plain("Straße  IL-2Rα/β_x") == "strasse il 2ralpha beta x"
    assert (first_page("e0123-45"), first_page("pp"), first_page(None)) == ("e123", "", "")
    assert (year_of("c1998b"), year_of("12"), year_of(None)) == (1998, None, None)


def test_works_of_one_title_have_keys_of_their_own() -> None:
    def key(**fields: object) -> str:
        return work_key(Reference("", authors=(Author("Noone"),), title="Rest and water in fever", year="2012", **fields))  # type: ignore[arg-type]

    keys = [
        key(container="J Inv", volume="1", pages="5-9"), key(container="Inv Lett", volume="7", pages="5-9"), key(type="thesis"), key(),
        key(type="chapter", container="Fevers", pages="5-9"), key(type="chapter", container="Waters", pages="5-9"), key(type="preprint"),
    ]
    assert len(set(keys)) == len(keys)
    assert key(container="J Inv", volume="1", pages="5-9") == key(container="Journal of Invention", volume="1", pages="5–9")


def test_names_and_containers() -> None:
    assert same_family("van der berg", "berg") > 0.9 and same_family("li", "lu") == 0.0 and same_family("gokbuget", "gokbugten") > 0.7

    def words(text: str) -> tuple[str, ...]:
        return normalise(None, (), None, text, None, None, None).container

    assert same_container(words("J Clin Oncol"), words("Journal of Clinical Oncology"))
    assert same_container(words("Proc Natl Acad Sci USA"), words("Proceedings of the National Academy of Sciences of the USA"))
    assert same_container(words("NEJM"), words("New England Journal Medicine"))
    assert same_container(words("Blood"), words("Leukemia")) is False
    assert same_container(words("Blood"), ()) is None
    assert shortened("10.1097/ppo.000000000035", "10.1097/ppo.0000000000000035") and not shortened("10.1/a", "10.1/ab")
