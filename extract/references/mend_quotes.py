"""Titles in quotes: labels put right where a title begins and ends with its quote."""

from __future__ import annotations

from extract.references.tokens import Token


def quoted(tokens: list[Token], labels: list[str]) -> None:
    """A title in double quotes, with a mark at the closing one, is what stands between them."""
    first = labels.index("T")
    mark = (tokens[first].before or (tokens[first - 1].after if first else ""))[-1:]
    if mark not in _QUOTES and first and labels[first - 1] == "A":
        named = next((i for i in range(first + 2, min(first + 4, len(tokens))) if tokens[i].before[-1:] in _QUOTES), 0)
        if named and labels[named] == "T" and tokens[named - 1].after[:1] == ":" and tokens[named - 1].core.isupper() and len(tokens[named - 1].core) < 4:
            labels[first:named] = "A" * (named - first)  # "…, Lind A, Rey T: “On lists.”"
            first, mark = named, tokens[named].before[-1:]
    elif first and not mark and tokens[first - 1].before[-1:] in _QUOTES and tokens[first - 1].core.isdigit() and not tokens[first - 1].after:
        first, mark = first - 1, tokens[first - 1].before[-1:]  # "“2019 lists of the town,”"
    closing = _QUOTES.get(mark)
    if closing is None:
        return
    for last in range(first + 1, len(tokens)):
        after = tokens[last].after
        if closing in after:
            if len(after) < 2 or not any(c in ".,?!:;" for c in after):
                return  # a quoted phrase inside a title
            if after.endswith(closing + ":"):
                return  # "“Behind the counter”: shops of a town" goes on
            goes_on = labels[last + 1 : last + 2] == ["T"] and tokens[last + 1].core.islower() and tokens[last + 1].core not in ("in", "edited", "ed", "eds")
            if goes_on and after[0] in "?!":
                return  # "“Who pays?” said the town"
            if last < first + 4 and "".join(labels[first : last + 5]) == "T" * (last + 5 - first) and "C" in labels[last + 5 :]:
                return  # "“A short ward.” Review of the book of lists. Fjord Herald": so does what begins with few words in quotes
            for i in range(first, last + 1):
                labels[i] = "T"
            spare = "C" if "C" not in labels[last + 1 :] else "O"
            for i in range(last + 1, len(labels)):
                if labels[i] == "T":
                    labels[i] = spare
                elif labels[i] == "C":
                    spare = "O"
            return
        if tokens[last].before[-1:] == mark and mark != closing:
            return


_QUOTES = {"“": "”", "„": "“", '"': '"', "«": "»"}


def single_quoted(tokens: list[Token], labels: list[str]) -> None:
    """The same in single quotes: the closing one has a comma or stop, and what follows begins with no small letter.

    "Rey T, 'The ward's long nights', Harbour J., 12": so an apostrophe and the end of a plural ("patients', nurses' and …") are told apart.
    """
    first = labels.index("T")
    mark = (tokens[first].before or (tokens[first - 1].after if first else ""))[-1:]
    if first and not mark and tokens[first - 1].before[-1:] in _SINGLE and tokens[first - 1].core.isdigit():
        first, mark = first - 1, tokens[first - 1].before[-1:]
        labels[first] = "T"
    closing = _SINGLE.get(mark)
    if closing is None:
        return
    for last in range(first + 1, len(tokens) - 1):
        if labels[last] not in "TC" or mark in tokens[last].before:
            return
        after = tokens[last].after
        if closing in after and len(after) > 1 and ("," in after or "." in after) and not tokens[last + 1].core[0].islower():
            if labels[last + 1] == "T" and all(name == "T" for name in labels[first : last + 1]):
                end = last + 1
                while end < len(labels) and labels[end] == "T":
                    end += 1
                begin = last + 1
                if "C" in labels[end:]:
                    comma = next((i for i in range(end - 1, last, -1) if "," in tokens[i].after), last)
                    begin = comma + 1 if labels[end] == "C" else end
                labels[last + 1 : end] = "O" * (begin - last - 1) + "C" * (end - begin)
            return


_SINGLE = {"‘": "’", "'": "'"}
