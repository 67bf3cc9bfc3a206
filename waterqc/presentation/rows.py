"""Rows of a report as a person reads them: names, results, values and limits as texts in a language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from waterqc import columns
from waterqc.verdicts import Verdict
from waterqc.vocabulary import vocabulary
from waterqc.wording import Lang, clause_text, codes_in, limit_text, word

#: The columns of the compliance CSV that a printed row is made of.
_NEEDED = (
    columns.PARAMETER, columns.PARAMETER_AS_REPORTED, columns.RESULT_AS_REPORTED, columns.UNIT_AS_REPORTED,
    columns.QUALIFIER, columns.VALUE, columns.VALUE_HIGH, columns.UNIT, columns.LIMIT, columns.VERDICT,
    columns.REASON, columns.BINDING, columns.STANDARD, columns.CLAUSE, columns.LOCATION,
)  # fmt: skip

_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row as it is printed; every text is in the report's language."""

    verdict: Verdict
    verdict_word: str
    parameter: str
    as_reported: str  # the laboratory's name, "" where it is the same
    result: str  # with its unit, as reported
    value: str  # in the limit's unit
    limit: str  # with its unit
    clause: str
    reason: str


def printed_rows(results: pd.DataFrame, lang: Lang, numbers: Mapping[str, str]) -> Iterator[PrintedRow]:
    """The rows of a compliance table, in its order; `numbers` (edition's id -> GB 5749-2022) go before the clauses."""
    cells = [results[name].astype(object).tolist() for name in _NEEDED]
    for row in zip(*cells, strict=True):
        yield _printed(dict(zip(_NEEDED, row, strict=True)), lang, numbers)


def _printed(row: dict[str, str], lang: Lang, numbers: Mapping[str, str]) -> PrintedRow:
    verdict = Verdict(row[columns.VERDICT])
    name, as_reported = item_name(row[columns.PARAMETER], row[columns.PARAMETER_AS_REPORTED], lang)
    edition = numbers.get(row[columns.STANDARD], "")
    clause = clause_text(row[columns.CLAUSE], lang)
    return PrintedRow(
        verdict=verdict,
        verdict_word=word("verdicts", verdict, lang),
        parameter=name,
        as_reported=as_reported,
        result=_result(row, lang),
        value=_value(row, lang),
        limit=_limit(row, lang),
        clause=" ".join(part for part in (edition, clause) if part),
        reason=codes_in("reasons", row[columns.REASON], lang),
    )


def item_name(parameter: str, as_reported: str, lang: Lang) -> tuple[str, str]:
    """The parameter's name in a language, and the laboratory's own where it says something else."""
    as_reported = short(as_reported)
    if parameter not in vocabulary():
        return as_reported or parameter, ""
    name = vocabulary()[parameter].name(lang)
    same = as_reported.casefold() in (name.casefold(), parameter.casefold(), "")
    return name, "" if same else as_reported


def short(text: str) -> str:
    """A text on one line, its end cut off where it is long: only the CSV and JSON hold a cell of a megabyte."""
    line = " ".join(text[: _LONGEST * 20].split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def item_names(pairs: Sequence[tuple[str, str]], lang: Lang, most: int = 12) -> str:
    """The names of (parameter, name as reported), each once; beyond `most` only how many there are."""
    names = list(dict.fromkeys(item_name(parameter, as_reported, lang)[0] for parameter, as_reported in pairs))
    comma = ", " if lang == "en" else "、"
    if len(names) <= most:
        return comma.join(names)
    return comma.join([*names[:most], word("words", "and_more", lang).format(n=len(names) - most)])


def _result(row: dict[str, str], lang: Lang) -> str:
    if row[columns.LOCATION] == "computed":
        return f"({word('words', 'computed', lang)})" if row[columns.VALUE] else ""
    result, unit = short(row[columns.RESULT_AS_REPORTED]), short(row[columns.UNIT_AS_REPORTED])
    return f"{result} {unit}" if result and unit and any(map(str.isalnum, unit)) else result


def _value(row: dict[str, str], lang: Lang) -> str:
    qualifier, value, high = row[columns.QUALIFIER], row[columns.VALUE], row[columns.VALUE_HIGH]
    if not value:
        return word("words", "not_detected", lang) if qualifier == "nd" else ""
    figure = f"{value}–{high}" if high else f"{qualifier}{value}" if qualifier not in ("", "nd", "range") else value
    return figure if row[columns.LIMIT] or not row[columns.UNIT] else f"{figure} {row[columns.UNIT]}"


def _limit(row: dict[str, str], lang: Lang) -> str:
    limit, unit, binding = row[columns.LIMIT], row[columns.UNIT], row[columns.BINDING]
    if not limit:
        return ""
    text = limit_text(limit, lang)
    if unit:
        text = f"{text} {unit}" if limit != "absent" else f"{text} ({unit})"
    return text if binding in ("", "mandatory") else f"{text} [{word('bindings', binding, lang)}]"
