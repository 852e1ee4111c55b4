"""Draws a förbund's budget from its frozen figures alone: the board's page, with what it comes to and who pays."""

import json
from typing import Any

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from finsam.bas.charts import Series, bar_chart, grouped_bar_chart
from finsam.bas.formats import datum, hela_tkr
from finsam.bas.pdf import PdfAttachment, Progress, html_to_pdf
from rapporter.underlag.delar import NOLL, freeze, has_ore
from rapporter.underlag.forbundsbudget import Budgetar, Forbundsbudget
from rapporter.underlag.resultatrader import result_rows

INK = "#1d2623"


def render(underlag: Forbundsbudget, *, progress: Progress | None = None) -> bytes:
    """The budget as PDF/A-3a + PDF/UA-1, with the frozen figures attached as JSON.

    `progress` is called with steps done and steps in all. Raises finsam.bas.pdf.PdfError when it cannot be drawn.
    """
    head = underlag.huvud
    figures = json.dumps(freeze(underlag), ensure_ascii=False, indent=1).encode()
    return html_to_pdf(
        render_html(underlag),
        title=f"{head.namn}, {head.forbund}",
        created=localtime(head.fryst),
        stylesheets=("dokument.css", "rekvisition.css", "forbundsbudget.css"),
        authors=(head.forbund,),
        description=f"Budget för {head.forbund}",
        attachments=[PdfAttachment("budget.json", figures, "Uppgifterna som budgeten är ritad från")],
        progress=progress,
    )


def render_html(underlag: Forbundsbudget) -> str:
    """The pages that the PDF is laid out from."""
    return render_to_string("pdf/forbundsbudget.html", context(underlag))


def context(underlag: Forbundsbudget) -> dict[str, Any]:
    """What the template needs beside the figures: sums in words, pictures, and whether amounts have öre."""
    head = underlag.huvud
    return {
        "b": underlag,
        "h": head,
        "aren": [_year(one) for one in underlag.aren],
        "fot_dokument": f"{head.namn} · {head.forbund}",
        "fot_datum": f"{head.tillstand}, version {head.version} · {datum(localtime(head.fryst).date())}",
    }


def _year(one: Budgetar) -> dict[str, Any]:
    rows = [rad for grupp in one.grupper for rad in grupp.rader]
    columns = one.resultat.columns if one.uppfoljd else one.resultat.columns[:1]
    return {
        "ar": one,
        "r": one.resultat.budget,
        "kolumner": len(columns),
        "ore": has_ore(amount for rad in rows for amount in (rad.budget, rad.utfall, rad.prognos)),
        "resultat": result_rows(columns),
        "diagram": _chart(one),
    }


def _chart(one: Budgetar) -> Any:
    labels = ["Administration", "Individinsatser", "Metoder och struktur"]
    values = [[c.administration, c.individ, c.struktur] for c in one.resultat.columns]
    if not one.uppfoljd:
        return bar_chart(f"Kostnader {one.ar}", labels, values[0], number=hela_tkr, ink=INK)
    names = ("Budget", "Utfall hittills", "Prognos")
    series = [
        Series(name, [max(amount, NOLL) for amount in column]) for name, column in zip(names, values, strict=True)
    ]
    return grouped_bar_chart(f"Kostnader {one.ar}", labels, series, number=hela_tkr, ink=INK)
