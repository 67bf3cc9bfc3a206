"""One sampling day judged: all that was delivered for it, from the ledger, to its rows and outputs."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from waterqc import columns
from waterqc.arrange.means import without_statistic
from waterqc.arrange.words import table_words
from waterqc.arranged import Arranged, Document
from waterqc.bench import Bench
from waterqc.circumstances import Options
from waterqc.coded import Coded, coded, combined, joined
from waterqc.documents import table_of
from waterqc.job.chunks import UNDATED, decode_rows
from waterqc.job.ledger import Ledger, from_json
from waterqc.job.places import rule_for
from waterqc.job.settings import Configuration
from waterqc.job.supersede import Came, rows_in_force
from waterqc.judging import Batch, judge_documents
from waterqc.names import is_repeat, repeated_number
from waterqc.pending import due_date
from waterqc.profile import Profile
from waterqc.report import InputUse, Report
from waterqc.vocabulary import clean_key
from waterqc.weighing import Scales
from waterqc.written import name_key


@dataclass(frozen=True)
class Reported:
    """A part of a delivery that belongs to one sampling day."""

    delivery: int
    arrival: int  # among others; of a file that was read anew it is that of its first reading
    run: int
    document: Document
    received_on: date
    result_cells: int
    results: int


@dataclass(frozen=True)
class JudgedDay:
    """A sampling day with its verdicts, before rows are added for what is missing."""

    day: str
    report: Report
    deliveries: tuple[int, ...]
    withdrawn: tuple[dict[str, str], ...]

    @property
    def next_due(self) -> str:
        """The first day on which a result that is pending now will be missing, "" if none is."""
        due = [due_date(reason) for reason in self.report.results[columns.REASON].unique().tolist()]
        days = [date.fromisoformat(text) + timedelta(days=1) for text in due if text]
        return min(days).isoformat() if days else ""

    def with_rows(self, rows: Sequence[dict[str, str]]) -> "JudgedDay":
        """The day with more rows behind its own."""
        if not rows:
            return self
        more = pd.DataFrame(
            [[row[name] for name in columns.COMPLIANCE] for row in rows], columns=list(columns.COMPLIANCE), dtype=object
        )
        results = pd.concat([self.report.results.astype(object), more], ignore_index=True)
        return replace(self, report=replace(self.report, results=results))

    def with_findings(self, found: dict[int, str]) -> "JudgedDay":
        """The day with a finding added to some of its rows."""
        if not found:
            return self
        results = self.report.results.astype({columns.FINDINGS: object})
        findings = results[columns.FINDINGS].tolist()
        for row, finding in found.items():
            findings[row] = joined((findings[row], finding))
        return replace(self, report=replace(self.report, results=results.assign(**{columns.FINDINGS: findings})))

    def rows(self) -> list[dict[str, str]]:
        """The rows as plain texts."""
        cells = [self.report.results[name].astype(object).tolist() for name in columns.COMPLIANCE]
        return [dict(zip(columns.COMPLIANCE, row, strict=True)) for row in zip(*cells, strict=True)]

    def csv(self) -> bytes:
        """The compliance CSV."""
        from waterqc.reports.compliance_csv import csv_bytes

        return csv_bytes(self.report.results)

    def rendered(self, form: str, lang: str) -> bytes:
        """Another format of the report."""
        from waterqc.reports import formats

        stream = io.BytesIO()
        formats()[form].write(self.report, stream, "zh" if lang == "zh" else "en")
        return stream.getvalue()


def judge_day(ledger: Ledger, configuration: Configuration, own: Profile, day: str, today: date) -> JudgedDay:
    """Judge all that is in force of a sampling day, whatever was delivered when."""
    parts = reported_of(ledger, day)
    if day == UNDATED and parts:
        # without a date the edition in force when it was received binds: another day must not give another verdict
        today = max(part.received_on for part in parts)
    options = Options(
        today,
        assume_units=configuration.assume_units,
        names=own.vocabulary,
        unit_names=own.units,
        default_units=own.unit_of,
        point=own.point,
        pending_days=configuration.pending_days,
    )
    documents = [_with_notes(part.document, own) for part in parts]
    batch = Batch(documents, table_of(documents), options, Bench(own.vocabulary, Scales(configuration.assume_units)))
    lengths = [len(document.arranged.results) for document in documents]
    order = _arrival(parts)
    delivery_of = [order[place] for place, length in enumerate(lengths) for _ in range(length)]
    came = [Came(part.document.name, part.run) for part in sorted(parts, key=lambda part: part.arrival)]
    in_force = rows_in_force(batch, delivery_of, came) if documents else None
    reports = _reports(batch, documents, lengths, configuration, in_force.rows.tolist() if in_force else [])
    withdrawn = _withdrawn(batch, in_force.withdrawn) if in_force else ()
    uses = [
        InputUse(
            p.document.name, p.document.sha256, p.document.encoding, p.result_cells, p.results, "", p.document.notes
        )
        for p in parts
    ]
    return JudgedDay(
        day, replace(_joined(reports), inputs=tuple(uses)), tuple(part.delivery for part in parts), withdrawn
    )


def reported_of(ledger: Ledger, day: str) -> list[Reported]:
    """What was delivered for a day, by name: the order in which the same files are checked by hand."""
    rows = ledger.rows(
        "SELECT d.id, d.arrival, d.run, d.name, d.sha256, d.received_at, d.encoding, d.decimal_mark, d.cited, d.notes, "
        "d.result_cells, d.results, c.content"
        " FROM chunk c JOIN delivery d ON d.id = c.delivery WHERE c.day = ? AND d.replaced_by IS NULL"
        " ORDER BY d.name, d.id",
        [day],
    )
    return [
        Reported(
            row["id"],
            row["arrival"] or row["id"],
            row["run"],
            Document(
                row["name"],
                row["sha256"],
                Arranged(decode_rows(row["content"]), cited=tuple(from_json(row["cited"]))),
                row["encoding"],
                row["decimal_mark"],
                tuple(from_json(row["notes"])),
            ),
            date.fromisoformat(row["received_at"][:10]),
            row["result_cells"],
            row["results"],
        )
        for row in rows
    ]


def _arrival(parts: Sequence[Reported]) -> list[int]:
    """For each part its place in the order of arrival."""
    arrivals = sorted(part.arrival for part in parts)
    return [arrivals.index(part.arrival) for part in parts]


def _with_notes(document: Document, own: Profile) -> Document:
    """The document with a note at each row that one of the laboratory's own names decides, or that repeats a test."""
    parameters, units = own.parameter_keys, own.units
    rows = document.arranged.results
    rows = rows.assign(**{columns.FINDINGS: _with_repeats(rows).to_column().to_numpy(dtype=object)})
    if not parameters and not units:
        return replace(document, arranged=replace(document.arranged, results=rows))
    pairs = combined(
        [
            coded(rows[columns.ASSUMPTIONS]),
            coded(rows[columns.PARAMETER_AS_REPORTED]),
            coded(rows[columns.UNIT_AS_REPORTED]),
        ]
    )

    def noted(texts: tuple[str, str, str]) -> str:
        before, name, unit = texts
        parameter, known = parameters.get(clean_key(name)), units.get(name_key(unit))
        return joined((before, f"own_name:{parameter}" if parameter else "", f"own_unit:{known}" if known else ""))

    results = rows.assign(**{columns.ASSUMPTIONS: pairs.map(noted).to_column().to_numpy(dtype=object)})
    return replace(document, arranged=replace(document.arranged, results=results))


def _with_repeats(rows: pd.DataFrame) -> Coded:
    """The findings of rows, `repeat_test` among them where the sample's kind or number says so, and which number."""
    texts = combined([coded(rows[columns.FINDINGS]), coded(rows[columns.ACTIVITY]), coded(rows[columns.SAMPLE])])

    def noted(cells: tuple[str, str, str]) -> str:
        before, *written = cells
        saying = [text for text in written if is_repeat(text)]
        number = next(filter(None, map(repeated_number, saying)), "")
        return joined((before, f"repeat_test:{number}" if number else "repeat_test")) if saying else before

    return texts.map(noted)


def _reports(
    batch: Batch,
    documents: Sequence[Document],
    lengths: Sequence[int],
    configuration: Configuration,
    active: list[bool],
) -> list[Report]:
    """A report for each group of places that one rule holds for, in the order in which they appear."""
    if not any(active):
        return [judge_documents([], configuration.standards, batch.options, ())]
    samples = batch.samples
    named = {site for place in configuration.places for site in place.sites}
    # a place's mean or maximum (Mill Road Average) is of that place
    sites = samples.site.map(lambda site: site if site in named else without_statistic(site, table_words()))
    rules = combined([samples.plant, samples.point, sites]).map(lambda place: rule_for(configuration, *place))
    reports = []
    for code in dict.fromkeys(code for code, is_active in zip(rules.codes.tolist(), active, strict=True) if is_active):
        rule = rules.texts[code]
        wanted = [is_active and one == code for one, is_active in zip(rules.codes.tolist(), active, strict=True)]
        part = list(_only(documents, lengths, wanted))
        reports.append(judge_documents(part, rule.standards, replace(batch.options, claims=rule.claims), ()))
    return reports


def _only(documents: Sequence[Document], lengths: Sequence[int], wanted: Sequence[bool]) -> Iterable[Document]:
    """The documents with some of their rows; one without any is left out."""
    start = 0
    for document, length in zip(documents, lengths, strict=True):
        mask = list(wanted[start : start + length])
        start += length
        if all(mask):
            yield document
        elif any(mask):
            rows = document.arranged.results[mask].reset_index(drop=True)
            yield replace(document, arranged=replace(document.arranged, results=rows))


def _withdrawn(batch: Batch, rows: Sequence[int]) -> tuple[dict[str, str], ...]:
    wanted = (
        *columns.SAMPLE_KEY,
        columns.PARAMETER_AS_REPORTED,
        columns.RESULT_AS_REPORTED,
        columns.UNIT_AS_REPORTED,
        columns.SOURCE,
        columns.LOCATION,
    )
    listed = {name: batch.table[name].astype(object).tolist() for name in wanted}
    return tuple({name: listed[name][row] for name in wanted} for row in rows)


def _joined(reports: Sequence[Report]) -> Report:
    """Several reports as one."""
    if len(reports) == 1:
        return reports[0]
    first = reports[0]
    return replace(
        first,
        results=pd.concat([one.results.astype(object) for one in reports], ignore_index=True),
        samples=pd.concat(
            [one.samples.astype(dict.fromkeys(columns.SAMPLE_KEY, object)) for one in reports], ignore_index=True
        ),
        standards=tuple({use.id + use.sha256: use for one in reports for use in one.standards}.values()),
        sets=tuple(coverage for one in reports for coverage in one.sets),
        claims=tuple(dict.fromkeys(claim for one in reports for claim in one.claims)),
        notes=tuple(dict.fromkeys(note for one in reports for note in one.notes)),
    )
