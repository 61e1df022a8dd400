"""What is read where the references are wrong, or the text is neither quite: the traps of docs/share.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genloss.measures.share import measure_share
from genloss.verification.share_lean import lean_traps
from genloss.verification.share_pairs import Pair, prepare, speeches, whale

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

FIRST = 20_000
SPLITS = 10
REFERENCES, SIZE = 450, 300


def traps(splits: int = SPLITS) -> list[dict[str, Any]]:
    """Every trap in so many splits."""
    cold, hot, other = speeches(0.7), speeches(1.0), whale()
    found = []
    for seed in range(FIRST, FIRST + splits):
        found += _domains(cold, other, seed)
        found += _models(cold, hot, seed)
        found += _edits(cold, seed)
        found += lean_traps(cold, hot, seed)
    return found


def _domains(cold: Pair, other: Pair, seed: int) -> list[dict[str, Any]]:
    """Human targets of another domain than the references': 0 is right."""
    rng = np.random.default_rng(seed)
    [machine] = cold.synthetic.values()
    [whales] = other.synthetic.values()
    old, late = (pc.less(table["year"], 1930) for table in (cold.human, machine))
    modern, control = _halves(cold.human.filter(pc.greater(cold.human["year"], 1960)), rng)
    sides = [_some(cold.human.filter(old), REFERENCES, rng), _some(machine.filter(late), REFERENCES, rng)]
    found = [_read("speeches of after 1960, references of before 1930", 0.0, sides, modern, control, seed)]
    book, more = _halves(other.human, rng)
    sides = [_some(cold.human, REFERENCES, rng), _some(whales, REFERENCES, rng)]
    found.append(_read("people's whale, between human speeches and the machine's whale", 0.0, sides, book, more, seed))
    sides = [_some(cold.human.filter(old), REFERENCES, rng), _some(other.human, REFERENCES, rng)]
    name = "speeches of after 1960, between older speeches and people's whale called synthetic"
    found.append(_read(name, 0.0, sides, modern, control, seed))
    return found


def _models(cold: Pair, hot: Pair, seed: int) -> list[dict[str, Any]]:
    """The same model at another temperature than the reference's."""
    rng = np.random.default_rng(seed)
    found = []
    for one, two, name in ((cold, hot, "0.7, target 1.0"), (hot, cold, "1.0, target 0.7")):
        [known], [unknown] = one.synthetic.values(), two.synthetic.values()
        inside, outside = _groups(cold.human, rng)
        sides = [_some(_of(cold.human, inside), REFERENCES, rng), _some(_of(known, inside), REFERENCES, rng)]
        people, control = _halves(_of(cold.human, outside), rng)
        for share in (0.5, 1.0):
            target = _blend(people, _of(unknown, outside), share, rng)
            found.append(_read(f"reference of temperature {name}", share, sides, target, control, seed))
    return found


def _edits(cold: Pair, seed: int) -> list[dict[str, Any]]:
    """Half of the target by people, half by the machine and then edited."""
    rng = np.random.default_rng(seed)
    [machine] = cold.synthetic.values()
    inside, outside = _groups(cold.human, rng)
    sides = [_some(_of(cold.human, inside), REFERENCES, rng), _some(_of(machine, inside), REFERENCES, rng)]
    people, control = _halves(_of(cold.human, outside), rng)
    written = _some(_of(machine, outside), SIZE // 2, rng)
    words = [word for text in _some(people, 200, rng)["text"].to_pylist() for word in text.split()]
    found = []
    for name, edit in EDITS.items():
        texts = zip(written["text"].to_pylist(), written["human"].to_pylist(), strict=True)
        edited = pa.table({"text": [edit(text, human, words, rng) for text, human in texts], "group": written["group"]})
        found.append(_read(f"machine text, {name}", 0.5, sides, _blend(people, edited, 0.5, rng), control, seed))
    return found


def _dropped(share: float) -> Callable[..., str]:
    def edit(text: str, _human: str, _words: Sequence[str], rng: np.random.Generator) -> str:
        said = text.split()
        return " ".join(word for word, kept in zip(said, rng.random(len(said)) >= share, strict=True) if kept) or text

    return edit


def _swapped(share: float) -> Callable[..., str]:
    def edit(text: str, _human: str, words: Sequence[str], rng: np.random.Generator) -> str:
        said = text.split()
        drawn, swaps = rng.integers(len(words), size=len(said)), rng.random(len(said)) < share
        return " ".join(words[k] if swap else word for word, k, swap in zip(said, drawn, swaps, strict=True))

    return edit


def _alternate(text: str, human: str, _words: Sequence[str], _rng: np.random.Generator) -> str:
    """Every other sentence from what the person said next, which is long sentences: about half of the words."""
    parts = [re.split(r"(?<=[.!?;,])\s+", one) for one in (text, human)]
    return " ".join(parts[i % 2][i] for i in range(min(len(part) for part in parts))) or text


EDITS: Mapping[str, Callable[..., str]] = {
    "as it is": lambda text, *_: text,
    "a tenth of the words dropped": _dropped(0.1),
    "three tenths of the words dropped": _dropped(0.3),
    "a tenth of the words swapped for people's": _swapped(0.1),
    "three tenths of the words swapped for people's": _swapped(0.3),
    "every other clause a person's": _alternate,
}


def _read(name: str, true: float, sides: list[pa.Table], target: pa.Table, control: pa.Table, seed: int) -> dict[str, Any]:
    """One trap, with known human text of the target's domain as control, and without."""
    target, control = target.slice(0, SIZE), control.slice(0, SIZE)
    made = prepare(sides, [target, control], ["synthetic"], seed)
    scored, known = (made.pool.only(made.origin == k) for k in (0, 1))
    with_it = measure_share(scored, made.references, control=known, seed=seed)
    without = measure_share(scored, made.references, seed=seed)
    return {
        "trap": name,
        "true": true,
        "split": seed,
        "read": with_it.share.value,
        "low": with_it.share.low,
        "high": with_it.share.high,
        "control": with_it.control.value,
        "held_out": without.control.value,
        "unlike": with_it.unlike.value,
        "holds": with_it.holds,
        "holds_without": without.holds,
        "auc": with_it.separation,
    }


def _some(table: pa.Table, n: int, rng: np.random.Generator) -> pa.Table:
    return table.take(rng.permutation(len(table))[:n])


def _groups(table: pa.Table, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    names = rng.permutation(np.unique(table["group"].to_pylist())).tolist()
    return names[: len(names) // 2], names[len(names) // 2 :]


def _of(table: pa.Table, groups: list[str]) -> pa.Table:
    return table.filter(pc.is_in(table["group"], pa.array(groups, pa.string())))


def _halves(table: pa.Table, rng: np.random.Generator) -> tuple[pa.Table, pa.Table]:
    """Two halves by group, each shuffled."""
    one, two = _groups(table, rng)
    return _some(_of(table, one), len(table), rng), _some(_of(table, two), len(table), rng)


def _blend(people: pa.Table, machine: pa.Table, share: float, rng: np.random.Generator) -> pa.Table:
    written = round(SIZE * share)
    parts = [_some(table, n, rng).select(["text", "group"]) for table, n in ((people, SIZE - written), (machine, written))]
    return pa.concat_tables(parts)


def traps_table(found: Sequence[Mapping[str, Any]]) -> str:
    """As Markdown: a line for each trap."""
    columns = (
        "target of 300 records", "splits", "true %", "read % (least to most)", "interval covers", "control reads %",
        "held-out human reference reads %", "AUC", "verdict with the control", "verdict without one",
    )  # fmt: skip
    lines = [f"| {' | '.join(columns)} |", f"|:---|{'---:|' * (len(columns) - 3)}:---|:---|"]
    for name, true in dict.fromkeys((r["trap"], r["true"]) for r in found):
        rows = [r for r in found if (r["trap"], r["true"]) == (name, true)]
        read, low, high, control, held = (_column(rows, key) for key in ("read", "low", "high", "control", "held_out"))
        covers = int(((low <= true + 0.002) & (true - 0.002 <= high)).sum())
        cells = (
            name, str(len(rows)), f"{100 * true:g}", _spread(read),
            f"{covers} of {int(np.isfinite(read).sum())}", _spread(control), _spread(held),
            f"{_column(rows, 'auc').mean():.2f}", _verdicts(rows, "holds"), _verdicts(rows, "holds_without"),
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _column(rows: Sequence[Mapping[str, Any]], name: str) -> NDArray[np.float64]:
    return np.array([np.nan if r[name] is None else r[name] for r in rows], float)


def _spread(values: NDArray[np.float64]) -> str:
    if not np.isfinite(values).any():
        return ""
    return f"{100 * np.nanmean(values):.1f} ({100 * np.nanmin(values):.1f} to {100 * np.nanmax(values):.1f})"


def _verdicts(rows: Sequence[Mapping[str, Any]], key: str) -> str:
    names = {True: "holds", False: "does not fit", None: "cannot say"}
    counts = [(sum(key in r and r[key] is verdict for r in rows), name) for verdict, name in names.items()]
    return ", ".join(f"{name} {count}" for count, name in counts if count)
