"""How a year of an insats' money is ended."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from finsam.bas.errors import RuleBroken
from finsam.bas.seen import READ_ANEW
from insatser.services import bokforing
from insatser.services import rekvisition_steg as steps
from insatser.services.arsavslut import Arslage, avsluta_ar, year_before_end, year_mark
from insatser.services.rekvisition_checks import hindrances, summarize_claim
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.rekvisitioner import attest, begin, fill, submit

pytestmark = pytest.mark.django_db


def test_year_can_be_ended_without_a_period_left_for_a_slutrekvisition(cast: Cast, client: Client) -> None:
    """Nobody chose it for the last months, and they are decided: no other way would lead to the year's end."""
    steps.makulera_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=cast.own.rekvisition.pk)
    attest(cast, cast.own.inlamnad)
    row = begin(cast, 11)
    fill(cast.people["insatsekonom"].actor, row, 1_000)
    assert year_before_end(cast.own.insats, YEAR).hinder
    submit(cast, row)
    attest(cast, row)
    assert year_before_end(cast.own.insats, YEAR).hinder == ()
    client.force_login(cast.people["forbundschef"].user)
    page = client.get(reverse("insats_rekvisitioner", args=[cast.own.insats.slug])).content.decode()
    assert reverse("insats_arsavslut", args=[cast.own.insats.slug, YEAR]) in page


def test_slutrekvisition_of_nothing_ends_the_year_and_books_nothing(cast: Cast) -> None:
    steps.makulera_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=cast.own.rekvisition.pk)
    attest(cast, cast.own.inlamnad)
    row = begin(cast, 11, typ="slut")
    assert hindrances(row, summarize_claim(row)) == ()
    submit(cast, row)
    attest(cast, row)
    row.refresh_from_db()
    assert row.summa_attesterad == 0
    assert year_before_end(cast.own.insats, YEAR).hinder == ()
    kansli, forbund = cast.people["utvecklingsledare"].actor, cast.own.forbund
    konton = {grupp: bokforing.Konto("4510", "Insatser") for grupp in bokforing.grupper(forbund)}
    bokforing.save_kontoplan(actor=kansli, forbund_id=forbund.pk, insats_id=None, konton=konton)
    export = bokforing.create_export(actor=kansli, forbund_id=forbund.pk)
    assert row in export.rekvisitioner.all()
    assert row.pk not in [entry.rekvisition for entry in bokforing.bokningar(export)]


def test_nothing_is_carried_over_to_a_year_that_is_ended(cast: Cast) -> None:
    """What is left of that year is frozen: more would only be money to correct upwards with."""
    make.ArsavslutFactory(insats=cast.own.insats, ar=YEAR + 1)
    with pytest.raises(RuleBroken, match="redan avslutat"):
        avsluta_ar(
            actor=cast.people["forbundschef"].actor,
            insats_id=cast.own.insats.pk,
            ar=YEAR,
            hantering="fors_over",
            beslutad=datetime.date(YEAR + 1, 2, 1),
            paragraf="§ 4",
            forklaring="Vakans.",
        )


def test_year_is_not_ended_on_other_figures_than_those_that_were_read(cast: Cast, client: Client) -> None:
    """It cannot be undone, and the board may decide on more money while the page is open."""
    steps.makulera_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=cast.own.rekvisition.pk)
    attest(cast, cast.own.inlamnad)
    row = begin(cast, 11, typ="slut")
    submit(cast, row)
    attest(cast, row)
    client.force_login(cast.people["forbundschef"].user)
    address = reverse("insats_arsavslut", args=[cast.own.insats.slug, YEAR])
    typed = {"hantering": "aterlamnas", "forklaring": "Vakans."}
    read = client.get(address).context["mark"]
    make.BudgetbeslutFactory(budget=make.BudgetFactory(insats=cast.own.insats, version=2), ar=YEAR, beviljat=900_000)
    answer = client.post(address, {**typed, "seen": read})
    assert answer.status_code == 422
    assert READ_ANEW in answer.content.decode()
    assert client.post(address, {**typed, "seen": answer.context["mark"]}).status_code == 302


def test_mark_of_a_year_holds_what_the_page_says_is_left(cast: Cast) -> None:
    """A claim of a delprocess leaves the insats' own figures as they are, and takes of what is left."""
    read = Arslage(YEAR, Decimal(100), Decimal(40), (), together=Decimal(60))
    later = replace(read, together=Decimal(20))
    assert (read.oforbrukat, later.oforbrukat) == (60, 20)
    assert year_mark(cast.own.insats, read) != year_mark(cast.own.insats, later)
