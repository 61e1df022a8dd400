"""The errors a user can cause. Everything else is a bug, and exits with code 3."""


class GenlossError(Exception):
    """One clear line that says what is wrong and what to try; the command line exits with code 2."""


class WriteError(GenlossError):
    """A file cannot be written."""


class SourceError(GenlossError):
    """A source cannot be opened, read or understood."""


class ProfileError(GenlossError):
    """A profile file is damaged, of another version, or cannot be merged with another."""


class MeasureError(GenlossError):
    """Two profiles cannot be compared."""


class LoopError(GenlossError):
    """A loop cannot be run as it was asked for, or its directory is not what it should be."""


class ForecastError(GenlossError):
    """A forecast cannot be made from what was given."""


class LedgerError(GenlossError):
    """A ledger cannot be opened or trusted, or what should be written into it contradicts it."""
