"""Draws a rekvisition from its frozen figures alone: one or two pages that an accountant can follow row by row."""

import json
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from finsam.bas.formats import datum
from finsam.bas.pdf import STEPS, PdfAttachment, Progress, html_to_pdf
from finsam.bas.pdf_join import Insert, join
from rapporter.underlag.delar import freeze, has_ore
from rapporter.underlag.rekvisition import Rekvisition, Verifikatfil


def render(
    underlag: Rekvisition, *, progress: Progress | None = None, files: Mapping[int, bytes] | None = None
) -> bytes:
    """The rekvisition as PDF/A-3a + PDF/UA-1, with the frozen figures attached as JSON.

    With `files`, the vouchers' content by their numbers, each voucher has a section of its own at the end: a picture
    stands in it, the pages of a PDF follow it. Other people's PDFs are seldom PDF/A, so with one of them the whole
    does not claim to be it. `progress` is called with steps done and steps in all. Raises finsam.bas.pdf.PdfError
    when it cannot be drawn.
    """
    head = underlag.huvud
    figures = json.dumps(freeze(underlag), ensure_ascii=False, indent=1).encode()
    inserts = [
        Insert(heading_of(fil), heading_of(fil), files[fil.nummer])
        for fil in underlag.verifikatfiler
        if files is not None and fil.filslag == "pdf"
    ]
    steps = _Steps(progress, more=len(inserts))
    own = html_to_pdf(
        render_html(underlag, with_files=files is not None),
        title=f"Rekvisition {head.nummer}/{head.ar}, {head.insats}",
        created=localtime(head.fryst),
        stylesheets=("dokument.css", "rekvisition.css", *(() if files is None else ("bilagor.css",))),
        authors=(head.insatsagare,),
        description=f"Rekvisition från {head.insatsagare} till {head.forbund}",
        attachments=[PdfAttachment("rekvisition.json", figures, "Uppgifterna som rekvisitionen är ritad från")],
        pictures={
            picture_name(fil): files[fil.nummer]
            for fil in underlag.verifikatfiler
            if files is not None and fil.filslag != "pdf"
        },
        progress=steps.drawing,
    )
    return join(own, inserts, each=steps.joined) if inserts else own


class _Steps:
    """Reports the drawing and the joining as one row of steps."""

    def __init__(self, progress: Progress | None, *, more: int) -> None:
        self._progress, self._more, self._done = progress, more, STEPS

    def drawing(self, done: int, in_all: int) -> None:
        if self._progress:
            self._progress(done, in_all + self._more)

    def joined(self) -> None:
        self._done += 1
        if self._progress:
            self._progress(self._done, STEPS + self._more)


def heading_of(fil: Verifikatfil) -> str:
    """The heading of a voucher's section, by which it is found in the outline."""
    return f"Verifikat {fil.nummer}"


def picture_name(fil: Verifikatfil) -> str:
    """What a picture is called inside the page."""
    return f"verifikat-{fil.nummer}.{fil.filslag}"


def render_html(underlag: Rekvisition, *, with_files: bool = False) -> str:
    """The page that the PDF is laid out from."""
    return render_to_string("pdf/rekvisition.html", context(underlag) | {"bilagor": _sections(underlag, with_files)})


def _sections(underlag: Rekvisition, with_files: bool) -> list[dict[str, Any]]:
    """The vouchers' sections at the end of the document: each file with its lines in the list."""
    if not with_files:
        return []
    return [
        {
            "fil": fil,
            "rubrik": heading_of(fil),
            "rader": [line for line in underlag.verifikat if line.nummer == fil.nummer],
            "bild": "" if fil.filslag == "pdf" else picture_name(fil),
        }
        for fil in underlag.verifikatfiler
    ]


def context(underlag: Rekvisition) -> dict[str, Any]:
    """What the template needs beside the figures: how late it came and what the amounts need."""
    head = underlag.huvud
    late_days = (head.datum - head.sista_dag).days if head.sen and head.datum and head.sista_dag else 0
    return {
        "r": underlag,
        "h": head,
        "sena_dagar": late_days,
        "verifikat_avstand": abs(underlag.verifikat_skillnad),
        "att_betala": abs(underlag.att_utbetala),
        "prognos_avstand": abs(underlag.prognos.avvikelse or 0) if underlag.prognos else 0,
        "ore": has_ore(
            tal for rad in (*underlag.rader, *underlag.intakter) for tal in (rad.budget, rad.tidigare, rad.denna_period)
        )
        or has_ore(verifikat.belopp for verifikat in underlag.verifikat),
        "fot_dokument": f"Rekvisition {head.nummer}/{head.ar} · {head.insats}",
        "fot_datum": f"{head.tillstand}, version {head.version} · {datum(localtime(head.fryst).date())}",
    }
