"""What a document says of the standard behind each row: the family it names, and facts that its citation states."""

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from waterqc import columns
from waterqc.arranged import Document
from waterqc.coded import Coded, coded, combined
from waterqc.facts import known_facts
from waterqc.shelf import families_named_in, judges

#: Where a document names no shipped standard.
DEFAULT_FAMILY = "gb-5749"

NamedFacts = tuple[tuple[str, str], ...]  # (fact, value)


def families_named(table: pd.DataFrame, documents: Sequence[Document], points: Coded) -> Coded:
    """Per row the family that its table names, or else its document; gb-5749 if none is shipped, or several fit.

    A family that does not judge the row's water yields to one that does: of a notice under GB 3838 and GB 5749 the
    raw water is judged by the first and the finished by the second.
    """
    by_document = {document.name: families_named_in(document.arranged.cited) for document in documents}

    def family(row: tuple[str, str, str]) -> str:
        cited, source, point = row
        for named in (families_named_in([cited]), by_document.get(source, frozenset())):
            fitting = [one for one in named if judges(one, point)]
            if len(fitting) == 1:
                return fitting[0]
            if cited and named:
                break
        return DEFAULT_FAMILY

    return combined([coded(table[columns.CITED_STANDARD]), coded(table[columns.SOURCE]), points]).map(family)


def facts_named(table: pd.DataFrame, documents: Sequence[Document]) -> Coded:
    """Per row the facts that its citation or its printed limit states, such as the class of `GB3838-2002 Ⅲ类`.

    Where a row's own texts say nothing, the document's citations do if they agree.
    """
    facts = {fact.id: fact for fact in known_facts().values() if fact.found_in}
    names = sorted({name for fact in facts.values() for name in fact.found_in})
    by_document = {
        document.name: {
            fact.id: _one(fact.values_in, document.arranged.cited)
            for fact in facts.values()
            if columns.CITED_STANDARD in fact.found_in
        }
        for document in documents
    }

    def stated(texts: tuple[str, ...]) -> NamedFacts:
        *own, source = texts
        found = []
        for fact in facts.values():
            said = [text for name, text in zip(names, own, strict=True) if name in fact.found_in and text]
            value = _one(fact.values_in, said)
            if value == "" and not any(map(fact.values_in, said)):
                value = by_document.get(source, {}).get(fact.id, "")
            if value:
                found.append((fact.id, value))
        return tuple(found)

    columns_read = [coded(table[name]).map(lambda text: text if _may_state(text) else "") for name in names]
    return combined([*columns_read, coded(table[columns.SOURCE])]).map(stated)


def _may_state(text: str) -> bool:
    """Whether any fact's name stands in a text: most limits are figures, and need not make rows differ."""
    return any(fact.found_in and fact.values_in(text) for fact in known_facts().values())


def _one(values_in: Callable[[str], Iterable[str]], texts: Iterable[str]) -> str:
    """The value that the texts state, "" if none or several."""
    values = {value for text in texts for value in values_in(text)}
    return values.pop() if len(values) == 1 else ""
