"""A machine that does anything to remisser and deltaganden, legal or not, in any order, and looks after each step.

Every act is done by the product's own services. An act may be refused in words (Http404, Refused, AlreadyHandled,
RuleBroken), and then nothing has changed; anything else that is raised is a fault. What must hold afterwards is said
here anew and plainly, not asked of the services.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from deltagare.enums import ForlangningStatus, Kon, Listslag, RemissStatus, SlutredovisningStatus
from deltagare.models import Deltagande, Fall, Forlangning, Remiss, Slutredovisning, Uppehall
from deltagare.services import antagning, avstaende, deltagande, fall, forlangning, ko, remiss, uppehall
from deltagare.services.regler import deltagarregler
from deltagare.transitions import FALL, FORLANGNING, REMISS, SLUTREDOVISNING
from finsam.bas.errors import AlreadyHandled, Refused
from finsam.bas.transitions import Transitions
from finsam.forbund.actor import Actor, acting
from finsam.forbund.enums import Rollkod
from insatser.enums import Beslutsfattare
from tests.deltagare.rules import on, six_more, today, twelve_months
from tests.deltagare.rules import rule as write_rule
from tests.people import RemissFactory, listvarde, make_team

REFUSALS = (Http404, Refused, AlreadyHandled, ValidationError)
DAY = datetime.timedelta(days=1)
S = RemissStatus
DECIDERS = (
    None,
    Beslutsfattare.INSATSLEDARE,
    Beslutsfattare.INSATSLEDARE_REDOVISAR,
    Beslutsfattare.STYRGRUPP_EFTER_ANSOKAN,
)

TABLES = {Remiss: REMISS, Forlangning: FORLANGNING, Fall: FALL, Slutredovisning: SLUTREDOVISNING}
which = st.integers(0, 5)
offsets = st.integers(-40, 40)
texts = st.sampled_from(["Det behövs.", "Det behövs.", "Så är det.", "", "Ring 19900101-2384."])


def one_step(table: Transitions) -> set[tuple[str, str]]:
    """From which state to which a single step leads."""
    return {(source, step.target) for step in table for source in step.sources}


class States(RuleBasedStateMachine):
    """One insats of two places, its leader, a colleague, its styrgrupp, and somebody from another insats."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        team = make_team(samtidiga_hogst=2)
        self.insats = team.insats
        roles = (Rollkod.TEAMMEDLEM, Rollkod.STYRGRUPP_ORDINARIE)
        colleague, styrgrupp = (make_team(insats=team.insats, roll=role).actor for role in roles)
        self.leader, self.colleague, self.styrgrupp = team.actor, colleague, styrgrupp
        self.stranger = make_team().actor
        self.day = today()
        self.seen: dict[tuple[str, int], str] = {}
        self.refused = self.done = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # Rules of the insats, and acts -----------------------------------------------------------------------------

    @initialize(limit=st.sampled_from(["none", "soft", "hard"]), decider=st.sampled_from(DECIDERS))
    def rules_of_the_insats(self, limit: str, decider: str | None) -> None:
        if limit != "none":
            twelve_months(self.insats, hard=limit == "hard")
        if decider:
            six_more(self.insats, beslutas_av=decider, hard=limit == "hard", anstand_manader=2)
        write_rule(self.insats, "slutredovisning", varde=3, enhet="vecka")
        with acting(self.leader):
            for _ in range(4):
                self._come_in()
        for number in (0, 1):
            self._try(antagning.anta, remiss_id=self._pick(Remiss, number, "anta"))
        self._try(deltagande.starta, remiss_id=self._pick(Remiss, 0, "starta"), start=self.day - 20 * DAY)
        assert self.done == 3

    def _come_in(self) -> None:
        RemissFactory(insats=self.insats, part=self.insats.agare, kon=Kon.MAN)

    def _try(self, act: Callable[..., Any], actor: Actor | None = None, **values: Any) -> None:
        """Does an act as somebody of the team; a refusal is an answer, and must leave nothing behind."""
        actor = actor or self.leader
        with on(self.day), acting(actor):
            before = self._snapshot()
            try:
                with transaction.atomic():
                    act(actor=actor, **values)
                self.done += 1
            except REFUSALS:
                self.refused += 1
                assert self._snapshot() == before

    def _snapshot(self) -> list[list[tuple[Any, ...]]]:
        models = (Remiss, Deltagande, Uppehall, Forlangning, Fall, Slutredovisning)
        return [list(model._default_manager.order_by("pk").values_list()) for model in models]

    def _pick(self, model: type, place: int, step: str = "") -> int:
        """One of the rows there are, or a number that is nobody's; with a step oftest one that it may be taken from."""
        with acting(self.leader):
            rows = model._default_manager.filter(insats=self.insats).order_by("pk")
            found = list(rows.values_list("pk", flat=True))
            if step and place < 4:
                states = [source for one in TABLES[model] if one.name == step for source in one.sources]
                found = list(rows.filter(status__in=states).values_list("pk", flat=True)) or found
        return found[place % len(found)] if found else 4711

    @rule()
    def remiss_comes_in(self) -> None:
        with acting(self.leader):
            if Remiss.objects.count() < 6:
                self._come_in()

    @rule(place=which, by_colleague=st.booleans())
    def borja_bedoma(self, place: int, by_colleague: bool) -> None:
        actor = self.colleague if by_colleague else self.leader
        self._try(remiss.borja_bedoma, actor, remiss_id=self._pick(Remiss, place, "borja_bedoma"))

    @rule(place=which, text=texts)
    def begar_komplettering(self, place: int, text: str) -> None:
        self._try(remiss.begar_komplettering, remiss_id=self._pick(Remiss, place, "begar_komplettering"), fraga=text)

    @rule(place=which, text=texts)
    def registrera_svar(self, place: int, text: str) -> None:
        self._try(remiss.registrera_svar, remiss_id=self._pick(Remiss, place, "komplettera"), svar=text)

    @rule(place=which, text=texts)
    def hanskjut(self, place: int, text: str) -> None:
        self._try(remiss.hanskjut, remiss_id=self._pick(Remiss, place, "hanskjut"), fraga=text)

    @rule(place=which)
    def ta_emot_svar(self, place: int) -> None:
        self._try(remiss.ta_emot_svar, remiss_id=self._pick(Remiss, place, "ta_emot_svar"))

    @rule(place=which, motivated=st.booleans(), by_colleague=st.booleans())
    def anta(self, place: int, motivated: bool, by_colleague: bool) -> None:
        actor = self.colleague if by_colleague else self.leader
        why = dict.fromkeys(("alder", "kommun", "kriterier"), "Det är rätt ändå.") if motivated else {}
        self._try(antagning.anta, actor, remiss_id=self._pick(Remiss, place, "anta"), motiveringar=why)

    @rule(place=which, text=texts)
    def avsla(self, place: int, text: str) -> None:
        orsak = listvarde(Listslag.AVSLAGSORSAK, "kriterier").pk
        self._try(antagning.avsla, remiss_id=self._pick(Remiss, place, "avsla"), orsak_id=orsak, motivering=text)

    @rule(place=which)
    def aterta(self, place: int) -> None:
        self._try(remiss.aterta, remiss_id=self._pick(Remiss, place, "aterta"))

    @rule(place=which, fortur=st.booleans(), text=texts)
    def satt_fortur(self, place: int, fortur: bool, text: str) -> None:
        values = {"fortur": fortur, "fortur_motivering": text}
        self._try(remiss.satt_fortur, remiss_id=self._pick(Remiss, place, "starta"), values=values)

    @rule(place=which, utfall=st.sampled_from(["ja", "nej", "rad", "kannedom"]), text=texts)
    def besvara_fall(self, place: int, utfall: str, text: str) -> None:
        number = self._pick(Fall, place, "besvara")
        with on(self.day), acting(self.styrgrupp):
            try:
                with transaction.atomic():
                    fall.besvara_fall(actor=self.styrgrupp, fall_id=number, utfall=utfall, svar=text)
            except REFUSALS:
                self.refused += 1

    @rule(place=which, offset=offsets)
    def starta(self, place: int, offset: int) -> None:
        self._try(deltagande.starta, remiss_id=self._pick(Remiss, place, "starta"), start=self.day + offset * DAY)

    @rule(place=which)
    def angra_start(self, place: int) -> None:
        self._try(deltagande.angra_start, deltagande_id=self._pick(Deltagande, place))

    @rule(place=which, offset=offsets)
    def andra_start(self, place: int, offset: int) -> None:
        self._try(deltagande.andra_start, deltagande_id=self._pick(Deltagande, place), start=self.day + offset * DAY)

    @rule(place=which, offset=offsets)
    def avsluta(self, place: int, offset: int) -> None:
        reason = listvarde(Listslag.AVSLUTSANLEDNING, "studier").pk
        self._try(
            deltagande.avsluta,
            deltagande_id=self._pick(Deltagande, place),
            slut=self.day + offset * DAY,
            anledning_id=reason,
        )

    @rule(place=which)
    def ateroppna(self, place: int) -> None:
        self._try(deltagande.ateroppna, deltagande_id=self._pick(Deltagande, place))

    @rule(place=which, kod=st.sampled_from(["samtycke", "annat"]), text=texts, by_colleague=st.booleans())
    def avsta(self, place: int, kod: str, text: str, by_colleague: bool) -> None:
        self._try(
            avstaende.avsta,
            self.colleague if by_colleague else self.leader,
            deltagande_id=self._pick(Deltagande, place),
            orsak_id=listvarde(Listslag.AVSTAENDEORSAK, kod).pk,
            forklaring=text,
        )

    @rule(place=which)
    def ateruppta(self, place: int) -> None:
        self._try(avstaende.ateruppta, deltagande_id=self._pick(Deltagande, place))

    def _break(self, offset: int, length: int) -> uppehall.Values:
        fran = self.day + offset * DAY
        return uppehall.Values(
            fran, fran + length * DAY if length > -3 else None, listvarde(Listslag.UPPEHALLSORSAK, "sjukdom").pk
        )

    @rule(place=which, offset=offsets, length=st.integers(-5, 60))
    def registrera_uppehall(self, place: int, offset: int, length: int) -> None:
        number = self._pick(Deltagande, place)
        self._try(uppehall.registrera_uppehall, deltagande_id=number, values=self._break(offset, length))

    @rule(place=which, offset=offsets, length=st.integers(-5, 60))
    def andra_uppehall(self, place: int, offset: int, length: int) -> None:
        number = self._pick(Uppehall, place)
        self._try(uppehall.andra_uppehall, uppehall_id=number, values=self._break(offset, length))

    @rule(place=which)
    def ta_bort_uppehall(self, place: int) -> None:
        self._try(
            uppehall.ta_bort_uppehall,
            deltagande_id=self._pick(Deltagande, place),
            uppehall_id=self._pick(Uppehall, place),
        )

    @rule(place=which, more=st.integers(-10, 400), text=texts, by_colleague=st.booleans())
    def sok_forlangning(self, place: int, more: int, text: str, by_colleague: bool) -> None:
        number = self._pick(Deltagande, place)
        with acting(self.leader):
            row = Deltagande.objects.filter(pk=number).first()
        end = (row.planerat_slut if row else None) or self.day
        self._try(
            forlangning.sok_forlangning,
            self.colleague if by_colleague else self.leader,
            deltagande_id=number,
            till=end + more * DAY,
            motivering=text,
        )

    @rule(place=which, steg=st.sampled_from(["bevilja", "avsla"]))
    def besluta(self, place: int, steg: str) -> None:
        self._try(forlangning.besluta, forlangning_id=self._pick(Forlangning, place, "bevilja"), steg=steg)

    @rule(place=which)
    def aterta_forlangning(self, place: int) -> None:
        self._try(forlangning.aterta, forlangning_id=self._pick(Forlangning, place, "aterta"))

    @rule(days=st.integers(1, 120))
    @precondition(lambda self: self.day < today() + 900 * DAY)
    def time_goes_by(self, days: int) -> None:
        self.day += days * DAY

    # What holds after each step -----------------------------------------------------------------------------------

    @invariant()
    def states_move_by_the_tables(self) -> None:
        with acting(self.leader):
            for model, table in TABLES.items():
                allowed = one_step(table)
                for pk, status in model._default_manager.values_list("pk", "status"):
                    before = self.seen.get((model.__name__, pk))
                    assert before in (None, status) or (before, status) in allowed, (model, before, status)
                    self.seen[model.__name__, pk] = status

    @invariant()
    def remiss_and_deltagande_agree(self) -> None:
        with acting(self.leader):
            started = set(Deltagande.objects.values_list("remiss_id", flat=True))
            for row in Remiss.objects.select_related("fall"):
                assert (row.status == S.STARTAD) == (row.pk in started)
                assert row.status not in (S.ANTAGEN, S.STARTAD) or row.deltagare_id
                assert row.status != S.STYRGRUPP or (row.fall and row.fall.status in ("oppet", "besvarat"))
                asked = row.kompletteringar.filter(besvarad_tid=None).count()
                assert row.status != S.KOMPLETTERING or asked == 1
                assert row.status == S.KOMPLETTERING or asked == 0 or row.status in (S.AVSLAGEN, S.ATERTAGEN)

    @invariant()
    def queue_is_in_order_and_counted(self) -> None:
        with on(self.day), acting(self.leader):
            waiting = [row for row in Remiss.objects.all() if row.status == S.ANTAGEN]
            order = sorted(waiting, key=lambda row: (not row.fortur, row.inkommen_tid, row.pk))
            assert list(Remiss.objects.i_ko()) == order
            assert len({row.deltagare_id for row in waiting}) == len(waiting)
            places = ko.platser(self.insats)
            rows = list(Deltagande.objects.all())
            taken = [row for row in rows if row.slut is None or row.slut >= self.day]
            assert places.i_ko == len(waiting)
            assert places.pagar + places.startar == len(taken)
            assert places.kvar == max(0, 2 - len(taken))
            by_date = [Deltagande.objects.kommande(), Deltagande.objects.pagaende(), Deltagande.objects.avslutade()]
            assert sum(one.count() for one in by_date) == len(rows)

    @invariant()
    def dates_are_in_order_and_the_end_is_computed(self) -> None:
        with acting(self.leader):
            for row in Deltagande.objects.all():
                breaks = list(row.uppehall.all())
                longer = list(row.forlangningar.filter(status__in=["ansokt", "beviljad"]).order_by("fran"))
                granted = [one for one in longer if one.status == ForlangningStatus.BEVILJAD]
                assert row.slut is None or row.slut >= row.start
                assert all(one.fran >= row.start for one in breaks)
                assert all(one.till is None or one.till >= one.fran for one in breaks)
                if row.slut is not None:
                    assert all(one.till is not None and one.till <= row.slut for one in breaks)
                    assert not [one for one in longer if one.status == ForlangningStatus.ANSOKT]
                    given_up = row.pk in self._given_up()
                    assert row.slutredovisas_senast == (None if given_up else row.slut + 21 * DAY)
                    assert not given_up or row not in Deltagande.objects.att_slutredovisa(self.day)
                else:
                    assert row.pk not in self._given_up()
                limit = deltagarregler(self.insats, row.start).langsta_tid
                if limit is None:
                    assert row.planerat_slut is None
                    continue
                days = sum((one.till - one.fran).days + 1 for one in [*breaks, *granted] if one.till)
                assert row.planerat_slut == limit.last_day(row.start) + days * DAY
                for first, second in itertools.pairwise(longer):
                    assert second.fran == first.till + DAY

    @staticmethod
    def _given_up() -> set[int]:
        rows = Slutredovisning.objects.filter(status=SlutredovisningStatus.AVSTADD)
        assert all(row.orsak_id and not row.aktiviteter for row in rows)
        return set(rows.values_list("deltagande_id", flat=True))

    @invariant()
    def only_the_team_sees_a_row(self) -> None:
        for actor in (self.stranger, self.styrgrupp, Actor()):
            with acting(actor):
                for model in (Remiss, Deltagande, Uppehall, Forlangning, Slutredovisning):
                    assert not model._default_manager.exists()
