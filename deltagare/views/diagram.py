"""The pictures of the tab Deltagare, each of the same numbers as a table beside it."""

from __future__ import annotations

from typing import Any

from deltagare.enums import Dimension
from deltagare.underlag.antal import Arsbild, Konstal
from deltagare.underlag.hiding import Dolt, Shown
from deltagare.underlag.uppfoljning import Instrumenttal, Lagestabell
from finsam.bas.charts import Series, grouped_bar_chart, on_page, stacked_bar_chart
from insatser.models import Insats


def volume_chart(insats: Insats, bild: Arsbild) -> Any:
    """New, taking part and ended, by kön."""
    if not bild.volym:
        return None
    series = _by_kon([rad.antal for rad in bild.volym])
    return on_page(stacked_bar_chart, f"Deltagare i {insats} {bild.ar}", [rad.benamning for rad in bild.volym], series)


def outcome_chart(insats: Insats, bild: Arsbild) -> Any:
    """Outcomes by kön, where both may be shown."""
    found = next((one for one in bild.tabeller if one.dimension == Dimension.UTFALL), None)
    if found is None or not found.uppdelad:
        return None
    rows = [rad for rad in found.rader if not rad.ar_summa and rad.antal.totalt != 0]
    if not rows:
        return None
    series = _by_kon([rad.antal for rad in rows])
    return on_page(
        stacked_bar_chart, f"Utfall vid avslut i {insats} {bild.ar}", [rad.benamning for rad in rows], series
    )


def lagen_chart(tabell: Lagestabell) -> Any:
    """Before and after, group by group."""
    rows = [rad for rad in tabell.rader if rad.fore != 0 or rad.efter != 0]
    series = [
        Series("Före", [_drawn(rad.fore) for rad in rows]),
        Series("Efter", [_drawn(rad.efter) for rad in rows]),
    ]
    return on_page(grouped_bar_chart, tabell.rubrik, [rad.benamning for rad in rows], series)


def progression_chart(instrument: Instrumenttal) -> Any:
    """The mean of each question: the first time where it is told, and the latest."""
    rows = [rad for rad in instrument.fragor if rad.medel is not None]
    if not rows:
        return None
    series = [Series("Senast", [rad.medel for rad in rows])]
    if any(rad.forst is not None for rad in rows):
        series.insert(0, Series("Första gången", [rad.forst for rad in rows]))
    labels = [f"{rad.fraga} ({rad.svarande.lower()})" for rad in rows]
    return on_page(grouped_bar_chart, f"Medelvärden i {instrument.namn}", labels, series, missing="svarat en gång")


def _by_kon(counts: list[Konstal]) -> list[Series]:
    series = [
        Series("Kvinnor", [_drawn(one.kvinnor) for one in counts]),
        Series("Män", [_drawn(one.man) for one in counts]),
    ]
    if any(_drawn(one.annan) for one in counts):
        series.append(Series("Annat", [_drawn(one.annan) for one in counts]))
    return series


def _drawn(count: Shown) -> int | None:
    return None if isinstance(count, Dolt) else count
