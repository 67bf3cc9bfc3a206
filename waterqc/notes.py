"""What a report says in sentences: which edition was applied and why, and what to know of the inputs."""

from collections.abc import Iterable, Sequence

from waterqc.arranged import Document
from waterqc.circumstances import Circumstances, Options
from waterqc.report import StandardUse
from waterqc.shelf import find_family
from waterqc.standard import Standard
from waterqc.verdict_table import VerdictTable

#: A standard's file that nobody has reviewed for so many days may be out of date.
_OLD_AFTER_DAYS = 730


def standard_uses(tables: Sequence[VerdictTable], options: Options) -> tuple[StandardUse, ...]:
    """The editions that were applied, each with the reason."""
    uses: dict[str, StandardUse] = {}
    for table in tables:
        for circumstances in table.circumstances.texts:
            for edition in filter(None, circumstances.editions):
                uses.setdefault(_key(edition), _use(edition, table, options))
    return tuple(uses.values())


def _key(edition: Standard) -> str:
    return f"{edition.id} {edition.extends}"


def _use(edition: Standard, table: VerdictTable, options: Options) -> StandardUse:
    return StandardUse(
        edition.id,
        edition.number if not edition.extends else f"{edition.number} (extends {edition.extends})",
        edition.title,
        _why(edition, table, options),
        edition.reviewed_on,
        edition.sha256,
        edition.in_force_from,
        edition.in_force_to,
    )


def _why(edition: Standard, table: VerdictTable, options: Options) -> str:
    if options.as_of is not None:
        return f"in force on {options.as_of.isoformat()}, as asked"
    of_edition = [one for one in table.circumstances.texts if edition in one.editions]
    if all(find_family(one.family).fixed for one in of_edition):
        return "as chosen"
    if all("no_date" in one.assumptions for one in of_edition):
        return f"no sampling date given: in force on {options.today.isoformat()}"
    days = sorted({text for text, one in _dates(table) if edition in one.editions})
    if not days:
        return "for results without a sampling date"
    what = "testing date" if all("date_is_of_testing" in one.assumptions for one in of_edition) else "sampling date"
    return f"{what} {days[0]}" if len(days) == 1 else f"{what}s {days[0]} to {days[-1]}"


def _dates(table: VerdictTable) -> Iterable[tuple[str, Circumstances]]:
    dates = table.samples.sampled_at
    for row in table.firsts.tolist():
        text = dates.texts[dates.codes[row]]
        if text:
            yield text, table.circumstances_of(row)


def _ended_claims(tables: Sequence[VerdictTable], options: Options) -> Iterable[str]:
    """A sentence for each claim whose end date lies before a sample that was judged."""
    days = {period.end for table in tables for period, _ in table.samples.periods.texts if period.end is not None}
    for claim in options.claims:
        late = [day for day in days if claim.until is not None and day > claim.until]
        if late:
            yield f"The claim {claim} had ended: it was not used for samples from {min(late).isoformat()} on."


def report_notes(
    documents: Sequence[Document], tables: Sequence[VerdictTable], uses: Sequence[StandardUse], options: Options
) -> tuple[str, ...]:
    """The report's sentences, the first about the editions."""
    applied = "; ".join(f"{use.number} ({use.why}; limits reviewed {use.reviewed_on.isoformat()})" for use in uses)
    notes = [f"Judged by {applied}." if uses else "No edition of a standard was applied."]
    notes.extend(
        f"The limits of {use.number} were last reviewed on {use.reviewed_on.isoformat()}: look for a newer waterqc."
        for use in uses
        if (options.today - use.reviewed_on).days > _OLD_AFTER_DAYS
    )
    notes.extend(_ended_claims(tables, options))
    for document in documents:
        notes.extend(
            f"{document.name}: {note}" if not note.startswith(document.name) else note for note in document.notes
        )
    notes.extend(
        f"{document.name}: no result stands under its headings."
        for document in documents
        if document.arranged.results.empty
    )
    notes.extend(remark for table in tables for remark in table.remarks)
    return tuple(dict.fromkeys(notes))
