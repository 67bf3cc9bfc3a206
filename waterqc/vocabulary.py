"""The vocabulary: every parameter, its names in the field, its dimension and basis (standards/parameters.toml)."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, lru_cache

from waterqc.errors import UsageError
from waterqc.shipped import standards_folder
from waterqc.units import LONGEST_UNIT, spellings
from waterqc.written import half_width, in_two_languages, name_key, simplified, without_accents

#: so many keys of written names are kept
_MOST_REMEMBERED = 100_000
_TRIM = " ()/,:;-._=*#、,。:;'\"△▲※☆★"
_BASIS = re.compile(
    r"[(,]*\s*(?:(?:以|按)\s*(.{1,12}?)\s*(?:计|表示)|"
    r"(?:\b(?:(?:expressed|measured|reported|calculated) )?as|\ben|\bals|\bcomo|\bcome)\s+"
    r"((?:[\w+^-]|\([\w+^-]{0,6}\)){1,12}))\s*\)?",
    re.IGNORECASE,
)
_UNIT_INSIDE = re.compile(r"(.+\([^()]+?)[,;、\s]\s*([^(),;、]+)\)?")
_EITHER_OR = re.compile(r"\s*[/或]\s*")
_BRACKETS = re.compile(r"\)\s*/?\s*\(?|/\s*\(")
#: the letter of a note behind a Chinese name, raised in print: 菌落总数b; 六六六a is an isomer
_NOTE_LETTER = re.compile(r"(?<=[\u3400-\u9fff)])(?<!六)\s?[a-h](?:[,、]\s?[a-h])*$")
#: a name with its symbol or formula behind it: Calcio (Ca), Nitrati NO3
_SYMBOL = re.compile(r"^(.*?[^\s(])(?:\s*\(\s*([\w+^-]{1,6})\s*\)|\s+([A-Z]\w{0,4}[+-]?))$")
#: the basis of a name of which nobody knows what it is expressed as: the laws of those who use it differ
ANY_BASIS = "any"
#: a substance behind the name of its group, as British determinands are named: Pesticides Atrazine (Total)
_PESTICIDE = re.compile(r"pesticides?\s*[-:]?\s+(\w.*?)(?:\s*\(total\))?", re.IGNORECASE)
_AT_TEMPERATURE = re.compile(
    r"\s\(?(?:(?:bei|at|à|a|vid|ved|la)\s)?(\d+)(?:[.,]\d+)?\s?°\s?c\)?$|\s\(?(?:bei|at|à|a|vid|ved|la)\s(\d+)(?:[.,]\d+)?\s?c\)?$",
    re.IGNORECASE,
)
_WARMEST_SAMPLE = 45  # °C: what is dried at 105 or 550 °C is a residue of its own
#: numbers of notes behind a name, which half-width would look like digits of it: 铁①
_NOTE_NUMBERS = re.compile(r"\s*[①-⑳⑴-⒇]+$")
#: the number of a note behind a name in other languages: Enterokokken 2), Nitrat ¹
_NOTE_BEHIND = re.compile(r"(?<=[^\W\d])(?:\s?\d\)|\s?\^\d\)?)$")
#: how a sample was treated before its metals were measured, all of them: Järn Fe (end surgjort)
_PREPARED = re.compile(r"\s\((?:end|endast) surgjort\)$", re.IGNORECASE)
#: an export without commas: 1 2-Dichloroethane, 2 4-D
_LOST_COMMA = re.compile(r"(?<![\d.,])(\d) (?=\d-[^\W\d])")
#: a member of the group above it, in brackets: (Dichlormethan)
_BRACKETED = re.compile(r"\(([^()]{5,60})\)")
_AT_ANY_TEMPERATURE = frozenset({"dimensionless", "conductivity", "mass_concentration"})


@dataclass(frozen=True)
class Parameter:
    """One parameter of the vocabulary."""

    id: str
    en: str
    zh: str
    dimension: str
    cas: str = ""
    basis: str = ""
    molar_mass: Decimal | None = None
    bases: Mapping[str, Decimal] = field(default_factory=dict)
    plausible: tuple[Decimal, Decimal] | None = None
    implies: str = ""
    sandre: tuple[str, ...] = ()  # codes of the French reference
    sandre_basis: str = ""  # what results under these codes are expressed as
    stands_for: tuple[str, ...] = ()  # the parameters that this one reports together, where a method does not part them
    #: per basis the figures that laws print as its maximum, in mg/L
    printed_limits: Mapping[str, frozenset[Decimal]] = field(default_factory=dict)
    formulas: frozenset[str] = frozenset()  # names such as Pb and SO4 that may stand behind its unit

    def name(self, lang: str) -> str:
        """The name in a language, English where none is known."""
        return self.zh if lang == "zh" and self.zh else self.en


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What a written name means.

    `parameter` is "" if it stays undecided; `candidates` are then the parameters that share the name.
    `basis` is what the name states, `unit` what stands behind the name (`浑浊度(NTU)`).
    """

    parameter: str = ""
    basis: str = ""
    unit: str = ""
    candidates: tuple[str, ...] = ()
    shared_name: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """Parameters by id, and every name of them by key."""

    parameters: Mapping[str, Parameter]
    names: Mapping[str, NameMatch]
    codes: Mapping[str, str]  # CAS number or Sandre code -> id
    #: parameters of which a name may say that one or the other was measured: 游离氯/二氧化氯
    either_or: frozenset[str] = frozenset()

    def __getitem__(self, parameter: str) -> Parameter:
        return self.parameters[parameter]

    def __contains__(self, parameter: str) -> bool:
        return parameter in self.parameters

    def __iter__(self) -> Iterator[str]:
        return iter(self.parameters)

    def match(self, written: str) -> NameMatch | None:
        """What a written name means, with a basis or a unit behind it read off; None if nobody knows it.

        Only exact names count; brackets may be broken (`高锰酸盐指数mg/L)`).
        """
        if len(written) > 200 or not written.strip():
            return None
        written = _PREPARED.sub("", _NOTE_NUMBERS.sub("", written)) or written
        folded = simplified(half_width(written)).strip()
        found = self.names.get(clean_key(written))
        if found is not None:
            # a name may be listed together with its unit: 色度(铂钴色度单位)
            behind = self._with_unit(folded) if folded.endswith(")") and not found.unit else None
            return behind if behind and behind.unit and behind.parameter == found.parameter else found
        if _NOTE_LETTER.search(folded):
            return self._in_parts(folded) or self.match(_NOTE_LETTER.sub("", folded))
        if _BRACKETED.fullmatch(folded):
            return self.names.get(clean_key(folded[1:-1]))
        if _LOST_COMMA.search(folded):
            return self.match(_LOST_COMMA.sub(r"\1,", folded))
        if "(" not in folded and _NOTE_BEHIND.search(folded):
            return self.match(_NOTE_BEHIND.sub("", folded))
        pesticide = _PESTICIDE.fullmatch(folded)
        if pesticide is not None:
            return self.names.get(clean_key(pesticide.group(1)))
        found = (
            self._either_of(folded)
            or self._in_parts(folded)
            or self._in_two_languages(folded)
            or self._at_temperature(folded)
        )
        return found or (self.match(written.replace("_", " ")) if "_" in written else None)  # ph_value

    def _at_temperature(self, folded: str) -> NameMatch | None:
        """`pH-Wert bei 9,3°C`: what is read at the water's temperature; a count of colonies is another at each."""
        read_at = _AT_TEMPERATURE.search(folded)
        if read_at is None or int(read_at[1] or read_at[2]) > _WARMEST_SAMPLE:
            return None
        found = self.names.get(clean_key(folded[: read_at.start()]))
        if found is None or not found.parameter:
            return None
        return found if self.parameters[found.parameter].dimension in _AT_ANY_TEMPERATURE else None

    def _in_two_languages(self, folded: str) -> NameMatch | None:
        """A Chinese name with the English one of the same parameter behind it: `浑浊度 Turbidity`."""
        parts = in_two_languages(folded)
        if parts is None:
            return None
        own, other = map(self.match, parts)
        if own is None or other is None or own.parameter != other.parameter:
            return None
        return replace(own, basis=own.basis or other.basis, unit=own.unit or other.unit)

    def _in_parts(self, folded: str) -> NameMatch | None:
        """A name with a basis or a unit beside it."""
        whole = spellings().match(folded)
        if whole is not None and whole.unit:
            return None  # mg/L is a unit, not magnesium per litre
        basis, rest = _cut_basis(folded)
        if basis:
            match = (
                self._named(rest)
                or self._with_unit(rest)
                or self._with_unit_inside(rest)
                or self._with_unit(folded)  # 耗氧量(CODMn法,以O2计)(mg/L): the basis is a part of the name's bracket
            )
            return (
                None
                if match is None
                else NameMatch(match.parameter, basis, match.unit, match.candidates, match.shared_name)
            )
        return self._with_symbol(folded) or self._with_unit(folded) or self._with_unit_inside(folded)

    def _named(self, text: str) -> NameMatch | None:
        """A listed name, or one with its symbol behind it."""
        return self.names.get(clean_key(text)) or self._either_of(text) or self._with_symbol(text)

    def _either_of(self, text: str) -> NameMatch | None:
        """Names of which one or the other was measured, nobody knows which: 游离氯/总氯, 余氯或二氧化氯."""
        parts = _EITHER_OR.split(text) if len(text) <= LONGEST_UNIT else []
        if len(parts) < 2:
            return None
        meant = [self.names.get(clean_key(part)) for part in parts]
        if not all(meant):
            return None
        each = [(one.parameter, *one.candidates) for one in meant if one is not None]
        candidates = tuple(dict.fromkeys(one for names in each for one in names if one))
        if len(candidates) < 2 or not self.either_or.issuperset(candidates):
            return None
        return NameMatch(candidates=candidates, shared_name=True)

    def _with_symbol(self, text: str) -> NameMatch | None:
        """A name with the symbol of the same parameter, or a basis, behind it: Calcio (Ca), Nitrati NO3."""
        parts = _SYMBOL.fullmatch(text.strip()) if len(text) <= LONGEST_UNIT else None
        name = self.names.get(clean_key(parts.group(1))) if parts else None
        if parts is None or name is None or not name.parameter or name.shared_name:
            return None
        symbol = parts.group(2) or parts.group(3)
        other = self.names.get(clean_key(symbol))
        basis = other.basis if other is not None else spellings().basis(symbol)
        if other is not None and other.parameter != name.parameter:
            return None
        if other is None and basis not in self.parameters[name.parameter].bases:
            return None
        if basis and name.basis not in ("", basis, ANY_BASIS):
            return None  # 氨氮(NH3): as nitrogen or as ammonia
        return replace(name, basis=basis or name.basis)

    def _with_unit_inside(self, folded: str) -> NameMatch | None:
        """A known name whose own bracket ends in a unit: `铬(六价,mg/L)`."""
        inside = _UNIT_INSIDE.fullmatch(folded)
        if inside is None or not self._is_unit(inside.group(2)):
            return None
        found = self.names.get(clean_key(inside.group(1) + ")"))
        return replace(found, unit=inside.group(2)) if found is not None else None

    def _with_unit(self, folded: str) -> NameMatch | None:
        """The longest known name at the start whose remainder is a unit (or an order number before it)."""
        numbered = re.sub(r"^\(?\d{1,3}\)?\s*[.、)]\s*(?=\D)", "", folded)
        for text in dict.fromkeys((folded, numbered)):
            if text is not folded and (found := self.names.get(clean_key(text))) is not None:
                return found
            for cut in range(len(text) - 1, 0, -1):
                found = self._named(text[:cut])
                if found is None:
                    continue
                remainder = text[cut:].strip(" :;,、").removesuffix("*")
                unit = self._unit_of(remainder)
                if unit is not None:
                    return NameMatch(found.parameter, found.basis, unit, found.candidates, found.shared_name)
        return None

    def _unit_of(self, remainder: str) -> str | None:
        """The unit that a remainder such as `(NTU)`, `/(mg/L)`, `mg/L)` or `(散射浊度单位)/( NTU)` states.

        "" if nothing remains, None if something remains that is no unit.
        """
        if not remainder.strip(_TRIM):
            return ""
        bracketed = remainder.strip()
        inside = bracketed[1:-1] if bracketed[:1] == "(" and bracketed[-1] == ")" else ""  # (n/(100mL))
        for text in (inside, remainder.strip("() "), bracketed, remainder.strip(_TRIM)):
            if text.count("(") == text.count(")") and self._is_unit(text):
                return text
        parts = [part for part in (part.strip(_TRIM) for part in _BRACKETS.split(remainder)) if part]
        return parts[-1] if all(map(self._is_unit, parts)) else None

    @staticmethod
    def _is_unit(text: str) -> bool:
        return bool(text) and spellings().knows(text)

    def with_names(self, own: Mapping[str, str]) -> "Vocabulary":
        """The vocabulary with the user's own names, each beside a known id or name; raises `UsageError`."""
        names = dict(self.names)
        for written, meant in own.items():
            match = self.match(meant)
            if match is None or not match.parameter:
                near = self.nearest(meant)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise UsageError(f"the name {written!r} is said to mean {meant!r}, which is no parameter{hint}")
            names[clean_key(written)] = NameMatch(match.parameter, match.basis)
        return replace(self, names=names)

    def nearest(self, written: str, count: int = 1) -> list[str]:
        """Known names most like an unknown one: only ever to be suggested."""
        key = clean_key(written)[:60]
        close = difflib.get_close_matches(key, self.names, n=count, cutoff=0.6)
        return [self.names[name].parameter for name in close if self.names[name].parameter]

    def by_code(self, code: str) -> str:
        """The parameter with a CAS number or a Sandre code, "" if none."""
        return self.codes.get(_plain_code(code), "")

    def basis_of_code(self, code: str) -> str:
        """What results under a Sandre code are expressed as, "" if the code does not say."""
        one = self.parameters.get(self.by_code(code))
        return one.sandre_basis if one is not None and _plain_code(code) in one.sandre else ""


def _plain_code(code: str) -> str:
    """A code as it is listed: a number cell may have made 1340 into 1340.0."""
    return code.strip().removesuffix(".0")


@lru_cache(maxsize=_MOST_REMEMBERED)
def clean_key(written: str) -> str:
    """The key of a name: accents, punctuation at both ends and brackets that do not close are dropped."""
    key = name_key(without_accents(half_width(written))).strip("*#:;,。、△▲※☆★'\"")
    if key.count("(") != key.count(")"):
        key = key.rstrip("(").lstrip(")")
    return key


def _cut_basis(folded: str) -> tuple[str, str]:
    """(basis, the name without it) for `硝酸盐(以N计)`, `Nitrate as N`, `Nitrates (en NO3)`."""
    found = _BASIS.search(folded)
    if found is None:
        return "", folded
    basis = spellings().basis(found.group(1) or found.group(2))
    return (basis, (folded[: found.start()] + folded[found.end() :]).strip()) if basis else ("", folded)


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary."""
    from waterqc.vocabulary_file import load_vocabulary

    return load_vocabulary(standards_folder() / "parameters.toml")
