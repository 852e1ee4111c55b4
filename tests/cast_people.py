"""The people of a place of the cast: a row of every model about a person, written while the place's team acts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from deltagare import models
from deltagare.enums import Listslag, RemissStatus, Samtyckesslag, Svarande, Tillfalleslag
from deltagare.services.exempel_personnummer import example_personnummer
from deltagare.services.identitet import Personuppgifter, nummer_hash, seal_person
from finsam.forbund.actor import Actor, acting, set_acting
from finsam.forbund.models import Membership, Part
from insatser.enums import Registreringsniva
from insatser.models import Insats
from tests import people_rows as more
from tests.people import DeltagandeFactory, DeltagareFactory, RemissFactory, avslutat, linked, named, utkast

DAYS = datetime.timedelta


@dataclass
class People:
    """The usual rows of a place, in the states that matter; `rows` has all of them."""

    inkommen: models.Remiss  # new, not answered
    antagen: models.Remiss  # in the queue
    startad: models.Remiss  # became `pagaende`
    utkast: models.Remiss  # the remittent's own; the team does not see it
    pagaende: models.Deltagande
    avslutad: models.Deltagande  # with a slutredovisning to write
    slutredovisning: models.Slutredovisning  # a draft, of `avslutad`
    fall: models.Fall  # open
    rows: list[Model] = field(default_factory=list)


def make_people(insats: Insats, ledare: Membership, parts: list[Part]) -> People:
    """Rows about the people of an insats at level avidentifierad or personuppgifter. Nobody acts afterwards."""
    with acting(Actor.of(ledare)):
        people = _people(insats, ledare, parts)
    with transaction.atomic():  # the committed cast has no transaction around it, and a link lasts for one
        people.utkast = utkast(insats)
    set_acting(Actor())  # the cast's transaction goes on, and is nobody's
    return people


def _people(insats: Insats, ledare: Membership, parts: list[Part]) -> People:
    remittent, other = parts
    now, today = timezone.now(), timezone.localdate()
    decided = {"beslutad_av": ledare.user, "beslutad_tid": now}
    referred = {"insats": insats, "part": remittent}
    persons = [DeltagareFactory(insats=insats, fodelsear=1985 + n) for n in range(3)]
    inkommen = RemissFactory(**referred)
    antagen = RemissFactory(**referred, status=RemissStatus.ANTAGEN, deltagare=persons[0], **decided)
    startad = RemissFactory(**referred, status=RemissStatus.STARTAD, deltagare=persons[1], **decided)
    for remiss in (inkommen, antagen, startad):
        linked(remiss)
    pagaende = DeltagandeFactory(
        insats=insats,
        deltagare=persons[1],
        remiss=startad,
        part=remittent,
        remitterad=today - DAYS(90),
        planerat_slut=today + DAYS(300),
    )
    avslutad = avslutat(
        insats=insats,
        deltagare=persons[2],
        part=remittent,
        start=today - DAYS(300),
        slut=today - DAYS(10),
        slutredovisas_senast=today + DAYS(11),
        avslutad_av=ledare.user,
    )
    fall = more.FallFactory(insats=insats, stallt_av=ledare.user)
    slutredovisning = more.SlutredovisningFactory(deltagande=avslutad)
    linked(slutredovisning)
    people = People(inkommen, antagen, startad, inkommen, pagaende, avslutad, slutredovisning, fall)
    people.rows = [*persons, inkommen, antagen, startad, pagaende, avslutad, slutredovisning, fall]
    people.rows += _around(insats, people, other)
    people.rows += _during(insats, pagaende, other)
    people.rows += list(models.Lopnummer.objects.filter(insats=insats))
    if insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER:
        people.rows += _identities(insats, persons, inkommen)
    people.rows += [more.import_of(insats), *models.Datanyckel.objects.filter(part=insats.agare)]
    return people


def _around(insats: Insats, people: People, other: Part) -> Iterator[Model]:
    """What belongs to a remiss, and how the insats takes them in."""
    remiss = people.inkommen
    yield more.RemissintagFactory(insats=insats)
    yield more.KolumnmappningFactory(insats=insats)
    yield more.RemissPartFactory(remiss=remiss, part=other)
    yield more.KriteriesvarFactory(remiss=remiss)
    yield more.AvstegFactory(remiss=remiss)
    yield more.KompletteringFactory(remiss=remiss, svar="Ingen just nu.", besvarad_tid=timezone.now())
    yield more.TillfalleFactory(remiss=people.antagen, slag=Tillfalleslag.TREPARTSSAMTAL)
    for slag in Samtyckesslag:
        samtycke = more.SamtyckeFactory(deltagare=people.pagaende.deltagare, slag=slag)
        yield samtycke
        yield more.SamtyckePartFactory(samtycke=samtycke, part=other)
    konsultation = more.KonsultationFactory(insats=insats, fragande=other)
    konsultation.parter.add(other)
    yield konsultation
    yield models.Listvarde.objects.get_or_create(
        slag=Listslag.AVSLAGSORSAK, forbund=insats.forbund, kod="eget", defaults={"namn": "Förbundets egen orsak"}
    )[0]


def _during(insats: Insats, deltagande: models.Deltagande, other: Part) -> Iterator[Model]:
    """What happens during a deltagande."""
    yield more.LageFactory(deltagande=deltagande)
    yield more.UppehallFactory(deltagande=deltagande)
    yield more.ForlangningFactory(deltagande=deltagande)
    tillfalle = more.TillfalleFactory(deltagande=deltagande)
    yield tillfalle
    yield more.TillfallePartFactory(tillfalle=tillfalle, part=other)
    plan = more.HandlingsplanFactory(deltagande=deltagande)
    yield plan
    mal = more.PlanmalFactory(plan=plan)
    yield mal
    yield more.PlanstegFactory(mal=mal, ansvarig=other)
    instrument = more.InstrumentFactory(forbund=insats.forbund)
    instrument.insatser.add(insats)
    yield instrument
    asked = [more.InstrumentfragaFactory(instrument=instrument, nummer=n, svarande=Svarande.DELTAGARE) for n in (1, 2)]
    yield from asked
    matning = more.MatningFactory(deltagande=deltagande, instrument=instrument)
    yield matning
    for fraga in asked:
        yield more.MatsvarFactory(matning=matning, fraga=fraga)


def _identities(insats: Insats, persons: list[models.Deltagare], inkommen: models.Remiss) -> Iterator[Model]:
    """Names and numbers of Skatteverket's test series; the new remiss carries its own until it is accepted."""
    for serial, person in enumerate(persons):
        number = example_personnummer(datetime.date(person.fodelsear, 3, 5), serial=serial)
        yield named(person, namn=f"Doris Deltagarsson {serial + 1}", personnummer=number)
    number = example_personnummer(datetime.date(1990, 5, 4))
    person = Personuppgifter(namn="Nyla Remissdotter", personnummer=number)
    inkommen.nyckel, inkommen.identitet = seal_person(insats, person, table="deltagare_remiss", owner=inkommen.pk)
    inkommen.nummer_hash = nummer_hash(insats, number)
    inkommen.save(update_fields=["nyckel", "identitet", "nummer_hash"])
