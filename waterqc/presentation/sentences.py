"""Sentences of a report: its opening, the summary that a person can read out, a line per sample, the legend."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from waterqc import columns
from waterqc.presentation.rows import item_name, item_names, short
from waterqc.report import Report, SetCoverage
from waterqc.verdicts import WORST_FIRST, Verdict
from waterqc.wording import Lang, base_of, code_text, codes_in, explained, sentence, split_codes, translated, word


def opening(report: Report, lang: Lang) -> list[str]:
    """Which edition was applied, why, and when its file was reviewed; nothing where nothing was read."""
    if not len(report.results) and not report.standards:
        return []
    if lang == "en" and report.notes:
        return [report.notes[0]]
    return [
        sentence(
            "edition",
            lang,
            standard=use.number,
            title=use.title.get(lang, use.title.get("en", "")),
            why=translated(use.why, lang),
            reviewed=use.reviewed_on.isoformat(),
        )
        for use in report.standards
    ] or [translated(note, lang) for note in report.notes[:1]]


def verdict_counts(counts: Mapping[str, int], lang: Lang) -> str:
    """`1 fail, 8 pass`, worst first; verdicts that do not occur are left out."""
    comma = ", " if lang == "en" else "、"
    parts = [(counts.get(verdict.value, 0), word("verdicts", verdict, lang)) for verdict in WORST_FIRST]
    return comma.join(f"{n} {name}" if lang == "en" else f"{n}项{name}" for n, name in parts if n)


def read_out(report: Report, lang: Lang) -> str:
    """The summary line: how many results with which verdicts, and whether the standards are met."""
    counts, results = report.counts, report.results
    if not len(results) and report.inputs and all(use.error for use in report.inputs):
        return sentence("nothing_read", lang, n=len(report.inputs))
    parts = [_results(report, lang) if len(results) else sentence("no_results", lang)]
    judged = sum(counts[verdict] for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.ADVISORY))
    for verdict in (Verdict.FAIL, Verdict.UNDECIDED, Verdict.ADVISORY):
        if counts[verdict]:
            rows = results[results[columns.VERDICT] == verdict.value]
            named = _by_standard(rows, report) if verdict is Verdict.FAIL else [rows]
            parts.extend(_of_verdict(verdict, part, report, lang) for part in named)
    if not judged and len(results):
        parts.append(sentence("nothing_judged", lang))
    elif not counts[Verdict.FAIL] and not counts[Verdict.UNDECIDED]:
        rows = results[results[columns.VERDICT] == Verdict.PASS.value]
        if len(rows):
            parts.append(
                sentence(
                    "all_meet" if not counts[Verdict.ADVISORY] else "rest_meet",
                    lang,
                    standards=_standards(rows, report),
                )
            )
    return (" " if lang == "en" else "").join([*parts, *_unread(report, lang)])


def _results(report: Report, lang: Lang) -> str:
    """How many results there are with which verdicts; by several standards at once a result has several verdicts."""
    verdicts, results = verdict_counts(report.counts, lang), report.results
    printed = _printed(results, report)
    if printed < len(results):
        of = len(report.standards)
        return sentence("results_by_several", lang, n=printed, of=of, all=len(results), verdicts=verdicts)
    return sentence("results", lang, n=len(results), verdicts=verdicts)


def _printed(rows: pd.DataFrame, report: Report) -> int:
    """How many results rows are of: one that several standards judge has a row for each."""
    samples = report.samples[[*columns.SAMPLE_KEY, columns.SOURCE]]
    if len(report.standards) < 2 or not samples.duplicated().any():
        return len(rows)
    same = [*columns.SAMPLE_KEY, columns.PARAMETER, columns.SOURCE, columns.LOCATION]
    repeats = rows.groupby([*same, columns.STANDARD], observed=True, dropna=False).cumcount()
    return int((~rows[same].assign(repeats=repeats).duplicated()).sum())


def _of_verdict(verdict: Verdict, rows: pd.DataFrame, report: Report, lang: Lang) -> str:
    """`1 result does not meet GB 5749-2022: Turbidity.`"""
    names = item_names(_items(rows), lang, most=5) or codes_in("reasons", rows[columns.REASON].iloc[0], lang)
    return sentence(str(verdict), lang, n=_printed(rows, report), names=names, standards=_standards(rows, report))


def _by_standard(rows: pd.DataFrame, report: Report) -> list[pd.DataFrame]:
    """The rows of each standard, in the order in which the report names them."""
    if len(report.standards) < 2:
        return [rows]
    order = {use.id: place for place, use in enumerate(report.standards)}
    standards = sorted(rows[columns.STANDARD].unique().tolist(), key=lambda name: order.get(name, len(order)))
    return [rows[rows[columns.STANDARD] == name] for name in standards]


def _items(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """(parameter, name as reported) of rows, each pair once."""
    pairs = rows[[columns.PARAMETER, columns.PARAMETER_AS_REPORTED]].drop_duplicates().astype(object)
    return list(pairs.itertuples(index=False, name=None))


def _standards(rows: pd.DataFrame, report: Report) -> str:
    named = [name for name in rows[columns.STANDARD].unique().tolist() if name] or [use.id for use in report.standards]
    return ", ".join(cited(name, numbers_of(report)) for name in sorted(named))


def numbers_of(report: Report) -> dict[str, str]:
    """Each applied edition's id with its number as people cite it."""
    return {use.id: use.number for use in report.standards}


def cited(standard: str, numbers: Mapping[str, str]) -> str:
    """An edition, or several joined by `; `, as people cite them."""
    return ", ".join(numbers.get(one, one).partition(" (extends ")[0] for one in split_codes(standard))


def _unread(report: Report, lang: Lang) -> Iterable[str]:
    errors = sum(bool(use.error) for use in report.inputs)
    if errors:
        yield sentence("inputs_unread", lang, n=errors, of=len(report.inputs))
    cells, read = (sum(getattr(use, name) for use in report.inputs) for name in ("result_cells", "results"))
    if cells > read:
        yield sentence("cells_unread", lang, n=cells - read, of=cells)


def sample_heading(key: Sequence[str], source: str, lang: Lang) -> str:
    """`Xianning United Water · finished water · 2020-11-03`: what is known of a sample, the file where nothing is."""
    named = dict(zip(columns.SAMPLE_KEY, key, strict=True))
    named[columns.POINT] = word("points", named[columns.POINT], lang) if named[columns.POINT] else ""
    told = [short(named[name]) for name in columns.SAMPLE_KEY if named[name].strip()]
    return " · ".join(told or filter(None, (word("words", "unnamed_sample", lang), source)))


def sample_line(sample: Mapping[str, Any], numbers: Mapping[str, str], lang: Lang) -> str:
    """A sample's verdict by one standard: items tested, failing, undecided, `9 of 106 items`."""
    standard, items = str(sample[columns.STANDARD]), int(sample["items_in_standard"] or 0)
    line = sentence(
        "sample_line" if standard and items else "sample_line_no_standard",
        lang,
        verdict=word("verdicts", str(sample[columns.VERDICT]), lang),
        standard=cited(standard, numbers),
        items=items,
        **{name: sample[name] for name in ("tested", "judged", "failing", "undecided")},
    )
    if not int(sample["advisory"] or 0):
        return line
    return f"{line}{'; ' if lang == 'en' else '；'}{sentence('sample_advisory', lang, n=sample['advisory'])}"


def coverage_line(coverage: SetCoverage, lang: Lang) -> str:
    """`9 of the 9 daily items (cjt-206/daily)`, and which are missing."""
    missing = item_names([(parameter, parameter) for parameter in coverage.missing], lang, most=50)
    return sentence(
        "coverage_missing" if missing else "coverage",
        lang,
        have=coverage.have,
        need=coverage.need,
        kind=coverage.set.rpartition("/")[2],
        title=coverage.title.get(lang, coverage.set),
        set=coverage.set,
        missing=missing,
    )


def legend(results: pd.DataFrame, kind: str, lang: Lang) -> list[tuple[str, str, str]]:
    """(code, explanation, the items that carry it) for each code of a kind that occurs, in the order of the rows."""
    column = {"reasons": columns.REASON, "findings": columns.FINDINGS, "assumptions": columns.ASSUMPTIONS}[kind]
    carrying = results.loc[
        results[column] != "", [column, columns.PARAMETER, columns.PARAMETER_AS_REPORTED]
    ].drop_duplicates()
    items: dict[str, dict[tuple[str, str], None]] = {}
    for cell, parameter, as_reported in carrying.astype(object).itertuples(index=False, name=None):
        for code in split_codes(cell):
            items.setdefault(base_of(code), {})[parameter, as_reported] = None
    everything = len(results[[columns.PARAMETER, columns.PARAMETER_AS_REPORTED]].drop_duplicates())
    told = []
    for code, pairs in items.items():
        known = explained(kind, code)
        names = word("words", "all_items", lang) if len(pairs) == everything > 1 else item_names(list(pairs), lang)
        told.append((code_text(kind, code, lang), known.explanation(lang) if known else "", names))
    return told


def folded_names(pairs: Mapping[tuple[str, str], int], lang: Lang) -> str:
    """`Calcium (3), Magnesium`: names with how often they occur."""
    counts: dict[str, int] = {}
    for (parameter, as_reported), n in pairs.items():
        name = item_name(parameter, as_reported, lang)[0]
        counts[name] = counts.get(name, 0) + n
    comma = ", " if lang == "en" else "、"
    return comma.join(name if n == 1 else f"{name} ({n})" for name, n in counts.items())


def rows_of_claims(report: Report, lang: Lang) -> str:
    """What the user claimed, as one sentence; "" if nothing."""
    return sentence("claim", lang, claims="; ".join(report.claims)) if report.claims else ""
