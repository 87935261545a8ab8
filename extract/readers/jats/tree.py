"""The tree of a JATS file: names without namespaces, the articles in it, and which element belongs to which of them.

JATS (ANSI/NISO Z39.96) and its elder, the NLM tag sets 2 and 3, name things alike; publishers add namespaces and wrappers. So names are
compared without namespaces, wherever the element stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from extract.readers.xml import local

if TYPE_CHECKING:
    from lxml.etree import _Element

#: Documents of their own inside an article.
INNER = frozenset(("sub-article", "response"))


def plain_names(root: _Element) -> None:
    """Take the namespaces off all names of a tree: `{…}mi` becomes `mi`, `xlink:href` becomes `href`."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag[0] == "{":
            element.tag = local(element)
        for name in [name for name in element.attrib if name[0] == "{"]:
            value, short = element.attrib.pop(name), name.rsplit("}", 1)[-1]
            if short not in element.attrib:
                element.set(short, value)


def children(element: _Element | None, *names: str) -> list[_Element]:
    """The children of these names, in order; all element children where none is given."""
    if element is None:
        return []
    return list(element.iterchildren(*(names or ("*",))))


def child(element: _Element | None, *names: str) -> _Element | None:
    """The first child of one of these names."""
    return next(iter(children(element, *names)), None)


def within(element: _Element | None, *names: str, skip: Iterable[str] = ()) -> Iterator[_Element]:
    """The descendants of these names in document order; what lies inside the elements of `skip`, and inside a match, is not searched."""
    skipped = frozenset(skip)
    stack = list(reversed(children(element)))
    while stack:
        current = stack.pop()
        if current.tag in names:
            yield current
        elif current.tag not in skipped:
            stack.extend(reversed(children(current)))


def own(article: _Element, *names: str) -> Iterator[_Element]:
    """The descendants of an article that belong to itself, not to its sub-articles and responses."""
    return within(article, *names, skip=INNER)


def articles(root: _Element) -> Iterator[_Element]:
    """Every article of a file, each followed by its sub-articles and responses, however deep."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag == "article" or element.tag in INNER:
            yield element
        stack.extend(child for child in reversed(children(element)) if child.tag not in _LEAVES)


_LEAVES = frozenset(("front", "front-stub", "body", "back", "floats-group", "floats-wrap"))
