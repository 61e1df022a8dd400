"""genloss: measure, replay, foresee and stop model collapse.

The verbs load what they need when they are first used; importing the package loads next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genloss.forecasts.forecast import Forecast
    from genloss.loops.run import Run
    from genloss.measures.comparison import Comparison
    from genloss.measures.estimate import Estimate
    from genloss.measures.share import Share
    from genloss.origins import origin
    from genloss.profiles.profile import Profile
    from genloss.reports.worth_document import worth
    from genloss.sharing import share
    from genloss.verbs import compare, dose, forecast, loop, profile, report

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "Estimate",
    "Forecast",
    "Profile",
    "Run",
    "Share",
    "__version__",
    "compare",
    "dose",
    "forecast",
    "loop",
    "origin",
    "profile",
    "report",
    "share",
    "worth",
]

_HOMES = {
    "Comparison": "genloss.measures.comparison",
    "Estimate": "genloss.measures.estimate",
    "Forecast": "genloss.forecasts.forecast",
    "Profile": "genloss.profiles.profile",
    "Run": "genloss.loops.run",
    "Share": "genloss.measures.share",
    "compare": "genloss.verbs",
    "dose": "genloss.verbs",
    "forecast": "genloss.verbs",
    "loop": "genloss.verbs",
    "origin": "genloss.origins",
    "profile": "genloss.verbs",
    "report": "genloss.verbs",
    "share": "genloss.sharing",
    "worth": "genloss.reports.worth_document",
}


def __getattr__(name: str) -> object:
    """Load a verb or a core type from its home on first use."""
    if name not in _HOMES:
        msg = f"module 'genloss' has no attribute {name!r}; it has {', '.join(__all__)}"
        raise AttributeError(msg)
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
