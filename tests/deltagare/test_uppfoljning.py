"""Times, results, before and after, and progression: exact for the team, and nothing told of a few outside it."""

from __future__ import annotations

import datetime
import html
import json
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagare.enums import Kon, Listslag, Svarande, Tidpunkt
from deltagare.models import Lage, Matsvar
from deltagare.underlag.antal import Counted, arsbild, picture
from deltagare.underlag.hiding import LIMIT, Dolt
from deltagare.underlag.uppfoljning import GRUPPER, Andelstal, Tidstal, Uppfoljning, _lagen, uppfoljning
from insatser.enums import Regelenhet, Regelslag
from rapporter.pdf.helarsrapport import render_html
from rapporter.underlag import bygg_helarsrapport
from rapporter.underlag.delar import freeze, thaw
from rapporter.underlag.helarsrapport import Helarsrapport
from tests.cast import Cast
from tests.factories import InsatsuppdragFactory, RegelFactory
from tests.fixtures import ClientOf
from tests.people import DeltagandeFactory, DeltagareFactory, Team, avslutat, listvarde, make_team
from tests.people_rows import InstrumentFactory, InstrumentfragaFactory, MatningFactory

YEAR = timezone.localdate().year - 1
NOW = datetime.datetime(YEAR + 1, 1, 31, 12, tzinfo=datetime.UTC)


def _fill(team: Team, people: int) -> None:
    """So many who came from försörjningsstöd and went to work after 100 days, having waited 20, and answered twice."""
    RegelFactory(insats=team.insats, slag=Regelslag.AVSTAMNING, varde=3, enhet=Regelenhet.MANAD)
    instrument = InstrumentFactory(forbund=team.insats.forbund)
    fraga = InstrumentfragaFactory(instrument=instrument, svarande=Svarande.DELTAGARE)
    with team.acting():
        for number in range(people):
            row = avslutat(
                insats=team.insats,
                deltagare=DeltagareFactory(insats=team.insats, kon=[Kon.KVINNA, Kon.MAN][number % 2]),
                start=datetime.date(YEAR, 3, 1),
                remitterad=datetime.date(YEAR, 2, 9),
                slut=datetime.date(YEAR, 6, 9),
            )
            for tidpunkt, forsorjning, sysselsattning in (
                (Tidpunkt.FORE, "forsorjningsstod", "arbetssokande"),
                (Tidpunkt.EFTER, "lon", "forvarvsarbete"),
            ):
                for slag, kod in ((Listslag.FORSORJNING, forsorjning), (Listslag.SYSSELSATTNING, sysselsattning)):
                    Lage.objects.create(
                        insats=team.insats, deltagande=row, tidpunkt=tidpunkt, varde=listvarde(slag, kod)
                    )
            for month, varde in ((3, 2), (5, 3 + number % 3)):
                matning = MatningFactory(
                    deltagande=row,
                    instrument=instrument,
                    svarande=Svarande.DELTAGARE,
                    datum=datetime.date(YEAR, month, 15),
                )
                Matsvar.objects.create(insats=team.insats, matning=matning, fraga=fraga, varde=varde)


def _told(team: Team, *, exact: bool) -> Uppfoljning:
    return uppfoljning(team.insats.pk, arsbild(team.insats.pk, YEAR, exact=exact), exact=exact)


@pytest.mark.django_db
class TestTold:
    """The team is told everything, others what tells of nobody."""

    def test_team_sees_all_of_a_few(self) -> None:
        team = make_team()
        _fill(team, 3)
        found = _told(team, exact=True)
        assert (found.vantetid, found.tid) == (Tidstal(20, 20), Tidstal(100, 100))
        assert found.okat == Andelstal(1, 3, 3)
        forsorjning, sysselsattning = found.lagen
        assert {rad.benamning: (rad.fore, rad.efter) for rad in sysselsattning.rader if rad.fore or rad.efter} == {
            "Aktivt arbetssökande": (3, 0),
            "Förvärvsarbete": (0, 3),
        }
        assert forsorjning.har_matris
        (fraga,) = found.progression[0].fragor
        assert (fraga.antal, fraga.medel, fraga.forst) == (3, 4, 2)
        assert dict(fraga.fordelning) == {1: 0, 2: 0, 3: 1, 4: 1, 5: 1}

    def test_others_are_told_nothing_of_a_few(self) -> None:
        team = make_team()
        _fill(team, 3)
        found = _told(team, exact=False)
        assert (found.vantetid, found.tid, found.okat) == (Tidstal(None, None),) * 2 + (Andelstal(None),)
        assert found.lagen == ()
        (fraga,) = found.progression[0].fragor
        assert (fraga.antal, fraga.medel, fraga.forst, fraga.fordelning) == (Dolt.FARRE, None, None, ())

    def test_others_are_told_of_many_but_never_who_went_where(self) -> None:
        team = make_team()
        _fill(team, 12)
        found = _told(team, exact=False)
        assert (found.vantetid, found.okat) == (Tidstal(20, 20), Andelstal(1))
        assert found.lagen
        assert not any(tabell.har_matris for tabell in found.lagen)
        (fraga,) = found.progression[0].fragor
        assert (fraga.antal, fraga.medel, fraga.forst, fraga.fordelning) == (12, 4, None, ())  # four of each value

    def test_just_now_is_told_only_with_what_it_could_be_reckoned_from(self) -> None:
        team, today = make_team(), timezone.localdate()
        with team.acting():
            for _ in range(20):
                DeltagandeFactory(insats=team.insats, start=datetime.date(today.year - 1, 5, 1))
        picture_now = arsbild(team.insats.pk, today.year, exact=False)
        assert uppfoljning(team.insats.pk, picture_now, exact=False).pagaende == 20
        with team.acting():
            avslutat(
                insats=team.insats, start=datetime.date(today.year - 1, 5, 1), slut=today - datetime.timedelta(days=1)
            )
        picture_now = arsbild(team.insats.pk, today.year, exact=False)
        assert uppfoljning(team.insats.pk, picture_now, exact=False).pagaende is Dolt.DOLD
        assert uppfoljning(team.insats.pk, picture_now, exact=True).pagaende == 20

    def test_tab_shows_it(self, cast: Cast, client_of: ClientOf) -> None:
        team = make_team(forbund=cast.own.forbund)
        InsatsuppdragFactory(membership=cast.people["insatsledare"].membership, insats=team.insats)
        _fill(team, 12)
        url = f"{reverse('insats_deltagare', args=[team.insats.slug])}?ar={YEAR}"
        own, outside = (html.unescape(client_of(who).get(url).content.decode()) for who in ("insatsledare", "revisor"))
        for page in (own, outside):
            assert "Från remiss till start" in page
            assert "Försörjning före start och efter avslut" in page
            assert "Progression" in page
        assert "Från grupp till grupp" in own
        assert "Från grupp till grupp" not in outside

    def test_report_has_it_and_hides_the_same(self) -> None:
        team = make_team()
        _fill(team, 12)
        rapport = team.insats.rapporter.create(ar=YEAR)
        figures = bygg_helarsrapport.build(rapport, version=1, bestalld=NOW, fryst=NOW)
        assert figures.deltagare is not None
        assert {tal.benamning: tal.varde for tal in figures.deltagare.nyckeltal}["Väntetid"] == 20
        assert len(figures.deltagare.lagen) == 2
        assert figures.deltagare.progression[0].medel == 4
        assert thaw(json.loads(json.dumps(freeze(figures))), Helarsrapport) == figures
        page = render_html(figures)
        assert "Tid i insatsen" in page
        assert "Progression, senaste svaret" in page


SIDES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=14)


@settings(max_examples=150, deadline=None)
@given(SIDES)
def test_before_and_after_give_nothing_away(people: list[tuple[int, int]]) -> None:
    """Each side beside its known sum: at least two possibilities for every hidden number."""
    names = list(GRUPPER[Listslag.SYSSELSATTNING])
    cells: dict[tuple[str, str, str, str], int] = {}
    for fore, efter in people:
        cell = (Listslag.SYSSELSATTNING.value, Kon.KVINNA.value, names[fore], names[efter])
        cells[cell] = cells.get(cell, 0) + 1
    whole = {("avslutade", "totalt", "", kon.value): len(people) if kon == Kon.KVINNA else 0 for kon in Kon}
    bild = picture(YEAR, Counted(whole, ur_deltaganden=True), None, {}, exact=False)
    table = _lagen(Listslag.SYSSELSATTNING, cells, bild, exact=False)
    if table is None:
        return
    assert isinstance(bild.avslutade, int)
    for side in ([rad.fore for rad in table.rader], [rad.efter for rad in table.rader]):
        choices = [
            range(1, LIMIT) if one is Dolt.FARRE else range(LIMIT, 15) if one is Dolt.DOLD else (one,) for one in side
        ]
        imagined = [guess for guess in product(*choices) if sum(guess) == len(people)]
        for place, one in enumerate(side):
            if isinstance(one, Dolt):
                assert len({guess[place] for guess in imagined}) > 1
