"""Works cited together, papers that cite the same works, and influential works."""

from __future__ import annotations

from kg.link.bibliometrics import citation_graph, co_cited, coupled, influential


def test_bibliometrics() -> None:
    edges = [("p1", "a"), ("p1", "b"), ("p2", "a"), ("p2", "b"), ("p2", "c"), ("p3", "c"), ("p3", "p1"), ("p3", "a"), ("p3", "p3")]
    graph = citation_graph(edges)
    assert graph.number_of_edges() == 8
    assert [(row.left, row.right, row.total) for row in co_cited(graph)] == [("a", "b", 2), ("a", "c", 2)]
    assert co_cited(graph, work="c")[0].shared == ("p2", "p3")
    assert [(row.left, row.right, row.shared) for row in coupled(graph)][:2] == [("p1", "p2", ("a", "b")), ("p2", "p3", ("a", "c"))]
    assert [row.left for row in coupled(graph, paper="p1")] == ["p1", "p1"]
    ranked = influential(graph)
    assert ranked[0].work == "a" and ranked[0].cited_by == 3 and len(influential(graph, top=2)) == 2
    assert ranked == influential(citation_graph(reversed(edges)))
    assert influential(citation_graph([])) == []
