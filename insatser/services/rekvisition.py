"""The acts with a rekvisition: make it, fill it in, prepare, certify and submit, send back, review, attest."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.four_eyes import require_second_person
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from insatser.enums import Fristslag, Rekvisitionstyp
from insatser.models import Budget, Insats, Rekvisition, Rekvisitionsrad
from insatser.services.frister import mark_frist_klar
from insatser.services.rekvisition_checks import budget_posts, hindrances, summarize_claim
from insatser.services.rekvisition_periods import last_day
from insatser.services.steps import require_step
from insatser.services.sums import ZERO
from insatser.transitions import REKVISITION


@dataclass(frozen=True)
class Radvarde:
    """What is typed on one row: kronor in the period and a comment."""

    belopp: Decimal
    kommentar: str = ""


def create_rekvisition(
    *,
    actor: Actor,
    insats_id: int,
    fran: datetime.date,
    till: datetime.date,
    typ: str = Rekvisitionstyp.DEL,
) -> Rekvisition:
    """A new utkast with a row for each post of the budget in force that year, numbered next in the year.

    Raises Http404 for an insats that is not visible, Refused without the right, and RuleBroken when the period is
    turned around, goes over a year's end, overlaps one already claimed, or when the year has no budget.
    """
    if till < fran:
        raise RuleBroken("Slutdatumet ligger före startdatumet. Rätta ett av dem.")
    if fran.year != till.year:
        raise RuleBroken("Perioden går över ett årsskifte. Gör en rekvisition för varje år.")
    with transaction.atomic():
        # The insats is locked so that numbers are given one at a time.
        insats = get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=insats_id)
        require(actor, ADD, Rekvisition(insats=insats))
        budget = budget_of_year(insats, fran.year)
        if budget is None:
            raise RuleBroken(f"Insatsen har ingen budget för {fran.year}. Kansliet behöver lägga in den först.")
        latest = insats.rekvisitioner.filter(ar=fran.year).aggregate(latest=Max("nummer"))["latest"] or 0
        rekvisition = Rekvisition(
            insats=insats,
            budget=budget,
            ar=fran.year,
            nummer=latest + 1,
            typ=typ,
            fran=fran,
            till=till,
            senast=last_day(insats, till),
        )
        try:
            with transaction.atomic():
                rekvisition.save()
        except IntegrityError as broken:
            if "rekvisition_en_per_period" not in str(broken):
                raise
            raise RuleBroken("En del av perioden är redan rekvirerad. Välj en senare period.") from broken
        Rekvisitionsrad.objects.bulk_create(
            Rekvisitionsrad(rekvisition=rekvisition, post=post) for post, _ in budget_posts(rekvisition)
        )
        log("rad.skapad", actor=actor, row=rekvisition, nummer=rekvisition.nummer)
    return rekvisition


def fill_in_rekvisition(
    *,
    actor: Actor,
    rekvisition_id: int,
    rader: Mapping[int, Radvarde],
    ovriga_intakter: Decimal = ZERO,
    kommentar: str = "",
) -> Rekvisition:
    """Writes amounts and comments, by the rows' numbers. Rows that are not mentioned keep what they have.

    Raises Refused when it is submitted already, RuleBroken for a negative amount or a row of another rekvisition.
    """
    with transaction.atomic():
        rekvisition = _locked(actor, rekvisition_id)
        require(actor, CHANGE, rekvisition)
        own = {rad.pk: rad for rad in rekvisition.rader.all()}
        if rader.keys() - own.keys():
            raise RuleBroken("En av raderna hör inte till rekvisitionen. Ladda om sidan och fyll i igen.")
        if ovriga_intakter < ZERO or any(value.belopp < ZERO for value in rader.values()):
            raise RuleBroken("Beloppet kan inte vara negativt.")
        for number, value in rader.items():
            own[number].belopp, own[number].kommentar = value.belopp, value.kommentar
        Rekvisitionsrad.objects.bulk_update([own[number] for number in rader], ["belopp", "kommentar"])
        rekvisition.ovriga_intakter, rekvisition.kommentar = ovriga_intakter, kommentar
        rekvisition.save(update_fields=["ovriga_intakter", "kommentar"])
        log("rad.andrad", actor=actor, row=rekvisition)
    return rekvisition


def uppratta_rekvisition(*, actor: Actor, rekvisition_id: int) -> Rekvisition:
    """The owner's first pair of eyes: it is filled in. RuleBroken, a sentence for each hindrance, when it is not."""
    with transaction.atomic():
        rekvisition = _locked(actor, rekvisition_id)
        require_step(actor, rekvisition, REKVISITION, "uppratta")
        found = hindrances(rekvisition, summarize_claim(rekvisition))
        if found:
            raise RuleBroken(list(found))
        REKVISITION.apply(rekvisition, "uppratta", upprattad_av=actor.user, upprattad_tid=timezone.now())
        log("rekvisition.upprattad", actor=actor, row=rekvisition)
    return rekvisition


def lamna_in_rekvisition(*, actor: Actor, rekvisition_id: int) -> Rekvisition:
    """The owner's second pair of eyes certifies it and submits it to kansli.

    Refused for the person who prepared it; RuleBroken, with a sentence for each hindrance, when something stands in
    the way.
    """
    with transaction.atomic():
        rekvisition = _locked(actor, rekvisition_id)
        require_step(actor, rekvisition, REKVISITION, "lamna_in")
        require_second_person(prepared_by_id=rekvisition.upprattad_av_id, decided_by_id=actor.user_id)
        # Two submitted at the same moment must not pass the year's money together.
        Insats.objects.select_for_update(of=("self",)).get(pk=rekvisition.insats_id)
        found = hindrances(rekvisition, summarize_claim(rekvisition))
        if found:
            raise RuleBroken(list(found))
        REKVISITION.apply(rekvisition, "lamna_in", inlamnad_av=actor.user, inlamnad_tid=timezone.now(), ater_orsak="")
        mark_frist_klar(
            insats_id=rekvisition.insats_id,
            slag=Fristslag.REKVISITION,
            fran=rekvisition.fran,
            till=rekvisition.till,
            day=timezone.localdate(),
        )
        log("rekvisition.inlamnad", actor=actor, row=rekvisition)
    return rekvisition


def sand_ater_rekvisition(*, actor: Actor, rekvisition_id: int, orsak: str) -> Rekvisition:
    """Sends it back for komplettering with the reason, which the owner reads. A review that was made is undone."""
    if not orsak.strip():
        raise RuleBroken("Skriv vad som behöver kompletteras, så att insatsen vet vad den ska göra.")
    with transaction.atomic():
        rekvisition = _locked(actor, rekvisition_id)
        require_step(actor, rekvisition, REKVISITION, "sand_ater")
        REKVISITION.apply(rekvisition, "sand_ater", ater_orsak=orsak.strip(), granskad_av=None, granskad_tid=None)
        log("rekvisition.sand_ater", actor=actor, row=rekvisition)
    return rekvisition


def granska_rekvisition(*, actor: Actor, rekvisition_id: int) -> Rekvisition:
    """Kansli has gone through it and finds it right. Refused for the person who submitted it."""
    with transaction.atomic():
        rekvisition = _locked(actor, rekvisition_id)
        require_step(actor, rekvisition, REKVISITION, "granska")
        require_second_person(prepared_by_id=rekvisition.inlamnad_av_id, decided_by_id=actor.user_id)
        REKVISITION.apply(rekvisition, "granska", granskad_av=actor.user, granskad_tid=timezone.now())
        log("rekvisition.granskad", actor=actor, row=rekvisition)
    return rekvisition


def attestera_rekvisition(*, actor: Actor, rekvisition_id: int) -> Rekvisition:
    """The förbundschef decides to pay. Refused for the person who reviewed or submitted it."""
    with transaction.atomic():
        rekvisition = _locked(actor, rekvisition_id)
        require_step(actor, rekvisition, REKVISITION, "attestera")
        for earlier in (rekvisition.granskad_av_id, rekvisition.inlamnad_av_id):
            require_second_person(prepared_by_id=earlier, decided_by_id=actor.user_id)
        REKVISITION.apply(
            rekvisition,
            "attestera",
            attesterad_av=actor.user,
            attesterad_tid=timezone.now(),
            summa_attesterad=summarize_claim(rekvisition).att_utbetala,
        )
        log("rekvisition.attesterad", actor=actor, row=rekvisition)
    return rekvisition


def budget_of_year(insats: Insats, year: int) -> Budget | None:
    """The insats' own budget of a year, else the förbund's when it has rows that pay the insats."""
    budgets = Budget.objects.for_year(year)
    own = budgets.filter(insats=insats).first()
    return own or budgets.filter(forbund=insats.forbund_id, poster__avser_insats=insats).first()


def years_with_budget(insats: Insats) -> list[int]:
    """The years that money can be requested for, latest first."""
    budgets = Budget.objects.filter(Q(insats=insats) | Q(forbund=insats.forbund_id, poster__avser_insats=insats))
    spans = budgets.values_list("ar_fran", "ar_till").distinct()
    years = {year for first, last in spans for year in range(first, last + 1)}
    return sorted((year for year in years if budget_of_year(insats, year)), reverse=True)


def _locked(actor: Actor, rekvisition_id: int) -> Rekvisition:
    rows = Rekvisition.objects.select_related("insats", "budget").select_for_update(of=("self",))
    return get_visible(actor, rows, pk=rekvisition_id)
