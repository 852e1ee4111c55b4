"""The very large and the very far away: too much in one request, a long text, the ends of the calendar and of money."""

import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, models, transaction
from django.test import Client, override_settings
from django.urls import reverse

from finsam.bas.forms import LONGEST_TEXT
from finsam.forbund.enums import Rollkod
from insatser.enums import BudgetStatus, Regelenhet, Regelslag
from insatser.models import Budget, Budgetbelopp, Frist, Insats, Rekvisitionsrad
from insatser.services.frister import make_frister
from tests import factories as make
from tests.access.matrix import PAGES
from tests.access.walk import url_names
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db

ENDS = (datetime.date.min, datetime.date.max)


@override_settings(MOST_SENT=1000)
def test_more_than_anything_here_asks_for_is_not_read() -> None:
    answer = Client().post("/logga-in/", {"fil": BytesIO(b"x" * 2000)})
    assert answer.status_code == 413
    assert "413.html" in [one.name for one in answer.templates]
    assert Client().post("/logga-in/", {"username": "a"}).status_code == 200


@pytest.mark.parametrize("length", ["", "abc", "-1", "9" * 400])
def test_senseless_length_is_no_mistake_of_ours(length: str) -> None:
    client = Client(raise_request_exception=False)
    assert client.post("/logga-in/", {"username": "a"}, CONTENT_LENGTH=length).status_code < 500


def test_what_is_typed_has_an_end_on_pages_and_in_registers(cast: Cast, client_of: ClientOf) -> None:
    """A text of some megabytes would keep the worker drawing until its time is out."""
    client, insats, long = client_of(Rollkod.FORBUNDSCHEF), cast.own.insats, "x" * (LONGEST_TEXT + 1)
    for address, status in (
        (reverse("insats_andra", args=[insats.slug]), 422),
        (reverse("admin:insatser_insats_change", args=[insats.pk]), 200),
    ):
        context = client.get(address).context
        form = context["adminform"].form if "adminform" in context else context["form"]
        shown = {name: form[name].value() or "" for name in form.fields}
        answer = client.post(address, {**shown, "malgrupp": long})
        assert answer.status_code == status
        insats.refresh_from_db()
        assert insats.malgrupp != long
        form = answer.context["adminform"].form if "adminform" in answer.context else answer.context["form"]
        assert "malgrupp" in form.errors


def _put_at(rows: list[models.Model], day: datetime.date) -> int:
    """Writes one day in every date of some rows, where the constraints let it stand; how many rows took it."""
    taken = 0
    for row in rows:
        days = [one.name for one in row._meta.fields if type(one) is models.DateField]
        try:
            with transaction.atomic():
                taken += type(row)._base_manager.filter(pk=row.pk).update(**dict.fromkeys(days, day)) if days else 0
        except IntegrityError:
            continue
    return taken


@pytest.mark.parametrize("day", ENDS, ids=str)
def test_no_page_falls_off_the_calendar(cast: Cast, client_of: ClientOf, day: datetime.date) -> None:
    rows = [row for label, found in cast.own.rows.items() if label.startswith("insatser.") for row in found]
    assert _put_at(rows, day) > 5
    for who in (Rollkod.FORBUNDSCHEF, Rollkod.INSATSLEDARE):
        client = client_of(who, raise_request_exception=False)
        for page in PAGES:
            if page.get and page.name in url_names() and not page.name.startswith("admin"):
                assert client.get(page.url(cast.own)).status_code < 500, f"{page.label} as {who}"


@pytest.mark.parametrize("day", ENDS, ids=str)
def test_no_rule_breaks_the_frister_of_all(day: datetime.date) -> None:
    far, near = make.InsatsFactory(), make.InsatsFactory()
    Insats.objects.filter(pk=far.pk).update(fran=day)
    for slag in Regelslag:
        for enhet in Regelenhet:
            make.RegelFactory(insats=far, slag=slag, varde=32_767, enhet=enhet, anstand_manader=32_767)
            make.RegelFactory(insats=far, slag=slag, varde=32_767, enhet=enhet)
    make.RegelFactory(insats=near, slag=Regelslag.HELARSRAPPORT, senast_manad=2, senast_dag=28)
    make_frister(year=2026)
    assert Frist.objects.filter(insats=near).exists()


def test_the_largest_amounts_fit_page_and_sums(cast: Cast, client_of: ClientOf) -> None:
    Budget.objects.update(status=BudgetStatus.ANSOKT)  # decided amounts cannot be changed
    Budgetbelopp.objects.update(belopp=Decimal("999999999999.99"))
    Rekvisitionsrad.objects.update(belopp=Decimal("9999999999.99"))
    client = client_of(Rollkod.FORBUNDSCHEF, raise_request_exception=False)
    for address in (
        reverse("insats_budget", args=[cast.own.insats.slug]),
        reverse("insats_rekvisitioner", args=[cast.own.insats.slug]),
        reverse("forbund_budget", args=[cast.own.forbund.slug]),
        cast.own.rekvisition.get_absolute_url(),
        "/",
    ):
        assert client.get(address).status_code == 200, address
