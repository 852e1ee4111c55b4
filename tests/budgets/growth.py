"""Ten more of everything, for the test that more rows cost no more queries."""

import datetime

from django.utils import timezone

from finsam.forbund.models import Membership
from insatser.enums import Planslag, PlanStatus, Regelslag, RekvisitionStatus
from insatser.models import Insats, Insatsplan
from rapporter.enums import DokumentStatus, RapportStatus
from rapporter.models import Rapport
from tests import factories as make
from tests.cast import YEAR, Cast, Place

TEN = range(10)


def grow(cast: Cast) -> None:
    """Ten more insatser in the förbund, covered by the same people, and ten more rows of each kind in the first."""
    _grow_insats(cast.own)
    for _ in TEN:
        _add_insats(cast)
    forbund = cast.own.forbund
    plan = Insatsplan.objects.get(forbund=forbund, slag=Planslag.VERKSAMHETSPLAN)
    for number in TEN:
        make.MedlemFactory(forbund=forbund)
        make.MembershipFactory(forbund=forbund)
        make.KallaFactory(forbund=forbund)
        make.MotsagelseFactory(insats=None, forbund=forbund)
        make.PlansektionFactory(plan=plan, ordning=100 + number)
        _posts(forbund.budgetar.get(), number)
        make.KommunFactory()
        make.PartFactory()


def _add_insats(cast: Cast) -> None:
    insats = make.InsatsFactory(forbund=cast.own.forbund)
    make.UpptagningFactory(insats=insats)
    make.FristFactory(insats=insats)
    make.MotsagelseFactory(insats=insats)
    make.InsatsFactory(forbund=cast.own.forbund, del_av=insats)
    budget = make.BudgetFactory(insats=insats)
    _posts(budget, 0)
    make.AntalFactory(period=make.AntalsperiodFactory(insats=insats))
    _rekvisition(insats, budget, 1)
    _rapport(insats, YEAR)
    people: list[Membership | None] = [person.membership for person in cast.people.values()]
    for membership in people:
        if membership is not None and membership.insatsuppdrag.exists():  # type: ignore[attr-defined]
            make.InsatsuppdragFactory(membership=membership, insats=insats)


def _grow_insats(place: Place) -> None:
    insats = place.insats
    draft = next(plan for plan in place.rows["insatser.insatsplan"] if plan.editable)  # type: ignore[attr-defined]
    decided = next(plan for plan in place.rows["insatser.insatsplan"] if not plan.editable)  # type: ignore[attr-defined]
    for number in TEN:
        make.KriteriumFactory(insats=insats, nummer=100 + number)
        make.RegelFactory(insats=insats, slag=Regelslag.AVVIKELSE)
        make.MalsattningFactory(insats=insats)
        make.BemanningFactory(insats=insats, arbetsgivare=make.PartFactory())
        make.LedamotFactory(styrgrupp=place.one("insatser.styrgrupp"), part=make.PartFactory())
        make.SamverkanspartFactory(insats=insats)
        make.UpptagningFactory(insats=insats)
        make.FristFactory(insats=insats)
        make.MotsagelseFactory(insats=insats)
        make.PlansektionFactory(plan=draft, ordning=100 + number)
        make.PlansektionFactory(plan=decided, ordning=100 + number)
        make.InsatsplanFactory(insats=insats, version=100 + number, status=PlanStatus.ERSATT)
        make.InsatsFactory(forbund=insats.forbund, del_av=insats)
        make.HandelseFactory(
            forbund_id=insats.forbund_id, objekt="insatser.insats", objekt_id=insats.pk, kod="insats.startad"
        )
        post = _posts(place.budget, number)
        make.RekvisitionsradFactory(rekvisition=place.rekvisition, post=post)
        _rekvisition(insats, make.BudgetFactory(insats=insats, ar_fran=2005 + number, ar_till=2005 + number), number)
        _rapport(insats, 2005 + number)
        make.DokumentFactory(rapport=place.godkand, version=100 + number, status=DokumentStatus.MISSLYCKAT)
        start = datetime.date(2005 + number, 1, 1)
        period = make.AntalsperiodFactory(insats=insats, fran=start, till=start.replace(month=12, day=31))
        make.AntalFactory(period=period)


def _posts(budget: object, number: int) -> object:
    """A row with its amount, and a printed sum that does not agree with it."""
    post = make.BudgetpostFactory(budget=budget, ordning=100 + number, arbetsgivare=make.PartFactory())
    make.BudgetbeloppFactory(post=post, ar=budget.ar_fran)  # type: ignore[attr-defined]
    make.UppgivenSummaFactory(budget=budget, ar=budget.ar_fran, belopp=1)  # type: ignore[attr-defined]
    return post


def _rekvisition(insats: Insats, budget: object, number: int) -> None:
    year = budget.ar_fran  # type: ignore[attr-defined]
    claim = make.RekvisitionFactory(
        insats=insats,
        budget=budget,
        ar=year,
        nummer=1,
        status=RekvisitionStatus.INLAMNAD,
        inlamnad_tid=timezone.now(),
    )
    make.RekvisitionsradFactory(rekvisition=claim)
    make.DokumentFactory(rekvisition=claim, version=100 + number, status=DokumentStatus.MISSLYCKAT)


def _rapport(insats: Insats, year: int) -> Rapport:
    rapport: Rapport = make.RapportFactory(
        insats=insats, ar=year, status=RapportStatus.INLAMNAD, inlamnad_tid=timezone.now()
    )
    return rapport
