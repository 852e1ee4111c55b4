"""Rows of a merger of förbund; tests/factories.py hands them on."""

import datetime

import factory
from factory.django import DjangoModelFactory

from insatser import models as insatser
from tests.factories_forbund import ForbundFactory


class SammanslagningFactory(DjangoModelFactory):
    """A draft."""

    class Meta:
        model = insatser.Sammanslagning

    mottagare = factory.SubFactory(ForbundFactory)
    datum = datetime.date(2024, 1, 1)


class SammanslagningDelFactory(DjangoModelFactory):
    class Meta:
        model = insatser.SammanslagningDel

    sammanslagning = factory.SubFactory(SammanslagningFactory)
    forbund = factory.SubFactory(ForbundFactory)


class FlyttFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Flytt

    sammanslagning = factory.SubFactory(SammanslagningFactory)
    ordning = 1
    slag = "andrad"
    model_label = "insatser.insats"
    rad_id = 1
    kolumn = "forbund_id"


class InsatstillhorighetFactory(DjangoModelFactory):
    class Meta:
        model = insatser.Insatstillhorighet

    insats = factory.SubFactory("tests.factories.InsatsFactory")
    forbund = factory.SubFactory(ForbundFactory)
    till = datetime.date(2021, 12, 31)
