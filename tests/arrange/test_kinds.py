"""Every layout and kind of document in kinds.toml has two documents or more under tests, with their expected tables."""

import tomllib
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
TABLE = tomllib.loads((TESTS / "arrange" / "kinds.toml").read_text("utf-8"))
KINDS = [
    (kind, [TESTS / part / inside / name for name in names])
    for part, insides in TABLE.items()
    for inside, kinds in insides.items()
    for kind, names in kinds.items()
]


@pytest.mark.parametrize(("kind", "folders"), KINDS, ids=[kind for kind, _ in KINDS])
def test_each_kind_has_two_documents(kind: str, folders: list[Path]) -> None:
    missing = [folder.name for folder in folders if not (folder / "expected.csv").exists()]
    assert not missing
    assert len({folder.resolve() for folder in folders}) >= 2


def test_no_document_is_expected_to_meet_a_fault() -> None:
    sentences = [path.read_text("utf-8") for name in ("message", "refused") for path in TESTS.rglob(f"{name}.txt")]
    assert sentences
    assert not [text for text in sentences if "fault in waterqc" in text]
