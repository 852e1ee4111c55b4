"""Förlängning by the insats' own rule: who decides, how long, and until when it may be asked for.

The rule's row says all of it, so no insats has code of its own. Three ways follow from who decides:

- the styrgrupp: the application waits for its answer to a Fall, and the leader carries the answer out;
- the leader or the team: decided at once by whoever the rule names, else it waits for the leader;
- the leader, who accounts for it: decided at once, and the styrgrupp gets a Fall to take note of.

The styrgrupp reads only lengths and the motivation, never a number, a day or a name.
"""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from deltagare.enums import Fallslag, FallStatus, Fallutfall, ForlangningStatus
from deltagare.models import Deltagande, Fall, Forlangning
from deltagare.services.fall import aterta_fall, nytt_fall
from deltagare.services.regler import Deltagarregler, Forlangningsregel, Tid, deltagarregler
from deltagare.services.tid import breaks_of, end_today, end_without_longer, open_from, recompute
from deltagare.transitions import FORLANGNING
from deltagare.underlag.tidslinje import DAY, length, shown_end
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.formats import datum
from finsam.bas.personnummer import refuse_personnummer
from finsam.bas.seen import Seen, twin
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, allows, get_visible, require
from insatser.enums import Beslutsfattare, Regelenhet

NO_RULE = (
    "Insatsens regler har ingen förlängning. Förbundets kansli skriver in insatsens regler: be dem lägga till en, om "
    "insatsen har beslutat om en."
)
NO_END = "Insatsen har ingen längsta tid, så deltagandet behöver ingen förlängning."
CLOSED = "Deltagandet har fått sitt avslut. Återöppna det först om det ska förlängas."
WAITING = "En förlängning väntar redan på beslut. Ta tillbaka den först om den ska ändras."
UNANSWERED = "Styrgruppen har inte svarat än. Beslutet kan registreras när svaret finns."
DECIDED = "Förlängningen är redan beslutad eller tillbakatagen. Ladda om sidan för att se hur det står till nu."
STYRGRUPPEN = (Beslutsfattare.STYRGRUPP, Beslutsfattare.STYRGRUPP_EFTER_ANSOKAN)
NEEDED = {"bevilja": Fallutfall.JA, "avsla": Fallutfall.NEJ}


def last_day_to_ask(end: datetime.date, regel: Forlangningsregel) -> datetime.date:
    """Until when a förlängning may be asked for: the planned end, and as many months more as the rule gives."""
    return Tid(regel.anstand_manader, Regelenhet.MANAD).after(end)


def longest_till(row: Deltagande, regler: Deltagarregler) -> datetime.date | None:
    """How far förlängningar reach at most by the rule, together; None when it names no time."""
    regel = regler.forlangning
    end = end_without_longer(row, regler, breaks_of(row))
    return None if regel is None or regel.tid is None or end is None else regel.tid.last_day(end + DAY)


def stop_reason(row: Deltagande, regler: Deltagarregler) -> str:
    """Why no förlängning can be asked for now, in words; empty when one can."""
    regel = regler.forlangning
    if regel is None:
        return NO_RULE
    if row.slut is not None:
        return CLOSED
    end = end_today(row)
    if end is None:
        return NO_END
    if row.forlangningar.filter(status=ForlangningStatus.ANSOKT).exists():
        return WAITING
    last = last_day_to_ask(end, regel)
    if last < timezone.localdate():
        grace = f", {regel.anstand_manader} månader efter det planerade slutet" if regel.anstand_manader else ""
        return f"Förlängning kunde sökas till {datum(last)}{grace}. Säg till kansliet om regeln behöver ändras."
    return ""


@transaction.atomic
def sok_forlangning(
    *,
    actor: Actor,
    deltagande_id: int,
    till: datetime.date,
    motivering: str,
    avsteg: str = "",
    seen: Seen | None = None,
) -> Forlangning:
    """Asks for a longer time, to and with `till` as the planned end stands today, and decides it where the rule lets
    the actor. `avsteg` is why a soft maximum is passed. The same form sent again gives the row that it made.

    RuleBroken at the field, with the rule's own words, for what the rule does not let through.
    """
    row = _lock(actor, deltagande_id)
    regler = deltagarregler(row.insats, row.start)
    regel = regler.forlangning
    if regel is None:
        raise RuleBroken(NO_RULE)
    made = Forlangning(
        insats=row.insats,
        deltagande=row,
        beslutas_av=regel.beslutas_av,
        motivering=motivering.strip(),
        sokt_av=actor.user,
    )
    require(actor, ADD, made)
    moved = _moved(row)
    if till < row.start:
        raise RuleBroken({"till": f"Deltagandet började {datum(row.start)}. Välj en senare dag."})
    made.fran, made.till = row.planerat_slut + DAY if row.planerat_slut else till, till - moved
    made.avsteg = avsteg.strip()
    if (sent := twin(seen, made, "deltagande")) is not None:
        return sent
    _check(row, made, regler, regel, moved)
    _save(actor, row, made)
    log("forlangning.sokt", actor=actor, row=row, forlangning=made.pk)
    if made.beslutas_av not in STYRGRUPPEN and allows(actor, "bevilja", made):
        _decide(actor, row, made, "bevilja")
    return made


def _save(actor: Actor, row: Deltagande, made: Forlangning) -> None:
    """Saves an application, with its question to the styrgrupp where that decides."""
    try:
        made.clean_fields()
        for name in ("motivering", "avsteg"):
            _refuse_personnummer(name, getattr(made, name))
        if made.beslutas_av in STYRGRUPPEN:
            question = f"Får ett deltagande förlängas med {length(made.fran, made.till)}? {_so_far(row)}"
            made.fall = _fall(actor, row, question, made, till_kannedom=False)
        made.full_clean()
    except ValidationError as wrong:
        told = wrong.message_dict
        for name, field in (("__all__", "till"), ("fraga", "motivering"), ("omstandigheter", "motivering")):
            if name in told:
                told.setdefault(field, []).extend(told.pop(name))
        raise RuleBroken(told) from wrong
    made.save()


def _refuse_personnummer(name: str, text: str) -> None:
    """The rule of the table's constraint, told at the field where the number stands."""
    try:
        refuse_personnummer(text)
    except ValidationError as wrong:
        raise ValidationError({name: wrong}) from wrong


def _fall(actor: Actor, row: Deltagande, fraga: str, one: Forlangning, *, till_kannedom: bool) -> Fall:
    return nytt_fall(
        actor=actor,
        insats_id=row.insats_id,
        slag=Fallslag.FORLANGNING,
        fraga=fraga,
        omstandigheter=_reasons(one),
        till_kannedom=till_kannedom,
    )


def _lock(actor: Actor, pk: int) -> Deltagande:
    rows = Deltagande.objects.select_for_update(of=("self",)).select_related("insats__del_av", "deltagare")
    return get_visible(actor, rows, pk=pk)


def _moved(row: Deltagande) -> datetime.timedelta:
    """How far an uppehåll that goes on has moved the planned end until today."""
    end = shown_end(row.planerat_slut, open_from(breaks_of(row)), timezone.localdate())
    return end - row.planerat_slut if end and row.planerat_slut else datetime.timedelta()


def _check(
    row: Deltagande, made: Forlangning, regler: Deltagarregler, regel: Forlangningsregel, moved: datetime.timedelta
) -> None:
    if stopped := stop_reason(row, regler):
        raise RuleBroken(stopped)
    end = (row.planerat_slut or made.fran) + moved
    if made.till < made.fran:
        raise RuleBroken({"till": f"Det planerade slutet är redan {datum(end)}. Välj en senare dag."})
    if made.till > made.fran + datetime.timedelta(days=5 * 366):
        raise RuleBroken({"till": "Förlängningen är mycket lång. Kontrollera årtalet."})
    _check_length(row, made, regler, regel, moved)


def _check_length(
    row: Deltagande, made: Forlangning, regler: Deltagarregler, regel: Forlangningsregel, moved: datetime.timedelta
) -> None:
    longest = longest_till(row, regler)
    if longest is None or made.till <= longest:
        made.avsteg = ""
        return
    rule = regel.text or "Insatsens regler säger hur lång en förlängning kan vara."
    if regel.hard:
        raise RuleBroken({"till": f"{rule} Välj {datum(longest + moved)} eller en tidigare dag."})
    if not made.avsteg:
        raise RuleBroken(
            {
                "avsteg": f"{rule} Med förlängningen blir tiden längre. Skriv varför det ändå är rätt, eller välj "
                f"{datum(longest + moved)} eller en tidigare dag."
            }
        )


@transaction.atomic
def besluta(*, actor: Actor, forlangning_id: int, steg: str) -> Forlangning:
    """Carries out `bevilja` or `avsla`: the styrgrupp's answer where the rule asks it, else one's own decision.

    AlreadyHandled the second time; RuleBroken when the styrgrupp has not answered so.
    """
    row, one = _lock_forlangning(actor, forlangning_id)
    require(actor, steg, one)
    if one.status != ForlangningStatus.ANSOKT:
        raise AlreadyHandled(DECIDED)
    if row.slut is not None:
        raise RuleBroken(CLOSED)
    if one.beslutas_av in STYRGRUPPEN:
        _require_answer(one, steg)
    _decide(actor, row, one, steg)
    return one


def _require_answer(one: Forlangning, steg: str) -> None:
    fall = one.fall
    if fall is None or fall.status != FallStatus.BESVARAT:
        raise RuleBroken(UNANSWERED)
    if fall.utfall != NEEDED[steg]:
        if fall.utfall == Fallutfall.RAD:
            raise RuleBroken(
                "Styrgruppen har gett ett råd i stället för att svara ja eller nej. Läs rådet, ta tillbaka ansökan och "
                "sök igen om det behövs."
            )
        word = "ja" if fall.utfall == Fallutfall.JA else "nej"
        raise RuleBroken(f"Styrgruppen har svarat {word}, så det är det svaret som kan registreras.")


def _decide(actor: Actor, row: Deltagande, one: Forlangning, steg: str) -> None:
    """Writes a decision with its stamps, and its account to the styrgrupp where the rule asks for one."""
    if steg == "bevilja" and one.beslutas_av == Beslutsfattare.INSATSLEDARE_REDOVISAR:
        told = f"Insatsledaren har förlängt ett deltagande med {length(one.fran, one.till)}. {_so_far(row)}"
        one.fall = _fall(actor, row, told, one, till_kannedom=True)
    FORLANGNING.apply(one, steg, beslutad_av=actor.user, beslutad_tid=timezone.now(), fall=one.fall)
    recompute(row)
    code = "forlangning.beviljad" if steg == "bevilja" else "forlangning.avslagen"
    log(code, actor=actor, row=row, forlangning=one.pk)


@transaction.atomic
def aterta(*, actor: Actor, forlangning_id: int) -> Forlangning:
    """Takes an application back, and the question to the styrgrupp with it when nobody has answered."""
    row, one = _lock_forlangning(actor, forlangning_id)
    require(actor, "aterta", one)
    aterta_ansokan(actor, one)
    recompute(row)
    return one


def aterta_ansokan(actor: Actor, one: Forlangning) -> None:
    """As `aterta`, for who holds the deltagande's lock already (an avslut takes the application back)."""
    FORLANGNING.apply(one, "aterta")
    if one.fall is not None and one.fall.status == FallStatus.OPPET:
        aterta_fall(actor=actor, fall_id=one.fall.pk)
    log("forlangning.atertagen", actor=actor, row=one.deltagande, forlangning=one.pk)


def _lock_forlangning(actor: Actor, pk: int) -> tuple[Deltagande, Forlangning]:
    found = get_visible(actor, Forlangning, pk=pk)
    row = _lock(actor, found.deltagande_id)
    return row, get_visible(actor, Forlangning.objects.select_related("fall"), pk=pk)


def _so_far(row: Deltagande) -> str:
    """What the styrgrupp needs to know of the time, without a day: how long until the planned end."""
    if row.planerat_slut is None:
        return ""
    return f"Utan den är det {length(row.start, row.planerat_slut)} långt."


def _reasons(one: Forlangning) -> str:
    more = f"\n\nSkäl att gå förbi den längsta tiden: {one.avsteg}" if one.avsteg else ""
    return f"{one.motivering}{more}"[:2000]
