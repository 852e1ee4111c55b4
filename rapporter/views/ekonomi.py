"""The economy of a förbund: how a year's money stands, insats by insats."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from finsam.audit.log import log
from finsam.bas.charts import Series, grouped_bar_chart, on_page
from finsam.bas.columns import Column
from finsam.bas.exports import xlsx
from finsam.bas.formats import hela_tkr
from finsam.forbund.request import ActingRequest
from insatser.views.bokforing import get_forbund_of_money
from insatser.views.forbund import forbund_context
from insatser.views.tabs import Tab
from rapporter.underlag.delar import NOLL
from rapporter.underlag.ekonomioversikt import Ekonomioversikt, build_oversikt, years_of_oversikt
from rapporter.underlag.resultatrader import Summarad, result_rows

IN_PICTURE = 12
"""Insatser in the chart: the largest. More would not be looked at; the table has them all."""

_COLUMNS = (
    Column("insats", "Insats", value=lambda rad: rad.insats.namn, width=40),
    Column("agare", "Insatsägare", value=lambda rad: str(rad.insats.agare or ""), width=28),
    Column("beviljat", "Beviljat, kr"),
    Column("rekvirerat", "Rekvirerat, kr"),
    Column("utbetalt", "Utbetalt, kr"),
    Column("aterstar", "Återstår, kr"),
    Column("prognos", "Prognos, kr"),
    Column("beraknad", "Prognosen är beräknad", value=lambda rad: rad.beraknad),
    Column("avvikelse", "Prognos minus beviljat, kr"),
    Column("saknas", "Saknade rekvisitioner", value=lambda rad: ", ".join(rad.saknas), width=40),
)


@require_GET
def forbund_ekonomi(request: ActingRequest, slug: str) -> HttpResponse:
    """The overview of a year, with a picture and its table."""
    forbund = get_forbund_of_money(request, slug)
    years = years_of_oversikt(forbund)
    context = forbund_context(request.actor, forbund, "forbund_ekonomi")
    if years:
        year = _year(request, years)
        oversikt = build_oversikt(forbund, year, today=timezone.localdate())
        context |= {
            "years": [Tab(label=str(one), url=f"?ar={one}", current=one == year) for one in years],
            "o": oversikt,
            "chart": _chart(oversikt),
            "resultatrader": _result(oversikt),
        }
    return render(request, "rapporter/ekonomi.html", context)


@never_cache
@require_GET
def forbund_ekonomi_excel(request: ActingRequest, slug: str) -> HttpResponseBase:
    """The same table as an Excel file."""
    forbund = get_forbund_of_money(request, slug)
    years = years_of_oversikt(forbund) or [timezone.localdate().year]
    oversikt = build_oversikt(forbund, _year(request, years), today=timezone.localdate())

    def on_export(count: int) -> None:
        log("bokforing.hamtad", actor=request.actor, row=forbund, antal=count)

    return xlsx(_COLUMNS, oversikt.rader, sheet=f"Ekonomi {oversikt.ar} {forbund.namn}", on_export=on_export)


def _year(request: ActingRequest, years: list[int]) -> int:
    """The year of the address, else this one or the latest before it."""
    typed = request.GET.get("ar", "")
    this_year = timezone.localdate().year
    usual = next((year for year in years if year <= this_year), years[-1])
    return next((year for year in years if str(year) == typed), usual)


def _chart(oversikt: Ekonomioversikt) -> SafeString | None:
    rows = sorted(oversikt.rader, key=lambda rad: rad.beviljat or NOLL, reverse=True)[:IN_PICTURE]
    if not rows:
        return None
    series: list[Any] = [
        Series("Beviljat", [rad.beviljat for rad in rows]),
        Series("Rekvirerat", [max(rad.rekvirerat, NOLL) for rad in rows]),
        Series("Prognos", [None if rad.prognos is None else max(rad.prognos, NOLL) for rad in rows]),
    ]
    return on_page(
        grouped_bar_chart,
        f"Beviljat, rekvirerat och prognos {oversikt.ar}",
        [rad.insats.namn for rad in rows],
        series,
        number=hela_tkr,
        missing="ingen prognos",
    )


def _result(oversikt: Ekonomioversikt) -> list[Summarad]:
    """The förbund's own result: the sums that say how the year ends."""
    if oversikt.resultat is None:
        return []
    wanted = ("Summa kostnader", "Medelstilldelning", "Övriga intäkter under året", "Resultat", "Utgående eget kapital")
    return [rad for rad in result_rows(oversikt.resultat.columns) if rad.label in wanted]
