"""Questions about a written text are answered once per distinct text, as long as the reader that asks them lives."""

from collections.abc import Callable, Hashable, MutableMapping
from typing import TYPE_CHECKING, Final, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from waterqc.arrange.heading import HeadingReader

_MOST_REMEMBERED: Final = 100_000
_Asked = TypeVar("_Asked", bound=Hashable)
_Answer = TypeVar("_Answer")


def remembered(known: MutableMapping[_Asked, _Answer], asked: _Asked, ask: Callable[[_Asked], _Answer]) -> _Answer:
    """The answer among those known, else the one that is given now; too many are forgotten together."""
    if asked not in known:
        if len(known) > _MOST_REMEMBERED:
            known.clear()
        known[asked] = ask(asked)
    return known[asked]


def asked_once(
    ask: Callable[[str, "HeadingReader"], _Answer],
) -> Callable[[str, "HeadingReader"], _Answer]:
    """The question with its answers remembered for each reader of headings."""
    answers: WeakKeyDictionary[HeadingReader, dict[str, _Answer]] = WeakKeyDictionary()

    def answer(text: str, reader: "HeadingReader") -> _Answer:
        known = answers.setdefault(reader, {})
        return known[text] if text in known else remembered(known, text, lambda one: ask(one, reader))

    return answer
