"""From a paper to what it says: readers, annotators and extractors, each a literal list.

* reader: a module with `accepts(name, head) -> bool` and `read(data) -> Iterator[Document]`;
* annotator: `Document, Config -> Document`;
* extractor: `Document -> Iterator[Assertion]`, pure.
"""
