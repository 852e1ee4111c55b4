"""From the rows of an insats and a year to the frozen contents of its akt, as far as who ordered it may read them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Min, Model, Q, QuerySet

from finsam.bas.file_kinds import SUFFIXES
from finsam.bas.formats import datum, kr, tal
from finsam.forbund.actor import Actor
from finsam.forbund.policies import visible
from insatser.enums import Budgetslag, PlanStatus, RekvisitionStatus
from insatser.models import (
    Arsavslut,
    Budget,
    Budgetbelopp,
    Budgetbeslut,
    Handling,
    Insats,
    Insatsplan,
    Rekvisition,
    Verifikat,
)
from insatser.services.budgettext import post_details
from insatser.services.sums import Skillnad, summarize, with_rows
from rapporter.enums import DokumentStatus, RapportStatus
from rapporter.models import Dokument, Rapport
from rapporter.underlag import akt as underlag
from rapporter.underlag import bygg_helarsrapport, bygg_rekvisition
from rapporter.underlag.akt_missing import NOT_SENT, missing_of
from rapporter.underlag.bygg_delar import kronor
from rapporter.underlag.bygg_helarsrapport import split_paragraphs
from rapporter.underlag.delar import Text

EARLIEST = 2003
"""No budget is older. An insats whose first year is mistyped as 202 would give the page two thousand years."""


def build(
    actor: Actor, insats: Insats, *, ar: int, version: int, bestalld: datetime.datetime, fryst: datetime.datetime
) -> underlag.Akt:
    """All that the akt of a year holds, as it is now."""
    rekvisitioner = _rekvisitioner(actor, insats, ar)
    budgets = _budgets(actor, insats, ar, {row.budget_id for row in rekvisitioner})
    stamps: dict[str, Any] = {"version": version, "bestalld": bestalld, "fryst": fryst}
    rapporter, without_file = _reports(actor, insats, ar, stamps)
    akt = underlag.Akt(
        forbund=insats.forbund.namn,
        forbund_orgnr=insats.forbund.orgnr,
        insats=insats.namn,
        insatsagare=insats.agare.namn if insats.agare else "",
        ar=ar,
        **stamps,
        planer=tuple(_plan(row) for row in _plans(actor, insats, ar)),
        beslut=_decisions(actor, budgets, ar),
        arsavslut=_year_end(actor, insats, ar),
        budgetar=tuple(_budget(row, ar) for row in budgets),
        rekvisitioner=tuple(_rekvisition(actor, row, bestalld, fryst) for row in rekvisitioner),
        handlingar=_handlingar(actor, insats, ar),
        rapporter=rapporter,
        rapporter_utan_fil=without_file,
    )
    return replace(akt, missing=missing_of(actor, insats, akt))


def years_of_akt(insatser: Iterable[Insats], today: datetime.date) -> dict[Insats, list[int]]:
    """The years that an akt can be made of, the latest first: from when an insats began, or its first money or report.

    One query, however many insatser there are.
    """
    rows = list(insatser)
    firsts = _first_year(Budget, rows, "ar_fran").union(
        _first_year(Rekvisition, rows, "ar"), _first_year(Rapport, rows, "ar"), all=True
    )
    known: dict[int, list[int]] = {}
    for insats_id, year in firsts:
        known.setdefault(insats_id, []).append(year)
    found = {}
    for insats in rows:
        first = [*known.get(insats.pk, ()), *([insats.fran.year] if insats.fran else ())]
        last = min(today.year, insats.till.year + 1) if insats.till else today.year
        found[insats] = list(range(last, max(min([*first, last]), EARLIEST) - 1, -1))
    return found


def _first_year(model: type[Model], insatser: list[Insats], column: str) -> QuerySet[Any]:
    rows = model._default_manager.filter(insats__in=insatser).order_by().values("insats_id")
    return rows.annotate(first=Min(column)).values_list("insats_id", "first")


def _plans(actor: Actor, insats: Insats, ar: int) -> list[Insatsplan]:
    """The decided versions whose time touches the year; a draft decides nothing."""
    decided = Insatsplan.objects.filter(insats=insats, status__in=[PlanStatus.FASTSTALLD, PlanStatus.ERSATT])
    begun = Q(galler_fran__isnull=True) | Q(galler_fran__lte=datetime.date(ar, 12, 31))
    lasts = Q(galler_till__isnull=True) | Q(galler_till__gte=datetime.date(ar, 1, 1))
    rows = visible(actor, decided.filter(begun & lasts)).prefetch_related("sektioner")
    return list(rows.order_by("slag", "version", "id"))


def _plan(row: Insatsplan) -> underlag.Aktplan:
    texter = tuple(Text(rubrik=str(part), stycken=split_paragraphs(part.text)) for part in row.sektioner.all())
    return underlag.Aktplan(
        titel=row.titel,
        version=row.version,
        lage=row.get_status_display(),
        beslutad=row.beslutad,
        beslutad_av=row.beslutad_av,
        galler_fran=row.galler_fran,
        galler_till=row.galler_till,
        texter=texter,
    )


def _budgets(actor: Actor, insats: Insats, ar: int, used: set[int]) -> list[Budget]:
    """Every version for the year, and those that the year's rekvisitioner were made of."""
    own = Q(insats=insats, ar_fran__lte=ar, ar_till__gte=ar)
    rows = with_rows(visible(actor, Budget.objects.filter(own | Q(pk__in=used))))
    return list(rows.order_by("version", "id"))


def _budget(row: Budget, ar: int) -> underlag.Aktbudget:
    amounts = dict(Budgetbelopp.objects.filter(post__budget=row, ar=ar).values_list("post_id", "belopp"))
    return underlag.Aktbudget(
        namn=row.namn,
        version=row.version,
        lage=row.get_status_display(),
        forbundets=row.insats_id is None,
        anmarkning=row.anmarkning,
        skillnader=tuple(_contradiction(one) for one in summarize(row).skillnader if one.ar in (None, ar)),
        poster=tuple(
            underlag.Aktpost(
                grupp=post.grupp,
                benamning=post.benamning,
                details=post_details(post),
                finansiering=post.get_finansiering_display(),
                intakt=post.slag == Budgetslag.INTAKT,
                rekvirerbar=post.rekvirerbar,
                belopp=_exact(amounts.get(post.pk)),
            )
            for post in row.poster.all()
        ),
    )


def _contradiction(one: Skillnad) -> str:
    words = (lambda number: f"{tal(number)}\u00a0%") if one.procent else kr
    why = one.forklaring.strip() or "Ingen har förklarat skillnaden."
    rows, document = words(one.enligt_raderna), words(one.enligt_dokumentet)
    where = f" Står i: {one.var.strip().rstrip('.')}." if one.var.strip() else ""
    return f"{one.galler}: raderna ger {rows}, dokumentet säger {document}.{where} {why}"


def _year_end(actor: Actor, insats: Insats, ar: int) -> tuple[str, ...]:
    row = visible(actor, Arsavslut.objects.filter(insats=insats, ar=ar)).first()
    if row is None:
        return ()
    decided = f" Beslutat {datum(row.beslutad)} {row.paragraf}".rstrip() + "." if row.beslutad else ""
    what = f"{kr(row.oforbrukat)}: {row.get_hantering_display().lower()}.{decided}"
    return (what, *split_paragraphs(row.forklaring))


def _decisions(actor: Actor, budgets: list[Budget], ar: int) -> tuple[underlag.Aktbeslut, ...]:
    rows = visible(actor, Budgetbeslut.objects.filter(budget__in=budgets, ar=ar)).select_related("budget")
    return tuple(
        underlag.Aktbeslut(
            budget=row.budget.namn,
            version=row.budget.version,
            ansokt=_exact(row.ansokt),
            beviljat=_exact(row.beviljat),
            datum=row.beslutad,
            paragraf=row.paragraf,
            beslutad_av=row.beslutad_av,
            villkor=row.villkor,
            anmarkning=row.anmarkning,
        )
        for row in rows.order_by("budget__version", "id")
    )


def _rekvisitioner(actor: Actor, insats: Insats, ar: int) -> list[Rekvisition]:
    """Those that have been sent to the förbund, whatever came of them; a draft is the owner's own."""
    rows = Rekvisition.objects.filter(insats=insats, ar=ar).exclude(status__in=NOT_SENT)
    rows = rows.exclude(status=RekvisitionStatus.MAKULERAD, inlamnad_tid__isnull=True)
    return list(visible(actor, rows).order_by("nummer"))


def _rekvisition(
    actor: Actor, row: Rekvisition, bestalld: datetime.datetime, fryst: datetime.datetime
) -> underlag.Aktrekvisition:
    folder = f"4-rekvisitioner/rekvisition-{row.nummer:02}"
    vouchers = visible(actor, Verifikat.objects.filter(rekvisition=row)).order_by("nummer")
    return underlag.Aktrekvisition(
        folder=folder,
        underlag=bygg_rekvisition.build(row, version=1, bestalld=bestalld, fryst=fryst),
        verifikat=tuple(
            underlag.Aktfil(
                rubrik=f"Verifikat {one.nummer}: {one.benamning}",
                namn=f"{folder}/verifikat-{one.nummer:03}.{SUFFIXES[one.filslag]}",
                stored=str(one.fil),
                sha256=one.sha256,
            )
            for one in vouchers
        ),
    )


def _handlingar(actor: Actor, insats: Insats, ar: int) -> tuple[underlag.Aktfil, ...]:
    rows = visible(actor, Handling.objects.filter(insats=insats, datum__year=ar)).order_by("datum", "id")
    return tuple(
        underlag.Aktfil(
            rubrik=f"{row}: {row.rubrik}",
            namn=f"5-handlingar/{number:03}-{row.datum:%Y-%m-%d}-{row.slag}.{SUFFIXES[row.filslag]}",
            stored=str(row.fil),
            sha256=row.sha256,
        )
        for number, row in enumerate(rows, start=1)
    )


def _reports(
    actor: Actor, insats: Insats, ar: int, stamps: Mapping[str, Any]
) -> tuple[tuple[underlag.Aktfil, ...], tuple[underlag.Aktrapport, ...]]:
    """The approved reports of the year: the latest PDF drawn since the approval, else the figures to draw one of."""
    files, figures = [], []
    rows = visible(actor, Rapport.objects.filter(insats=insats, ar=ar, status=RapportStatus.GODKAND)).order_by("pk")
    for row in rows:
        # One drawn before says "inlämnad", and may say what was changed until the approval.
        drawn = Dokument.objects.filter(rapport=row, status=DokumentStatus.KLART, fryst_tid__gte=row.godkand_tid)
        latest = visible(actor, drawn).order_by("-version").first()
        columns = {"rubrik": str(row), "namn": f"6-rapporter/{row.typ}srapport-{row.ar}.pdf"}
        if latest is not None:
            files.append(underlag.Aktfil(**columns, stored=str(latest.fil), sha256=latest.sha256))
        else:
            figures.append(underlag.Aktrapport(**columns, underlag=bygg_helarsrapport.build(row, **stamps)))
    return tuple(files), tuple(figures)


def _exact(amount: Decimal | None) -> Decimal | None:
    return kronor(amount)
