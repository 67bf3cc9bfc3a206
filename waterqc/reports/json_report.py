"""The report as JSON: the rows of the compliance CSV with the same names and the same texts, and where they come from.

Every field of a row is text, exactly as in the CSV without its formula guard. Nothing in it depends on the clock.
"""

import json
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from waterqc import columns

if TYPE_CHECKING:
    import pandas as pd

    from waterqc.report import Report, StandardUse
    from waterqc.wording import Lang

NAME: Final = "json"
SUFFIXES: Final = (".json",)
_CHUNK: Final = 10_000


def write(report: "Report", stream: BinaryIO, lang: "Lang") -> None:
    """Write the report; it is the same in every language. The rows are written one to a line."""
    head = json.dumps(head_of(report), ensure_ascii=False, indent=1)
    stream.write(_bytes(head.removesuffix("\n}") + ',\n "results": ['))
    separator = "\n  "
    for start in range(0, len(report.results), _CHUNK):
        rows = [json.dumps(row, ensure_ascii=False) for row in records(report.results.iloc[start : start + _CHUNK])]
        stream.write(_bytes(separator + ",\n  ".join(rows)))
        separator = ",\n  "
    stream.write(_bytes("\n ]\n}\n"))


def head_of(report: "Report") -> dict[str, Any]:
    """All of the report but its rows, as plain data."""
    summary = {name: value for name, value in report.summary.items() if name not in ("samples", "sets")}
    return {
        "waterqc": report.version,
        "standards": [_standard(use) for use in report.standards],
        "inputs": [
            {
                "name": use.name,
                "sha256": use.sha256,
                "encoding": use.encoding,
                "result_cells": use.result_cells,
                "results": use.results,
                "error": use.error,
                "notes": list(use.notes),
                "left_out": [{"place": one.place, "text": one.text, "why": one.why} for one in use.left_out],
            }
            for use in report.inputs
        ],
        "claims": list(report.claims),
        "notes": list(report.notes),
        "summary": summary,
        "samples": [_plain(sample) for sample in report.samples.astype(object).to_dict(orient="records")],
        "sets": [
            {
                "set": one.set,
                "title": dict(one.title),
                "sample": dict(zip(columns.SAMPLE_KEY, one.sample, strict=True)),
                "have": one.have,
                "need": one.need,
                "missing": list(one.missing),
            }
            for one in report.sets
        ],
    }


def records(results: "pd.DataFrame") -> list[dict[str, str]]:
    """Rows of the compliance table, each an object with its columns in their order."""
    cells = [results[name].astype(object).tolist() for name in columns.COMPLIANCE]
    return [dict(zip(columns.COMPLIANCE, row, strict=True)) for row in zip(*cells, strict=True)]


def _standard(use: "StandardUse") -> dict[str, Any]:
    return {
        "id": use.id,
        "number": use.number,
        "title": dict(use.title),
        "why": use.why,
        "reviewed_on": use.reviewed_on.isoformat(),
        "in_force_from": use.in_force_from.isoformat(),
        "in_force_to": use.in_force_to.isoformat() if use.in_force_to else None,
        "sha256": use.sha256,
    }


def _plain(sample: dict[Any, Any]) -> dict[str, Any]:
    """A sample's row with counts as numbers; pandas' own number types are no JSON."""
    return {str(name): value if isinstance(value, str) else int(value) for name, value in sample.items()}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
