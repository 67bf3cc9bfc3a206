"""The conclusions of documents compared with their rows: findings on the rows, sentences for the report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from waterqc import columns
from waterqc.arranged import Document
from waterqc.case import Outcome
from waterqc.coded import coded
from waterqc.conclusions import Conclusion, read_conclusions
from waterqc.names import point_of
from waterqc.verdict_table import VerdictTable
from waterqc.verdicts import Verdict
from waterqc.vocabulary import Vocabulary

FINDING = "stated_verdict_differs"


@dataclass(frozen=True)
class _Row:
    """A printed or computed row that has an outcome: its place in the table or among the computed rows."""

    place: int
    computed: bool
    outcome: Outcome
    sheet: str
    point: str


def with_conclusions(table: VerdictTable, documents: Sequence[Document], names: Vocabulary) -> VerdictTable:
    """The table with the finding on every row that a conclusion contradicts, and a remark for each such conclusion.

    A utility's own stricter targets are not what a conclusion speaks of: limits of an extending file are left out.
    """
    changes = dict(table.changes)
    computed = list(table.computed)
    remarks: list[str] = []
    for document in documents:
        read = [(one, place) for text, place in document.arranged.statements for one in read_conclusions(text, names)]
        rows = _rows(table, document.name) if read else []
        for row in _contradicted(read, rows, document.name, names, remarks):
            outcome = row.outcome
            if FINDING not in outcome.findings:
                outcome = replace(outcome, findings=(*outcome.findings, FINDING))
            if row.computed:
                computed[row.place] = replace(computed[row.place], outcome=outcome)
            else:
                changes[row.place] = outcome
    return replace(table, changes=changes, computed=tuple(computed), remarks=tuple(dict.fromkeys(remarks)))


def _rows(table: VerdictTable, source: str) -> list[_Row]:
    """The rows of one document that a legal limit passes or fails, computed ones among them."""
    sources, locations = coded(table.table[columns.SOURCE]), coded(table.table[columns.LOCATION])
    if source not in sources.texts:
        return []
    places = np.flatnonzero(sources.codes == sources.texts.index(source)).tolist()
    points = table.samples.point
    rows = [
        _Row(
            place,
            False,
            table.outcome(place),
            locations.texts[locations.codes[place]].rpartition("!")[0],
            points.texts[points.codes[place]],
        )
        for place in places
    ]
    sheets = {row.place: row.sheet for row in rows}
    for place, one in enumerate(table.computed):
        first = int(table.firsts[one.sample]) if one.sample >= 0 else -1
        if first in sheets:
            rows.append(_Row(place, True, one.outcome, sheets[first], points.texts[points.codes[first]]))
    legal = (row for row in rows if row.outcome.binding != "internal")
    return [row for row in legal if row.outcome.verdict in (Verdict.PASS, Verdict.FAIL, Verdict.UNDECIDED)]


def _contradicted(
    read: Sequence[tuple[Conclusion, str]], rows: Sequence[_Row], source: str, names: Vocabulary, remarks: list[str]
) -> Iterable[_Row]:
    named = {item for one, _ in read for item in one.failing}
    failure_somewhere = any(not one.complies and not one.failing for one, _ in read)
    for one, place in read:
        scope = _scope(one, place, rows)
        if not scope:
            continue
        where = f"{source}: {place} says"
        if one.complies and not failure_somewhere:
            wrong = [row for row in scope if row.outcome.verdict is Verdict.FAIL and row.outcome.parameter not in named]
            if wrong:
                items = ", ".join(dict.fromkeys(names[row.outcome.parameter].en for row in wrong))
                what = "the other items comply" if named else "all items comply"
                remarks.append(f"{where} that {what}, but by the limits {items} {_fails(wrong)}.")
                yield from wrong
        for item in one.failing:
            yield from _named_failing(item, scope, where, names, remarks)
        if not one.complies and not one.failing and {row.outcome.verdict for row in scope} == {Verdict.PASS}:
            remarks.append(f"{where} that the water does not comply, but no result fails its limit.")


def _fails(rows: Sequence[_Row]) -> str:
    return "fails" if len({row.outcome.parameter for row in rows}) == 1 else "fail"


def _named_failing(
    item: str, scope: Sequence[_Row], where: str, names: Vocabulary, remarks: list[str]
) -> Iterable[_Row]:
    """The rows of an item that is said to fail, if all of them pass."""
    of_item = [row for row in scope if row.outcome.parameter == item]
    if not of_item:
        remarks.append(f"{where} that {names[item].en} fails, but no result of it was read and judged.")
    elif {row.outcome.verdict for row in of_item} == {Verdict.PASS}:
        remarks.append(f"{where} that {names[item].en} fails, but its result passes the limit.")
        yield from of_item


def _scope(one: Conclusion, place: str, rows: Sequence[_Row]) -> list[_Row]:
    """The rows that a conclusion speaks of: of its sheet if that holds any, of the point and the standard it names."""
    sheet = place.rpartition("!")[0]
    scope = [row for row in rows if row.sheet == sheet] or list(rows)
    point = point_of(one.text)
    if point:
        scope = [row for row in scope if row.point in (point, "")]
    if one.families:
        scope = [row for row in scope if any(row.outcome.standard.startswith(family) for family in one.families)]
    return scope
