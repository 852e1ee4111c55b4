"""An insats with a delprocess and a year's money, and everything that people may try with their rekvisitioner, in any
order."""

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
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from finsam.bas.errors import AlreadyHandled, Refused
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from insatser.enums import BudgetStatus, RekvisitionStatus
from insatser.models import Budget, Budgetbelopp, Insats, Rekvisition
from insatser.services import budget as budgets
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
        self.done = self.refused = self.attested = self.of_part = self.refused_grants = 0
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    @initialize(shared=st.sampled_from([0, 100_000]))
    def begin(self, shared: int) -> None:
        self.insats = make.InsatsFactory()
        make.BetalningsuppgiftFactory(insats=self.insats)
        self.part = make.InsatsFactory(forbund=self.insats.forbund, agare=self.insats.agare, del_av=self.insats)
        for insats in (self.insats, self.part):
            budget = make.BudgetFactory(insats=insats, version=1, status=BudgetStatus.ANSOKT)
            for order, amount in enumerate((200_000, 150_000), start=1):
                post = make.BudgetpostFactory(budget=budget, ordning=order, benamning=f"Post {order}")
                make.BudgetbeloppFactory(post=post, belopp=amount)
        self.granted = {self.insats.pk: Decimal(0), self.part.pk: Decimal(0)}
        self.paid = dict(self.granted)
        self.people = [
            self._person(role)
            for role in (
                Rollkod.INSATSEKONOM,
                Rollkod.INSATSLEDARE,
                Rollkod.UTVECKLINGSLEDARE,
                Rollkod.FORBUNDSCHEF,
            )
        ]
        self._decide(self.insats, int(GRANTED))
        if shared:
            self._decide(self.part, shared)

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
        rows = list(self._rows().order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def _rows(self) -> Any:
        return Rekvisition.objects.filter(insats__in=(self.insats, self.part))

    @rule(
        month=st.integers(1, 6),
        who=st.integers(0, 3),
        typ=st.sampled_from(["del", "del", "del", "slut"]),
        part=st.booleans(),
    )
    def create(self, month: int, who: int, typ: str, part: bool) -> None:
        till = datetime.date(YEAR + (month * 2) // 12, (month * 2) % 12 + 1, 1) - datetime.timedelta(days=1)
        fran = datetime.date(YEAR, month * 2 - 1, 1)
        self._try(
            acts.create_rekvisition,
            actor=self.people[who % 2],
            insats_id=(self.part if part else self.insats).pk,
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

    @rule(month=st.integers(1, 6), first=AMOUNTS, far=st.integers(2, 5), part=st.booleans())
    def whole(self, month: int, first: Decimal, far: int, part: bool) -> None:
        """A claim that is made, filled in and taken some steps: else few sequences would come to the money."""
        before = self._rows().count()
        self.create(month, 0, "del", part)
        if self._rows().count() > before:
            self.fill(before, 0, abs(first), Decimal(100), True)
            self.onward(before, far)

    @rule(pick=st.integers(0, 4), first=AMOUNTS, far=st.integers(2, 5))
    def correct(self, pick: int, first: Decimal, far: int) -> None:
        """A rättelse that is made, filled in and taken some steps."""
        before = self._rows().count()
        self.step(pick, "ratta", 0)
        if self._rows().count() > before:
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

    @rule(granted=st.integers(100_000, 400_000))
    def revise(self, granted: int) -> None:
        """The next version of the whole's budget, with the same posts, is decided."""
        self._try(self._decide, insats=self.insats, granted=granted)

    @rule(granted=st.integers(20_000, 400_000), month=st.integers(1, 6), first=AMOUNTS)
    def share(self, granted: int, month: int, first: Decimal) -> None:
        """Likewise the delprocess', within what the whole has left; then it claims."""
        before = self.refused
        self._try(self._decide, insats=self.part, granted=granted)
        self.refused_grants += self.refused - before
        self.whole(month, first, 5, True)

    def _decide(self, insats: Insats, granted: int) -> None:
        kansli = self.people[3]
        draft = Budget.objects.filter(insats=insats).order_by("-version")[0]
        if not draft.open:
            draft = budgets.new_version(actor=kansli, budget_id=draft.pk)
            Budgetbelopp.objects.filter(post__budget=draft).update(belopp=granted // 2)
        budgets.decide_budget(
            actor=kansli,
            budget_id=draft.pk,
            beslutad=datetime.date(YEAR, 1, 15),
            beslutad_av="Styrelsen",
            arsbeslut=[budgets.Arsbeslut(YEAR, None, Decimal(granted))],
        )
        self.granted[insats.pk] = Decimal(granted)

    def _decided(self) -> list[Rekvisition]:
        rows = self._rows().filter(status__in=DECIDED)
        return list(rows.annotate(rows=Sum("rader__belopp")))

    @invariant()
    def never_more_than_granted(self) -> None:
        """What is decided grows only within what is granted at that moment: of each, and of the whole together."""
        if not hasattr(self, "insats"):
            return
        decided = self._decided()
        paid = {
            key: sum((row.summa_attesterad for row in decided if row.insats_id == key), Decimal(0)) for key in self.paid
        }
        for key, amount in paid.items():
            assert amount <= max(self.granted[key], self.paid[key]), "more is decided than granted"
        together, before = sum(paid.values()), sum(self.paid.values())
        assert together <= max(self.granted[self.insats.pk], before), "the whole and its part took more than granted"
        self.paid, self.attested = paid, max(self.attested, len(decided))
        self.of_part = max(self.of_part, sum(row.insats_id == self.part.pk for row in decided))

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
        taken: set[tuple[int, datetime.date, datetime.date]] = set()
        for row in self._rows():
            steps_taken = (row.upprattad_av_id, row.inlamnad_av_id, row.granskad_av_id, row.attesterad_av_id)
            pairs = [*pairwise(steps_taken), (row.attesterad_av_id, row.utbetald_av_id)]
            assert all(first is None or first != second for first, second in pairs)
            if row.rattar_id is None and row.status not in ("avslagen", "makulerad"):
                assert (row.insats_id, row.fran, row.till) not in taken
                taken.add((row.insats_id, row.fran, row.till))
