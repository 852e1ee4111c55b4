"""How a förbund's money of a year stands: for each insats, and together. Amounts in kronor.

Everything is read in a fixed number of queries, however many insatser there are.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from finsam.bas.formats import datum
from finsam.bas.formats import period as period_words
from finsam.forbund.models import Forbund
from insatser.enums import AT_FORBUND, COUNTED, DECIDED, Medelhantering, RekvisitionStatus, Rekvisitionstyp
from insatser.models import Arsavslut, Ekonomiinstallning, Frist, Insats, Rekvisition
from insatser.services.delprocesser import granted_of_insatser
from insatser.services.forbundsbudget import Forbundsresultat, read_resultat
from insatser.services.frister import late_claims
from rapporter.underlag.delar import NOLL


@dataclass(frozen=True, slots=True, kw_only=True)
class Insatsrad:
    """One insats' year. `beviljat` is None when nothing is decided; `overfort` of it is carried over from the year
    before.

    `prognos` is what the owner last believed the year will cost, or (`beraknad`) what it becomes if the rest of the
    year costs as much a month as what is claimed so far; None when nothing is claimed.

    `saknas` names the periods that are late and not begun, each with its last day; `sena` are the rekvisitioner that
    are begun and late.
    """

    insats: Insats
    beviljat: Decimal | None
    overfort: Decimal
    rekvirerat: Decimal
    utbetalt: Decimal
    prognos: Decimal | None
    beraknad: bool
    saknas: tuple[str, ...]
    sena: tuple[Rekvisition, ...]
    grans: Decimal

    @property
    def aterstar(self) -> Decimal | None:
        """What is left to claim; below nought when more is claimed than granted."""
        return None if self.beviljat is None else self.beviljat - self.rekvirerat

    @property
    def forbrukat(self) -> Decimal | None:
        """The share of the grant that is claimed."""
        return self.rekvirerat / self.beviljat if self.beviljat else None

    @property
    def avvikelse(self) -> Decimal | None:
        """Forecast less grant: above nought it costs more."""
        return None if self.beviljat is None or self.prognos is None else self.prognos - self.beviljat

    @property
    def avviker(self) -> bool:
        """Whether the forecast differs from the grant by more than the förbund's own share."""
        return bool(self.avvikelse is not None and self.beviljat and abs(self.avvikelse) > self.grans * self.beviljat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ekonomioversikt:
    """A förbund's year, its insatser in order of name; delprocesser after the insats that they belong to.

    `resultat` is None when the förbund has no budget of its own that year.
    """

    ar: int
    rader: tuple[Insatsrad, ...]
    grans: Decimal
    pahittad: bool
    resultat: Forbundsresultat | None = None

    @property
    def beviljat(self) -> Decimal:
        return sum((rad.beviljat or NOLL for rad in self.rader), NOLL)

    @property
    def rekvirerat(self) -> Decimal:
        return sum((rad.rekvirerat for rad in self.rader), NOLL)

    @property
    def utbetalt(self) -> Decimal:
        return sum((rad.utbetalt for rad in self.rader), NOLL)

    @property
    def aterstar(self) -> Decimal:
        return self.beviljat - self.rekvirerat

    @property
    def prognos(self) -> Decimal:
        """The forecasts together; the grant stands in for an insats that has claimed nothing yet."""
        return sum((rad.prognos if rad.prognos is not None else rad.beviljat or NOLL for rad in self.rader), NOLL)

    @property
    def avvikelse(self) -> Decimal:
        return self.prognos - self.beviljat

    @property
    def avvikande(self) -> tuple[Insatsrad, ...]:
        """Those whose forecast has to be explained."""
        return tuple(rad for rad in self.rader if rad.avviker)

    @property
    def ofullstandiga(self) -> tuple[Insatsrad, ...]:
        """Those with a rekvisition that is missing, or that waits for the insats and is late."""
        return tuple(rad for rad in self.rader if rad.saknas or rad.sena)


def build_oversikt(forbund: Forbund, year: int, *, today: datetime.date) -> Ekonomioversikt:
    """The overview of a year as it stands on a day, in a fixed number of queries. The caller has asked the policy."""
    rader, pahittad, grans = _read(forbund, year, today)
    return Ekonomioversikt(
        ar=year,
        rader=rader,
        grans=grans,
        pahittad=pahittad,
        resultat=read_resultat(forbund, year, _prognoser(rader)),
    )


def prognoser_of(forbund: Forbund, year: int, today: datetime.date) -> dict[int, Decimal | None]:
    """What each insats (by its number) is believed to cost the whole year: its owner's word, or the pace so far."""
    return _prognoser(_read(forbund, year, today)[0])


def _prognoser(rader: tuple[Insatsrad, ...]) -> dict[int, Decimal | None]:
    """The grant stands in for a delprocess that has claimed nothing: its row in the budget is the whole's."""
    return {
        rad.insats.pk: rad.beviljat if rad.prognos is None and rad.insats.del_av_id else rad.prognos for rad in rader
    }


def _read(forbund: Forbund, year: int, today: datetime.date) -> tuple[tuple[Insatsrad, ...], bool, Decimal]:
    """The insatser of the year, whether any of their rekvisitioner is invented, and the förbund's limit."""
    insatser = _insatser(forbund, year)
    ids = [insats.pk for insats in insatser]
    granted = granted_of_insatser(ids, year)
    carried = dict(
        Arsavslut.objects.filter(insats__in=ids, ar=year - 1, hantering=Medelhantering.FORS_OVER).values_list(
            "insats_id", "oforbrukat"
        )
    )
    claims: dict[int, list[Rekvisition]] = defaultdict(list)
    rows = Rekvisition.objects.filter(insats__in=ids, ar=year).giltiga().with_summa().order_by("fran", "nummer")
    for row in rows:
        claims[row.insats_id].append(row)
    late: dict[int, list[Frist]] = defaultdict(list)
    for frist in late_claims(ids, today):
        if (frist.fran or frist.senast).year == year:
            late[frist.insats_id].append(frist)
    grans = Ekonomiinstallning.of(forbund.pk).avvikelse_andel
    found = [
        _rad(
            insats,
            granted.get(insats.pk),
            carried.get(insats.pk, NOLL),
            claims[insats.pk],
            late[insats.pk],
            grans,
        )
        for insats in insatser
    ]
    shown = tuple(rad for rad in found if rad.beviljat is not None or claims[rad.insats.pk] or rad.saknas)
    return shown, any(row.pahittad for rows in claims.values() for row in rows), grans


def years_of_oversikt(forbund: Forbund) -> list[int]:
    """The years that money is decided for or claimed in, latest first."""
    budgets = forbund.budgetar.values_list("ar_fran", "ar_till").union(
        forbund.insatser.filter(budgetar__isnull=False).values_list("budgetar__ar_fran", "budgetar__ar_till")
    )
    years = {year for first, last in budgets for year in range(first, last + 1)}
    years |= set(Rekvisition.objects.filter(insats__forbund=forbund).order_by().values_list("ar", flat=True).distinct())
    return sorted(years, reverse=True)


def _insatser(forbund: Forbund, year: int) -> list[Insats]:
    """Those that ran in the year: each whole followed by its delprocesser."""
    rows = list(Insats.objects.filter(forbund=forbund).select_related("del_av", "agare").order_by("namn"))
    parts: dict[int | None, list[Insats]] = defaultdict(list)
    for row in rows:
        parts[row.del_av_id].append(row)
    ordered = [one for whole in parts[None] for one in (whole, *parts[whole.pk])]
    return [row for row in ordered if row.ongoing_in(year)]


def _rad(
    insats: Insats,
    decided: Decimal | None,
    overfort: Decimal,
    claims: list[Rekvisition],
    late: list[Frist],
    grans: Decimal,
) -> Insatsrad:
    begun = [row for row in claims if row.status not in AT_FORBUND and row.rattar_id is None]
    counted = [row for row in claims if row.status in COUNTED]
    rekvirerat = sum((row.summa for row in counted), NOLL)  # type: ignore[attr-defined]
    prognos, beraknad = _forecast(counted, rekvirerat)
    beviljat = None if decided is None else decided + overfort
    return Insatsrad(
        insats=insats,
        beviljat=beviljat,
        overfort=NOLL if beviljat is None else overfort,
        rekvirerat=rekvirerat,
        utbetalt=sum((row.summa for row in counted if row.status == RekvisitionStatus.UTBETALD), NOLL),  # type: ignore[attr-defined]
        prognos=prognos,
        beraknad=beraknad,
        saknas=tuple(_words(frist) for frist in late if not any(_about(row, frist) for row in begun)),
        sena=tuple(row for row in begun if any(_about(row, frist) for frist in late)),
        grans=grans,
    )


def _forecast(counted: list[Rekvisition], rekvirerat: Decimal) -> tuple[Decimal | None, bool]:
    """The owner's latest forecast, else the same pace for the whole year, and whether it is that.

    When the slutrekvisition is attested nothing is left to guess: the year cost what was claimed.
    """
    if any(row.typ == Rekvisitionstyp.SLUT and row.status in DECIDED for row in counted):
        return rekvirerat, False
    stated = [row.prognos_helar for row in counted if row.prognos_helar is not None]
    if stated:
        return stated[-1], False
    months = {month for row in counted if row.rattar_id is None for month in range(row.fran.month, row.till.month + 1)}
    if not months or any(row.typ == Rekvisitionstyp.SLUT for row in counted):
        return (rekvirerat, False) if counted else (None, False)
    return (rekvirerat * 12 / len(months)).quantize(Decimal("0.01")), True


def _about(row: Rekvisition, frist: Frist) -> bool:
    return frist.fran is not None and frist.till is not None and row.fran <= frist.till and row.till >= frist.fran


def _words(frist: Frist) -> str:
    about = period_words(frist.fran, frist.till) if frist.fran and frist.till else frist.rubrik
    return f"{about} (senast {datum(frist.senast)})"
