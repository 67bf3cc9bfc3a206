"""A report as a page: opening, samples with their rows worst first, findings, legend."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.presentation import sentences
from waterqc.presentation.rows import PrintedRow, printed_rows
from waterqc.report import Report
from waterqc.verdicts import WORST_FIRST, Verdict
from waterqc.wording import Lang, sentence, translated

#: Samples without any trouble beyond this many are counted instead of listed, on a folded page.
_MOST_QUIET_SAMPLES: Final = 40
_LOUD: Final = (Verdict.FAIL, Verdict.UNDECIDED, Verdict.ADVISORY)

Place = tuple[str, ...]  # the values of columns.SAMPLE_KEY and columns.SOURCE


@dataclass(frozen=True)
class SampleBlock:
    """One sample: its heading, a line per standard and set, its rows worst first, what was folded into sentences."""

    heading: str
    lines: tuple[str, ...]
    rows: tuple[PrintedRow, ...]
    folded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A report in a language. `legend` maps a kind of code to (code, explanation, items)."""

    opening: tuple[str, ...]
    summary: str
    samples: tuple[SampleBlock, ...]
    further_samples: tuple[str, ...]
    claims: str
    notes: tuple[str, ...]
    errors: tuple[str, ...]
    legend: dict[str, list[tuple[str, str, str]]]


def page_of(report: Report, lang: Lang, fold_above: int) -> Page:
    """Set out a report; of more than `fold_above` rows, passes and items without limit or result become sentences."""
    results = report.results.reset_index(drop=True)
    blocks, further = (
        _Blocks(report, results, lang, fold=len(results) > fold_above).made() if len(results) else ([], [])
    )
    return Page(
        opening=tuple(sentences.opening(report, lang)),
        summary=sentences.read_out(report, lang),
        samples=tuple(blocks),
        further_samples=tuple(further),
        claims=sentences.rows_of_claims(report, lang),
        notes=tuple(translated(note, lang) for note in report.notes[1:]),
        errors=tuple(use.error for use in report.inputs if use.error),
        legend={kind: sentences.legend(results, kind, lang) for kind in ("reasons", "findings", "assumptions")},
    )


class _Blocks:
    """The blocks of a page, made sample by sample."""

    def __init__(self, report: Report, results: pd.DataFrame, lang: Lang, fold: bool) -> None:
        self.report, self.results, self.lang, self.fold = report, results, lang, fold
        self.numbers = sentences.numbers_of(report)
        self.group = _group_numbers(results)
        order = {verdict.value: place for place, verdict in enumerate(WORST_FIRST)}
        self.rank = results[columns.VERDICT].astype(object).map(order).to_numpy(dtype=np.int64)
        groups = int(self.group.max()) + 1
        self.counts = np.bincount(
            self.group * len(WORST_FIRST) + self.rank, minlength=groups * len(WORST_FIRST)
        ).reshape(groups, -1)
        self.lines = self._lines()

    def made(self) -> tuple[list[SampleBlock], list[str]]:
        """The blocks, and sentences about the samples that are only counted."""
        loud = self.counts[:, : len(_LOUD)].any(axis=1)
        quiet = np.flatnonzero(~loud)
        listed = np.asarray(loud | (not self.fold or len(quiet) <= _MOST_QUIET_SAMPLES))
        shown = self.rank < len(_LOUD) if self.fold else np.ones(len(self.rank), dtype=bool)
        rows = self._rows_by_group(shown)
        places = self._places()
        folded = self._folded_names(listed)
        blocks = [
            SampleBlock(
                self._heading(places[number]),
                self._lines_of(places[number]),
                tuple(rows.get(number, ())),
                tuple(self._folded(number, folded)),
            )
            for number in np.flatnonzero(listed).tolist()
        ]
        return blocks, list(self._further(np.flatnonzero(~listed), folded)) if not listed.all() else []

    def _rows_by_group(self, shown: "np.ndarray[Any, np.dtype[np.bool_]]") -> dict[int, list[PrintedRow]]:
        """The rows to be printed of each sample, worst first, otherwise in the order of the report."""
        places = np.flatnonzero(shown)
        places = places[np.lexsort((places, self.rank[places], self.group[places]))]
        several = len(set(self.results[columns.STANDARD].unique().tolist()) - {""}) > 1
        cited = {name: sentences.cited(name, self.numbers) for name in self.numbers} if several else {}
        printed = printed_rows(self.results.iloc[places], self.lang, cited)
        rows: dict[int, list[PrintedRow]] = {}
        for number, row in zip(self.group[places].tolist(), printed, strict=True):
            rows.setdefault(number, []).append(row)
        return rows

    def _places(self) -> dict[int, Place]:
        firsts = np.unique(self.group, return_index=True)[1]
        names = (*columns.SAMPLE_KEY, columns.SOURCE)
        cells = (self.results[name].take(firsts.tolist()).astype(object).tolist() for name in names)
        return dict(enumerate(zip(*cells, strict=True)))

    def _heading(self, place: Place) -> str:
        heading = sentences.sample_heading(place[:-1], place[-1], self.lang)
        return f"{heading} ({place[-1]})" if len(self.report.inputs) > 1 and place[-1] not in heading else heading

    def _lines(self) -> dict[tuple[str, ...], list[tuple[str, str]]]:
        """(source, line) by the values of columns.SAMPLE_KEY."""
        lines: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for sample in self.report.samples.astype(object).to_dict(orient="records"):
            key = tuple(str(sample[name]) for name in columns.SAMPLE_KEY)
            lines.setdefault(key, []).append(
                (
                    str(sample[columns.SOURCE]),
                    sentences.sample_line({str(k): v for k, v in sample.items()}, self.numbers, self.lang),
                )
            )
        for coverage in self.report.sets:
            lines.setdefault(coverage.sample, []).append(("", sentences.coverage_line(coverage, self.lang)))
        return lines

    def _lines_of(self, place: Place) -> tuple[str, ...]:
        """The sample's lines; where several files hold an unnamed sample, those of its own file."""
        there = self.lines.get(place[:-1], [])
        own = [line for source, line in there if source in ("", place[-1])]
        return tuple(dict.fromkeys(own or [line for _, line in there]))

    def _folded_names(
        self, listed: "np.ndarray[Any, np.dtype[np.bool_]]"
    ) -> dict[tuple[int, int], Counter[tuple[str, str]]]:
        """Per (sample, or -1 for all that are only counted; verdict's rank): the items without a limit or a result."""
        names: dict[tuple[int, int], Counter[tuple[str, str]]] = {}
        if not self.fold:
            return names
        there = np.flatnonzero(self.rank > WORST_FIRST.index(Verdict.PASS))
        table = self.results[[columns.PARAMETER, columns.PARAMETER_AS_REPORTED]].iloc[there].astype(object)
        groups = np.where(listed[self.group[there]], self.group[there], -1)
        for number, rank, item in zip(
            groups.tolist(), self.rank[there].tolist(), table.itertuples(index=False, name=None), strict=True
        ):
            names.setdefault((number, rank), Counter())[item] += 1
        return names

    def _folded(self, number: int, names: dict[tuple[int, int], Counter[tuple[str, str]]]) -> Iterator[str]:
        if not self.fold:
            return
        passes = int(self.counts[number, WORST_FIRST.index(Verdict.PASS)]) if number >= 0 else 0
        if passes:
            yield sentence("passes_folded", self.lang, n=passes)
        for verdict, key in ((Verdict.NO_LIMIT, "no_limit_folded"), (Verdict.NOT_TESTED, "not_tested_folded")):
            items = names.get((number, WORST_FIRST.index(verdict)))
            if items:
                yield sentence(key, self.lang, n=items.total(), names=sentences.folded_names(items, self.lang))

    def _further(
        self, counted: "np.ndarray[Any, np.dtype[np.int64]]", names: dict[tuple[int, int], Counter[tuple[str, str]]]
    ) -> Iterator[str]:
        """Samples that are only counted: how many have which verdict, and their items that aren't passes by name."""
        worst = Counter(str(WORST_FIRST[place]) for place in (self.counts[counted] > 0).argmax(axis=1).tolist())
        yield sentence(
            "further_samples", self.lang, n=len(counted), verdicts=sentences.verdict_counts(worst, self.lang)
        )
        yield from self._folded(-1, names)


def _group_numbers(results: pd.DataFrame) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Which sample each row is of; samples with neither date nor number are told apart by their source."""
    unnamed = (results[columns.SAMPLED_AT].astype(object) == "") & (results[columns.SAMPLE].astype(object) == "")
    source = results[columns.SOURCE].astype(object).where(unnamed, "")
    keys = [results[name] for name in columns.SAMPLE_KEY]
    table = pd.concat([*keys, source], axis=1)
    grouped = table.groupby([*columns.SAMPLE_KEY, columns.SOURCE], sort=False, observed=True, dropna=False)
    return np.asarray(grouped.ngroup(), dtype=np.int64)
