"""Bytes to text: the encoding is found strictly, or asked for."""

import random

import pytest

from waterqc.encodings import decode
from waterqc.errors import InputError, UsageError
from waterqc.readers import read
from waterqc.source import Source

SIMPLIFIED = "检测项目,单位,结果\n浑浊度,NTU,0.17\n余氯,mg/L,0.65\n总大肠菌群,MPN/100mL,未检出\n"
TRADITIONAL = "檢測項目,單位,結果\n渾濁度,NTU,0.17\n餘氯,mg/L,0.65\n總大腸菌群,MPN/100mL,未檢出\n"
JAPANESE = "検査項目,単位,結果\n濁度,度,0.1\n残留塩素,mg/L,0.4\n一般細菌,個/mL,0\n"
GERMAN = "Prüfgröße;Einheit;Wert\nTrübung;NTU;0,17\nGesamthärte;°dH;15,8\nBlei;µg/L;<0,5\n"
FRENCH = "paramètre;unité;résultat\nTempérature de l'eau;°C;12,4\nPlomb;µg/L;<0,5\n"
ROMANIAN = "Parametru;Unitate;Valoare\nDuritate totală;°dH;12\nNitraţi;mg/l;3,2\nStaţia Oraşeni;µg/l;<5\n"
POLISH = "Wskaźnik;Jednostka;Wynik\nTwardość ogólna;mg/l;120\nMętność;NTU;0,2\nSkład całkowity;µg/l;20\n"
ICELANDIC = "Sýni;þungmálmar\nblý;µg/l\nþéttbýli;einstaklingar\nGrænavatn;þar\n"


@pytest.mark.parametrize(
    ("text", "stored", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "utf-16", "utf-16-le"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED, "utf-32", "utf-32-le"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "cp950", "big5"),
        (JAPANESE, "cp932", "shift-jis"),
        (JAPANESE, "iso2022_jp", "iso2022_jp"),
        (GERMAN, "cp1252", "windows-1252"),
        (FRENCH, "cp1252", "windows-1252"),
        (FRENCH, "latin-1", "windows-1252"),
        (ROMANIAN, "cp1250", "windows-1250"),
        (POLISH, "cp1250", "windows-1250"),
        (ICELANDIC, "cp1252", "windows-1252"),
        ("μg/L,5\n", "gb18030", "gb18030"),
        ("水温,12℃\n", "gb18030", "gb18030"),
        ("µg/L,5\n", "latin-1", "windows-1252"),
        ("plain,1\n", "ascii", "utf-8"),
    ],
)
def test_encodings_are_found(text: str, stored: str, found: str) -> None:
    decoded = decode(text.encode(stored), "day.csv")
    assert (decoded.text, decoded.encoding) == (text, found)


def test_a_declared_encoding_counts_where_it_fits() -> None:
    page = '<html><meta charset="gb2312"><table><tr><td>硒</table></html>'
    assert decode(page.encode("gb18030"), "day.html").text == page
    assert decode(page.encode(), "day.html").encoding == "utf-8"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("铅".encode("gb18030"), "day.csv: could be utf-8 or gb18030, which read differently; say which"),
        (b"\xa4\xa4\xa4\xa5,5", "day.csv: could be gb18030 or big5, which read differently; say which"),
        (SIMPLIFIED.encode()[:20] + b"\xff" + SIMPLIFIED.encode()[21:], "day.csv: UTF-8 text with a damaged character"),
        (SIMPLIFIED.encode("utf-16")[:-1], "day.csv: byte 115 does not fit the encoding utf-16-le; save the file"),
        ("Wärme".encode("cp850"), "day.csv: the encoding of this text cannot be told; name it with --encoding."),
    ],
)
def test_doubt_is_a_question(content: bytes, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(content, "day.csv")
    assert str(caught.value).startswith(sentence)


def test_a_named_encoding_is_used_strictly() -> None:
    assert decode("铅".encode("gb18030"), "day.csv", "GBK").text == "铅"
    assert read(Source("day.csv", "铅,1".encode("gb18030")), "gb18030").encoding == "gb18030"
    with pytest.raises(UsageError, match="--encoding klingon: unknown encoding"):
        decode(b"a", "day.csv", "klingon")
    with pytest.raises(UsageError, match="--encoding hex: unknown encoding"):
        decode(b"a", "day.csv", "hex")
    with pytest.raises(InputError, match="byte 1 does not fit the encoding ascii"):
        decode("铅".encode(), "day.csv", "ascii")


@pytest.mark.parametrize(
    ("text", "stored"),
    [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "cp950"), (JAPANESE, "cp932"), (GERMAN, "cp1252"), (FRENCH, "cp1252")],
)
def test_a_short_text_is_read_rightly_or_asked_about(text: str, stored: str) -> None:
    """No excerpt, however short, may come out as another text."""
    chance = random.Random(1)
    words = [word for line in text.split("\n") for word in line.replace(";", ",").split(",") if word]
    asked = 0
    for _ in range(300):
        excerpt = ",".join(chance.sample(words, chance.randint(1, 3)))
        try:
            assert decode(excerpt.encode(stored), "day.csv").text == excerpt
        except InputError:
            asked += 1
    assert asked < 60
