"""Invented remisser in every state, with their answers to the criteria and their consents."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from deltagare.enums import (
    Fallslag,
    Listslag,
    Remisskalla,
    RemissStatus,
    Samtyckesslag,
    Svar,
)
from deltagare.models import (
    Deltagare,
    Fall,
    Komplettering,
    Kriteriesvar,
    Remiss,
    RemissPart,
    Samtycke,
    SamtyckePart,
)
from deltagare.services.exempel_basket import Place
from deltagare.services.exempel_persons import Person
from insatser.enums import Kriterieslag

DAY = datetime.timedelta(days=1)
S = RemissStatus


def moment(day: datetime.date, hour: int = 10) -> datetime.datetime:
    """An hour of a day, for a stamp; never in the future."""
    return min(timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour))), timezone.now())


def put_remiss(place: Place, person: Person, came: datetime.date, status: str, **columns: Any) -> Remiss:
    """A remiss that came on a day, with the answers, needs and consents that it brought."""
    chance, texts = place.chance, place.texts["remisstexter"]
    part = place.draw_part()
    egen = part is None
    row = Remiss(
        insats=place.insats,
        nummer=place.number("remiss"),
        kalla=Remisskalla.EGEN if egen else Remisskalla.REMITTENT,
        status=status,
        inkommen_tid=moment(came, 8 + place.count("remiss") % 8),
        pahittad=True,
        skyddad=person.skyddad,
        kon=person.kon,
        fodelsear=person.fodelsear,
        kommun_id=person.kommun,
        part=part,
        bakgrund=chance.choice(texts["bakgrund"]),
        eget_mal=chance.choice(texts["mal"]),
        ordinarie_racker_inte=chance.choice(texts["ordinarie"]),
        har_sip=chance.random() < 0.3,
        forsorjning=place.value(Listslag.FORSORJNING, place.draw_support()),
        informerad=came - DAY,
        tolk=chance.choice(["", "", "", "", "", "arabiska", "", "", "tigrinja", "", "", ""]),
        **columns,
    )
    if part is not None:
        first, last = chance.choice(place.texts["namn"]["annat"]), chance.choice(place.texts["namn"]["remittent"])
        row.enhet = texts["enheter"].get(part.slag, "Enheten")
        row.remittent_namn, row.remittent_roll = f"{first} {last}", "Handläggare"
        row.remittent_epost = "remittent@exempel.invalid"
    place.put(row)
    place.links.append(row)
    for needed in place.other_parts(part)[:1]:
        place.put(RemissPart(insats=place.insats, remiss=row, part=needed))
    _put_answers(place, row)
    return row


def _put_answers(place: Place, remiss: Remiss) -> None:
    refused = remiss.status == S.AVSLAGEN
    for one in place.criteria:
        wanted = Svar.JA if one.slag == Kriterieslag.INKLUSIV else Svar.NEJ
        place.put(
            Kriteriesvar(
                insats=place.insats,
                remiss=remiss,
                kriterium=one,
                slag=one.slag,
                nummer=one.nummer,
                lydelse=one.text,
                svar=Svar.VET_EJ if refused and one.nummer == 2 else wanted,
                alternativ=place.alternatives.get(one.pk, ""),
                teamets_svar="" if remiss.status in (S.INKOMMEN, S.KOMPLETTERING) else wanted,
            )
        )


def put_samtycken(
    place: Place, given: datetime.date, *, remiss: Remiss | None, deltagare: Deltagare | None, part: Any
) -> None:
    """The two consents, from a day and as long as the insats' rule says."""
    till = place.regler.samtycke.last_day(given)
    for slag in Samtyckesslag:
        row = Samtycke(
            insats=place.insats,
            remiss=remiss,
            deltagare=deltagare,
            slag=slag,
            omfattning="Planering, aktiviteter och tider." if slag == Samtyckesslag.SEKRETESS else "",
            fran=given,
            till=till,
            registrerat_av=place.actor.user,
        )
        place.put(row)
        if slag == Samtyckesslag.SEKRETESS:
            for one in [part, *place.other_parts(part)[:1]]:
                if one is not None:
                    place.put(SamtyckePart(insats=place.insats, samtycke=row, part=one))


def decided(place: Place, day: datetime.date) -> dict[str, Any]:
    """The stamps of a remiss that the team has decided on."""
    stamp = moment(day, 14)
    user = place.actor.user
    return {
        "borjade_bedoma_av": user,
        "borjade_bedoma_tid": stamp,
        "beslutad_av": user,
        "beslutad_tid": stamp,
    }


def put_waiting(place: Place, counts: dict[str, int]) -> None:
    """The remisser that have not led to a start: new, being judged, asked about, with the styrgrupp, refused."""
    today, user, texts = place.today, place.actor.user, place.texts["remisstexter"]
    for number in range(counts["inkommen"]):
        # One has waited longer than it should.
        came = today - (2 + 3 * number if number else 19) * DAY
        _put_new(place, came, S.INKOMMEN)
    for number in range(counts["bedomning"]):
        came = today - (6 + 4 * number) * DAY
        _put_new(place, came, S.BEDOMNING, borjade_bedoma_av=user, borjade_bedoma_tid=moment(came + 2 * DAY))
    for number in range(counts["komplettering"]):
        came = today - (9 + 5 * number) * DAY
        row = _put_new(place, came, S.KOMPLETTERING)
        asked = Komplettering(insats=place.insats, remiss=row, fraga=texts["fraga"], begard_av=user)
        place.put(asked)
        place.stamps.append((asked, "begard_tid", moment(came + 4 * DAY)))
    for _ in range(counts["styrgrupp"]):
        came = today - 16 * DAY
        fall = Fall(
            insats=place.insats,
            nummer=place.number("fall"),
            slag=Fallslag.OKLAR_REMISS,
            fraga=texts["oklar"],
            omstandigheter=texts["oklar_omstandigheter"],
            stallt_av=user,
        )
        place.put(fall)
        place.stamps.append((fall, "stallt_tid", moment(today - 8 * DAY)))
        _put_new(place, came, S.STYRGRUPP, fall=fall, borjade_bedoma_av=user, borjade_bedoma_tid=moment(came + 3 * DAY))
    for number in range(counts["avslagen"]):
        came = today - (40 + 90 * number) * DAY
        orsak = place.value(Listslag.AVSLAGSORSAK, ("kriterier", "ordinarie", "omrade", "tackar_nej")[number % 4])
        _put_new(place, came, S.AVSLAGEN, orsak=orsak, motivering=texts["avslag"], **decided(place, came + 9 * DAY))
    for number in range(counts["atertagen"]):
        _put_new(place, today - (60 + 120 * number) * DAY, S.ATERTAGEN)
    for _ in range(counts["hanvisad"]):
        came = today - 75 * DAY
        _put_new(
            place,
            came,
            S.HANVISAD,
            hanvisad_till=place.referred_to,
            motivering=texts["hanvisad"],
            **decided(place, came + 6 * DAY),
        )


def _put_new(place: Place, came: datetime.date, status: str, **columns: Any) -> Remiss:
    person = place.people.draw(came)
    row = put_remiss(place, person, came, status, **columns)
    place.named_remisser.append((row, person))
    put_samtycken(place, came, remiss=row, deltagare=None, part=row.part)
    return row


def put_queue(place: Place, count: int) -> None:
    """Accepted remisser in the queue; the first but one goes before the others."""
    for number in range(count):
        came = weekday_back(place.today - (24 + 13 * number) * DAY)
        person = place.people.draw(came)
        deltagare = place.put_deltagare(person)
        columns = decided(place, min(came + 11 * DAY, place.today))
        if number == 1:
            columns |= {"fortur": True, "fortur_motivering": place.texts["remisstexter"]["fortur"]}
        row = put_remiss(place, person, came, S.ANTAGEN, deltagare=deltagare, **columns)
        put_samtycken(place, came, remiss=row, deltagare=deltagare, part=row.part)


def weekday_back(day: datetime.date) -> datetime.date:
    """The day itself, or the Friday before a weekend."""
    return day - max(0, day.weekday() - 4) * DAY
