"""The team's decision on a remiss: accept it into the queue, or say no with a reason that the remittent reads."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from deltagare.enums import FallStatus, Fallutfall, Listslag, RemissStatus, Samtyckesslag
from deltagare.models import Avsteg, Deltagare, Listvarde, Remiss
from deltagare.services.brev import letter_address
from deltagare.services.identitet import put_identitet, unseal_person
from deltagare.services.nummer import next_number
from deltagare.services.regler import Deltagarregler, deltagarregler
from deltagare.services.remiss import STYRGRUPP, locked, require_no_personnummer
from deltagare.services.remissbrev import send_besked
from deltagare.services.samtycke import follow_deltagare, require_samtycke
from deltagare.services.varningar import Varning, varningar
from deltagare.transitions import REMISS
from finsam.audit.log import log
from finsam.bas.errors import Refused, RuleBroken
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from insatser.enums import Beslutsfattare
from insatser.models import Insats
from insatser.services.steps import require_step

TOGETHER = "Beslutat tillsammans med remittenten."
ASK_REMITTENT = "Kryssa i att ni har beslutat tillsammans. Så säger insatsens regel om antagning."
ONLY_LEADER = "I insatsen är det insatsledaren som antar."
ONLY_STYRGRUPP = "I insatsen är det styrgruppen som antar. Fråga styrgruppen, och anta när den har svarat ja."


def warnings_for(remiss: Remiss, day: datetime.date | None = None) -> tuple[Varning, ...]:
    """What stands against accepting a remiss today, for the page that asks before anybody decides."""
    day = day or timezone.localdate()
    return varningar(remiss, remiss.kriteriesvar.all(), deltagarregler(remiss.insats, day), day)


def anta(
    *,
    actor: Actor,
    remiss_id: int,
    motiveringar: Mapping[str, str] | None = None,
    tillsammans: bool = False,
) -> Remiss:
    """Accepts a remiss: the person becomes a deltagare (or is found again) and stands in the queue.

    `motiveringar` has a text by the slag of each soft warning; `tillsammans` that the remittent took part in deciding.
    Raises AlreadyHandled for the second of two who decide at once, Refused when the insats' rule says that somebody
    else accepts, and RuleBroken with a sentence for each hard warning, missing motivation or missing consent.
    """
    today = timezone.localdate()
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require_step(actor, remiss, REMISS, "anta")
        # Two remisser about one person, or two for the last place, are decided one after the other.
        Insats.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=remiss.insats_id)
        regler = deltagarregler(remiss.insats, today)
        _require_who_decides(actor, remiss, regler, tillsammans=tillsammans)
        found = varningar(remiss, remiss.kriteriesvar.all(), regler, today)
        _require_no_hard(found)
        _write_avsteg(actor, remiss, found, motiveringar or {})
        to = letter_address(remiss)
        deltagare = _deltagare(remiss)
        follow_deltagare(remiss=remiss, deltagare=deltagare)
        REMISS.apply(
            remiss,
            "anta",
            beslutad_av=actor.user,
            beslutad_tid=timezone.now(),
            deltagare=deltagare,
            motivering=TOGETHER if tillsammans else "",
            identitet=None,
            nyckel=None,
            nummer_hash=None,
        )
        log("remiss.antagen", actor=actor, row=remiss, nummer=remiss.nummer, tillsammans=tillsammans)
        send_besked(actor=actor, remiss=remiss, to=to)
    return remiss


def avsla(*, actor: Actor, remiss_id: int, orsak_id: int, motivering: str) -> Remiss:
    """Says no, with a reason from the insats' list and a motivation; the remittent reads both."""
    if not motivering.strip():
        raise RuleBroken({"motivering": "Skriv en motivering. Remittenten läser den."})
    require_no_personnummer(motivering, "motivering")
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require_step(actor, remiss, REMISS, "avsla")
        orsak = reasons(remiss).filter(pk=orsak_id).first()
        if orsak is None:
            raise RuleBroken({"orsak": "Välj en av orsakerna i listan."})
        REMISS.apply(
            remiss,
            "avsla",
            beslutad_av=actor.user,
            beslutad_tid=timezone.now(),
            orsak=orsak,
            motivering=motivering.strip(),
        )
        log("remiss.avslagen", actor=actor, row=remiss, nummer=remiss.nummer, orsak=orsak.kod)
        send_besked(actor=actor, remiss=remiss)
    return remiss


def reasons(remiss: Remiss) -> QuerySet[Listvarde]:
    """The reasons for saying no that can be chosen: the common ones and the förbund's own."""
    found: QuerySet[Listvarde] = Listvarde.objects.att_valja(Listslag.AVSLAGSORSAK, remiss.insats.forbund_id)
    return found


def decides_together(regler: Deltagarregler) -> bool:
    """Whether the insats' rule lets the remittent decide together with the team."""
    return regler.antas_av == Beslutsfattare.TEAM_OCH_REMITTENT


def _require_who_decides(actor: Actor, remiss: Remiss, regler: Deltagarregler, *, tillsammans: bool) -> None:
    if decides_together(regler) and not tillsammans:
        raise RuleBroken({"tillsammans": ASK_REMITTENT})
    if regler.antas_av in (Beslutsfattare.INSATSLEDARE, Beslutsfattare.INSATSLEDARE_REDOVISAR):
        if actor.roll != Rollkod.INSATSLEDARE:
            raise Refused(ONLY_LEADER)
    elif regler.antas_av in STYRGRUPP:
        fall = remiss.fall
        if fall is None or fall.status != FallStatus.BESVARAT or fall.utfall != Fallutfall.JA:
            raise Refused(ONLY_STYRGRUPP)


def _require_no_hard(found: tuple[Varning, ...]) -> None:
    hard = [one.text for one in found if one.hard]
    if hard:
        raise RuleBroken([f"Remissen kan inte antas: insatsens regel går inte att gå förbi. {text}" for text in hard])


def _write_avsteg(actor: Actor, remiss: Remiss, found: tuple[Varning, ...], motiveringar: Mapping[str, str]) -> None:
    """One Avsteg a soft warning, with the warning's words of today."""
    passed = [one for one in found if one.motiveras]
    errors = {}
    for one in passed:
        words = motiveringar.get(one.slag, "").strip()
        if not words:
            errors[motivation_field(one.slag)] = f"Skriv varför personen antas ändå. {one.text}"
        else:
            require_no_personnummer(words, motivation_field(one.slag))
    if errors:
        raise RuleBroken(errors)
    Avsteg.objects.bulk_create(
        Avsteg(
            insats=remiss.insats,
            remiss=remiss,
            slag=one.slag,
            varning=one.text[:400],
            motivering=motiveringar[one.slag].strip(),
            av=actor.user,
        )
        for one in passed
    )


def motivation_field(slag: str) -> str:
    """The form field in which a warning is motivated."""
    return f"motivering_{slag}"


def _deltagare(remiss: Remiss) -> Deltagare:
    """Whom the remiss is about: known to the insats by the personnummer since before, or new.

    Her name moves from the remiss to a table of its own, encrypted anew for its new place; that needs her consent.
    """
    insats = remiss.insats
    person = None
    if remiss.identitet is not None and remiss.nyckel is not None:
        require_samtycke(remiss, Samtyckesslag.REGISTRERING)
        person = unseal_person(remiss.nyckel, remiss.identitet, table="deltagare_remiss", owner=remiss.pk)
    deltagare = None
    if remiss.nummer_hash is not None:
        known = Deltagare.objects.filter(insats=insats, identitet__nummer_hash=remiss.nummer_hash)
        deltagare = known.select_for_update(of=("self",)).first()
    if deltagare is not None:
        _require_not_in_queue(deltagare)
        deltagare.kommun = remiss.kommun
        deltagare.save(update_fields=["kommun"])
    else:
        assert remiss.fodelsear is not None  # noqa: S101 (a constraint: remiss_utkast_eller_inkommen)
        deltagare = Deltagare.objects.create(
            insats=insats,
            nummer=next_number("deltagare", insats.pk),
            kon=remiss.kon,
            fodelsear=remiss.fodelsear,
            kommun=remiss.kommun,
            skyddad=remiss.skyddad,
            pahittad=remiss.pahittad,
        )
    if person is not None:
        put_identitet(deltagare, person)
    return deltagare


def _require_not_in_queue(deltagare: Deltagare) -> None:
    """Nobody stands in one queue twice."""
    waiting = deltagare.remisser.filter(status=RemissStatus.ANTAGEN).first()
    if waiting is not None:
        raise RuleBroken(f"Personen står redan i kön, med {str(waiting).lower()}. Återta den ena remissen.")
