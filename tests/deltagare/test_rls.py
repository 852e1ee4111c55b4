"""Row-level security holds by itself: with the policy layer taken away a query still gives only the actor's own."""

import datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path

from deltagare.models import Deltagande, Deltagare, PersonRow, Remiss
from deltagare.rls import as_job, open_link
from finsam.forbund.actor import Actor, acting
from finsam.forbund.enums import Rollkod
from finsam.urls import urlpatterns as project_urls
from insatser.models import Insats
from rapporter.models import Dokument
from tests import people_rows
from tests.cast import Cast
from tests.factories import InsatsuppdragFactory
from tests.fixtures import ClientOf
from tests.people import DeltagandeFactory, DeltagareFactory, RemissFactory, avslutat, make_team

pytestmark = pytest.mark.django_db

PERSON_MODELS = [model for model in apps.get_models() if issubclass(model, PersonRow)]


def test_every_table_of_people_is_forced_and_has_a_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity "
            "AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid)"
        )
        protected = {name for (name,) in cursor.fetchall()}
    assert {model._meta.db_table for model in PERSON_MODELS} == protected


def test_every_table_that_points_at_a_person_is_one_of_them() -> None:
    """But the order of a slutredovisning's PDF: it holds the number alone, and the PDF lies sealed on the row."""
    for model in apps.get_models():
        points = {field.related_model for field in model._meta.fields if field.is_relation}
        if points & set(PERSON_MODELS):
            assert issubclass(model, PersonRow) or model is Dokument, model


def test_every_row_has_its_parents_insats() -> None:
    """A composite key for each relation between tables of people."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND conname LIKE '%samma_insats'")
        held = {name for (name,) in cursor.fetchall()}
    wanted = {
        f"{model._meta.db_table}_{field.column}_samma_insats"
        for model in PERSON_MODELS
        for field in model._meta.fields
        if field.is_relation and field.related_model in PERSON_MODELS
    }
    assert held == wanted


def test_application_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole AND relkind = 'r'")
        assert cursor.fetchone() == (0,)


def test_team_sees_its_own_people_alone() -> None:
    ours, theirs = make_team(), make_team()
    for team in (ours, theirs):
        with team.acting():
            DeltagandeFactory(insats=team.insats)
    with ours.acting():
        assert [row.insats for row in Deltagare.objects.all()] == [ours.insats]
        assert [row.insats for row in Deltagande.objects.all()] == [ours.insats]
        assert Deltagare.objects.filter(insats=theirs.insats).update(kon="man") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            DeltagareFactory(insats=theirs.insats)


@pytest.mark.parametrize("roll", [Rollkod.FORBUNDSCHEF, Rollkod.STYRGRUPP_ORDINARIE, Rollkod.INSATSEKONOM])
def test_other_roles_see_nobody(roll: Rollkod) -> None:
    team = make_team()
    with team.acting():
        DeltagareFactory(insats=team.insats)
    other = make_team(insats=team.insats, roll=roll)
    with other.acting():
        assert not Deltagare.objects.exists()


def test_job_without_an_actor_gets_none() -> None:
    team = make_team()
    with team.acting():
        DeltagareFactory(insats=team.insats)
        RemissFactory(insats=team.insats)
    with acting(Actor()):
        assert not Deltagare.objects.exists()
        assert not Remiss.objects.exists()
    with as_job("something_else"):
        assert not Remiss.objects.exists()


def test_link_opens_its_own_remiss_alone() -> None:
    team = make_team()
    with team.acting():
        mine = RemissFactory(insats=team.insats, lank_hash="a" * 64)
        RemissFactory(insats=team.insats, lank_hash="b" * 64)
    with acting(Actor()):
        open_link("a" * 64)
        assert list(Remiss.objects.all()) == [mine]
        assert not Deltagare.objects.exists()
        open_link("")
        assert not Remiss.objects.exists()


def test_ended_membership_opens_nothing() -> None:
    team = make_team()
    with team.acting():
        DeltagareFactory(insats=team.insats)
    team.membership.fran = team.membership.till = team.membership.fran.replace(year=2020)
    team.membership.save()
    with team.acting():
        assert not Deltagare.objects.exists()


# With the policy layer taken away --------------------------------------------------------------------------------


def careless(request: HttpRequest) -> JsonResponse:
    """A view as nobody should write one: it asks no policy at all."""
    return JsonResponse({"deltagare": list(Deltagare.objects.values_list("pk", flat=True))})


urlpatterns = [path("slarvig/", careless), *project_urls]


@pytest.mark.urls(__name__)
def test_view_that_asks_no_policy_gives_the_actors_own_rows_alone(cast: Cast, client_of: ClientOf) -> None:
    def seen_by(who: str, of: str = "people") -> set[int]:
        return set(client_of(who, of=of).get("/slarvig/").json()["deltagare"])

    ours, theirs = ({row.pk for row in place.rows["deltagare.deltagare"]} for place in (cast.own, cast.foreign))
    assert seen_by("insatsledare") == seen_by("teammedlem") == ours
    assert seen_by("insatsledare", of="strangers") == theirs
    for who in set(cast.people) - {"insatsledare", "teammedlem"}:
        assert seen_by(who) == set(), who


@pytest.mark.parametrize("child", ["remiss", "deltagande", "samtycke", "kriteriesvar", "tillfalle", "planmal"])
def test_no_row_slips_to_another_insats(child: str) -> None:
    """A person who works in two insatser sees both; a row still cannot hang in one and say that it is of the other."""
    ours = make_team()
    other = make_team(agare=ours.insats.agare).insats
    InsatsuppdragFactory(membership=ours.membership, insats=other)
    with ours.acting(), connection.cursor() as cursor:
        _misplaced(child, ours.insats, other)
        with pytest.raises(IntegrityError, match="samma_insats"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def _misplaced(child: str, mine: Insats, other: Insats) -> None:
    person = DeltagareFactory(insats=mine)
    deltagande = DeltagandeFactory(insats=mine, deltagare=person)
    match child:
        case "remiss":
            RemissFactory(insats=other, deltagare=person)
        case "deltagande":
            avslutat(insats=other, deltagare=person, start=datetime.date(2020, 1, 1), slut=datetime.date(2020, 6, 1))
        case "samtycke":
            people_rows.SamtyckeFactory(insats=other, deltagare=person)
        case "kriteriesvar":
            people_rows.KriteriesvarFactory(insats=other, remiss=RemissFactory(insats=mine))
        case "tillfalle":
            people_rows.TillfalleFactory(insats=other, deltagande=deltagande)
        case "planmal":
            plan = people_rows.HandlingsplanFactory(deltagande=deltagande)
            people_rows.PlanmalFactory(insats=other, plan=plan)
