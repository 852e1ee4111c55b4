"""Rows for tests, one factory a model. All names are invented; every default obeys the constraints.

    InsatsFactory(namn="Samverkansteam Ljungby backe", forbund=forbund)

A factory makes what a row cannot do without and nothing else: what a test is about stands in the test.
"""

import datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from deltagare import models as deltagare
from deltagare.enums import Antalsmatt, Kon
from insatser import models as insatser
from insatser.enums import (
    BudgetStatus,
    Fristslag,
    Inriktning,
    InsatsStatus,
    Kriterieslag,
    Ledamotsroll,
    Malslag,
    Regelslag,
)
from rapporter import models as rapporter
from rapporter.enums import Avsnitt, Dokumentslag
from tests.decided import BeforeDecisionFactory
from tests.factories_forbund import (  # noqa: F401 (all factories are reached by this module)
    PASSWORD,
    ROLL_FACTS,
    ForbundFactory,
    HandelseFactory,
    KommunFactory,
    MedlemFactory,
    MembershipFactory,
    PartFactory,
    RollFactory,
    UserFactory,
    UtskickFactory,
)
from tests.factories_sammanslagning import (  # noqa: F401
    FlyttFactory,
    InsatstillhorighetFactory,
    SammanslagningDelFactory,
    SammanslagningFactory,
)

YEAR = 2024


class KallaFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Kalla

    kod = factory.Sequence(lambda n: f"kalla-{n}")
    titel = factory.Sequence(lambda n: f"Insatsplan för Ekdala {n}")
    forbund = factory.SubFactory(ForbundFactory)


class InsatsFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Insats

    forbund = factory.SubFactory(ForbundFactory)
    namn = factory.Sequence(lambda n: f"Samverkansteam Ekdala {n}")
    slug = factory.Sequence(lambda n: f"samverkansteam-ekdala-{n}")
    inriktning = Inriktning.INDIVID
    agare = factory.SubFactory(PartFactory)
    status = InsatsStatus.PAGAENDE
    fran = datetime.date(2022, 1, 1)


class SamverkanspartFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Samverkanspart

    insats = factory.SubFactory(InsatsFactory)
    part = factory.SubFactory(PartFactory)


class UpptagningFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Upptagning

    insats = factory.SubFactory(InsatsFactory)
    kommun = factory.SubFactory(KommunFactory)
    fran = datetime.date(2022, 1, 1)


class InsatsuppdragFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Insatsuppdrag

    membership = factory.SubFactory(MembershipFactory)
    insats = factory.SubFactory(InsatsFactory)


class MotsagelseFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Motsagelse

    insats = factory.SubFactory(InsatsFactory)
    galler = "Antal tjänster"
    ena = "sex tjänster i bemanningen"
    andra = "sju tjänster i budgeten"


class KriteriumFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Kriterium

    insats = factory.SubFactory(InsatsFactory)
    slag = Kriterieslag.INKLUSIV
    nummer = factory.Sequence(lambda n: n % 30_000 + 1)
    text = "Behöver stöd av minst två parter."


class RegelFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Regel

    insats = factory.SubFactory(InsatsFactory)
    slag = Regelslag.REMISSVAG
    text = "Remiss i skrift från en av parterna."


class MalsattningFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Malsattning

    insats = factory.SubFactory(InsatsFactory)
    slag = Malslag.DELMAL
    ordning = factory.Sequence(lambda n: n % 30_000)
    text = "Hälften av dem som avslutas går vidare till arbete eller studier."


class BemanningFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Bemanning

    insats = factory.SubFactory(InsatsFactory)
    funktion = "Handledare"
    arsarbetare = Decimal("0.5")


class StyrgruppFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Styrgrupp

    insats = factory.SubFactory(InsatsFactory)
    namn = "Styrgruppen"


class LedamotFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Ledamot

    styrgrupp = factory.SubFactory(StyrgruppFactory)
    roll = Ledamotsroll.ORDINARIE
    funktion = "Enhetschef"


class FristFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Frist

    insats = factory.SubFactory(InsatsFactory)
    slag = Fristslag.HELARSRAPPORT
    rubrik = factory.Sequence(lambda n: f"Helårsrapport {n}")
    senast = datetime.date(YEAR + 1, 2, 28)


class InsatsplanFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Insatsplan

    insats = factory.SubFactory(InsatsFactory)
    titel = "Insatsplan"
    version = factory.Sequence(lambda n: n % 30_000 + 1)


class PlansektionFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Plansektion

    plan = factory.SubFactory(InsatsplanFactory)
    ordning = factory.Sequence(lambda n: n % 30_000)
    rubrik = "Bakgrund"
    text = "Många behöver stöd av flera parter på samma gång."


class BudgetFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Budget

    insats = factory.SubFactory(InsatsFactory)
    namn = factory.LazyAttribute(lambda budget: f"Budget {budget.ar_fran}")
    version = factory.Sequence(lambda n: n % 30_000 + 1)
    status = BudgetStatus.BEVILJAD
    ar_fran = YEAR
    ar_till = YEAR


class BudgetpostFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Budgetpost

    budget = factory.SubFactory(BudgetFactory)
    grupp = "Personal"
    ordning = factory.Sequence(lambda n: n % 30_000)
    benamning = "Handledare"


class BudgetbeloppFactory(BeforeDecisionFactory):
    class Meta:
        model = insatser.Budgetbelopp

    post = factory.SubFactory(BudgetpostFactory)
    ar = YEAR
    belopp = Decimal(600_000)


class BudgetbeslutFactory(BeforeDecisionFactory):
    class Meta:
        model = insatser.Budgetbeslut

    budget = factory.SubFactory(BudgetFactory)
    ar = YEAR
    ansokt = Decimal(900_000)
    beviljat = Decimal(850_000)


class UppgivenSummaFactory(DjangoModelFactory):
    class Meta:
        model = insatser.UppgivenSumma

    budget = factory.SubFactory(BudgetFactory)
    ar = YEAR
    belopp = Decimal(600_000)
    var = "Budgetens sista rad"


class RekvisitionFactory(DjangoModelFactory):
    """A draft for a two-month period; `nummer` 1-6 picks which one of the year."""

    class Meta:
        model = insatser.Rekvisition

    insats = factory.SubFactory(InsatsFactory)
    budget = factory.LazyAttribute(lambda row: BudgetFactory(insats=row.insats))
    ar = YEAR
    nummer = 1
    fran = factory.LazyAttribute(lambda row: datetime.date(row.ar, row.nummer * 2 - 1, 1))
    till = factory.LazyAttribute(
        lambda row: datetime.date(row.ar + row.nummer // 6, row.nummer * 2 % 12 + 1, 1) - datetime.timedelta(days=1)
    )


class BetalningsuppgiftFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Betalningsuppgift

    insats = factory.SubFactory(InsatsFactory)
    mottagare = "Norrsjö kommun"
    konto = "5050-1055"


class EkonomiinstallningFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Ekonomiinstallning

    forbund = factory.SubFactory(ForbundFactory)


class ArsavslutFactory(DjangoModelFactory):
    """The end of a year before the cast's own: nothing is carried over."""

    class Meta:
        model = insatser.Arsavslut

    insats = factory.SubFactory(InsatsFactory)
    ar = YEAR - 2
    oforbrukat = Decimal(12_000)
    hantering = "aterlamnas"
    forklaring = "En tjänst var vakant."
    avslutad_av = factory.SubFactory(UserFactory)


class VarningsordFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Varningsord

    forbund = factory.SubFactory(ForbundFactory)
    ord = "presentkort"
    varfor = "Gåvor till deltagare får förbundet inte betala."


class VerifikatFactory(BeforeDecisionFactory):
    """The row of a voucher; no file lies in the store."""

    class Meta:
        model = insatser.Verifikat

    rekvisition = factory.SubFactory(RekvisitionFactory)
    nummer = factory.LazyAttribute(lambda row: row.rekvisition.verifikat.count() + 1)
    benamning = "Lönespecifikation"
    fil = factory.LazyAttribute(lambda row: f"verifikat/{row.rekvisition.pk}/{row.nummer}.pdf")
    filslag = "pdf"
    storlek = 1000
    sidor = 1
    sha256 = factory.LazyAttribute(lambda row: f"{row.rekvisition.pk:032x}{row.nummer:032x}")
    uppladdad_av = factory.SubFactory(UserFactory)


class VerifikatradFactory(BeforeDecisionFactory):
    class Meta:
        model = insatser.Verifikatrad

    rad = factory.SubFactory("tests.factories.RekvisitionsradFactory")
    verifikat = factory.LazyAttribute(lambda row: VerifikatFactory(rekvisition=row.rad.rekvisition))
    belopp = Decimal(100_000)


class RekvisitionsradFactory(BeforeDecisionFactory):
    class Meta:
        model = insatser.Rekvisitionsrad

    rekvisition = factory.SubFactory(RekvisitionFactory)
    post = factory.LazyAttribute(lambda row: BudgetpostFactory(budget=row.rekvisition.budget))
    belopp = Decimal(100_000)


class AntalsperiodFactory(DjangoModelFactory):
    class Meta:
        model = deltagare.Antalsperiod

    insats = factory.SubFactory(InsatsFactory)
    fran = datetime.date(YEAR, 1, 1)
    till = datetime.date(YEAR, 12, 31)


class AntalFactory(DjangoModelFactory):
    class Meta:
        model = deltagare.Antal

    period = factory.SubFactory(AntalsperiodFactory)
    matt = Antalsmatt.DELTAGARE
    kon = Kon.KVINNA
    antal = 12


class RapportFactory(DjangoModelFactory):
    class Meta:
        model = rapporter.Rapport

    insats = factory.SubFactory(InsatsFactory)
    ar = YEAR


class MalbedomningFactory(DjangoModelFactory):
    class Meta:
        model = rapporter.Malbedomning

    rapport = factory.SubFactory(RapportFactory)
    malsattning = factory.SubFactory(MalsattningFactory, insats=factory.SelfAttribute("..rapport.insats"))


class RapporttextFactory(DjangoModelFactory):
    class Meta:
        model = rapporter.Rapporttext

    rapport = factory.SubFactory(RapportFactory)
    avsnitt = Avsnitt.SAMMANFATTNING
    text = "Teamet har funnit sina former under året."


class DokumentFactory(DjangoModelFactory):
    """A document that has been ordered, of a rapport unless `rekvisition` is given."""

    class Meta:
        model = rapporter.Dokument

    rekvisition = None
    rapport = factory.Maybe("rekvisition", yes_declaration=None, no_declaration=factory.SubFactory(RapportFactory))
    slag = factory.LazyAttribute(
        lambda row: Dokumentslag.REKVISITION if row.rekvisition else Dokumentslag.HELARSRAPPORT
    )
    version = factory.Sequence(lambda n: n % 30_000 + 1)
    bestalld_av = factory.SubFactory(MembershipFactory)
