"""The report as one self-contained page for a browser or a printer: no scripts, no links, everything escaped."""

import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, BinaryIO, Final

from waterqc.wording import word

if TYPE_CHECKING:
    from waterqc.presentation.page import Page, SampleBlock
    from waterqc.presentation.rows import PrintedRow
    from waterqc.report import Report
    from waterqc.wording import Lang

NAME: Final = "html"
SUFFIXES: Final = (".html", ".htm")

#: With more rows than these, passes are counted instead of listed: no browser shows a million rows.
_FOLD_ABOVE: Final = 20_000

_COLUMNS: Final = ("verdict", "parameter", "result", "value", "limit", "clause", "reason")
_LANGUAGE_TAGS: Final = {"en": "en", "zh": "zh-CN"}
_STYLE: Final = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC",
  "Microsoft YaHei", sans-serif;
  color: #1c2430; background: #fff; margin: 0 auto; max-width: 72rem; padding: 1.5rem 2rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; }
p { margin: .25rem 0; }
.opening, .line, .note, footer { color: #4a5566; }
.summary { font-size: 1.1rem; font-weight: 600; margin: 1rem 0; padding: .7rem 1rem;
  border-left: .35rem solid #8a94a3; background: #f4f6f8; }
.summary.exit0 { border-color: #1f7a3d; } .summary.exit1 { border-color: #b3261e; }
.summary.exit3, .summary.exit4 { border-color: #b26a00; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .92rem; }
caption { text-align: left; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #d9dee5;
  overflow-wrap: break-word; max-width: 24rem; }
th { border-bottom: 2px solid #8a94a3; white-space: nowrap; }
td.verdict { white-space: nowrap; font-weight: 600; }
td.value { white-space: nowrap; } td.clause { min-width: 9rem; }
td.value, td.limit { font-variant-numeric: tabular-nums; }
.reported { color: #4a5566; }
tr.fail td { background: #fdeceb; } tr.fail .verdict { color: #b3261e; }
tr.undecided td { background: #fff5e0; } tr.undecided .verdict { color: #8a5200; }
tr.advisory td { background: #f5ecfa; } tr.advisory .verdict { color: #6b2f8a; }
tr.pass .verdict { color: #1f7a3d; }
tr.no_limit td, tr.not_tested td { color: #5b6675; }
dl { margin: .3rem 0; } dt { font-weight: 600; } dd { margin: 0 0 .35rem 1.5rem; }
footer { margin-top: 2.5rem; font-size: .85rem; border-top: 1px solid #d9dee5; padding-top: .5rem;
  overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; font-size: 11px; }
  tr, dt, dd { break-inside: avoid; } thead { display: table-header-group; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } @page { margin: 1.5cm; } }
""".strip()


def write(report: "Report", stream: BinaryIO, lang: "Lang") -> None:
    """Write the page in a language."""
    from waterqc.presentation.page import page_of

    for part in _page(report, page_of(report, lang, _FOLD_ABOVE), lang):
        stream.write(part.encode("utf-8", "replace"))


def _page(report: "Report", page: "Page", lang: "Lang") -> Iterator[str]:
    title = word("headings", "title", lang)
    yield f'<!DOCTYPE html>\n<html lang="{_LANGUAGE_TAGS[lang]}">\n<head>\n<meta charset="utf-8">\n'
    yield f"<title>{escape(title)}</title>\n"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
    yield from (_paragraph(line, "opening") for line in page.opening)
    yield _paragraph(page.summary, f"summary exit{report.exit_code}")
    yield from (_paragraph(line, "note") for line in (*page.errors, *filter(None, [page.claims]), *page.notes))
    for block in page.samples:
        yield from _block(block, lang)
    yield from (_paragraph(line, "line") for line in page.further_samples)
    for kind, entries in page.legend.items():
        if entries:
            yield f"<h2>{escape(word('headings', kind, lang))}</h2>\n<dl>\n"
            for code, explanation, items in entries:
                told = escape(explanation) + (
                    f' <span class="reported">{escape(items)}</span>' if items and kind != "reasons" else ""
                )
                yield f"<dt>{escape(code)}</dt><dd>{told}</dd>\n"
            yield "</dl>\n"
    yield from _provenance(report, lang)
    yield "</body>\n</html>\n"


def _paragraph(text: str, css: str) -> str:
    return f'<p class="{css}">{escape(text)}</p>\n'


def _block(block: "SampleBlock", lang: "Lang") -> Iterator[str]:
    yield f"<section>\n<h2>{escape(block.heading)}</h2>\n"
    yield from (_paragraph(line, "line") for line in block.lines)
    if block.rows:
        heads = "".join(f'<th scope="col">{escape(word("columns", name, lang))}</th>' for name in _COLUMNS)
        yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
        yield from map(_row, block.rows)
        yield "</tbody>\n</table>\n"
    yield from (_paragraph(line, "line") for line in block.folded)
    yield "</section>\n"


def _row(row: "PrintedRow") -> str:
    told = [escape(text) for text in (row.verdict_word, row.parameter, row.result, row.value, row.limit, row.clause)]
    if row.as_reported:
        told[1] += f' <span class="reported">({escape(row.as_reported)})</span>'
    # a code may break behind its underscores
    told.append("".join(f"{escape(part)}<wbr>" for part in re.findall(r"[^_]*_|[^_]+$", row.reason)))
    cells = "".join(f'<td class="{css}">{text}</td>' for css, text in zip(_COLUMNS, told, strict=True))
    return f'<tr class="{row.verdict.value}">{cells}</tr>\n'


def _provenance(report: "Report", lang: "Lang") -> Iterator[str]:
    """Which program, inputs and standards the page was made from."""
    yield f"<footer>\n<p>waterqc {escape(report.version)}</p>\n"
    for heading, named in (
        ("inputs", [(use.name, use.sha256) for use in report.inputs]),
        ("standards", [(use.number, use.sha256) for use in report.standards]),
    ):
        listed = "; ".join(f"{name} (SHA-256 {digest})" if digest else name for name, digest in named)
        if listed:
            yield f"<p>{escape(word('headings', heading, lang))}{': ' if lang == 'en' else '：'}{escape(listed)}</p>\n"
    yield "</footer>\n"
