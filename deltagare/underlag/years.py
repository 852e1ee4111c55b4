"""Which years there are figures for, and sums over insatser of what may be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max

from deltagare.enums import Antalsmatt, Dimension
from deltagare.models import Antalsperiod
from deltagare.underlag import ur_deltaganden
from deltagare.underlag.antal import picture, read_years
from deltagare.underlag.hiding import Dolt, Shown


def years_of(insats_id: int) -> list[int]:
    """The calendar years that an insats has figures for, the latest first. Two queries."""
    counted = set(Antalsperiod.objects.filter(insats_id=insats_id).values_list("fran__year", flat=True))
    people = ur_deltaganden.spans([insats_id]).get(insats_id, range(0))
    return sorted(counted | set(people), reverse=True)


def latest_year(insats_ids: Iterable[int]) -> int | None:
    """The year that most of the insatser have as their latest; of several such years the latest."""
    ids = list(insats_ids)
    latest = {insats: years[-1] for insats, years in ur_deltaganden.spans(ids).items()}
    counted = Antalsperiod.objects.filter(insats_id__in=ids).order_by("insats_id")
    for insats, day in counted.values_list("insats_id").annotate(Max("fran")):
        latest[insats] = max(latest.get(insats, 0), day.year)
    votes = Counter(latest.values())
    return max(votes, key=lambda year: (votes[year], year), default=None)


@dataclass(frozen=True, slots=True)
class YearSum:
    """A year's counts over several insatser, of what each insats' own page shows: nothing hidden can be told from it.

    `utelamnade` are insatser whose number of deltagare is too small to be shown and is left out; `without_annat` says
    that the few with another kön are.
    """

    ar: int
    deltagare: int = 0
    kvinnor: int = 0
    man: int = 0
    till_arbete_studier: int = 0
    avslutade: int = 0
    utelamnade: int = 0
    without_annat: bool = False
    pahittad: bool = False

    @property
    def andel_arbete_studier(self) -> float | None:
        """The share of avslut that led to work or studies (0-1), or None when none can be counted."""
        return self.till_arbete_studier / self.avslutade if self.avslutade else None


def year_sums(insats_ids: Iterable[int], years: Iterable[int]) -> dict[int, YearSum]:
    """Sums by calendar year of what may be shown. Three queries, however many insatser and years."""
    wanted = list(years)
    read = read_years(insats_ids, wanted, (Dimension.TOTALT, Dimension.UTFALL))
    found: dict[int, YearSum] = {}
    for year in wanted:
        pictures = [picture(year, counted, None, {}, exact=False) for (_, one), counted in read.items() if one == year]
        if not pictures:
            continue
        during = [rad.antal for bild in pictures for rad in bild.volym if rad.kategori == Antalsmatt.DELTAGARE]
        ended = [
            (bild.till_arbete_studier, bild.avslutade)
            for bild in pictures
            if isinstance(bild.till_arbete_studier, int) and isinstance(bild.avslutade, int)
        ]
        found[year] = YearSum(
            ar=year,
            deltagare=_shown_sum(count.totalt for count in during),
            kvinnor=_shown_sum(count.kvinnor for count in during if isinstance(count.totalt, int)),
            man=_shown_sum(count.man for count in during if isinstance(count.totalt, int)),
            till_arbete_studier=sum(good for good, _ in ended),
            avslutade=sum(whole for _, whole in ended),
            utelamnade=sum(1 for count in during if isinstance(count.totalt, Dolt)),
            without_annat=any(bild.without_annat for bild in pictures),
            pahittad=any(bild.pahittad for bild in pictures),
        )
    return found


def _shown_sum(counts: Iterable[Shown]) -> int:
    return sum(count for count in counts if not isinstance(count, Dolt))
