"""What reports say, in English and Chinese: verdict words, column titles, sentences, and the explanation of every code.

The words stand in `waterqc/reports/wording.toml`; nothing here needs pandas or Pint.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

Lang = Literal["en", "zh"]
LANGUAGES: Final[tuple[Lang, ...]] = ("en", "zh")

#: The kinds of code, in the order in which they are listed.
KINDS: Final = ("reasons", "findings", "assumptions")


@dataclass(frozen=True)
class Code:
    """A reason, finding or assumption code with one sentence of explanation in each language."""

    name: str
    kind: str  # one of KINDS
    label: str  # the code in Chinese
    en: str
    zh: str

    def explanation(self, lang: Lang) -> str:
        """The sentence in a language."""
        return self.zh if lang == "zh" else self.en


@cache
def _words() -> Mapping[str, Any]:
    with Path(__file__).with_name("reports").joinpath("wording.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def codes() -> Mapping[str, Code]:
    """Every code by name: reasons, then findings, then assumptions."""
    return {
        name: Code(name, kind, entry["label"], entry["en"], entry["zh"])
        for kind in KINDS
        for name, entry in _words()[kind].items()
    }


def explained(kind: str, code: str) -> Code | None:
    """The code that a cell of a report carries, its detail (`needs_fact:point`) left away; None if it is unknown."""
    name = base_of(code)
    entry = _words()[kind].get(name)
    return Code(name, kind, entry["label"], entry["en"], entry["zh"]) if entry else None


def base_of(code: str) -> str:
    """A code without its detail: `needs_fact:point` and `uncertainty=0.10` are needs_fact and uncertainty."""
    return re.split("[:=]", code, maxsplit=1)[0]


def word(section: str, key: str, lang: Lang) -> str:
    """A word of a section (`verdicts`, `columns`, `points`, …); the key itself where there is none."""
    entry = _words()[section].get(key)
    return str(entry[lang]) if entry else key


def sentence(key: str, lang: Lang, **filled: object) -> str:
    """A sentence with its places filled; `n` chooses the singular in English."""
    return _filled("sentences", key, lang, filled)


def counted(key: str, lang: Lang, n: int) -> str:
    """`9 results`, `1 result`, `9项结果`."""
    return _filled("words", key, lang, {"n": n})


def _filled(section: str, key: str, lang: Lang, filled: Mapping[str, object]) -> str:
    entry = _words()[section][key]
    form = "one" if lang == "en" and filled.get("n") == 1 and "one" in entry else lang
    return str(entry[form]).format(**filled)


def code_text(kind: str, code: str, lang: Lang) -> str:
    """A code as a table shows it: itself in English, its label with the same detail in Chinese."""
    known = explained(kind, code)
    if lang == "en" or known is None:
        return code
    detail = code[len(known.name) + 1 :]
    return f"{known.label}：{_told(detail, lang)}" if detail else known.label


def _told(detail: str, lang: Lang) -> str:
    """A detail such as `point`, `supply=small` or `e_coli or thermotolerant_coliforms`, its ids told in a language."""
    from waterqc.facts import known_facts
    from waterqc.vocabulary import vocabulary

    def told(match: re.Match[str]) -> str:
        name = match.group()
        fact = known_facts().get(name)
        if fact is not None:
            return fact.title.get(lang, name).partition("(")[0].strip()
        if name in vocabulary():
            return vocabulary()[name].name(lang)
        return word("details", name, lang)

    # words stand apart in English only
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f]|\)|$)", "", re.sub(r"[a-z]\w+", told, detail, flags=re.ASCII))


def split_codes(cell: str) -> list[str]:
    """The codes of one cell, which are joined by `; `."""
    return [code for code in cell.split("; ") if code]


def codes_in(kind: str, cell: str, lang: Lang) -> str:
    """A cell of codes as a table shows it."""
    return ("; " if lang == "en" else "；").join(code_text(kind, code, lang) for code in split_codes(cell))


def clause_text(clause: str, lang: Lang) -> str:
    """A citation in a language: `Table 1, no. 23` is 表1第23项."""
    if lang == "en":
        return clause
    for entry in _words()["clause_words"]:
        clause = re.sub(entry["pattern"], entry["zh"], clause)
    return clause


def translated(text: str, lang: Lang) -> str:
    """A sentence that the program wrote in English, in a language; itself where no pattern of wording.toml fits."""
    if lang == "en":
        return text
    for entry in _words()["translated"]:
        text = re.sub(entry["pattern"], entry["zh"], text)
    return text


def limit_text(limit: str, lang: Lang) -> str:
    """A limit in a language: only `absent` and `none perceptible` are words."""
    return word("limits", limit, lang)


@cache
def verdict_meanings() -> Mapping[str, Code]:
    """The verdicts by name, explained like codes."""
    words = _words()
    return {
        name: Code(name, "verdicts", words["verdicts"][name]["zh"], entry["en"], entry["zh"])
        for name, entry in words["verdict_meanings"].items()
    }


def markdown_of_codes() -> str:
    """A table for each kind of code, as the README carries them."""
    parts = []
    for kind, listed in (
        ("verdicts", verdict_meanings().values()),
        *((kind, [one for one in codes().values() if one.kind == kind]) for kind in KINDS),
    ):
        rows = "".join(f"| `{one.name}` | {one.en} | {one.label}：{one.zh} |\n" for one in listed)
        parts.append(f"### {kind.capitalize()}\n\n| code | meaning | 含义 |\n| --- | --- | --- |\n{rows}")
    return "\n".join(parts)
