"""The names of every column, spelled here and nowhere else."""

from typing import Final

UTILITY: Final = "utility"
PLANT: Final = "plant"
POINT: Final = "point"
SITE: Final = "site"
SAMPLE: Final = "sample"
SAMPLED_AT: Final = "sampled_at"
PARAMETER: Final = "parameter"
PARAMETER_AS_REPORTED: Final = "parameter_as_reported"
RESULT_AS_REPORTED: Final = "result_as_reported"
UNIT_AS_REPORTED: Final = "unit_as_reported"
METHOD: Final = "method"
QUALIFIER: Final = "qualifier"
VALUE: Final = "value"
VALUE_HIGH: Final = "value_high"
DETECTION_LIMIT: Final = "detection_limit"
UNIT: Final = "unit"
LIMIT: Final = "limit"
LIMIT_MIN: Final = "limit_min"
LIMIT_MAX: Final = "limit_max"
VERDICT: Final = "verdict"
REASON: Final = "reason"
MARGIN: Final = "margin"
BINDING: Final = "binding"
STANDARD: Final = "standard"
CLAUSE: Final = "clause"
ASSUMPTIONS: Final = "assumptions"
FINDINGS: Final = "findings"
SOURCE: Final = "source"
LOCATION: Final = "location"

#: The compliance CSV, in its order (DESIGN 6): the contract with every program that reads it.
COMPLIANCE: Final[tuple[str, ...]] = (
    UTILITY,
    PLANT,
    POINT,
    SITE,
    SAMPLE,
    SAMPLED_AT,
    PARAMETER,
    PARAMETER_AS_REPORTED,
    RESULT_AS_REPORTED,
    UNIT_AS_REPORTED,
    METHOD,
    QUALIFIER,
    VALUE,
    VALUE_HIGH,
    DETECTION_LIMIT,
    UNIT,
    LIMIT,
    LIMIT_MIN,
    LIMIT_MAX,
    VERDICT,
    REASON,
    MARGIN,
    BINDING,
    STANDARD,
    CLAUSE,
    ASSUMPTIONS,
    FINDINGS,
    SOURCE,
    LOCATION,
)

#: What makes rows belong to one sample (DESIGN 6).
SAMPLE_KEY: Final[tuple[str, ...]] = (UTILITY, PLANT, POINT, SITE, SAMPLE, SAMPLED_AT)

# Columns of the arranged table that the compliance CSV does not carry.
DETECTION_UNIT: Final = "detection_unit"
STATED_LIMIT: Final = "stated_limit"
STATED_VERDICT: Final = "stated_verdict"
SHARED_VERDICT: Final = "shared_verdict"
CITED_STANDARD: Final = "cited_standard"
MEDIUM: Final = "medium"
ACTIVITY: Final = "activity"
CODE: Final = "code"
BASIS: Final = "basis"
DATE_KIND: Final = "date_kind"
DISINFECTANT: Final = "disinfectant"
SUPPLY: Final = "supply"

#: One reported result as the laboratory wrote it, all text, "" where nothing is written:
#: what `arrange` gives and `interpret` reads.
REPORTED: Final[tuple[str, ...]] = (
    UTILITY,  # 咸宁联合水务
    PLANT,  # 永安水厂
    POINT,  # as written: 出厂水
    SITE,  # the named place: which tap
    SAMPLE,  # the laboratory's number
    SAMPLED_AT,  # as written: 2020年11月3日, 2024-03, 2025.05.19-2025.05.25, an Excel serial already made ISO
    DATE_KIND,  # "sampled", "tested" (检测), "period", "unlabelled", "" if no date
    PARAMETER_AS_REPORTED,
    RESULT_AS_REPORTED,
    UNIT_AS_REPORTED,
    METHOD,
    DETECTION_LIMIT,  # as written beside the result
    DETECTION_UNIT,  # its unit if written apart, else ""
    STATED_LIMIT,  # the limit that the document prints beside the result
    STATED_VERDICT,  # 合格 / 不合格, as written
    SHARED_VERDICT,  # where that stands, if it speaks of several results at once
    CITED_STANDARD,  # the standard named over this result, as written
    MEDIUM,  # as written, where the document names the medium (Water, Sediment)
    ACTIVITY,  # as written, where the document names a sampling activity (routine, field blank)
    CODE,  # CAS number or SANDRE code
    BASIS,  # speciation written in a column of its own (as N)
    DISINFECTANT,  # as written, where the document says
    SUPPLY,  # as written, where the document says
    ASSUMPTIONS,  # codes that arranging already had to assume, joined by "; "
    FINDINGS,
    LOCATION,  # Sheet1!C7, row 12, line 12
)

#: How a user may call a field, beside its full name; `tested` is a date that stands in where no sampling date is given.
SHORT_NAMES: Final[dict[str, str]] = {
    "parameter": PARAMETER_AS_REPORTED,
    "result": RESULT_AS_REPORTED,
    "unit": UNIT_AS_REPORTED,
    "limit": STATED_LIMIT,
    "verdict": STATED_VERDICT,
    "sampled": SAMPLED_AT,
    "tested": "tested",
}


def field_named(name: str) -> str:
    """The field that a user means by a full or a short name, "" if there is none."""
    plain = name.strip().replace("-", "_")
    return plain if plain in REPORTED else SHORT_NAMES.get(plain, "")
