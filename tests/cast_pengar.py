"""Rows of the money of a place in the cast: what goes to the accounts, and the förbund's own year."""

import datetime
from decimal import Decimal

from django.db.models import Model

from finsam.forbund.models import Membership
from insatser.enums import Omrade
from insatser.models import (
    Bokforingsexport,
    Bokforingsinstallning,
    Budget,
    Budgetpost,
    Budgetuppfoljning,
    Exportrad,
    Gruppomrade,
    Insats,
    Kontering,
    Medelstilldelning,
    Rekvisition,
)
from tests import factories as make


def bookkeeping(insats: Insats, rekvisition: Rekvisition, orderer: Membership) -> list[Model]:
    """One of each model about an insats; those of its whole förbund once for all its insatser."""
    forbund = insats.forbund
    export = Bokforingsexport.objects.create(
        forbund=forbund,
        nummer=forbund.bokforingsexporter.count() + 1,
        skapad_av=orderer,
        summa=Decimal(100_000),
        huvud={"foretag": forbund.namn, "orgnr": forbund.orgnr, "serie": "A"},
        rader=[],
    )
    return [
        Bokforingsinstallning.objects.get_or_create(
            forbund=forbund, defaults={"skuldkonto": "2440", "skuldkonto_namn": "Skulder"}
        )[0],
        Kontering.objects.create(forbund=forbund, insats=insats, grupp="Personal", konto="4510", namn="Insatser"),
        export,
        Exportrad.objects.create(export=export, rekvisition=rekvisition),
    ]


def forbunds_year(budget: Budget, post: Model) -> None:
    """What a member pays to a förbund, what a group of its budget is, and how one of its rows has gone."""
    assert isinstance(post, Budgetpost)
    forbund = budget.forbund
    assert forbund is not None
    member = forbund.medlemmar.order_by("pk")[0]
    Medelstilldelning.objects.create(forbund=forbund, part=member.part, ar=budget.ar_fran, belopp=Decimal(500_000))
    Gruppomrade.objects.create(forbund=forbund, slag=post.slag, grupp=post.grupp, omrade=Omrade.ADMINISTRATION)
    Budgetuppfoljning.objects.create(
        post=post,
        ar=budget.ar_fran,
        per_dag=datetime.date(budget.ar_fran, 6, 30),
        utfall=Decimal(40_000),
        inlagd_av=forbund.memberships.order_by("pk")[0],
    )


def amounts(budget: Budget, posts: list[Model]) -> list[Model]:
    """What a budget's rows are, what is granted, and a printed sum that says something else."""
    return [
        *(make.BudgetbeloppFactory(post=post, belopp=100_000 * n) for n, post in enumerate(posts, start=1)),
        make.BudgetbeslutFactory(budget=budget, ansokt=300_500, beviljat=300_000, paragraf="§ 7"),
        # Off by 500 kr, so that a contradiction is shown.
        make.UppgivenSummaFactory(budget=budget, belopp=600_500),
    ]
