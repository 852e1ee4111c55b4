"""Consents: given, asked for where one is needed, and withdrawn with effect at once.

Two kinds, never mixed (FACTS): to break the sekretess between named parts about named matters (OSL 10 and 12 kap.,
time-limited, practice at most one year), and to be registered. Others ask `require_samtycke` and never read the rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from deltagare.enums import Samtyckesslag
from deltagare.models import Deltagare, Identitet, Remiss, Samtycke, SamtyckePart, Slutredovisning
from deltagare.services.regler import deltagarregler
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.formats import datum
from finsam.bas.seen import Seen
from finsam.forbund.actor import Actor
from finsam.forbund.models import Part
from finsam.forbund.policies import ADD, get_visible, require
from insatser.models import Insats

SEKRETESS, REGISTRERING = Samtyckesslag.SEKRETESS, Samtyckesslag.REGISTRERING


def samtycken_for(person: Deltagare | Remiss) -> QuerySet[Samtycke]:
    """Every consent of a person: given with a remiss, or later."""
    if isinstance(person, Deltagare):
        return Samtycke.objects.filter(Q(deltagare=person) | Q(remiss__deltagare=person))
    own = Q(remiss=person)
    if person.deltagare_id is not None:
        own |= Q(deltagare=person.deltagare_id) | Q(remiss__deltagare=person.deltagare_id)
    return Samtycke.objects.filter(own)


def parts_without(
    person: Deltagare | Remiss, parter: Iterable[Part], day: datetime.date | None = None
) -> tuple[Part, ...]:
    """The parts that no sekretessamtycke covers on a day. The insatsägare is the team's own house and needs none."""
    owner = owner_id(person.insats)
    asked = {part.pk: part for part in parter if part.pk != owner}
    if not asked:
        return ()
    held = samtycken_for(person).gallande(day).filter(slag=SEKRETESS)  # type: ignore[attr-defined]
    covered = set(SamtyckePart.objects.filter(samtycke__in=held, part__in=asked).values_list("part_id", flat=True))
    return tuple(part for pk, part in asked.items() if pk not in covered)


def owner_id(insats: Insats) -> int | None:
    """The insatsägare's number, for a delprocess without one its parent's."""
    return insats.agare_id or (insats.del_av.agare_id if insats.del_av else None)


def require_samtycke(
    person: Deltagare | Remiss, slag: str, parter: Iterable[Part] = (), day: datetime.date | None = None
) -> None:
    """Raises RuleBroken unless a consent of the kind is in force on the day (today when none is given).

    For `sekretess` every part must be covered; the sentence names those that are not, and where one is added.
    """
    day = day or timezone.localdate()
    where = "på remissens sida" if isinstance(person, Remiss) and person.deltagare_id is None else "på deltagarens sida"
    if slag == REGISTRERING:
        if not samtycken_for(person).gallande(day).filter(slag=REGISTRERING).exists():  # type: ignore[attr-defined]
            raise RuleBroken(
                f"Det saknas ett samtycke till registrering som gäller {datum(day)}. Fråga personen, och lägg till "
                f"samtycket under Samtycken {where}.",
                code="samtycke",
            )
        return
    if missing := parts_without(person, parter, day):
        raise RuleBroken(missing_sentence(missing, day, where), code="samtycke")


def missing_sentence(missing: Sequence[Part], day: datetime.date, where: str = "på deltagarens sida") -> str:
    """Which parts a sekretessamtycke does not cover, and what to do about it."""
    names = [str(part) for part in missing]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} och {names[-1]}"
    return (
        f"Det saknas ett samtycke att bryta sekretessen mot {listed} som gäller {datum(day)}. Fråga personen, och lägg "
        f"till samtycket under Samtycken {where}."
    )


def recipient_covered(row: Slutredovisning, day: datetime.date | None = None) -> bool:
    """Whether the remitting part may read a slutredovisning on a day: a sekretessamtycke covers it, or none is needed.

    Works both for the team and behind a personal link, which opens the slutredovisning but not the person's consents:
    PostgreSQL answers with a number alone (migration 0006).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT finsam_mottagare_far_lasa(%s, %s)", [row.pk, day or timezone.localdate()])
        return cursor.fetchone()[0] == 1


@dataclass(frozen=True)
class Begart:
    """A consent as it is written down: of which kind, with whom, about what, from when and how long at most.

    `till` None: as long as the insats' rule lets it.
    """

    slag: str
    fran: datetime.date
    till: datetime.date | None = None
    parter: tuple[Part, ...] = ()
    omfattning: str = ""


def save_samtycke(*, person: Deltagare | Remiss, begart: Begart, actor: Actor | None = None) -> Samtycke:
    """Writes a consent. The caller has asked the policy, or has opened the remittent's link (then without an actor).

    ValidationError with a sentence at its field when it does not hold together or lasts longer than the rule says.
    """
    row = Samtycke(
        insats=person.insats,
        remiss=person if isinstance(person, Remiss) else None,
        deltagare=person if isinstance(person, Deltagare) else person.deltagare,
        slag=begart.slag,
        omfattning=begart.omfattning.strip(),
        fran=begart.fran,
        till=begart.till or longest(person.insats, begart.fran),
        registrerat_av=actor.user if actor else None,
    )
    _check(row, begart.parter)
    row.full_clean()
    row.save()
    SamtyckePart.objects.bulk_create(SamtyckePart(insats=row.insats, samtycke=row, part=one) for one in begart.parter)
    log("samtycke.registrerat", actor=actor, row=row, slag=row.slag)
    return row


def longest(insats: Insats, fran: datetime.date) -> datetime.date:
    """The last day that a consent given on `fran` may be in force, by the insats' rule."""
    return deltagarregler(insats, fran).samtycke.last_day(fran)


def _check(row: Samtycke, parter: Sequence[Part]) -> None:
    wrong = {}
    if row.fran > timezone.localdate():
        sentence = "Skriv dagen då personen gav sitt samtycke. Den kan inte ligga framåt i tiden."
        raise ValidationError({"fran": sentence})  # its last day follows from it, so nothing is said about that
    last = deltagarregler(row.insats, row.fran).samtycke.after(row.fran)
    if row.till < row.fran:
        wrong["till"] = "Slutdatumet ligger före startdatumet. Rätta ett av dem."
    elif row.till > last:
        wrong["till"] = f"Samtycket kan gälla till {datum(last)} som längst. Därefter behöver personen ge ett nytt."
    if row.slag == SEKRETESS and not parter:
        wrong["parter"] = "Välj minst en part som samtycket gäller."
    if row.slag == SEKRETESS and not row.omfattning:
        wrong["omfattning"] = "Skriv vilka uppgifter samtycket gäller."
    if row.slag == REGISTRERING and parter:
        wrong["parter"] = "Ett samtycke till registrering gäller inte mellan parter. Ta bort parterna."
    if wrong:
        raise ValidationError(wrong)


def ge_samtycke(*, actor: Actor, person: Deltagare | Remiss, begart: Begart, seen: Seen | None = None) -> Samtycke:
    """The team writes down a consent of a deltagare, or of somebody whose remiss has come in.

    The same form sent again (`seen`) gives the consent that it made. Errors as in `save_samtycke`.
    """
    lock_person(actor, person)
    row = Samtycke(
        insats=person.insats,
        deltagare=person if isinstance(person, Deltagare) else person.deltagare,
        remiss=person if isinstance(person, Remiss) else None,
    )
    require(actor, ADD, row)
    if (made := _made_already(person, begart, seen)) is not None:
        return made
    return save_samtycke(person=person, begart=begart, actor=actor)


def _made_already(person: Deltagare | Remiss, begart: Begart, seen: Seen | None) -> Samtycke | None:
    """The consent that the same form has made already: a double click."""
    if seen is None or seen.latest is None:
        return None
    till = begart.till or longest(person.insats, begart.fran)
    alike = samtycken_for(person).filter(
        pk__gt=seen.latest, slag=begart.slag, fran=begart.fran, till=till, omfattning=begart.omfattning.strip()
    )
    wanted = {part.pk for part in begart.parter}
    return next((row for row in alike if set(row.omfattar.values_list("part_id", flat=True)) == wanted), None)


def lock_person(actor: Actor, person: Deltagare | Remiss) -> Deltagare | Remiss:
    """Locks the row that a person's consents hang on, so that two who act at once come one after the other."""
    rows = type(person)._default_manager.select_for_update(of=("self",))
    return get_visible(actor, rows, pk=person.pk)


def follow_deltagare(*, remiss: Remiss, deltagare: Deltagare) -> None:
    """The consents that were given with a remiss are the deltagare's once the remiss is accepted."""
    Samtycke.objects.filter(remiss=remiss).update(deltagare=deltagare)


def aterkalla(*, actor: Actor, samtycke_id: int) -> Samtycke:
    """Withdraws a consent from today on. AlreadyHandled when it is withdrawn or over.

    Who withdraws her consent to be registered withdraws every such one, and where a name is kept it is erased in the
    same transaction: the deltagande goes on as "Deltagare 47".
    """
    seen = get_visible(
        actor, Samtycke.objects.select_related("deltagare", "remiss__deltagare", "insats"), pk=samtycke_id
    )
    person = seen.deltagare or (seen.remiss and seen.remiss.deltagare) or seen.remiss
    assert person is not None  # noqa: S101 (a constraint: samtycke_har_en_person)
    lock_person(actor, person)
    row = get_visible(actor, Samtycke.objects.select_for_update(of=("self",)), pk=samtycke_id)
    require(actor, "aterkalla", row)
    today = timezone.localdate()
    if row.aterkallat is not None or row.till < today:
        raise AlreadyHandled(
            f"Samtycket är redan återkallat, {datum(row.aterkallat)}."
            if row.aterkallat
            else "Samtycket gäller inte längre."
        )
    ended = [row]
    if row.slag == REGISTRERING:
        ended = list(
            samtycken_for(person).filter(slag=REGISTRERING, aterkallat__isnull=True, till__gte=today).order_by("pk")
        )
    for one in ended:
        one.aterkallat = max(today, one.fran)
        one.save(update_fields=["aterkallat"])
        log("samtycke.aterkallat", actor=actor, row=one, slag=one.slag)
    if row.slag == REGISTRERING:
        radera_identitet(actor=actor, person=person)
    row.refresh_from_db()
    return row


def radera_identitet(*, actor: Actor, person: Deltagare | Remiss) -> bool:
    """Erases who a person is: of the deltagare and of every remiss about her. Whether there was anything to erase."""
    remisser = (
        Remiss.objects.filter(deltagare=person)
        if isinstance(person, Deltagare)
        else Remiss.objects.filter(pk=person.pk)
    )
    sealed = remisser.filter(Q(identitet__isnull=False) | Q(nummer_hash__isnull=False))
    erased = sealed.update(identitet=None, nummer_hash=None, nyckel=None)
    if isinstance(person, Deltagare):
        erased += Identitet.objects.filter(deltagare=person).delete()[0]
    if erased:
        log("identitet.raderad", actor=actor, row=person)
    return bool(erased)
