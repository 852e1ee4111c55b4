"""Draws a helårsrapport from its frozen figures alone."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from finsam.bas.charts import Series, grouped_bar_chart, stacked_bar_chart
from finsam.bas.formats import datum, tal
from finsam.bas.pdf import PdfAttachment, Progress, html_to_pdf
from rapporter.enums import RapportStatus
from rapporter.underlag.delar import Antal, Faktum, freeze, has_ore
from rapporter.underlag.helarsrapport import (
    RUBRIKER,
    Deltagare,
    Deltagarrad,
    Deltagartabell,
    Ekonomi,
    Helarsrapport,
    Lagestabell,
)

INK = "#1d2623"


def render(underlag: Helarsrapport, *, progress: Progress | None = None) -> bytes:
    """The report as PDF/A-3a + PDF/UA-1, with the frozen figures attached as JSON.

    `progress` is called with steps done and steps in all. Raises finsam.bas.pdf.PdfError when it cannot be drawn.
    """
    front = underlag.forsattsblad
    title = f"Helårsrapport {front.ar}, {front.insats}"
    figures = json.dumps(freeze(underlag), ensure_ascii=False, indent=1).encode()
    return html_to_pdf(
        render_html(underlag),
        title=title,
        created=localtime(front.fryst),
        authors=front.skriven_av or (front.insatsagare,),
        description=f"Helårsrapport från {front.insats} till {front.forbund}",
        attachments=[PdfAttachment("helarsrapport.json", figures, "Uppgifterna som rapporten är ritad från")],
        progress=progress,
    )


# The states in which nobody goes on writing, as the cover says them.
_SENT = (RapportStatus.INLAMNAD.label, RapportStatus.GODKAND.label)


def render_html(underlag: Helarsrapport) -> str:
    """The page that the PDF is laid out from."""
    return render_to_string("pdf/helarsrapport.html", context(underlag))


def context(underlag: Helarsrapport) -> dict[str, Any]:
    """What the template needs: the figures, sections with their own texts and contradictions, and the charts."""
    front = underlag.forsattsblad
    deltagare = underlag.deltagare
    mal_har = _filled(underlag.mal, "matt", "malvarde", "utfall")
    return {
        "r": underlag,
        "f": front,
        "inlamnad": front.tillstand in _SENT,
        "ar_fore": front.ar - 1,
        "fot_dokument": f"Helårsrapport {front.ar} · {front.insats}",
        "fot_datum": f"{front.tillstand}, version {front.version} · {datum(localtime(front.fryst).date())}",
        "rubriker": RUBRIKER,
        "avsnitt": {
            f"a{nummer}": {
                "nummer": nummer,
                "rubrik": rubrik,
                "text": underlag.text(nummer),
                "motsagelser": underlag.motsagelser_i(nummer),
            }
            for nummer, rubrik in RUBRIKER.items()
        },
        "bemanning": [
            {
                "b": bemanning,
                "antal": bemanning.antal is not None,
                "arsarbetare": bemanning.arsarbetare is not None,
                "kostnad": bemanning.kostnad is not None,
            }
            for bemanning in underlag.bemanning
        ],
        "regler": _by_source(underlag.uppdrag.regler),
        "mal_har": mal_har,
        "mal_kolumner": 2 + len(mal_har),
        "aktivitet_har": _filled(underlag.aktiviteter, "nar", "ansvarig", "lage"),
        "budgeterat": deltagare is not None and _has_budget(deltagare.volym),
        "lagen": [
            {"tabell": tabell, "diagram": _lagen_chart(tabell)} for tabell in (deltagare.lagen if deltagare else ())
        ],
        "diagram_progression": _progression_chart(deltagare) if deltagare else "",
        "diagram_deltagare": _participants_chart(deltagare, front.ar) if deltagare else "",
        "ore": has_ore(tal for post in underlag.ekonomi.poster for tal in (post.budget, post.utfall)),
        "diagram_ekonomi": _money_chart(underlag.ekonomi, front.ar),
    }


def _filled(rader: Sequence[object], *columns: str) -> dict[str, bool]:
    """Those of the columns that any row has something in; the others are left out of the table."""
    return {name: True for name in columns if any(getattr(rad, name) for rad in rader)}


def _by_source(regler: tuple[Faktum, ...]) -> dict[str, list[Faktum]]:
    """The rules by the document they stand in, in the order that the documents come."""
    found: dict[str, list[Faktum]] = {}
    for regel in regler:
        found.setdefault(regel.kalla, []).append(regel)
    return found


def _has_budget(tabell: Deltagartabell | None) -> bool:
    if tabell is None:
        return False
    rader = (*tabell.rader, *((tabell.totalt,) if tabell.totalt else ()))
    return any(rad.budgeterat is not None for rad in rader)


def _participants_chart(deltagare: Deltagare, ar: int) -> SafeString | str:
    """Volume by kön. The title says what the picture shows, since a PDF reader reads nothing else of it."""
    rader: list[Deltagarrad] = list(deltagare.volym.rader) if deltagare.volym else []
    rader += [deltagare.under_aret] if deltagare.under_aret else []
    if not rader:
        return ""
    labels = [rad.benamning for rad in rader]
    series = [
        Series("Kvinnor", [_known(rad.antal.kvinnor) for rad in rader]),
        Series("Män", [_known(rad.antal.man) for rad in rader]),
        Series("Annan eller ej uppgift", [_known(rad.antal.annan) for rad in rader]),
    ]
    return stacked_bar_chart(
        f"Stapeldiagram: deltagare {ar} efter kön. Siffrorna står i tabellen intill.", labels, series, ink=INK
    )


def _lagen_chart(tabell: Lagestabell) -> SafeString | str:
    """Before and after by group, when at least two groups have anybody who may be told of."""
    rader = [rad for rad in tabell.rader if rad.fore != 0 or rad.efter != 0]
    if sum(1 for rad in rader if isinstance(rad.fore, int) or isinstance(rad.efter, int)) < 2:
        return ""
    return grouped_bar_chart(
        f"Stapeldiagram: {tabell.rubrik.lower()}. Siffrorna står i tabellen intill.",
        [rad.benamning for rad in rader],
        [Series("Före", [_known(rad.fore) for rad in rader]), Series("Efter", [_known(rad.efter) for rad in rader])],
        ink=INK,
    )


def _progression_chart(deltagare: Deltagare) -> SafeString | str:
    """The mean of each question that has one to show."""
    rader = [rad for rad in deltagare.progression if rad.medel is not None]
    if len(rader) < 2:
        return ""
    return grouped_bar_chart(
        "Stapeldiagram: medelvärde per fråga. Siffrorna står i tabellen intill.",
        [f"{rad.fraga} ({rad.svarande.lower()})" for rad in rader],
        [Series("Medel", [rad.medel for rad in rader])],
        ink=INK,
    )


def _money_chart(ekonomi: Ekonomi, ar: int) -> SafeString | str:
    """Budget and outcome of each group, when there are several groups and something to compare."""
    summor = [(grupp.namn, grupp.summa) for grupp in ekonomi.grupper if grupp.summa.budget or grupp.summa.utfall]
    if len(summor) < 2 or not any(summa.utfall for _, summa in summor):
        return ""
    return grouped_bar_chart(
        f"Stapeldiagram: budget och utfall {ar} per grupp. Siffrorna står i tabellen intill.",
        [namn for namn, _ in summor],
        [
            Series("Budget", [_drawable(summa.budget) for _, summa in summor]),
            Series("Utfall", [_drawable(summa.utfall) for _, summa in summor]),
        ],
        missing="inget belopp",
        number=lambda kronor: tal(kronor / 1000, 0),
        ink=INK,
    )


def _known(antal: Antal) -> int | None:
    return antal if isinstance(antal, int) else None


def _drawable(belopp: Decimal | None) -> Decimal | None:
    """A bar cannot go below nought; a credit is left to the table."""
    return None if belopp is None or belopp < 0 else belopp
