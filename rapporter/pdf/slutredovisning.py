"""Draws a slutredovisning from what was frozen when it was sent: one to three pages that the remittent reads and keeps.

Nothing is attached and nothing is written down: the content names a person, and is handed back as bytes alone.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from deltagare.enums import Listslag
from deltagare.underlag.slutredovisning import Slutredovisningsunderlag
from finsam.bas.formats import datum
from finsam.bas.pdf import Progress, html_to_pdf
from rapporter.underlag.delar import Text


def render(underlag: Slutredovisningsunderlag, *, progress: Progress | None = None) -> bytes:
    """The slutredovisning as PDF/A-3a + PDF/UA-1. The file's own title and description tell no name.

    `progress` is called with steps done and steps in all. Raises finsam.bas.pdf.PdfError when it cannot be drawn.
    """
    fakta = underlag.fakta
    return html_to_pdf(
        render_html(underlag),
        title=f"Slutredovisning, {fakta.rubrik.lower()}",
        created=localtime(underlag.skickad),
        stylesheets=("dokument.css", "slutredovisning.css"),
        authors=(fakta.insatsagare or fakta.insats,),
        description=f"Slutredovisning från {fakta.insats}",
        progress=progress,
    )


def render_html(underlag: Slutredovisningsunderlag) -> str:
    """The page that the PDF is laid out from."""
    return render_to_string("pdf/slutredovisning.html", context(underlag))


def context(underlag: Slutredovisningsunderlag) -> dict[str, Any]:
    """What the template needs beside the frozen facts."""
    fakta, sent = underlag.fakta, datum(localtime(underlag.skickad).date())
    return {
        "u": underlag,
        "f": fakta,
        "lagen": [
            (label, fakta.lagesrader(slag, efter=False), fakta.lagesrader(slag, efter=True))
            for label, slag in (("Försörjning", Listslag.FORSORJNING), ("Sysselsättning", Listslag.SYSSELSATTNING))
        ],
        "texter": [
            ("Vad som har gjorts", _paragraphs(underlag.aktiviteter)),
            ("Bedömning", _paragraphs(underlag.bedomning)),
        ],
        "fot_dokument": f"Slutredovisning · {fakta.rubrik} · {fakta.insats}",
        "fot_datum": sent,
    }


def _paragraphs(text: str) -> Text:
    """A line that somebody wrote is a paragraph; one that begins with "- " a point."""
    return Text(stycken=tuple(line.strip() for line in text.splitlines() if line.strip()))
