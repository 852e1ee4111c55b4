"""Draws a rekvisition from its frozen figures alone: one or two pages that an accountant can follow row by row."""

import json
from typing import Any

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from finsam.bas.formats import datum
from finsam.bas.pdf import PdfAttachment, Progress, html_to_pdf
from rapporter.underlag.delar import freeze, has_ore
from rapporter.underlag.rekvisition import Rekvisition


def render(underlag: Rekvisition, *, progress: Progress | None = None) -> bytes:
    """The rekvisition as PDF/A-3a + PDF/UA-1, with the frozen figures attached as JSON.

    `progress` is called with steps done and steps in all. Raises finsam.bas.pdf.PdfError when it cannot be drawn.
    """
    head = underlag.huvud
    figures = json.dumps(freeze(underlag), ensure_ascii=False, indent=1).encode()
    return html_to_pdf(
        render_html(underlag),
        title=f"Rekvisition {head.nummer}/{head.ar}, {head.insats}",
        created=localtime(head.fryst),
        stylesheets=("dokument.css", "rekvisition.css"),
        authors=(head.insatsagare,),
        description=f"Rekvisition från {head.insatsagare} till {head.forbund}",
        attachments=[PdfAttachment("rekvisition.json", figures, "Uppgifterna som rekvisitionen är ritad från")],
        progress=progress,
    )


def render_html(underlag: Rekvisition) -> str:
    """The page that the PDF is laid out from."""
    return render_to_string("pdf/rekvisition.html", context(underlag))


def context(underlag: Rekvisition) -> dict[str, Any]:
    """What the template needs beside the figures: how late it came and what the amounts need."""
    head = underlag.huvud
    late_days = (head.datum - head.sista_dag).days if head.sen and head.datum and head.sista_dag else 0
    return {
        "r": underlag,
        "h": head,
        "sena_dagar": late_days,
        "verifikat_avstand": abs(underlag.verifikat_skillnad),
        "ore": has_ore(
            tal for rad in (*underlag.rader, *underlag.intakter) for tal in (rad.budget, rad.tidigare, rad.denna_period)
        ),
        "fot_dokument": f"Rekvisition {head.nummer}/{head.ar} · {head.insats}",
        "fot_datum": f"{head.tillstand}, version {head.version} · {datum(localtime(head.fryst).date())}",
    }
