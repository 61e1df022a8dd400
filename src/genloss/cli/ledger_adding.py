"""``genloss ledger add`` and ``genloss ledger model``: what is written into the ledger, read and hashed first."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from genloss.cli import options as opt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genloss.corpus.origin_columns import OriginColumns
    from genloss.guard.counting import Declared
    from genloss.guard.ledger import Ledger

Where = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="PATH|URL",
        help="The ledger: a SQLite file, or postgresql://HOST/DATABASE. [env: GENLOSS_LEDGER; default: .genloss/ledger.sqlite]",
    ),
]
By = Annotated[str | None, typer.Option(metavar="AUTHOR", help="Who says so. [default: the user's name on this machine]")]
Licence = Annotated[
    str, typer.Option(metavar="TEXT", help="An SPDX expression, such as CC-BY-4.0, or a text.", show_default=False)
]
Notes = Annotated[str, typer.Option(metavar="TEXT", help="Whatever else should be kept.", show_default=False)]


def author(told: str | None) -> str:
    """Who writes: as told, or the user's name on this machine."""
    if told is not None:
        return told
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "unknown"


def add(
    name: Annotated[str, typer.Argument(help="What the dataset is called in the ledger.")],
    source: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files, globs, folders, s3:// or gs:// addresses.")],
    origin: Annotated[str | None, typer.Option(metavar="ORIGIN", help="Who wrote it: human, synthetic or unknown.")] = None,
    depth: Annotated[int | None, typer.Option(min=0, metavar="N", help="Copy depth of its records, with --origin.")] = None,
    written_by: Annotated[str | None, typer.Option(metavar="MODEL", help="The model whose output it is.")] = None,
    derived_from: Annotated[
        list[str] | None, typer.Option(metavar="DATASET", help="A dataset that it was made of; repeat it for several.")
    ] = None,
    origin_column: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column with each record's origin.")] = None,
    depth_column: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column with each record's copy depth.")] = None,
    evidence_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column with the evidence class of the two columns above.")
    ] = None,
    dated_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column with dates: what is older than such models is human.")
    ] = None,
    watermark_column: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Column with a watermark detector's p-values.")
    ] = None,
    licence: Licence = "",
    notes: Notes = "",
    by: By = None,
    no_profile: Annotated[bool, typer.Option("--no-profile", help="Keep no profile beside the ledger.")] = False,
    text: opt.Text = None,
    group: opt.Group = None,
    id_: opt.Id = None,
    where: opt.Where = None,
    lines: opt.Lines = False,
    nfc: opt.Nfc = False,
    workers: opt.Workers = None,
    strict: opt.Strict = False,
    rejected: opt.Rejected = None,
    ledger: Where = None,
    json_: opt.Json = False,
) -> None:
    """Write a dataset down: its records counted, its files hashed, who wrote it and how that is known.

    Without a word on origin everything is unknown. What columns say of a record counts before --origin.
    --written-by says that it is synthetic, as deep a copy as that model.
    """
    from genloss.cli.ledger_output import say_written
    from genloss.corpus.columns import Columns
    from genloss.guard.counting import origin_counts
    from genloss.guard.describing import describe, keep_profile
    from genloss.guard.ledger import Ledger
    from genloss.guard.marks import list_sources
    from genloss.guard.store_places import place_of
    from genloss.sides import described, processors, take_side

    declared = _declared(origin, depth, written_by, ledger)
    _check_names(name, derived_from or [], ledger)
    witnesses: dict[str, Any] = {
        "origin": origin_column, "depth": depth_column, "evidence": evidence_column,
        "dated": dated_column, "watermark": watermark_column,
    }  # fmt: skip
    home = place_of(ledger).home
    listing = list_sources(source)
    told = opt.Common(lines=lines, nfc=nfc, workers=workers, strict=strict, rejected=rejected)
    columns = Columns(
        text=text, group=group, id=id_, where=where, lines=lines, nfc=nfc,
        origin=_asked(witnesses),
    )  # fmt: skip
    made = take_side(source, columns, told.reading())
    reading = {
        "text": text, "group": group, "id": id_, "where": where, "lines": lines or None, "nfc": nfc or None,
        **witnesses,
    }  # fmt: skip
    dataset = describe(
        name,
        source,
        listing,
        made.profile,
        origin_counts(made.profile, declared),
        home=home,
        workers=workers or processors(),
        reading={key: "yes" if value is True else str(value) for key, value in reading.items() if value is not None},
        licence=licence,
        written_by=written_by or "",
        derived_from=derived_from or [],
        notes=notes,
    )
    with Ledger.open(ledger, create=True) as opened:
        fresh = None
        if opened.place.profiles is not None and not no_profile:
            kept, fresh = keep_profile(made.profile, opened.place.profiles)
            dataset = replace(dataset, profile=kept)
        try:
            written = opened.add(dataset, by=author(by))
        except BaseException:
            if fresh is not None and not _in_use(opened, dataset.profile):
                fresh.unlink(missing_ok=True)  # whatever stopped it: no profile stays of what was not written
            raise
        if listing.remote:
            typer.echo(f"genloss: note: {listing.remote} sources are not on this machine: their files are not hashed", err=True)
        say_written(opened, written, inputs=[described("source", made)], json_=json_)


def model(
    name: Annotated[str, typer.Argument(help="What the model is called in the ledger.")],
    trained_on: Annotated[
        list[str] | None, typer.Option(metavar="DATASET", help="A dataset that it was trained on; repeat it for several.")
    ] = None,
    base: Annotated[
        list[str] | None, typer.Option(metavar="MODEL", help="A model that it was made from; repeat it for several.")
    ] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="A file or folder of the model, to be hashed; repeat it for several."),
    ] = None,
    source: Annotated[str, typer.Option(metavar="URI", help="Where it came from.", show_default=False)] = "",
    licence: Licence = "",
    notes: Notes = "",
    by: By = None,
    workers: opt.Workers = None,
    ledger: Where = None,
    json_: opt.Json = False,
) -> None:
    """Write a model down: what it was trained on, and what it was made from.

    Its copy depth is 1 + the deepest of what it was trained on, and at least that of a model it was made from.
    """
    from genloss.cli.ledger_output import say_written
    from genloss.guard.describing import describe_model
    from genloss.guard.ledger import Ledger
    from genloss.guard.store_places import place_of
    from genloss.sides import processors

    made = describe_model(
        name,
        trained_on or [],
        home=place_of(ledger).home,
        workers=workers or processors(),
        base=base or [],
        files=file or [],
        source=source,
        licence=licence,
        notes=notes,
    )
    with Ledger.open(ledger, create=True) as opened:
        say_written(opened, opened.add_model(made, by=author(by)), inputs=[], json_=json_)


def _check_names(name: str, derived_from: Sequence[str], where: str | None) -> None:
    """Raise LedgerError for a name that cannot hold, before anything large is read in vain; the ledger checks them all again."""
    from genloss.errors import LedgerError
    from genloss.guard.bodies import name_
    from genloss.guard.entries import Dataset
    from genloss.guard.ledger import Ledger

    name_(name)
    if not derived_from:
        return
    with Ledger.open(where) as opened:
        state = opened.state()
    for one in derived_from:
        if not isinstance(state.find(one), Dataset):
            raise LedgerError(f"--derived-from {one!r}: that is a model; name a dataset, or say --written-by {one}")


def _in_use(ledger: Ledger, profile: str) -> bool:
    """Whether an entry needs a profile: it may have been kept all the same, or be another writer's. Yes where it is not known."""
    from genloss.errors import LedgerError
    from genloss.guard.entries import Dataset

    try:
        return any(isinstance(one.what, Dataset) and one.what.profile == profile for one in ledger.entries())
    except LedgerError:
        return True


def _asked(witnesses: Mapping[str, Any]) -> OriginColumns | None:
    """Which columns testify of origin; None where none does."""
    from genloss.corpus.origin_columns import OriginColumns

    return OriginColumns(**witnesses) if any(one is not None for one in witnesses.values()) else None


def _declared(origin: str | None, depth: int | None, written_by: str | None, where: str | None) -> Declared:
    """What the options say of all records. What a model wrote is synthetic, at the model's depth."""
    from genloss.errors import LedgerError
    from genloss.guard.counting import Declared
    from genloss.guard.entries import Model
    from genloss.guard.ledger import Ledger

    if written_by is None:
        return Declared(origin=origin, depth=depth)
    if origin not in {None, "synthetic"}:
        raise LedgerError(f"--written-by says that it is synthetic, --origin says {origin}: leave one out")
    with Ledger.open(where) as opened:
        state = opened.state()
        found = state.things.get(written_by)
        if not isinstance(found, Model):
            state.find(written_by)
            raise LedgerError(f"--written-by {written_by!r}: that is a dataset; name the model that wrote it")
        deep, _ = opened.depth(written_by)
    if depth not in {None, deep}:
        raise LedgerError(f"{written_by!r} has copy depth {deep}, and so has what it writes: leave out --depth {depth}")
    return Declared(origin="synthetic", depth=deep)
