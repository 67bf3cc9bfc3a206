"""The laboratory's own names, from the configuration, as reading and judging take them."""

from dataclasses import dataclass
from functools import cached_property

from waterqc.errors import ConfigurationError, UsageError
from waterqc.job.settings import Names
from waterqc.names import FieldNames
from waterqc.units import spellings
from waterqc.vocabulary import Vocabulary, clean_key, vocabulary
from waterqc.written import name_key


@dataclass(frozen=True)
class OwnNames:
    """Names of the laboratory's own beside the shipped ones. What is wrong with them raises `ConfigurationError`."""

    names: Names
    file: str

    def verify(self) -> None:
        """Raise `ConfigurationError` for the first name that is wrong."""
        _ = (self.vocabulary, self.units, self.ignored)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The shipped vocabulary with the laboratory's names."""
        try:
            return vocabulary().with_names(self.names.parameters)
        except UsageError as error:
            raise ConfigurationError(f"{self.file}: [names.parameters]: {error}") from None

    @cached_property
    def units(self) -> dict[str, str]:
        """name_key of a unit of the laboratory's -> the known unit."""
        for written, meant in self.names.units.items():
            if not spellings().knows(meant):
                raise ConfigurationError(
                    f"{self.file}: [names.units]: {written!r} is said to mean {meant!r}, which is no known unit"
                )
        return {name_key(written): meant for written, meant in self.names.units.items()}

    @cached_property
    def field_names(self) -> FieldNames:
        """What arranging asks."""
        return FieldNames(self.vocabulary, self.units)

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Keys of names whose rows are left out; a parameter is never ignored: its limit would go unwatched."""
        for name in self.names.ignored:
            match = self.vocabulary.match(name)
            if match is not None:
                what = match.parameter or " or ".join(match.candidates)
                raise ConfigurationError(
                    f"{self.file}: [names] ignore holds {name!r}, which is the parameter {what}: only "
                    "names that are no parameter can be ignored"
                )
        return frozenset(map(clean_key, self.names.ignored))

    @property
    def parameter_keys(self) -> dict[str, str]:
        """Key of a name of the laboratory's -> the parameter that it means."""
        found = {clean_key(name): self.vocabulary.match(name) for name in self.names.parameters}
        return {key: match.parameter for key, match in found.items() if match is not None}
