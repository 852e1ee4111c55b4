"""An insats with a year's money, and everything that people may try with its rekvisitioner, in any order."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from finsam.bas.errors import AlreadyHandled, Refused
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from insatser.enums import BudgetStatus, RekvisitionStatus
from insatser.models import Budget, Budgetbelopp, Budgetbeslut, Budgetpost, Rekvisition
from insatser.services import rekvisition as acts
from insatser.services import rekvisition_steg as steps
from insatser.services.utbetalning import betala_rekvisition
from tests import factories as make
from tests.rekvisitioner import cover

YEAR = make.YEAR
GRANTED = Decimal(300_000)
AMOUNTS = st.decimals(min_value=-60_000, max_value=160_000, places=2)
DECIDED = (RekvisitionStatus.ATTESTERAD, RekvisitionStatus.UTBETALD)
PLAIN: dict[str, Callable[..., Any]] = {
    "uppratta": steps.uppratta_rekvisition,
    "oppna": steps.oppna_rekvisition,
    "lamna_in": steps.lamna_in_rekvisition,
    "granska": steps.granska_rekvisition,
    "attestera": steps.attestera_rekvisition,
    "makulera": steps.makulera_rekvisition,
    "ratta": acts.ratta_rekvisition,
    "fornya": acts.fornya_rader,
}
USUAL = ("uppratta", "lamna_in", "granska", "attestera", "betala")
WHO = {"uppratta": 0, "lamna_in": 1, "granska": 2, "attestera": 3, "betala": 2}


class Claims(RuleBasedStateMachine):
    """Acts by four people; what the rules refuse is counted, and must have changed nothing that the invariants see."""

    def __init__(self) -> None:
        super().__init__()
        self.done = self.refused = self.attested = 0
        self.granted = GRANTED
        self.paid = Decimal(0)
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    @initialize()
    def begin(self) -> None:
        self.insats = make.InsatsFactory()
        make.BetalningsuppgiftFactory(insats=self.insats)
        self.budget = make.BudgetFactory(insats=self.insats, version=1)
        for order, amount in enumerate((200_000, 150_000), start=1):
            post = make.BudgetpostFactory(budget=self.budget, ordning=order, benamning=f"Post {order}")
            make.BudgetbeloppFactory(post=post, belopp=amount)
        make.BudgetbeslutFactory(budget=self.budget, ansokt=350_000, beviljat=GRANTED)
        self.people = [
            self._person(role)
            for role in (
                Rollkod.INSATSEKONOM,
                Rollkod.INSATSLEDARE,
                Rollkod.UTVECKLINGSLEDARE,
                Rollkod.FORBUNDSCHEF,
            )
        ]

    def _person(self, role: str) -> Actor:
        member = make.MembershipFactory(forbund=self.insats.forbund, roll=make.RollFactory(kod=role))
        if role in (Rollkod.INSATSEKONOM, Rollkod.INSATSLEDARE):
            make.InsatsuppdragFactory(membership=member, insats=self.insats)
        return Actor.of(member)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def _try(self, act: Callable[..., Any], **what: Any) -> None:
        try:
            with transaction.atomic():
                act(**what)
        except (ValidationError, Refused, AlreadyHandled):
            self.refused += 1
        else:
            self.done += 1

    def _row(self, pick: int) -> Rekvisition | None:
        rows = list(Rekvisition.objects.filter(insats=self.insats).order_by("nummer"))
        return rows[pick % len(rows)] if rows else None

    @rule(month=st.integers(1, 6), who=st.integers(0, 3), typ=st.sampled_from(["del", "del", "del", "slut"]))
    def create(self, month: int, who: int, typ: str) -> None:
        till = datetime.date(YEAR + (month * 2) // 12, (month * 2) % 12 + 1, 1) - datetime.timedelta(days=1)
        fran = datetime.date(YEAR, month * 2 - 1, 1)
        self._try(
            acts.create_rekvisition,
            actor=self.people[who % 2],
            insats_id=self.insats.pk,
            fran=fran,
            till=till,
            typ=typ,
        )

    @rule(pick=st.integers(0, 7), who=st.integers(0, 3), first=AMOUNTS, second=AMOUNTS, covered=st.booleans())
    def fill(self, pick: int, who: int, first: Decimal, second: Decimal, covered: bool) -> None:
        if (row := self._row(pick)) is None:
            return
        if row.rattar_id is None:
            first, second = abs(first), abs(second)
        values = {
            rad.pk: acts.Radvarde(amount, "Så blev det.")
            for rad, amount in zip(row.rader.order_by("post__ordning"), (first, second), strict=False)
        }
        self._try(
            acts.fill_in_rekvisition,
            actor=self.people[who % 2],
            rekvisition_id=row.pk,
            rader=values,
            kommentar="Rättas.",
        )
        if covered:
            cover(row)

    @rule(month=st.integers(1, 6), first=AMOUNTS, far=st.integers(2, 5))
    def whole(self, month: int, first: Decimal, far: int) -> None:
        """A claim that is made, filled in and taken some steps: else few sequences would come to the money."""
        before = Rekvisition.objects.filter(insats=self.insats).count()
        self.create(month, 0, "del")
        if Rekvisition.objects.filter(insats=self.insats).count() > before:
            self.fill(before, 0, abs(first), Decimal(100), True)
            self.onward(before, far)

    @rule(pick=st.integers(0, 4), first=AMOUNTS, far=st.integers(2, 5))
    def correct(self, pick: int, first: Decimal, far: int) -> None:
        """A rättelse that is made, filled in and taken some steps."""
        before = Rekvisition.objects.filter(insats=self.insats).count()
        self.step(pick, "ratta", 0)
        if Rekvisition.objects.filter(insats=self.insats).count() > before:
            self.fill(before, 0, first, Decimal("-0.01"), True)
            self.onward(before, far)

    @rule(pick=st.integers(0, 4), name=st.sampled_from(sorted(PLAIN)), who=st.integers(0, 3))
    def step(self, pick: int, name: str, who: int) -> None:
        if row := self._row(pick):
            self._try(PLAIN[name], actor=self.people[who], rekvisition_id=row.pk)

    @rule(pick=st.integers(0, 7), far=st.integers(1, 5))
    def onward(self, pick: int, far: int) -> None:
        """The usual way, as far as it goes."""
        for name in USUAL[:far]:
            if row := self._row(pick):
                act = betala_rekvisition if name == "betala" else PLAIN[name]
                more = {"den": timezone.localdate()} if name == "betala" else {}
                self._try(act, actor=self.people[WHO[name]], rekvisition_id=row.pk, **more)

    @rule(pick=st.integers(0, 7), who=st.integers(2, 3), flagged=st.integers(0, 2))
    def send_back(self, pick: int, who: int, flagged: int) -> None:
        if row := self._row(pick):
            marks = {rad.pk: "Verifikat saknas." for rad in list(row.rader.all())[:flagged]}
            self._try(
                steps.sand_ater_rekvisition,
                actor=self.people[who],
                rekvisition_id=row.pk,
                orsak="Se raderna.",
                rader=marks,
            )

    @rule(pick=st.integers(0, 7), who=st.integers(2, 3))
    def refuse(self, pick: int, who: int) -> None:
        if row := self._row(pick):
            self._try(steps.avsla_rekvisition, actor=self.people[who], rekvisition_id=row.pk, orsak="Utanför planen.")

    @precondition(lambda self: self.budget.version < 4)
    @rule(granted=st.integers(100_000, 400_000))
    def revise(self, granted: int) -> None:
        """A new version of the budget, with the same posts, is decided."""
        old = self.budget
        new = Budget.objects.create(
            insats=self.insats,
            namn="Reviderad",
            version=old.version + 1,
            status=BudgetStatus.REVIDERAD,
            ar_fran=old.ar_fran,
            ar_till=old.ar_till,
        )
        for post in old.poster.all():
            copy = Budgetpost.objects.create(
                budget=new,
                grupp=post.grupp,
                ordning=post.ordning,
                benamning=post.benamning,
                ursprung_id=post.rot_id,
            )
            Budgetbelopp.objects.create(post=copy, ar=YEAR, belopp=granted // 2)
        Budgetbeslut.objects.create(budget=new, ar=YEAR, beviljat=granted)
        self.budget, self.granted = new, Decimal(granted)

    def _decided(self) -> list[Rekvisition]:
        rows = Rekvisition.objects.filter(insats=self.insats, status__in=DECIDED)
        return list(rows.annotate(rows=Sum("rader__belopp")))

    @invariant()
    def never_more_than_granted(self) -> None:
        """What is decided grows only within what is granted at that moment."""
        if not hasattr(self, "insats"):
            return
        decided = self._decided()
        paid = sum((row.summa_attesterad for row in decided), Decimal(0))
        assert paid <= max(self.granted, self.paid), "more is decided than granted"
        self.paid, self.attested = paid, max(self.attested, len(decided))

    @invariant()
    def no_ore_is_lost(self) -> None:
        """What is paid is what the rows say, each row and its corrections together at least nought."""
        if not hasattr(self, "insats"):
            return
        decided = self._decided()
        assert [row.summa_attesterad for row in decided] == [row.rows for row in decided]  # type: ignore[attr-defined]
        by_post: dict[tuple[int, int], Decimal] = {}
        for row in decided:
            for rad in row.rader.select_related("post"):
                key = (row.rattar_id or row.pk, rad.post.rot_id)
                by_post[key] = by_post.get(key, Decimal(0)) + rad.belopp
        assert all(amount >= 0 for amount in by_post.values())

    @invariant()
    def two_pairs_of_eyes(self) -> None:
        """Nobody took two steps next to each other, and no period is claimed twice."""
        if not hasattr(self, "insats"):
            return
        taken: set[tuple[datetime.date, datetime.date]] = set()
        for row in Rekvisition.objects.filter(insats=self.insats):
            steps_taken = (row.upprattad_av_id, row.inlamnad_av_id, row.granskad_av_id, row.attesterad_av_id)
            pairs = [*pairwise(steps_taken), (row.attesterad_av_id, row.utbetald_av_id)]
            assert all(first is None or first != second for first, second in pairs)
            if row.rattar_id is None and row.status not in ("avslagen", "makulerad"):
                assert (row.fran, row.till) not in taken
                taken.add((row.fran, row.till))
