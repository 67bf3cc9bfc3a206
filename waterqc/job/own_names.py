"""The laboratory's own names, from the configuration: the tables of a profile under `[names]`."""

from waterqc.job.settings import Configuration
from waterqc.job.toml_table import TomlTable
from waterqc.profile import Profile, profile_of


def own_names(configuration: Configuration) -> Profile:
    """The profile that `[names]` holds; raises `ConfigurationError`. Making it loads the vocabulary."""
    file = configuration.file.name
    return profile_of(TomlTable(configuration.names, "[names]", file), f"{file}: [names]")
