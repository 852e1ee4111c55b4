"""What the members pay to their förbund for a year, and whether it is shared as the Act says.

Lag (2003:1210) 5 §: Försäkringskassan pays one half, for the state; the region or regions one quarter together; the
kommuner one quarter together. The rule is checked and shown. It refuses nothing: a förbund enters what was decided.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.seen import ChangedMeanwhile, Difference, Seen
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Partstyp
from finsam.forbund.models import Forbund, Medlem, Part
from finsam.forbund.policies import ADD, get_visible, require
from insatser.enums import Omrade
from insatser.models import Medelstilldelning
from insatser.services.forbundsbudget import Forbundsar, add_up
from insatser.services.rader import save
from insatser.services.sums import ZERO, Skillnad

SHARES: tuple[tuple[str, frozenset[str], Decimal], ...] = (
    ("Staten, genom Försäkringskassan", frozenset({"forsakringskassan", "arbetsformedlingen"}), Decimal("0.5")),
    ("Region", frozenset({Partstyp.REGION.value}), Decimal("0.25")),
    ("Kommuner", frozenset({Partstyp.KOMMUN.value}), Decimal("0.25")),
)
"""Who pays together, the kinds of members, and their share of the whole."""

KRONA = Decimal(1)
"""Members pay whole kronor, so a share of an uneven sum may be less than a krona from what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Del:
    """What one side pays, beside what it should: kronor, and shares of one. `andel` is None while nobody pays."""

    namn: str
    belopp: Decimal
    ska: Decimal
    andel: Decimal | None
    ska_andel: Decimal

    @property
    def skillnad(self) -> Decimal:
        """What it pays more than its share (negative: less), in kronor."""
        return self.belopp - self.ska

    @property
    def skillnad_andel(self) -> Decimal | None:
        """The same as a share of the whole."""
        return None if self.andel is None else self.andel - self.ska_andel

    @property
    def stammer(self) -> bool:
        return abs(self.skillnad) < KRONA


@dataclass(frozen=True, slots=True, kw_only=True)
class Fordelning:
    """A year's medelstilldelning by who pays. `ovriga` is from members of other kinds, which the Act gives no share."""

    summa: Decimal
    delar: tuple[Del, ...]
    ovriga: Decimal = ZERO

    @property
    def stammer(self) -> bool:
        """Whether it is shared as the Act says."""
        return all(one.stammer for one in self.delar)


@dataclass(frozen=True, slots=True, kw_only=True)
class Medlemsrad:
    """A member of the year and what it pays; None: not entered. `medlem` is False for one that no longer was any."""

    part: Part
    belopp: Decimal | None
    medlem: bool = True
    pahittad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Medelsar:
    """A förbund's medelstilldelning of a year, its members in the Act's order."""

    ar: int
    rader: tuple[Medlemsrad, ...]

    @property
    def fordelning(self) -> Fordelning:
        return check((rad.part.slag, rad.belopp) for rad in self.rader if rad.belopp is not None)

    @property
    def entered(self) -> bool:
        return any(rad.belopp is not None for rad in self.rader)

    @property
    def pahittad(self) -> bool:
        return any(rad.pahittad for rad in self.rader)


def check(payments: Iterable[tuple[str, Decimal]]) -> Fordelning:
    """Shares out payments, given as (the kind of member, kronor), and says what each side should have paid."""
    rows = list(payments)
    whole = sum((amount for _, amount in rows), ZERO)
    delar = []
    for namn, kinds, share in SHARES:
        paid = sum((amount for kind, amount in rows if kind in kinds), ZERO)
        delar.append(
            Del(namn=namn, belopp=paid, ska=whole * share, andel=paid / whole if whole else None, ska_andel=share)
        )
    rest = whole - sum((one.belopp for one in delar), ZERO)
    return Fordelning(summa=whole, delar=tuple(delar), ovriga=rest)


def read_medel(forbund: Forbund, year: int) -> Medelsar:
    """The members of some part of the year, and those that pay without being one. Two queries."""
    there = {row.part_id: row for row in forbund.medelstilldelningar.filter(ar=year).select_related("part")}
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    members = Medlem.objects.filter(Q(till__isnull=True) | Q(till__gte=first), forbund=forbund, fran__lte=last)
    parter = {row.part_id: row.part for row in members.select_related("part")}
    rader = [_rad(part, there.get(number), medlem=True) for number, part in parter.items()]
    rader += [_rad(row.part, row, medlem=False) for number, row in there.items() if number not in parter]
    return Medelsar(ar=year, rader=tuple(sorted(rader, key=lambda rad: (_ORDER.index(rad.part.slag), rad.part.namn))))


_ORDER: list[str] = [
    Partstyp.FORSAKRINGSKASSAN,
    Partstyp.ARBETSFORMEDLINGEN,
    Partstyp.REGION,
    Partstyp.KOMMUN,
    Partstyp.FORBUND,
    Partstyp.ANNAN,
]


def _rad(part: Part, row: Medelstilldelning | None, *, medlem: bool) -> Medlemsrad:
    found = (row.belopp, row.pahittad) if row else (None, False)
    return Medlemsrad(part=part, belopp=found[0], medlem=medlem, pahittad=found[1])


def medel_from(day: datetime.date) -> int:
    """The first year that the members pay for to a förbund that takes over from others on a day."""
    return day.year if (day.month, day.day) == (1, 1) else day.year + 1


def years_of_medel(forbund: Forbund) -> set[int]:
    """The years that anything is entered for."""
    return set(forbund.medelstilldelningar.order_by().values_list("ar", flat=True).distinct())


def contradictions(medel: Medelsar, budget: Forbundsar | None) -> tuple[Skillnad, ...]:
    """The budget's income from the members beside what they are entered to pay, when both exist and differ."""
    if budget is None or not medel.entered:
        return ()
    planned = [rad for rad in budget.rader if rad.omrade == Omrade.MEDEL]
    summa = add_up(planned, "budget").medel
    if not planned or summa == medel.fordelning.summa:
        return ()
    rows = ", ".join(f"”{rad.benamning}”" for rad in planned)
    return (Skillnad(f"Medelstilldelning {medel.ar}", medel.fordelning.summa, summa, f"budgetens rad {rows}", ""),)


def seen_of(medel: Medelsar) -> Seen:
    """What a form of the year's amounts shows."""
    return Seen({_name(rad.part.pk): _mark(rad.belopp) for rad in medel.rader})


def save_medel(
    *, actor: Actor, forbund_id: int, year: int, belopp: Mapping[int, Decimal | None], seen: Seen | None = None
) -> Medelsar:
    """Enters what each member (by the part's number) pays for a year; None takes an amount away.

    Raises Http404 for a förbund that is not visible, Refused without the right, RuleBroken for a part that is no
    member that year, ChangedMeanwhile when a colleague has entered something else since `seen`.
    """
    with transaction.atomic():
        forbund = get_visible(actor, Forbund.objects.select_for_update(of=("self",)), pk=forbund_id)
        require(actor, ADD, Medelstilldelning(forbund=forbund))
        before = read_medel(forbund, year)
        _require_unchanged(before, belopp, seen)
        known = {rad.part.pk: rad.belopp for rad in before.rader}
        if unknown := belopp.keys() - known.keys():
            names = Part.objects.filter(pk__in=unknown).values_list("namn", flat=True)
            raise RuleBroken(f"{', '.join(names) or 'Parten'} var inte medlem i förbundet {year}.")
        changed = [number for number, amount in belopp.items() if amount != known[number]]
        rows = {row.part_id: row for row in forbund.medelstilldelningar.filter(ar=year, part__in=changed)}
        for number in changed:
            amount = belopp[number]
            row = rows.get(number)
            if amount is None:
                if row is not None:
                    row.delete()
                continue
            row = row or Medelstilldelning(forbund=forbund, part_id=number, ar=year)
            row.belopp, row.pahittad = amount, False
            save(row)
        if changed:
            log("medel.sparade", actor=actor, row=forbund, ar=year, antal=len(changed))
    return read_medel(forbund, year)


def _require_unchanged(before: Medelsar, belopp: Mapping[int, Decimal | None], seen: Seen | None) -> None:
    """Raises ChangedMeanwhile when an amount is no longer what the form showed, nor what it says now."""
    if seen is None:
        return
    found = []
    for rad in before.rader:
        shown, number = seen.marks.get(_name(rad.part.pk)), rad.part.pk
        if shown is None or number not in belopp or shown == _mark(rad.belopp) or belopp[number] == rad.belopp:
            continue
        found.append(Difference(_name(number), rad.belopp, typed=shown != _mark(belopp[number])))
    if found:
        raise ChangedMeanwhile(tuple(found), seen_of(before))


def _name(part_id: int) -> str:
    """The field of a member in the form."""
    return f"belopp_{part_id}"


def _mark(belopp: Decimal | None) -> str:
    return "" if belopp is None else format(belopp, ".2f")
