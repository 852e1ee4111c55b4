"""The ends of the calendar in the rows of people and in the rules for them: said in words, and no page breaks."""

import datetime

import pytest
from django.db import IntegrityError, InternalError, models, transaction
from django.urls import reverse

from deltagare.services.forlangning import sok_forlangning
from finsam.bas.errors import RuleBroken
from finsam.forbund.enums import Rollkod
from insatser.enums import Regelenhet, Regelslag
from insatser.models import Regel
from tests import factories as make
from tests.access.matrix import PAGES
from tests.access.walk import url_names
from tests.cast import ANONYMOUS, Cast
from tests.deltagare.rules import days, six_more, today, twelve_months
from tests.fixtures import ClientOf
from tests.people import DeltagandeFactory, make_team
from tests.people_rows import UppehallFactory

pytestmark = pytest.mark.django_db

ENDS = (datetime.date.min, datetime.date.max)


def _put_at(rows: list[models.Model], day: datetime.date) -> int:
    """Writes a day in every date of some rows, one column at a time, where the constraints let it stand."""
    taken = 0
    for row in rows:
        for column in row._meta.fields:
            if type(column) is not models.DateField:
                continue
            try:
                with transaction.atomic():
                    taken += type(row)._base_manager.filter(pk=row.pk).update(**{column.name: day})
            except (IntegrityError, InternalError):
                continue
    return taken


def _broken(cast: Cast, client_of: ClientOf) -> list[str]:
    found = []
    for page in PAGES:
        if not page.get or page.name not in url_names() or page.name.startswith("admin"):
            continue
        for who in (Rollkod.FORBUNDSCHEF, Rollkod.INSATSLEDARE, ANONYMOUS):
            if who not in page.get.may:
                continue
            answer = client_of(who, raise_request_exception=False).get(page.url(cast.own))
            if answer.status_code >= 500:
                found.append(f"{page.label} as {who}: {getattr(answer, 'exc_info', None)!r}")
    return found


@pytest.mark.parametrize("day", ENDS, ids=str)
def test_no_page_of_people_falls_off_the_calendar(cast: Cast, client_of: ClientOf, day: datetime.date) -> None:
    rows = [row for label, found in cast.own.rows.items() if label.startswith("deltagare.") for row in found]
    with cast.own.acting():
        assert _put_at(rows, day) > 5
    assert _broken(cast, client_of) == []


def test_no_page_of_people_breaks_by_a_mistyped_rule(cast: Cast, client_of: ClientOf) -> None:
    insats = cast.own.insats
    Regel.objects.filter(insats=insats).delete()
    for slag in Regelslag:
        make.RegelFactory(insats=insats, slag=slag, varde=32_767, enhet=Regelenhet.AR, anstand_manader=32_767)
    assert _broken(cast, client_of) == []


@pytest.mark.parametrize("day", ENDS, ids=str)
def test_consent_of_another_age_is_told_at_its_field(cast: Cast, client_of: ClientOf, day: datetime.date) -> None:
    address = reverse("remiss_samtycke_ny", args=[cast.own.insats.slug, cast.own.people.inkommen.pk, "registrering"])
    answer = client_of(Rollkod.INSATSLEDARE).post(address, {"fran": day.isoformat()})
    if day == datetime.date.max:
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["fran"]
    else:
        assert answer.status_code in (302, 422)


@pytest.mark.parametrize("day", ENDS, ids=str)
def test_forlangning_to_another_age_is_told_at_its_field(day: datetime.date) -> None:
    team = make_team()
    twelve_months(team.insats, hard=False)
    six_more(team.insats)
    with team.acting() as actor:
        row = DeltagandeFactory(
            insats=team.insats, start=today() - days(200), planerat_slut=today() + days(165), startad_av=actor.user
        )
        UppehallFactory(deltagande=row, fran=today() - days(20), till=None)  # moves the end while it goes on
        with pytest.raises(RuleBroken) as told:
            sok_forlangning(actor=actor, deltagande_id=row.pk, till=day, motivering="Behöver mer tid.")
    assert list(told.value.message_dict) == ["till"]
