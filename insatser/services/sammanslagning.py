"""The acts with a merger of förbund: prepare it, carry it out, confirm it, take it back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.four_eyes import require_second_person
from finsam.bas.seen import Seen, require_unchanged, twin
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, may_any, require, visible
from insatser.models import Insats, Sammanslagning, SammanslagningDel
from insatser.services.rader import save
from insatser.services.sammanslagning_ater import hindrances_back, move_back
from insatser.services.sammanslagning_brev import write_to_chiefs
from insatser.services.sammanslagning_flytt import move_everything
from insatser.services.sammanslagning_hinder import hindrances
from insatser.services.sammanslagning_installningar import order_of
from insatser.services.steps import require_step
from insatser.transitions import SAMMANSLAGNING

FIRST_DAY = datetime.date(2004, 1, 1)
"""The law came into force (lag 2003:1210); no förbund is older."""
AHEAD = datetime.timedelta(days=2 * 366)
NO_TARGET = "Välj ett förbund som tar över, eller skriv namnet på ett nytt. Inte båda."
ITSELF = "Förbundet som tar över kan inte också gå upp i sig självt. Välj bort det."


@transaction.atomic
def prepare(
    *,
    actor: Actor,
    mottagare: Forbund | None,
    nytt_namn: str,
    nytt_orgnr: str,
    datum: datetime.date,
    beslut: str,
    delar: Iterable[Forbund],
    seen: Seen | None = None,
) -> Sammanslagning:
    """A new draft. `nytt_namn` lays up the förbund that takes over, with `datum` as the day that it was formed.

    Refused when the actor may not, RuleBroken at a field with a Swedish sentence when a rule says no. The same form
    sent again gives the draft that it made.
    """
    if (mottagare is None) == (not nytt_namn):
        raise RuleBroken({"mottagare": NO_TARGET})
    row = Sammanslagning(datum=datum, beslut=beslut, upprattad_av=actor.user)
    require(actor, ADD, row)
    if mottagare is not None:
        row.mottagare = mottagare
        Forbund.objects.select_for_update(of=("self",), no_key=True).get(pk=mottagare.pk)
        if (made := twin(seen, row)) is not None:
            return made
    chosen = _parts(actor, delar, mottagare)
    _check_day(datum)
    if mottagare is None:
        row.mottagare = _lay_up(actor, nytt_namn, nytt_orgnr, datum)
    save(row)
    SammanslagningDel.objects.bulk_create(SammanslagningDel(sammanslagning=row, forbund=one) for one in chosen)
    log("sammanslagning.forberedd", actor=actor, row=row, delar=[one.pk for one in chosen])
    return row


@transaction.atomic
def change(
    *,
    actor: Actor,
    sammanslagning_id: int,
    datum: datetime.date,
    beslut: str,
    delar: Iterable[Forbund],
    seen: Seen | None = None,
) -> Sammanslagning:
    """Another day, other words or other förbund in a draft. The amounts of those that stay are kept."""
    row = _locked(actor, sammanslagning_id)
    require_step(actor, row, SAMMANSLAGNING, "genomfor")
    require(actor, CHANGE, row)
    require_unchanged(seen, row, {"datum": datum, "beslut": beslut})
    chosen = _parts(actor, delar, row.mottagare)
    _check_day(datum)
    row.datum, row.beslut = datum, beslut
    save(row)
    row.delar.exclude(forbund__in=chosen).delete()
    if row.installningar_fran_id not in {None, *(one.pk for one in chosen)}:
        row.installningar_fran = None
        row.save(update_fields=["installningar_fran"])
    there = set(row.delar.values_list("forbund_id", flat=True))
    new = [SammanslagningDel(sammanslagning=row, forbund=one) for one in chosen if one.pk not in there]
    SammanslagningDel.objects.bulk_create(new)
    log("sammanslagning.andrad", actor=actor, row=row, delar=[one.pk for one in chosen])
    return row


@transaction.atomic
def set_capital(*, actor: Actor, sammanslagning_id: int, kapital: Mapping[int, Decimal | None]) -> Sammanslagning:
    """What each förbund brings, in kronor, by the number of its part of the merger."""
    row = _locked(actor, sammanslagning_id)
    require_step(actor, row, SAMMANSLAGNING, "genomfor")
    require(actor, CHANGE, row)
    for one in row.delar.filter(pk__in=kapital):
        one.kapital = kapital[one.pk]
        save(one)
    log("sammanslagning.kapital", actor=actor, row=row)
    return row


@transaction.atomic
def choose_settings(*, actor: Actor, sammanslagning_id: int, forbund: Forbund | None) -> Sammanslagning:
    """Whose settings go first where the old förbund's differ; None: those of the one with the most insatser."""
    row = _locked(actor, sammanslagning_id)
    require_choice(actor, row)
    if forbund is not None and not row.delar.filter(forbund=forbund).exists():
        raise RuleBroken({"forbund": "Välj ett av förbunden som går upp i det nya."})
    row.installningar_fran = forbund
    save(row)
    log("sammanslagning.installningar", actor=actor, row=row, fran=forbund.pk if forbund else None)
    return row


def require_choice(actor: Actor, row: Sammanslagning) -> None:
    """Raises Refused without the right, AlreadyHandled when the merger has been carried out."""
    if not row.editable and may_any(actor, "valj_installningar", Sammanslagning):
        raise AlreadyHandled(f"{row} är redan genomförd. Inställningarna ändras nu i {row.mottagare}.")
    require(actor, "valj_installningar", row)


@transaction.atomic
def delete(*, actor: Actor, sammanslagning_id: int) -> None:
    """Throws a draft away. A förbund that was laid up with it stays in the register. Http404 the second time."""
    row = _locked(actor, sammanslagning_id)
    require(actor, DELETE, row)
    log("sammanslagning.borttagen", actor=actor, row=row)
    row.delete()


@transaction.atomic
def genomfor(*, actor: Actor, sammanslagning_id: int) -> Sammanslagning:
    """Moves everything at once. RuleBroken with every sentence of what stands in the way; then nothing is moved."""
    row = _locked(actor, sammanslagning_id)
    require_step(actor, row, SAMMANSLAGNING, "genomfor")
    _lock_all(row)
    _require_none(hindrances(row))
    order = order_of(row)
    first = order.first if order else None
    SAMMANSLAGNING.apply(
        row, "genomfor", genomford_av=actor.user, genomford_tid=timezone.now(), installningar_fran=first
    )
    move_everything(row)
    write_to_chiefs(row)
    log("sammanslagning.genomford", actor=actor, row=row)
    return row


@transaction.atomic
def bekrafta(*, actor: Actor, sammanslagning_id: int) -> Sammanslagning:
    """The new förbund's förbundschef says that it is right. It cannot be taken back after that."""
    row = _locked(actor, sammanslagning_id)
    require_step(actor, row, SAMMANSLAGNING, "bekrafta")
    require_second_person(prepared_by_id=row.genomford_av_id, decided_by_id=actor.user_id)
    SAMMANSLAGNING.apply(row, "bekrafta", bekraftad_av=actor.user, bekraftad_tid=timezone.now())
    log("sammanslagning.bekraftad", actor=actor, row=row)
    return row


@transaction.atomic
def aterta(*, actor: Actor, sammanslagning_id: int) -> Sammanslagning:
    """Puts everything back. RuleBroken with every sentence of what stands in the way; then nothing is moved."""
    row = _locked(actor, sammanslagning_id)
    require_step(actor, row, SAMMANSLAGNING, "aterta")
    _lock_all(row)
    _require_none(hindrances_back(row))
    SAMMANSLAGNING.apply(row, "aterta", atertagen_av=actor.user, atertagen_tid=timezone.now())
    move_back(row)
    log("sammanslagning.atertagen", actor=actor, row=row)
    return row


STEG = {"genomfor": genomfor, "bekrafta": bekrafta, "aterta": aterta}
"""The service of each step in transitions.SAMMANSLAGNING, by its name."""


def _locked(actor: Actor, sammanslagning_id: int) -> Sammanslagning:
    rows = Sammanslagning.objects.select_related("mottagare").select_for_update(of=("self",))
    return get_visible(actor, rows, pk=sammanslagning_id)


def _lock_all(row: Sammanslagning) -> None:
    """The förbund by number and then their insatser by number: another merger waits, and so does who would ask an
    insats' money or lay up an insats meanwhile. Nobody who holds an insats asks for a förbund (docs/adr/0013)."""
    ids = {row.mottagare_id, *row.delar.values_list("forbund_id", flat=True)}
    locked = {one.pk: one for one in Forbund.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    row.mottagare = locked[row.mottagare_id]
    list(Insats.objects.select_for_update(of=("self",)).filter(forbund__in=ids).order_by("pk").values_list("pk"))


def _require_none(found: Iterable[object]) -> None:
    sentences = [str(getattr(one, "text", one)) for one in found]
    if sentences:
        raise RuleBroken(sentences)


def _check_day(datum: datetime.date) -> None:
    if datum < FIRST_DAY:
        raise RuleBroken({"datum": "Skriv en dag från 2004 och framåt. Inget samordningsförbund är äldre."})
    if datum > timezone.localdate() + AHEAD:
        raise RuleBroken({"datum": "Skriv en dag inom två år."})


def _parts(actor: Actor, delar: Iterable[Forbund], mottagare: Forbund | None) -> list[Forbund]:
    """The förbund that go up in the other, each once, as the actor sees them."""
    wanted = {one.pk for one in delar}
    chosen = list(visible(actor, Forbund).filter(pk__in=wanted).order_by("pk"))
    if not chosen:
        raise RuleBroken({"delar": "Välj minst ett förbund som går upp i det nya."})
    if mottagare is not None and mottagare.pk in wanted:
        raise RuleBroken({"delar": ITSELF})
    return chosen


def _lay_up(actor: Actor, namn: str, orgnr: str, datum: datetime.date) -> Forbund:
    taken = set(Forbund.objects.values_list("slug", flat=True))
    base = slugify(namn)[:70] or "forbund"
    slug = next(one for n in range(1, len(taken) + 2) if (one := base if n == 1 else f"{base}-{n}") not in taken)
    forbund = Forbund(namn=namn, slug=slug, orgnr=orgnr, bildat=datum)
    require(actor, ADD, forbund)
    if orgnr and (other := Forbund.objects.filter(orgnr=orgnr).first()) is not None:
        raise RuleBroken(
            {"nytt_orgnr": f"{other} har det organisationsnumret. Rätta numret, eller välj det förbundet överst."}
        )
    try:
        save(forbund)
    except ValidationError as wrong:
        told = {"namn": "nytt_namn", "orgnr": "nytt_orgnr"}
        raise RuleBroken(
            {told.get(name, "nytt_namn"): wrong.message_dict[name] for name in wrong.message_dict}
        ) from wrong
    log("rad.skapad", actor=actor, row=forbund)
    return forbund
