"""Documents to a report: each step over whole columns, each distinct case judged once (DESIGN 2)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arranged import Document
from waterqc.bench import Bench
from waterqc.case import Case, Outcome
from waterqc.circumstances import Circumstances, Options, all_residuals
from waterqc.coded import Coded, Codes, coded, combined, constant
from waterqc.conclusion_audit import with_conclusions
from waterqc.decimal_mark import DecimalMark, mark_evidence, mark_of
from waterqc.documents import table_of
from waterqc.duplicates import duplicate_changes
from waterqc.equal_limits import limit_changes
from waterqc.grid import HIDDEN, ROUNDED
from waterqc.measure import Written
from waterqc.named_standard import DEFAULT_FAMILY, facts_named, families_named
from waterqc.names import HIDDEN_RESULT, aside, aside_by_name
from waterqc.notes import report_notes, standard_uses
from waterqc.pending import pending_changes
from waterqc.report import Report
from waterqc.required import missing_follow_ups, missing_items, set_coverage
from waterqc.result_text import Kind, Reading, read_result
from waterqc.samples import SampleColumns, base_circumstances, residuals_of_samples, sample_columns, sample_numbers
from waterqc.shared_verdicts import with_shared_verdicts
from waterqc.shelf import Family, find_family
from waterqc.summary import sample_table
from waterqc.sums import sums_of_samples
from waterqc.verdict_table import VerdictTable, finished_table
from waterqc.version import VERSION
from waterqc.vocabulary import vocabulary
from waterqc.weighing import Scales
from waterqc.written import name_key

_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")

#: The columns whose texts decide a case, beside its circumstances.
CASE_COLUMNS = (
    columns.PARAMETER_AS_REPORTED, columns.RESULT_AS_REPORTED, columns.UNIT_AS_REPORTED, columns.BASIS,
    columns.DETECTION_LIMIT, columns.DETECTION_UNIT, columns.STATED_LIMIT, columns.STATED_VERDICT,
    columns.CITED_STANDARD, columns.MEDIUM, columns.ACTIVITY, columns.CODE, columns.FINDINGS,
)  # fmt: skip


@dataclass(frozen=True)
class Batch:
    """All documents as one table, with what is understood of its rows whatever the standard."""

    documents: Sequence[Document]
    table: pd.DataFrame
    options: Options
    bench: Bench

    @cached_property
    def samples(self) -> SampleColumns:
        """What identifies each row's sample."""
        day_first = {document.name for document in self.documents if document.arranged.day_first}
        return sample_columns(self.table, self.options, day_first)

    @cached_property
    def numbered(self) -> tuple[Codes, Codes]:
        """Each row's sample, and each sample's first row."""
        return sample_numbers(self.samples)

    @cached_property
    def named_facts(self) -> Coded:
        """Per row, the facts that its citation or printed limit states."""
        return facts_named(self.table, self.documents)

    @cached_property
    def decimal_marks(self) -> Coded:
        """Per row, the decimal mark of its document's results."""
        marks = combined(
            [coded(self.table[columns.SOURCE]), coded(self.table[columns.RESULT_AS_REPORTED]).map(mark_evidence)]
        )
        said: dict[str, set[DecimalMark]] = {}
        for source, mark in marks.texts:
            said.setdefault(source, set()).add(mark)
        for document in self.documents:
            said.setdefault(document.name, set()).add(document.decimal_mark)
        of_source = {source: mark_of(evidence) for source, evidence in said.items()}
        return marks.map(lambda pair: of_source[pair[0]])

    @cached_property
    def cases(self) -> Coded:
        """Per row, the distinct case: its texts without its circumstances."""
        return combined([*map(self._case_column, CASE_COLUMNS), self.decimal_marks, self._asides]).map(_case)

    @cached_property
    def _asides(self) -> Coded:
        """Per row, why its place or sample is by its name none of the water supplied, else ""."""
        places = (columns.UTILITY, columns.PLANT, columns.POINT, columns.SITE, columns.SAMPLE)
        names = (coded(self.table[name]).map(aside_by_name) for name in places)
        return combined(list(names)).map(lambda said: next(filter(None, said), ""))

    def _case_column(self, name: str) -> Coded:
        """A column as it decides a case: units of the user's own by the known name that he gives them."""
        own = self.options.unit_names
        column = coded(self.table[name])
        if not own or name not in (columns.UNIT_AS_REPORTED, columns.DETECTION_UNIT):
            return column
        return column.map(lambda text: own.get(name_key(text), text))

    @cached_property
    def readings(self) -> Coded:
        """Per row, the result as read."""
        pairs = combined([coded(self.table[columns.RESULT_AS_REPORTED]), self.decimal_marks])
        return pairs.map(lambda pair: _Read(read_result(*pair)))

    @cached_property
    def parameters(self) -> Coded:
        """Per row, the parameter's id as far as the name alone says it."""
        names = combined([coded(self.table[columns.PARAMETER_AS_REPORTED]), coded(self.table[columns.CODE])])
        return names.map(lambda pair: match.parameter if (match := self.bench.match(*pair)) else "")


class _Read:
    """A reading that stays distinct by identity: two texts of one meaning need not be compared."""

    __slots__ = ("reading",)

    def __init__(self, reading: Reading) -> None:
        self.reading = reading


def _case(texts: tuple[Any, ...]) -> Case:
    name, result, unit, basis, limit, limit_unit, stated, verdict, cited, medium, activity, code, found, mark, named = (
        texts
    )
    written = Written(result, unit, "", "", basis, limit, limit_unit)
    if mark == ",":
        stated = _DECIMAL_COMMA.sub(".", stated)
    remarks = found.split("; ") if found else ()
    hidden = HIDDEN_RESULT if HIDDEN in remarks else ""
    printed = next((one.removeprefix(ROUNDED) for one in remarks if one.startswith(ROUNDED)), "")
    return Case(name, written, stated, verdict, cited, hidden or aside(medium, activity) or named, code, mark, printed)


def judge_documents(
    documents: Sequence[Document], standards: Sequence[str], options: Options, sets: Sequence[str]
) -> Report:
    """Judge all results of the documents by each of the standards, or by the one that each document names."""
    bench = Bench(options.names or vocabulary(), Scales(options.assume_units), options.default_units)
    batch = Batch(documents, table_of(documents), options, bench)
    shelves = {name: find_family(name) for name in standards or (DEFAULT_FAMILY,)}
    slots = [constant(name, len(batch.table)) for name in standards] or [_families_named(batch, shelves)]
    tables = [judge_by(batch, slot, shelves, sets, number) for number, slot in enumerate(slots)]
    finished = finished_table(batch.table, tables)
    uses = standard_uses(tables, options)
    return Report(
        results=finished,
        samples=pd.concat([sample_table(table) for table in tables], ignore_index=True),
        standards=uses,
        sets=tuple(coverage for table in tables for coverage in table.sets),
        claims=tuple(str(claim) for claim in options.claims),
        notes=report_notes(documents, tables, uses, options),
        version=VERSION,
    )


def _families_named(batch: Batch, shelves: dict[str, Family]) -> Coded:
    """Per row the family of standards that its document names."""
    families = families_named(batch.table, batch.documents, batch.samples.point)
    for name in families.texts:
        if name not in shelves:
            shelves[name] = find_family(name)
    return families


def judge_by(
    batch: Batch, families: Coded, shelves: Mapping[str, Family], sets: Sequence[str], slot: int
) -> VerdictTable:
    """One verdict per row: choose the limits, judge each distinct case once, then look across each sample's rows."""
    circumstances = base_circumstances(batch.samples, families, batch.named_facts, batch.options, dict(shelves))
    of_residuals = _with_residuals(batch, circumstances)
    pairs = combined([batch.cases, of_residuals])
    batch.bench.scales.residual_case = lambda index: batch.bench.resolve(
        batch.cases.texts[index], of_residuals.texts[0]
    )
    outcomes = pairs.map(lambda pair: _Outcome(batch.bench.judge(*pair)))
    outcomes = Coded(outcomes.codes, tuple(one.outcome for one in outcomes.texts))
    sample_of, firsts = batch.numbered
    table = VerdictTable(batch.table, batch.samples, sample_of, firsts, outcomes, circumstances, slot)
    table = replace(table, changes=pending_changes(table, batch.options))
    table = replace(table, changes={**table.changes, **duplicate_changes(table)})
    table = replace(table, changes={**table.changes, **limit_changes(table)})
    sums, audited = sums_of_samples(table, batch.bench, batch.cases)
    table = replace(table, changes={**table.changes, **audited})
    missing = missing_follow_ups(table)
    table = replace(table, computed=(*sums, *missing, *missing_items(table, sets, missing)))
    table = with_shared_verdicts(table)
    table = with_conclusions(table, batch.documents, batch.bench.names)
    return replace(table, sets=set_coverage(table, sets))


class _Outcome:
    """An outcome that stays distinct by identity."""

    __slots__ = ("outcome",)

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


def _with_residuals(batch: Batch, circumstances: Coded) -> Coded:
    """The circumstances of each row; rows of a residual also know which residuals their sample reports."""
    residuals = sorted(all_residuals())
    parameters = batch.parameters
    is_residual = np.isin(parameters.codes, [place for place, name in enumerate(parameters.texts) if name in residuals])
    if not is_residual.any():
        return circumstances
    sample_of, firsts = batch.numbered
    tested = batch.readings.map(lambda one: one.reading.kind not in (Kind.NOT_TESTED, Kind.PENDING))
    there = np.array(tested.texts, dtype=np.int64)[tested.codes]
    mask = residuals_of_samples(sample_of, len(firsts), parameters, there, residuals)
    several = (mask & (mask - 1)) != 0
    claimed = circumstances.map(lambda one: one.facts.get("disinfectant") == "mixed_generator")
    needs_results = is_residual & (several[sample_of] | np.array(claimed.texts, dtype=bool)[claimed.codes])
    results = _residual_results(batch, np.flatnonzero(needs_results & (there == 1)))
    of_row = np.where(needs_results, sample_of, -1)
    keys, unique_samples = pd.factorize(of_row)
    result_column = Coded(keys.astype(np.int64), tuple(results.get(int(sample), ()) for sample in unique_samples))
    bits = Coded(np.where(is_residual, mask[sample_of], 0), tuple(range(1 << len(residuals))))
    triples = combined([circumstances, bits, result_column])
    return triples.map(lambda triple: _known_residuals(triple[0], triple[1], triple[2], residuals))


def _residual_results(batch: Batch, rows: Codes) -> dict[int, tuple[tuple[str, int], ...]]:
    """Per sample the residuals with their cases, where one of them must meet its minimum."""
    sample_of, _ = batch.numbered
    found: dict[int, list[tuple[str, int]]] = {}
    for row in rows.tolist():
        parameter = batch.parameters.texts[batch.parameters.codes[row]]
        found.setdefault(int(sample_of[row]), []).append((parameter, int(batch.cases.codes[row])))
    return {sample: tuple(dict.fromkeys(pairs)) for sample, pairs in found.items()}


def _known_residuals(
    circumstances: Circumstances, bits: int, results: tuple[tuple[str, int], ...], residuals: Sequence[str]
) -> Circumstances:
    reported = frozenset(name for bit, name in enumerate(residuals) if bits & (1 << bit))
    return replace(circumstances, residuals=reported, residual_results=results) if reported else circumstances
