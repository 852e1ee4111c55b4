"""Rows of förbund, parter, roles and people who sign in; tests/factories.py hands them on."""

import datetime

import factory
from factory.django import DjangoModelFactory

from finsam.audit.models import Handelse
from finsam.forbund import models as forbund
from finsam.forbund.enums import Partstyp, Rollkod, Rollniva

PASSWORD = "ett-langt-losenord-for-test"
# How far each role reaches and whether it opens deltagare; migrations forbund.0002 and 0005 put the same rows in place.
ROLL_FACTS = {
    Rollkod.FORBUNDSCHEF: (Rollniva.FORBUND, False),
    Rollkod.UTVECKLINGSLEDARE: (Rollniva.FORBUND, False),
    Rollkod.STYRELSELEDAMOT: (Rollniva.FORBUND, False),
    Rollkod.REVISOR: (Rollniva.FORBUND, False),
    Rollkod.INSATSLEDARE: (Rollniva.INSATS, True),
    Rollkod.TEAMMEDLEM: (Rollniva.INSATS, True),
    Rollkod.INSATSEKONOM: (Rollniva.INSATS, False),
    Rollkod.STYRGRUPP_ORDINARIE: (Rollniva.INSATS, False),
    Rollkod.STYRGRUPP_ERSATTARE: (Rollniva.INSATS, False),
    Rollkod.STYRGRUPP_ADJUNGERAD: (Rollniva.INSATS, False),
    Rollkod.REMITTENT: (Rollniva.LANK, True),
    Rollkod.BEHORIGHETSANSVARIG: (Rollniva.INSATS, False),
    Rollkod.DRIFTADMINISTRATOR: (Rollniva.DRIFT, False),
}


class HandelseFactory(DjangoModelFactory):
    class Meta:
        model = Handelse

    kod = "rad.skapad"


class KommunFactory(DjangoModelFactory):
    class Meta:
        model = forbund.Kommun
        django_get_or_create = ("kod",)

    kod = factory.Sequence(lambda n: f"{9000 + n % 1000:04}")
    namn = factory.Sequence(lambda n: f"Ekdala {n}")


class PartFactory(DjangoModelFactory):
    class Meta:
        model = forbund.Part

    namn = factory.Sequence(lambda n: f"Ekdala kommun {n}")
    slag = Partstyp.KOMMUN


class ForbundFactory(DjangoModelFactory):
    class Meta:
        model = forbund.Forbund

    namn = factory.Sequence(lambda n: f"Samordningsförbundet Ekdala {n}")
    slug = factory.Sequence(lambda n: f"ekdala-{n}")
    bildat = datetime.date(2010, 1, 1)


class MedlemFactory(DjangoModelFactory):
    class Meta:
        model = forbund.Medlem

    forbund = factory.SubFactory(ForbundFactory)
    part = factory.SubFactory(PartFactory)
    fran = datetime.date(2010, 1, 1)


class RollFactory(DjangoModelFactory):
    class Meta:
        model = forbund.Roll
        django_get_or_create = ("kod",)

    kod = Rollkod.INSATSLEDARE
    namn = factory.LazyAttribute(lambda roll: Rollkod(roll.kod).label)
    niva = factory.LazyAttribute(lambda roll: ROLL_FACTS[Rollkod(roll.kod)][0])
    oppnar_deltagare = factory.LazyAttribute(lambda roll: ROLL_FACTS[Rollkod(roll.kod)][1])
    ordning = factory.LazyAttribute(lambda roll: list(Rollkod).index(Rollkod(roll.kod)) + 1)


class UserFactory(DjangoModelFactory):
    """A user whose password is PASSWORD when `with_password=True`, else one who cannot log in by the form."""

    class Meta:
        model = forbund.User
        skip_postgeneration_save = True

    epost = factory.Sequence(lambda n: f"anvandare{n}@example.org")
    namn = factory.Sequence(lambda n: f"Provia Exempelsson {n}")
    password = "!"

    @factory.post_generation
    def with_password(self, create: bool, extracted: bool, **kwargs: object) -> None:
        if extracted:
            self.set_password(PASSWORD)
            self.save(update_fields=["password"])


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = forbund.Membership

    user = factory.SubFactory(UserFactory)
    roll = factory.SubFactory(RollFactory)
    forbund = factory.SubFactory(ForbundFactory)
    fran = datetime.date(2020, 1, 1)


class UtskickFactory(DjangoModelFactory):
    class Meta:
        model = forbund.Utskick

    slag = "losenordslank"
    mottagare = "brev@example.org"
