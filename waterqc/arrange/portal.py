"""Results whose parts stand in several columns: qualifiers, detection conditions, detection limits."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import Column, Mask, distinct, mapped
from waterqc.arrange.columnar import choose, constant, filled, holds
from waterqc.arrange.name_book import NameBook
from waterqc.arrange.words import ABOVE_FLAG, BELOW_FLAG, CONDITION, QUALIFIER, Words
from waterqc.written import half_width

#: a laboratory's qualifier (U, K) was taken as "below the value given"
QUALIFIER_ASSUMED = "qualifier_taken_as_below"
#: what a yes in a column of flags puts before the figure
_FLAGS = {BELOW_FLAG: "<", ABOVE_FLAG: ">"}
#: put before a figure, it says that the figure is none to judge by
DOUBTFUL = "?"
_ABOVE = (">", "≥")
_DIGITS = re.compile(r"\d{1,6}", re.ASCII)
_CODES = re.compile(r"\s*[;,|/]\s*")
_LONGEST_CODE = 6
_ZERO = re.compile(r"0+(?:[.,]0+)?")
_FRACTION = re.compile(r"0\d{1,5}", re.ASCII)


def one_qualifier(stated: Sequence[Column], found: Mapping[str, Column], words: Words) -> Column | None:
    """The columns of qualifiers and of yes or no as one: what bears on the figure wins over what does not (J, B)."""
    flags = [_as_signs(found[name], sign, words) for name, sign in _FLAGS.items() if name in found]
    columns_given = [*(_decisive(one, words) for one in stated), *flags]
    if not columns_given:
        return None
    merged, *others = columns_given
    for other in others:
        bears, also = _bears(merged, words), _bears(other, words)
        opposed = bears & also & (_says_above(merged) != _says_above(other))
        kept = choose(bears | (filled(merged) & ~also), merged, other)
        merged = choose(opposed, constant(DOUBTFUL, len(kept)), kept)
    return merged


def _bears(qualifier: Column, words: Words) -> Mask:
    """Where a qualifier changes what the figure means."""
    return holds(qualifier, {text for text in distinct(qualifier) if _changes(text, words)})


def _decisive(qualifier: Column, words: Words) -> Column:
    """Of several codes in a cell (LT;MDL) the one that changes what the figure means; doubtful if two disagree."""
    several: dict[str, str] = {}
    for text in distinct(qualifier):
        codes = [code for code in _CODES.split(half_width(text).strip()) if code]
        bearing = {code for code in codes if _changes(code, words)}
        are_codes = all(len(code) <= _LONGEST_CODE and code == code.upper() for code in codes)
        if len(codes) > 1 and are_codes and bearing and not _changes(text, words):
            above = {code[:1] in _ABOVE or code.casefold() == "gt" for code in bearing}
            doubtful = len(above) > 1 or any(code.upper() in ("R", "UR") for code in bearing)
            several[text] = DOUBTFUL if doubtful else sorted(bearing)[0]
    return mapped(qualifier, several) if several else qualifier


def _changes(code: str, words: Words) -> bool:
    plain = half_width(code)
    return plain.casefold() in words.joined_qualifiers or plain.upper() in words.not_detected_qualifiers


def _says_above(qualifier: Column) -> Mask:
    return holds(qualifier, {text for text in distinct(qualifier) if half_width(text).strip()[:1] in _ABOVE})


def _as_signs(flag: Column, sign: str, words: Words) -> Column:
    """A column of yes or no as signs before the figure; what is neither makes the figure doubtful."""
    answers = {text: half_width(text).strip().casefold() for text in distinct(flag) if text}
    return mapped(
        flag,
        {text: sign if said in words.yes else "" if said in words.no else DOUBTFUL for text, said in answers.items()},
    )


def joined_results(result: Column, found: Mapping[str, Column], words: Words) -> tuple[Column, Column]:
    """(result, assumptions) with the parts of each result joined, as a person would write it.

    `<` in the qualifier's column goes before the value, or before the detection limit where there is no value;
    a qualifier that says "not detected at this value" (U, K) becomes `<`, under an assumption, and so does a condition
    that says "not detected" beside a figure; a blank value takes the text of the detection condition.
    """
    height = len(result)
    assumptions = constant("", height)
    qualifier, condition = found.get(QUALIFIER), found.get(CONDITION)
    if qualifier is not None:
        result, assumptions = _qualified(result, qualifier, found, words)
    if condition is not None:
        result, assumptions = _conditioned(result, assumptions, condition, words)
    return result, assumptions


def _conditioned(result: Column, assumptions: Column, condition: Column, words: Words) -> tuple[Column, Column]:
    """Results with their detection condition: a figure beside "not detected" is the limit below which nothing was."""
    height = len(result)
    absent = holds(condition, {text for text in distinct(condition) if _condition_key(text) in words.not_detected})
    zero = holds(result, {text for text in distinct(result) if _ZERO.fullmatch(half_width(text))})
    bound = absent & _starts_with_figure(result) & ~zero
    result = choose(bound, joined(constant("<", height), result), result)
    assumptions = choose(bound, constant(QUALIFIER_ASSUMED, height), assumptions)
    return choose(filled(result) & ~(absent & zero), result, condition), assumptions


def _condition_key(text: str) -> str:
    return half_width(text).strip().casefold()


def _qualified(result: Column, qualifier: Column, found: Mapping[str, Column], words: Words) -> tuple[Column, Column]:
    texts = distinct(qualifier)
    signs = {text for text in texts if half_width(text).casefold() in words.joined_qualifiers}
    below = {text for text in texts if half_width(text).upper() in words.not_detected_qualifiers}
    given = filled(result)
    plain = _starts_with_figure(result)
    limit, condition = found.get(columns.DETECTION_LIMIT), found.get(CONDITION)
    assumptions = constant("", len(result))
    if signs:
        signed = holds(qualifier, signs)
        result = choose(signed & plain, joined(qualifier, result), result)
        if limit is not None and columns.DETECTION_UNIT not in found:
            result = choose(signed & ~given & filled(limit), joined(qualifier, limit), result)
    if below:
        flagged = holds(qualifier, below)
        result = choose(flagged & plain, joined(constant("<", len(result)), result), result)
        silent = ~given if condition is None else ~given & ~filled(condition)  # a condition's own words come first
        result = choose(flagged & silent, constant("ND", len(result)), result)
        assumptions = choose(flagged & plain, constant(QUALIFIER_ASSUMED, len(result)), assumptions)
    return result, assumptions


def with_split_figures(result: Column, behind: Column, is_remark: bool) -> Column:
    """Results whose decimal comma has split them, joined as the file has them: `0` and a next cell of `02` are `0,02`.

    Whole digits in the next cell are a fraction where a remark should stand, elsewhere with a leading zero only.
    """
    pattern = _DIGITS if is_remark else _FRACTION
    fractions = {text for text in distinct(behind) if pattern.fullmatch(text)}
    whole = {text for text in distinct(result) if _DIGITS.fullmatch(text)}
    split = holds(result, whole) & holds(behind, fractions)
    if not split.any():
        return result
    return choose(split, joined(joined(result, constant(",", len(result))), behind), result)


def with_figures_behind(result: Column, behind: Column, names: NameBook) -> Column:
    """Results of a column of signs (`=` and `<` alone both stand in it), with the figures behind those of equality."""
    signs = {text: half_width(text).strip() for text in distinct(result)}
    equal = {text for text, sign in signs.items() if sign == "="}
    if not equal or "<" not in signs.values():
        return result
    figures = {text for text in distinct(behind) if half_width(text)[:1].isdigit() and names.is_result(text)}
    return choose(holds(result, equal) & holds(behind, figures), behind, result)


def _starts_with_figure(result: Column) -> Mask:
    figures = {text for text in distinct(result) if half_width(text)[:1].isdigit() or half_width(text)[:1] == "."}
    return holds(result, figures)


def joined(front: Column, back: Column) -> Column:
    """The texts of two columns, one behind the other."""
    return pd.Series(front.to_numpy(dtype=object) + back.to_numpy(dtype=object), dtype=object)
