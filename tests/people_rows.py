"""More rows about people, one factory a model; tests/people.py has the team, the deltagare, remiss and deltagande.

with team.acting():
    HandlingsplanFactory(deltagande=deltagande)
"""

from __future__ import annotations

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from deltagare import models
from deltagare.enums import (
    Avstegsslag,
    Fallslag,
    Handlingsplanslag,
    Listslag,
    Samtyckesslag,
    Svar,
    Svarande,
    Tidpunkt,
    Tillfalleslag,
)
from deltagare.services.identitet import seal
from deltagare.services.importkorning import Innehall, pack
from deltagare.services.nummer import next_number
from finsam.bas.imports import Table
from insatser.enums import Kriterieslag
from insatser.models import Insats
from tests import factories as make
from tests.people import listvarde


class _OfRemiss(DjangoModelFactory):
    """A row below a remiss, which is passed."""

    class Meta:
        abstract = True

    insats = factory.LazyAttribute(lambda row: row.remiss.insats)


class _OfDeltagande(DjangoModelFactory):
    """A row below a deltagande, which is passed."""

    class Meta:
        abstract = True

    insats = factory.LazyAttribute(lambda row: row.deltagande.insats)


class RemissPartFactory(_OfRemiss):
    class Meta:
        model = models.RemissPart

    part = factory.SubFactory(make.PartFactory)


class KriteriesvarFactory(_OfRemiss):
    class Meta:
        model = models.Kriteriesvar

    slag = Kriterieslag.INKLUSIV
    nummer = 1
    lydelse = "Behöver stöd av minst två parter."
    svar = Svar.JA


class AvstegFactory(_OfRemiss):
    class Meta:
        model = models.Avsteg

    slag = Avstegsslag.ALDER
    varning = "Personen är yngre än insatsens målgrupp."
    motivering = "Fyller år innan starten."


class KompletteringFactory(_OfRemiss):
    """A question that waits for its answer."""

    class Meta:
        model = models.Komplettering

    fraga = "Vilken sysselsättning har personen i dag?"


class SamtyckeFactory(DjangoModelFactory):
    """A consent to be registered, of a year from a month ago. Pass `remiss` or `deltagare`."""

    class Meta:
        model = models.Samtycke

    remiss = deltagare = None
    insats = factory.LazyAttribute(lambda row: (row.deltagare or row.remiss).insats)
    slag = Samtyckesslag.REGISTRERING
    fran = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=30))
    till = factory.LazyAttribute(lambda row: row.fran + datetime.timedelta(days=364))


class SamtyckePartFactory(DjangoModelFactory):
    class Meta:
        model = models.SamtyckePart

    insats = factory.LazyAttribute(lambda row: row.samtycke.insats)
    part = factory.SubFactory(make.PartFactory)


class LageFactory(_OfDeltagande):
    class Meta:
        model = models.Lage

    tidpunkt = Tidpunkt.FORE
    varde = factory.LazyFunction(lambda: listvarde(Listslag.FORSORJNING, "forsorjningsstod"))


class UppehallFactory(_OfDeltagande):
    """A break of ten days in the deltagande's second week."""

    class Meta:
        model = models.Uppehall

    fran = factory.LazyAttribute(lambda row: row.deltagande.start + datetime.timedelta(days=7))
    till = factory.LazyAttribute(lambda row: row.fran + datetime.timedelta(days=9))
    orsak = factory.LazyFunction(lambda: listvarde(Listslag.UPPEHALLSORSAK, "sjukdom"))


class ForlangningFactory(_OfDeltagande):
    """Half a year more, asked for."""

    class Meta:
        model = models.Forlangning

    fran = factory.LazyAttribute(lambda row: row.deltagande.start + datetime.timedelta(days=365))
    till = factory.LazyAttribute(lambda row: row.fran + datetime.timedelta(days=181))
    motivering = "En arbetsplats tar emot först till hösten."


class TillfalleFactory(DjangoModelFactory):
    """A planned avstämning in a week. Pass `deltagande`, or `remiss` and slag."""

    class Meta:
        model = models.Tillfalle

    remiss = deltagande = None
    insats = factory.LazyAttribute(lambda row: (row.deltagande or row.remiss).insats)
    slag = Tillfalleslag.AVSTAMNING
    datum = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=7))


class TillfallePartFactory(DjangoModelFactory):
    class Meta:
        model = models.TillfallePart

    insats = factory.LazyAttribute(lambda row: row.tillfalle.insats)
    part = factory.SubFactory(make.PartFactory)


class HandlingsplanFactory(_OfDeltagande):
    class Meta:
        model = models.Handlingsplan

    slag = Handlingsplanslag.HANDLINGSPLAN
    upprattad = factory.LazyAttribute(lambda row: row.deltagande.start + datetime.timedelta(days=14))


class PlanmalFactory(DjangoModelFactory):
    class Meta:
        model = models.Planmal

    insats = factory.LazyAttribute(lambda row: row.plan.insats)
    text = "Jag vill arbeta halvtid i ett kök."


class PlanstegFactory(DjangoModelFactory):
    class Meta:
        model = models.Plansteg

    insats = factory.LazyAttribute(lambda row: row.mal.insats)
    text = "Besöka två arbetsplatser."


class InstrumentFactory(DjangoModelFactory):
    class Meta:
        model = models.Instrument

    forbund = factory.SubFactory(make.ForbundFactory)
    namn = factory.Sequence(lambda n: f"Vardagsfrågor {n}")
    ratt = "Eget instrument."


class InstrumentfragaFactory(DjangoModelFactory):
    class Meta:
        model = models.Instrumentfraga

    instrument = factory.SubFactory(InstrumentFactory)
    nummer = factory.Sequence(lambda n: n % 30_000 + 1)
    svarande = Svarande.DELTAGARE
    text = "Hur lätt är det att komma upp på morgonen?"


class MatningFactory(_OfDeltagande):
    """With an instrument of one question: what has been answered can get no more of them."""

    class Meta:
        model = models.Matning

    instrument = factory.LazyFunction(lambda: InstrumentfragaFactory().instrument)
    svarande = Svarande.DELTAGARE
    datum = factory.LazyAttribute(lambda row: row.deltagande.start + datetime.timedelta(days=7))


class MatsvarFactory(DjangoModelFactory):
    class Meta:
        model = models.Matsvar

    insats = factory.LazyAttribute(lambda row: row.matning.insats)
    fraga = factory.LazyAttribute(lambda row: row.matning.instrument.fragor.first())
    varde = 3


class SlutredovisningFactory(_OfDeltagande):
    """A draft."""

    class Meta:
        model = models.Slutredovisning

    remiss = factory.LazyAttribute(lambda row: row.deltagande.remiss)
    aktiviteter = "Praktik fyra dagar i veckan och samtal var fjortonde dag."
    bedomning = "Klarar halvtid. Behöver fortsatt stöd på arbetsplatsen."


class FallFactory(DjangoModelFactory):
    class Meta:
        model = models.Fall

    insats = factory.SubFactory(make.InsatsFactory)
    nummer = factory.LazyAttribute(lambda row: next_number("fall", row.insats.pk))
    slag = Fallslag.OKLAR_REMISS
    fraga = "Kan en person som studerar på deltid antas?"


class KonsultationFactory(DjangoModelFactory):
    class Meta:
        model = models.Konsultation

    insats = factory.SubFactory(make.InsatsFactory)
    nummer = factory.LazyAttribute(lambda row: next_number("konsultation", row.insats.pk))
    datum = factory.LazyFunction(timezone.localdate)
    amne = factory.LazyFunction(lambda: listvarde(Listslag.KONSULTATIONSAMNE, "ansvar"))
    fragande = factory.SubFactory(make.PartFactory)
    fraga = "Vem betalar för hjälpmedel på arbetsplatsen?"


class KolumnmappningFactory(DjangoModelFactory):
    class Meta:
        model = models.Kolumnmappning

    insats = factory.SubFactory(make.InsatsFactory)
    namn = factory.Sequence(lambda n: f"Export {n}")
    kolumner = factory.LazyFunction(lambda: {"Startdatum": "start"})


class RemissintagFactory(DjangoModelFactory):
    """An open intake."""

    class Meta:
        model = models.Remissintag

    insats = factory.SubFactory(make.InsatsFactory)
    oppet = True
    egenansokan = True


def import_of(insats: Insats) -> models.Importkorning:
    """A file that has been read and waits for its columns to be told."""
    content = pack(Innehall(Table(["Startdatum"], [(2, {"Startdatum": "2024-01-15"})])))
    nyckel, sealed = seal(insats, content, table="deltagare_importkorning", column="innehall", owner=insats.pk)
    return models.Importkorning.objects.create(
        insats=insats, filnamn="fil.csv", nyckel=nyckel, innehall=sealed, rader=1
    )
