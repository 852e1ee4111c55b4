"""The four key figures of the start page, with the year before beside."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from deltagare.underlag.years import YearSum, latest_year, year_sums
from finsam.bas.formats import MISSING, andel, mnkr, tal
from finsam.forbund.actor import Actor
from finsam.forbund.policies import VIEW, may_any, visible
from insatser.enums import InsatsStatus
from insatser.models import Budget, Insats, Rekvisition
from insatser.services.delprocesser import granted_of_insatser


@dataclass(frozen=True, slots=True)
class Tal:
    """A key figure in words, as components/figures.html shows it."""

    value: str
    label: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class StartFigures:
    """The figures of one year, or (`nu`) of just now. `utelamnade` insatser have too few deltagare to be among them."""

    ar: int
    figures: tuple[Tal, ...]
    nu: bool = False
    pahittad: bool = False
    utelamnade: int = 0
    without_annat: bool = False


def start_figures(actor: Actor, this_year: int) -> StartFigures | None:
    """The figures of the latest year that has been counted, else of this one; None without a single insats."""
    insatser = list(visible(actor, Insats.objects.all()).only("id", "status", "fran", "till", "del_av_id"))
    if not insatser:
        return None
    ids = [insats.pk for insats in insatser]
    year = latest_year(ids) or this_year
    sums = year_sums(ids, (year - 1, year))
    now, before = sums.get(year), sums.get(year - 1)
    figures = (
        _deltagare(year, now, before),
        _outcome(year, now, before),
        _money(actor, ids, year),
        _ongoing(insatser, year),
    )
    return StartFigures(
        year,
        tuple(figure for figure in figures if figure is not None),
        pahittad=bool(now and now.pahittad) or _invented_claims(actor, year),
        utelamnade=now.utelamnade if now else 0,
        without_annat=bool(now and now.without_annat),
    )


def _deltagare(year: int, now: YearSum | None, before: YearSum | None) -> Tal:
    label = f"deltagare {year}"
    if now and now.kvinnor + now.man:
        label += f", {tal(now.kvinnor)} kvinnor och {tal(now.man)} män"
    return Tal(tal(now.deltagare) if now else MISSING, label, f"{tal(before.deltagare)} året före" if before else "")


def _outcome(year: int, now: YearSum | None, before: YearSum | None) -> Tal:
    share = now.andel_arbete_studier if now else None
    earlier = before.andel_arbete_studier if before else None
    if share is None:
        why = "visas inte, för få avslut" if now else "inga avslut räknade"
        return Tal(MISSING, f"av avsluten {year} till arbete eller studier: {why}")
    return Tal(
        andel(share),
        f"av avsluten {year} till arbete eller studier",
        "" if earlier is None else f"{andel(earlier)} året före",
    )


def _money(actor: Actor, ids: list[int], year: int) -> Tal | None:
    """What has been claimed of what is granted, for those who see money; granted alone for those who see no claims."""
    if not may_any(actor, VIEW, Budget):
        return None
    granted = granted_by_year(ids, (year - 1, year))
    if not may_any(actor, VIEW, Rekvisition):
        before = f"{mnkr(granted[year - 1])} året före" if granted[year - 1] else ""
        return Tal(mnkr(granted[year]) if granted[year] else MISSING, f"beviljat till insatserna {year}", before)
    rows = visible(actor, Rekvisition.objects.inlamnade().with_summa()).filter(ar__in=(year - 1, year))
    claimed = {year - 1: Decimal(0), year: Decimal(0)}
    for ar, summa in rows.values_list("ar", "summa"):  # type: ignore[misc]
        claimed[ar] += summa
    share = f", {andel(claimed[year] / granted[year])}" if granted[year] else ""
    label = f"rekvirerat av {mnkr(granted[year])} beviljat {year}{share}" if granted[year] else f"rekvirerat {year}"
    return Tal(mnkr(claimed[year]), label, f"{mnkr(claimed[year - 1])} året före" if claimed[year - 1] else "")


def granted_by_year(insats_ids: list[int], years: tuple[int, ...]) -> dict[int, Decimal]:
    """What the förbund has granted insatser together, by year, in kronor. A query for each year."""
    return {year: sum(granted_of_insatser(insats_ids, year).values(), Decimal(0)) for year in years}


def _ongoing(insatser: list[Insats], year: int) -> Tal:
    whole = [insats for insats in insatser if insats.del_av_id is None]
    now = sum(1 for insats in whole if insats.status == InsatsStatus.PAGAENDE)
    then = sum(1 for insats in whole if insats.ongoing_in(year) and insats.status != InsatsStatus.PLANERAD)
    return Tal(tal(now), "insats pågår nu" if now == 1 else "insatser pågår nu", f"{tal(then)} pågick {year}")


def _invented_claims(actor: Actor, year: int) -> bool:
    if not may_any(actor, VIEW, Rekvisition):
        return False
    return visible(actor, Rekvisition.objects.inlamnade()).filter(ar__in=(year - 1, year), pahittad=True).exists()
