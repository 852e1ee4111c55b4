"""Section 4 of the helårsrapport: counts of deltagare, with small numbers hidden by deltagare/underlag."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from deltagare.enums import Antalsmatt, Dimension
from deltagare.underlag.antal import Arsbild, Rad, Tabell, arsbild
from deltagare.underlag.hiding import LIMIT, Shown
from deltagare.underlag.hiding import Dolt as Hidden
from deltagare.underlag.uppfoljning import Andelstal, Lagestabell, Tidstal, Uppfoljning, uppfoljning
from insatser.models import Insats
from rapporter.underlag import helarsrapport as underlag
from rapporter.underlag.delar import Andelsenhet, Antal, Dolt, Nyckeltal


def deltagare_of(insats: Insats, year: int) -> underlag.Deltagare | None:
    """The year's counts with last year's beside, or None when nobody has counted. Nobody outside the team sees more."""
    now = arsbild(insats.pk, year, exact=False)
    if not now.volym:
        return None
    before = arsbild(insats.pk, year - 1, exact=False)
    more, earlier = (uppfoljning(insats.pk, bild, exact=False) for bild in (now, before))
    rows = {rad.kategori: rad for rad in now.volym}
    return underlag.Deltagare(
        pahittad=now.pahittad,
        grans=LIMIT,
        niva_text=insats.get_registreringsniva_display(),
        volym=underlag.Deltagartabell(
            rubrik=f"Deltagare {year}",
            indelning="Mått",
            rader=tuple(
                _row(rad, budgeterat=insats.per_ar if kategori == Antalsmatt.DELTAGARE else None)
                for kategori, rad in rows.items()
            ),
            anmarkning=_WITHOUT_ANNAT if now.without_annat else "",
        ),
        tabeller=tuple(_table(tabell) for tabell in now.tabeller if (tabell.matt, tabell.dimension) in _SPLITS),
        nyckeltal=(*_figures(now, before), *_of_people(more, earlier)),
        lagen=tuple(_lagen(tabell) for tabell in more.lagen),
        progression=tuple(_progression(more)),
    )


# Who is new, from whom they come and where they go on to. The page has more splits; on paper they would mostly be
# hidden numbers, and each table fewer is one fewer to reckon backwards from.
_SPLITS = frozenset(
    {
        (Antalsmatt.NYA, Dimension.ALDER),
        (Antalsmatt.NYA, Dimension.REMITTENT),
        (Antalsmatt.AVSLUTADE, Dimension.UTFALL),
    }
)
_WITHOUT_ANNAT = (
    f"De färre än {LIMIT} som har annat kön, eller där uppgift saknas, är inte med i summorna, "
    "så att ingen kan kännas igen."
)


def _antal(count: Shown | None) -> Antal:
    return Dolt(count.value) if isinstance(count, Hidden) else count


def _row(rad: Rad, *, budgeterat: int | None = None) -> underlag.Deltagarrad:
    return underlag.Deltagarrad(
        benamning=rad.benamning,
        antal=underlag.Konsfordelning(
            kvinnor=_antal(rad.antal.kvinnor),
            man=_antal(rad.antal.man),
            annan=_antal(rad.antal.annan),
            totalt=_antal(rad.antal.totalt),
        ),
        foregaende=_antal(rad.foregaende),
        budgeterat=budgeterat,
    )


def _table(tabell: Tabell) -> underlag.Deltagartabell:
    return underlag.Deltagartabell(
        rubrik=tabell.rubrik,
        indelning=_INDELNING[tabell.dimension],
        rader=tuple(_row(rad) for rad in tabell.rader if not rad.ar_summa),
        totalt=_row(tabell.totalt),
        anmarkning="" if tabell.uppdelad else "Uppdelningen på kön visas inte, så att ingen kan kännas igen.",
    )


_INDELNING = {"alder": "Ålder", "remittent": "Remittent", "utfall": "Utfall"}


def _figure(benamning: str, enhet: Andelsenhet, years: Sequence[Decimal | None], what: str = "") -> Nyckeltal:
    """A key figure with last year's beside, and what it is reckoned from."""
    varde, foregaende = years
    return Nyckeltal(benamning=benamning, varde=varde, enhet=enhet, foregaende=foregaende, forklaring=what)


def _figures(now: Arsbild, before: Arsbild) -> tuple[Nyckeltal, ...]:
    """Key figures of the year; None where a hidden number would be given away."""
    people = [_whole(bild, Antalsmatt.DELTAGARE) for bild in (now, before)]
    to_work = [_share(bild.andel_arbete_studier) for bild in (now, before)]
    through = [_throughput(bild) for bild in (now, before)]
    return (
        _figure("Deltagare under året", "antal", people),
        _figure("Avslut till arbete eller studier", "andel", to_work, "Andel av årets avslut"),
        _figure("Genomströmning", "andel", through, "Avslut delat med alla deltagare under året"),
    )


def _whole(bild: Arsbild, matt: str) -> Decimal | None:
    row = next((rad for rad in bild.volym if rad.kategori == matt), None)
    return Decimal(row.antal.totalt) if row and isinstance(row.antal.totalt, int) else None


def _throughput(bild: Arsbild) -> Decimal | None:
    finished, all_of_them = _whole(bild, Antalsmatt.AVSLUTADE), _whole(bild, Antalsmatt.DELTAGARE)
    return _share(finished / all_of_them) if finished is not None and all_of_them else None


def _share(share: float | Decimal | None) -> Decimal | None:
    return None if share is None else Decimal(share).quantize(Decimal("0.0001"))


def _of_people(now: Uppfoljning, before: Uppfoljning) -> tuple[Nyckeltal, ...]:
    """What only deltaganden can tell: times and how it went. A figure that neither year has is left out."""
    waits = [_days(year.vantetid) for year in (now, before)]
    times = [_days(year.tid) for year in (now, before)]
    more = [_of_some(year.okat) for year in (now, before)]
    in_time = [_of_some(year.avstamning) for year in (now, before)]
    longer = [_count(year.forlangningar) for year in (now, before)]
    found = (
        _figure("Väntetid", "dagar", waits, "Från remiss till start, median för årets nya"),
        _figure("Tid i insatsen", "dagar", times, "Median för årets avslutade"),
        _figure(
            "Arbetar eller studerar mer än före",
            "andel",
            more,
            "Andel av de avslutade med uppgift både före och efter",
        ),
        _figure("Avstämning i tid", "andel", in_time, "Andel av dem som deltog vid årets slut"),
        _figure("Beviljade förlängningar", "antal", longer),
    )
    return tuple(one for one in found if one.varde is not None or one.foregaende is not None)


def _days(time: Tidstal | None) -> Decimal | None:
    return None if time is None or time.median is None else Decimal(time.median)


def _of_some(share: Andelstal | None) -> Decimal | None:
    return _share(share.andel) if share is not None else None


def _count(count: Shown | None) -> Decimal | None:
    return None if count is None or isinstance(count, Hidden) else Decimal(count)


def _lagen(tabell: Lagestabell) -> underlag.Lagestabell:
    rows = (
        underlag.Lagesrad(benamning=rad.benamning, fore=_antal(rad.fore), efter=_antal(rad.efter))
        for rad in tabell.rader
    )
    return underlag.Lagestabell(rubrik=tabell.rubrik, rader=tuple(rows))


def _progression(more: Uppfoljning) -> Iterator[underlag.Progressionsrad]:
    for instrument in more.progression:
        for rad in instrument.fragor:
            yield underlag.Progressionsrad(
                instrument=instrument.namn,
                fraga=rad.fraga,
                svarande=rad.svarande,
                skala=rad.skala,
                antal=_antal(rad.antal),
                medel=rad.medel,
            )
