"""What a förbund has decided to pay, handed over to its accounts: each rekvisition once, and never again.

An entry debits the account of each budget group with the costs of the rekvisition, credits other incomes, and credits
the debt to the owner with what is to be paid; a rättelse that gives money back is the same entry the other way round.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas import sie
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.formats import period
from finsam.bas.seen import ChangedMeanwhile, Difference, Seen
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, get_visible, require, visible
from insatser.enums import Budgetslag, Finansiering
from insatser.models import (
    Bokforingsexport,
    Bokforingsinstallning,
    Budgetpost,
    Exportrad,
    Insats,
    Kontering,
    Rekvisition,
    Rekvisitionsrad,
)
from insatser.models.bokforing import INTAKTER
from insatser.services.rader import save
from insatser.services.sums import ZERO

SETTINGS = ("serie", "skuldkonto", "skuldkonto_namn")
"""The columns of Bokforingsinstallning that the form of the kontoplan shows."""
MOST = 500
"""Rekvisitioner in one export: more than any förbund attests in a year."""


@dataclass(frozen=True)
class Konto:
    """An account with its name."""

    konto: str
    namn: str


@dataclass(frozen=True)
class Konteringsrad:
    """One row of an entry, frozen: kronor with debit above nought, credit below."""

    konto: str
    namn: str
    belopp: Decimal
    text: str


@dataclass(frozen=True)
class Bokning:
    """One rekvisition as an entry, frozen."""

    rekvisition: int
    datum: datetime.date
    text: str
    projekt: str
    projektnamn: str
    rader: tuple[Konteringsrad, ...]


@dataclass(frozen=True)
class Head:
    """Whose an export is, and the series that its entries are numbered in, frozen."""

    foretag: str
    orgnr: str
    serie: str


@dataclass(frozen=True)
class Vantande:
    """A rekvisition that is not exported yet, and the groups that it needs an account for."""

    rekvisition: Rekvisition
    grupper: tuple[str, ...]


def exporterbara(forbund: Forbund) -> QuerySet[Rekvisition]:
    """The attested and paid rekvisitioner of a förbund that are in no export yet, the oldest first."""
    rows = Rekvisition.objects.beslutade().filter(insats__forbund=forbund, exportrad__isnull=True)
    return rows.with_summa().select_related("insats").order_by("attesterad_tid", "pk")


def vantande(forbund: Forbund) -> tuple[Vantande, ...]:
    """What the next export would hold, each with the groups that have no account. Takes four queries."""
    rows = list(exporterbara(forbund)[:MOST])
    sums, accounts = _sums(rows), _accounts(forbund)
    return tuple(
        Vantande(row, tuple(grupp for grupp in _needed(row, sums) if _account(accounts, row.insats_id, grupp) is None))
        for row in rows
    )


def grupper(forbund: Forbund, insats: Insats | None = None) -> list[str]:
    """The groups of costs that rekvisitioner of a förbund (or of one insats) can have, and the one of incomes."""
    posts = Budgetpost.objects.filter(slag=Budgetslag.KOSTNAD, finansiering=Finansiering.FORBUND)
    if insats is not None:
        posts = posts.filter(Q(budget__insats=insats) | Q(avser_insats=insats))
    else:
        posts = posts.filter(
            Q(budget__insats__forbund=forbund) | Q(budget__forbund=forbund, avser_insats__isnull=False)
        )
    return [*sorted(set(posts.values_list("grupp", flat=True)), key=str.lower), INTAKTER]


def save_kontoplan(
    *,
    actor: Actor,
    forbund_id: int,
    insats_id: int | None,
    konton: Mapping[str, Konto | None],
    installning: Mapping[str, Any] | None = None,
    seen: Seen | None = None,
) -> None:
    """Sets the account of each group, for the whole förbund or for one insats; None takes the group's account away.

    `installning` are columns of Bokforingsinstallning. Groups that are not mentioned keep what they have. Raises
    Http404 for what is not visible, Refused without the right, ValidationError for a number that is none, and
    ChangedMeanwhile when a colleague has saved something else since the form (`seen`) was opened.
    """
    with transaction.atomic():
        forbund = get_visible(actor, Forbund.objects.select_for_update(of=("self",)), pk=forbund_id)
        insats = get_visible(actor, Insats.objects.filter(forbund=forbund), pk=insats_id) if insats_id else None
        require(actor, ADD, Kontering(forbund=forbund))
        row = Bokforingsinstallning.objects.filter(forbund=forbund).first() or Bokforingsinstallning(forbund=forbund)
        there = {row.grupp: row for row in Kontering.objects.filter(forbund=forbund, insats=insats)}
        if seen is not None:
            _require_unchanged(seen, _shown(konton, there, row), _shown(konton, konton, row, installning))
        if installning is not None:
            for name, value in installning.items():
                setattr(row, name, value)
            save(row)
        for grupp, konto in konton.items():
            if konto is not None:
                found = there.get(grupp) or Kontering(forbund=forbund, insats=insats, grupp=grupp)
                found.konto, found.namn = konto.konto, konto.namn
                save(found)
            elif grupp in there:
                there[grupp].delete()
        log("bokforing.kontering", actor=actor, row=forbund, grupper=sorted(konton))


def group_key(grupp: str) -> str:
    """A group's part of its fields' names: its own, so that a group that is new meanwhile moves no other's account."""
    return hashlib.sha256(grupp.encode()).hexdigest()[:16]


def marks_of(shown: Mapping[str, str]) -> Seen:
    """What a form of the kontoplan shows, by the names of its fields."""
    return Seen({name: group_key(text) for name, text in shown.items()})


def _shown(
    grupper: Iterable[str],
    konton: Mapping[str, Any],
    row: Bokforingsinstallning,
    installning: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """The fields of the form with the accounts and the settings given."""
    found = {name: (installning or {}).get(name, getattr(row, name)) for name in SETTINGS}
    for grupp in grupper:
        konto = konton.get(grupp)
        found[f"konto_{group_key(grupp)}"] = konto.konto if konto else ""
        found[f"namn_{group_key(grupp)}"] = konto.namn if konto else ""
    return found


def _require_unchanged(seen: Seen, now: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    """Raises ChangedMeanwhile for the fields that are neither as the form showed them nor as they are to be."""
    marks = marks_of(now).marks
    passed = [name for name, mark in seen.marks.items() if marks.get(name, mark) != mark and now[name] != wanted[name]]
    if passed:
        typed = marks_of(wanted).marks
        found = tuple(Difference(name, now[name], typed=typed[name] != seen.marks[name]) for name in passed)
        raise ChangedMeanwhile(found, Seen({**seen.marks, **{name: marks[name] for name in now}}))


def create_export(*, actor: Actor, forbund_id: int) -> Bokforingsexport:
    """Takes every attested rekvisition that is in no export into a new one, with its entries frozen.

    Raises RuleBroken when there is nothing to export or an account is missing, and AlreadyHandled when a colleague
    exported the same ones in the same moment.
    """
    with transaction.atomic():
        forbund = get_visible(actor, Forbund.objects.select_for_update(of=("self",)), pk=forbund_id)
        require(actor, ADD, Bokforingsexport(forbund=forbund))
        assert actor.membership is not None  # noqa: S101 (without one the policy has said no)
        rows = list(exporterbara(forbund)[:MOST])
        if not rows:
            raise RuleBroken("Det finns inget nytt att exportera. Varje attesterad rekvisition är redan exporterad.")
        huvud, entries = _frozen(forbund, rows)
        latest = forbund.bokforingsexporter.aggregate(latest=Max("nummer"))["latest"] or 0
        export = Bokforingsexport.objects.create(
            forbund=forbund,
            nummer=latest + 1,
            skapad_av=actor.membership,
            summa=sum((row.summa for row in rows), ZERO),  # type: ignore[attr-defined]
            huvud=msgspec.to_builtins(huvud),
            rader=msgspec.to_builtins(entries),
        )
        try:
            with transaction.atomic():
                Exportrad.objects.bulk_create(Exportrad(export=export, rekvisition=row) for row in rows)
        except IntegrityError as broken:
            raise AlreadyHandled("En kollega gjorde exporten samtidigt. Ladda om sidan.") from broken
        log("bokforing.exporterad", actor=actor, row=export, antal=len(rows))
    return export


def open_export(*, actor: Actor, export_id: int) -> Bokforingsexport:
    """An export to write a file of; leaves an audit line. Http404 when it is not visible."""
    export = get_visible(actor, Bokforingsexport.objects.select_related("forbund"), pk=export_id)
    log("bokforing.hamtad", actor=actor, row=export)
    return export


def bokningar(export: Bokforingsexport) -> tuple[Bokning, ...]:
    """The frozen entries of an export."""
    return msgspec.convert(export.rader, tuple[Bokning, ...], strict=False)


def sie_file(export: Bokforingsexport) -> bytes:
    """The export as a SIE 4I file: always the same bytes for the same export."""
    huvud = msgspec.convert(export.huvud, Head)
    entries = bokningar(export)
    return sie.write_4i(
        foretag=huvud.foretag,
        orgnr=huvud.orgnr,
        skapad=timezone.localdate(export.skapad_tid),
        program=("Finsam", "1"),
        konton=((rad.konto, rad.namn) for entry in entries for rad in entry.rader),
        projekt=((entry.projekt, entry.projektnamn) for entry in entries if entry.projekt),
        verifikationer=(
            sie.Verifikation(
                serie=huvud.serie,
                datum=entry.datum,
                text=entry.text,
                rader=tuple(
                    sie.Transaktion(konto=rad.konto, belopp=rad.belopp, projekt=entry.projekt, text=rad.text)
                    for rad in entry.rader
                ),
            )
            for entry in entries
        ),
    )


def _frozen(forbund: Forbund, rows: list[Rekvisition]) -> tuple[Head, list[Bokning]]:
    """What an export of rekvisitioner says. RuleBroken, a sentence for each, when accounts or settings are missing."""
    installning = Bokforingsinstallning.objects.filter(forbund=forbund).first()
    sums, accounts = _sums(rows), _accounts(forbund)
    missing = sorted(
        {grupp for row in rows for grupp in _needed(row, sums) if _account(accounts, row.insats_id, grupp) is None}
    )
    wrong = [f"Gruppen ”{grupp}” har inget konto. Välj ett i kontoplanen." for grupp in missing]
    if installning is None:
        wrong.insert(0, "Förbundet har inget skuldkonto. Välj ett i kontoplanen.")
    if wrong or installning is None:
        raise RuleBroken(wrong)
    skuld = Konto(installning.skuldkonto, installning.skuldkonto_namn)
    huvud = Head(forbund.namn, forbund.orgnr, installning.serie)
    # One of 0 kr books nothing.
    return huvud, [_entry(row, sums, accounts, skuld) for row in rows if _needed(row, sums)]


def _entry(
    row: Rekvisition,
    sums: Mapping[int, Mapping[str, Decimal]],
    accounts: Mapping[tuple[int | None, str], Konto],
    skuld: Konto,
) -> Bokning:
    text = f"{row.insats.namn}, rekvisition {row.nummer}, {period(row.fran, row.till)}"
    rader = []
    for grupp in _needed(row, sums):
        konto = _account(accounts, row.insats_id, grupp)
        assert konto is not None  # noqa: S101 (_frozen has seen that each has one)
        amount = -row.ovriga_intakter if grupp == INTAKTER else sums[row.pk][grupp]
        rader.append(Konteringsrad(konto.konto, konto.namn, amount, grupp))
    whole = sum((rad.belopp for rad in rader), ZERO)
    rader.append(Konteringsrad(skuld.konto, skuld.namn, -whole, row.betalas_till or "Insatsägaren"))
    day = timezone.localdate(row.attesterad_tid) if row.attesterad_tid else row.till
    return Bokning(row.pk, day, text, row.insats.projektkod, row.insats.namn, tuple(rader))


def _needed(row: Rekvisition, sums: Mapping[int, Mapping[str, Decimal]]) -> list[str]:
    """The groups that a rekvisition is booked on."""
    costs = sorted(grupp for grupp, amount in sums.get(row.pk, {}).items() if amount)
    return [*costs, *([INTAKTER] if row.ovriga_intakter else [])]


def _sums(rows: Iterable[Rekvisition]) -> dict[int, dict[str, Decimal]]:
    """What the förbund pays of each rekvisition, by budget group, in kronor."""
    found: dict[int, dict[str, Decimal]] = {}
    paid = (
        Rekvisitionsrad.objects.filter(rekvisition__in=list(rows), post__finansiering=Finansiering.FORBUND)
        .order_by()
        .values("rekvisition_id", "post__grupp")
        .annotate(summa=Sum("belopp"))
    )
    for one in paid:
        found.setdefault(one["rekvisition_id"], {})[one["post__grupp"]] = one["summa"]
    return found


def _accounts(forbund: Forbund) -> dict[tuple[int | None, str], Konto]:
    return {(row.insats_id, row.grupp): Konto(row.konto, row.namn) for row in forbund.konteringar.all()}


def _account(accounts: Mapping[tuple[int | None, str], Konto], insats_id: int, grupp: str) -> Konto | None:
    """The insats' own account of a group, else the förbund's."""
    return accounts.get((insats_id, grupp)) or accounts.get((None, grupp))


def exporter(actor: Actor, forbund: Forbund) -> QuerySet[Bokforingsexport]:
    """The exports of a förbund that the actor sees, the latest first; `innehall` tells each one's rekvisitioner."""
    name = Concat(
        "rekvisitioner__insats__namn",
        Value(", nummer "),
        "rekvisitioner__nummer",
        Value(" år "),
        "rekvisitioner__ar",
        output_field=TextField(),
    )
    order = ("rekvisitioner__insats__namn", "rekvisitioner__ar", "rekvisitioner__nummer")
    rows = Bokforingsexport.objects.filter(forbund=forbund).select_related("skapad_av__roll")
    rows = visible(actor, rows.defer("rader", "huvud")).annotate(innehall=ArrayAgg(name, order_by=order))
    return rows.order_by("-nummer")
