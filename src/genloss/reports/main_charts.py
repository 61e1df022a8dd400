"""The one chart of a forecast, a dose-response run, of worth or a share, that is drawn as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.errors import GenlossError
from genloss.reports.dose_charts import dose_spec
from genloss.reports.dose_contents import dose_names, is_dose
from genloss.reports.forecast_charts import forecast_spec
from genloss.reports.share_charts import blends_spec, by_spec
from genloss.reports.share_contents import columns, drawable
from genloss.reports.worth_charts import worth_spec

if TYPE_CHECKING:
    from collections.abc import Mapping


def main_spec(document: Mapping[str, Any]) -> dict[str, Any]:
    """The measure that a forecast was asked for, or the one that shows at the smallest share in the first loop of doses.

    Of a share it is the first column that it is broken down by, or the blends of known share.

    Raises GenlossError where there is none.
    """
    if str(document["schema"]).split("/")[1] == "worth":
        return worth_spec(document)
    if str(document["schema"]).split("/")[1] == "share":
        return _share(document)
    if is_dose(document):
        curve = document["curves"][0]
        name = next(iter(dose_names(curve)), "measure")
        made = dose_spec(document, curve, name)
    else:
        name = document["measure"]
        made = forecast_spec(document, name)
    if made is None:
        raise GenlossError(f"this document has no {name} to draw: make it again")
    return made


def _share(document: Mapping[str, Any]) -> dict[str, Any]:
    parts = next((parts for parts in columns(document).values() if drawable(parts)), None)
    if parts is not None:
        return by_spec(document, parts)
    if not drawable(document["blends"]):
        raise GenlossError("this document has nothing to draw: break the share down with --by, or give larger references")
    return blends_spec(document)
