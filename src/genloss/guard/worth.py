"""What a human record is worth: the effective sample of a mix, the weight to give human data, and how much of it is needed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from genloss.errors import GenlossError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST = 10**15
"""Records of a stage: beyond, the arithmetic could not tell one record from none."""
LABELS, NOTHING = "labels", "nothing"
"""What may be known of each record, beside the word of a detector."""


class WorthError(GenlossError):
    """The worth of a mix cannot be told from what was given."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A set of records of which some are human, such as one generation's training set."""

    human: float
    synthetic: float = 0.0

    def __post_init__(self) -> None:
        """Raise WorthError for numbers of records that cannot be."""
        for name in ("human", "synthetic"):
            given = getattr(self, name)
            value = _plain(given)
            if not 0 <= value < math.inf:
                raise WorthError(f"a number of {name} records is 0 or more, not {given!r:.40}")
            object.__setattr__(self, name, value)
        if self.size <= 0:
            raise WorthError("a stage without records: give numbers above 0, such as --human 1000 --synthetic 9000")
        if self.size > MOST:
            raise WorthError(f"a stage of {self.size:g} records: at most {MOST:g} can be reckoned with")
        if 0 < self.human < self.size / MOST:
            raise WorthError(f"so few human records, 1 in {self.size / self.human:g}, cannot be told from none: leave them out")

    @classmethod
    def at(cls, size: float, share: float) -> Stage:
        """So many records, of which this share is human."""
        many, part = _plain(size), _plain(share)
        if not 0 <= part <= 1:
            raise WorthError(f"a share of human records lies between 0 % and 100 %, not at {100 * part:g} %")
        if not 0 <= many < math.inf:
            raise WorthError(f"a number of records is 0 or more, not {size!r:.40}")
        size, human = many, many * part
        return cls(human, size - human)

    @property
    def size(self) -> float:
        """Records."""
        return self.human + self.synthetic

    @property
    def share(self) -> float:
        """Share of human records."""
        return self.human / self.size


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector of synthetic records: the chances that it flags a human one, and that it passes a synthetic one."""

    false_positive: float
    false_negative: float

    def __post_init__(self) -> None:
        """Raise WorthError for rates that cannot be, or of a detector that knows nothing."""
        rates = (_plain(self.false_positive), _plain(self.false_negative))
        for name, rate in zip(("false_positive", "false_negative"), rates, strict=True):
            object.__setattr__(self, name, rate)
        if not all(0 <= rate <= 1 for rate in rates):
            raise WorthError(f"detector {self.label}: each rate of error lies between 0 % and 100 %")
        if math.isclose(sum(rates), 1):
            raise WorthError(f"detector {self.label}: it flags human and synthetic records alike; leave it out")
        if sum(rates) > 1:
            swapped = f"{_percent(1 - self.false_positive)},{_percent(1 - self.false_negative)}"
            raise WorthError(f"detector {self.label}: worse than chance; turn its word round, which makes it {swapped}")

    @property
    def label(self) -> str:
        """As the command line takes it: ``1%,10%``."""
        return f"{_percent(self.false_positive)},{_percent(self.false_negative)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One answer, with the formula that gives it and where that is from."""

    name: str
    given: str | None = None
    """What is known of each record: labels, nothing, or a detector by its label; None where it does not matter."""
    value: float | None
    """None where there is none; ``why`` then says why."""
    unit: str
    formula: str
    source: str
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """As a JSON object; ``given`` and ``why`` only where there is something to say."""
        names = ("name", "given", "value", "unit", "formula", "source", "why")
        made = {name: getattr(self, name) for name in names}
        return {name: one for name, one in made.items() if one not in (None, "") or name == "value"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """All that can be said of the worth of the human records in some stages."""

    stages: tuple[Stage, ...]
    detectors: tuple[Detector, ...]
    loss: float
    target: float | None
    figures: tuple[Figure, ...]

    def value(self, name: str, given: str | None = None) -> float | None:
        """One figure's value; KeyError where there is no such figure."""
        for one in self.figures:
            if (one.name, one.given) == (name, given):
                return one.value
        raise KeyError(name if given is None else f"{name} given {given}")

    @property
    def sentence(self) -> str:
        """What the records amount to, in one sentence."""
        size, human = self.value("records") or 0.0, self.value("human") or 0.0
        bare = _amount(self.value("effective_sample", NOTHING))
        if all(one.share in (0, 1) for one in self.stages):
            kind = "all of them human" if human == size else f"{100 * human / size:.3g} % of them human, each stage of one kind"
            return f"{_amount(size)} records, {kind}, are worth {bare} labelled human records; labels would add nothing."
        said = [f"labels make it {_amount(self.value('effective_sample', LABELS))}"]
        for one in self.detectors:
            found = _amount(self.value("effective_sample", one.label))
            said.append(f"the detector {one.label} makes it {found}")
        return (
            f"{_amount(size)} records, {100 * human / size:.3g} % of them human and nobody knows which, are worth {bare} "
            f"labelled human records; {', '.join(said)}."
        )

    def to_json(self) -> dict[str, Any]:
        """The body of a ``worth`` document."""
        return {
            "sentence": self.sentence,
            "stages": [{"human": one.human, "synthetic": one.synthetic} for one in self.stages],
            "detectors": [
                {"label": one.label, "false_positive": one.false_positive, "false_negative": one.false_negative}
                for one in self.detectors
            ],
            "target_loss": self.loss,
            "target": self.target,
            "worth": [one.to_json() for one in self.figures],
        }


def stages_of(origins: Mapping[str, int], share: float) -> list[Stage]:
    """The stages of a set whose records are counted by origin: human, synthetic, unknown.

    Labelled records are stages of their own, all human or all synthetic; of the unknown ones ``share`` is human. Raises
    WorthError for a share outside 0 to 1, a count below 0.
    """
    made = [
        Stage(origins.get("human", 0)) if origins.get("human") else None,
        Stage(0, origins["synthetic"]) if origins.get("synthetic") else None,
        Stage.at(origins["unknown"], share) if origins.get("unknown") else None,
    ]
    return [one for one in made if one is not None]


def worth_of(
    stages: Sequence[Stage], detectors: Sequence[Detector] = (), *, loss: float = 0.1, target: float | None = None
) -> Worth:
    """Reckon what the records of some stages are worth; all closed forms, nothing is drawn.

    ``loss``: what may be lost at most, 0 to 1, where fresh records are asked for; ``target``: how many human records a
    generation should be as good as (None: as many as it has records of either kind). Weights, margins and fresh records are of
    the last stage. Raises WorthError for no stage, no human record at all, a loss or a target that cannot be.
    """
    from genloss.guard.worth_figures import figures_of

    if not stages:
        raise WorthError("nothing to weigh: give --human and --synthetic, or --stage 5000@60%")
    loss = _plain(loss)
    if not 0 <= loss <= 1:
        raise WorthError(f"a target loss lies between 0 % and 100 %, not at {100 * loss:g} %")
    wanted = None if target is None else _plain(target)
    if wanted is not None and not 0 < wanted <= MOST:
        raise WorthError(f"a target is a number of human records, above 0 and at most {MOST:g}, not {target!r:.40}")
    if not any(one.human > 0 for one in stages):
        raise WorthError("there is no human record in this: it is worth 0, however it is labelled")
    several = tuple({one.label: one for one in detectors}.values())
    figures = tuple(figures_of(stages, several, loss, wanted))
    return Worth(stages=tuple(stages), detectors=several, loss=loss, target=wanted, figures=figures)


def _plain(value: object) -> float:
    """A number of Python's own, whole where it was, so that numpy's can be given and written as JSON; nan for what is none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return math.nan
    try:
        found = float(value)
    except OverflowError:
        return math.inf
    return int(value) if isinstance(value, Integral) else found


def _percent(rate: float) -> str:
    """A rate as the command line takes it, with no digits that nobody gave."""
    return f"{100 * rate:.10g}%"


def _amount(value: float | None) -> str:
    return "?" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
