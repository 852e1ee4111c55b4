"""A step is taken on what the person has read: what is opened, changed and prepared anew meanwhile is read again."""

import pytest
from django.urls import reverse

from finsam.audit.models import Handelse
from finsam.bas.errors import Refused
from insatser.models import Rekvisition
from insatser.services import rekvisition_steg as steps
from insatser.services.betalningsuppgift import set_betalningsuppgift
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf
from tests.rapporter.test_pages import words
from tests.rekvisitioner import begin, fill, submit

pytestmark = pytest.mark.django_db
CHANGED = "har ändrats sedan du läste det"


def link(page: object, row: Rekvisition, name: str) -> str:
    """The address of a step, as the rekvisition's page gives it."""
    return next(one["url"] for one in page.context["steps"] if one["step"].name == name)  # type: ignore[attr-defined]


def test_what_was_changed_after_it_was_read_is_not_certified(cast: Cast, client_of: ClientOf) -> None:
    """The owner's chief has it on her screen. The economist opens it, asks for more and prepares it anew."""
    ekonom, ledare = cast.people["insatsekonom"].actor, client_of("insatsledare")
    row = begin(cast, 5)
    fill(ekonom, row, 1_000)
    steps.uppratta_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    read = link(ledare.get(row.get_absolute_url()), row, "lamna_in")
    asked = ledare.get(read)
    assert CHANGED not in words(asked)
    steps.oppna_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    fill(ekonom, row, 90_000)
    steps.uppratta_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    answer = ledare.post(reverse("rekvisition_steg", args=[row.pk, "lamna_in"]), {"seen": asked.context["seen"]})
    assert answer.status_code == 422
    assert CHANGED in words(answer)
    assert CHANGED in words(ledare.get(read))  # and when the question is asked after the change
    assert ledare.post(read).status_code == 422
    row.refresh_from_db()
    assert row.status == "upprattad"
    again = link(ledare.get(row.get_absolute_url()), row, "lamna_in")
    assert ledare.post(again, {"seen": ledare.get(again).context["seen"]}).status_code == 302


def test_what_was_completed_after_it_was_read_is_not_attested(cast: Cast, client_of: ClientOf) -> None:
    ekonom, chief = cast.people["insatsekonom"].actor, client_of("forbundschef")
    kansli = cast.people["utvecklingsledare"].actor
    row = begin(cast, 5)
    fill(ekonom, row, 1_000)
    submit(cast, row)
    steps.granska_rekvisition(actor=kansli, rekvisition_id=row.pk)
    read = link(chief.get(row.get_absolute_url()), row, "attestera")
    steps.sand_ater_rekvisition(actor=kansli, rekvisition_id=row.pk, orsak="Komplettera.")
    make.VerifikatFactory(rekvisition=row)  # another voucher is another content, whatever the amounts
    fill(ekonom, row, 1_001)
    submit(cast, row)
    steps.granska_rekvisition(actor=kansli, rekvisition_id=row.pk)
    answer = chief.post(read)
    assert answer.status_code == 422
    assert CHANGED in words(answer)
    row.refresh_from_db()
    assert row.status == "granskad"
    assert chief.post(link(chief.get(row.get_absolute_url()), row, "attestera")).status_code == 302


def test_who_prepared_does_not_review(cast: Cast) -> None:
    """She works in the kansli too, and a colleague of the owner's has certified between."""
    row = begin(cast, 5)
    fill(cast.people["insatsekonom"].actor, row, 1_000)
    submit(cast, row)
    kansli = cast.people["utvecklingsledare"].actor
    Rekvisition.objects.filter(pk=row.pk).update(upprattad_av=kansli.user)
    with pytest.raises(Refused, match="två par ögon"):
        steps.granska_rekvisition(actor=kansli, rekvisition_id=row.pk)


def test_another_account_than_last_time_is_told_at_the_attest(cast: Cast, client_of: ClientOf) -> None:
    """Who entered it may be who reviews: the förbundschef sees that it is new, and the log what it was."""
    kansli, chief = cast.people["utvecklingsledare"].actor, client_of("forbundschef")
    for month in (5, 7):
        row = begin(cast, month)
        fill(cast.people["insatsekonom"].actor, row, 1_000)
        submit(cast, row)
        steps.granska_rekvisition(actor=kansli, rekvisition_id=row.pk)
        address = reverse("rekvisition_steg", args=[row.pk, "attestera"])
        assert ("annat konto än förra gången" in words(chief.get(address))) == (month == 7)
        assert chief.post(address).status_code == 302
        set_betalningsuppgift(
            actor=kansli, insats_id=row.insats_id, mottagare="Norrsjö", kontoslag="bankgiro", konto="9912346"
        )
    changed = Handelse.objects.filter(kod="rad.andrad", objekt="insatser.betalningsuppgift").earliest("pk")
    assert (changed.data["fore"], changed.data["konto"]) == ("Bankgiro 5050-1055", "Bankgiro 991-2346")


def test_registers_take_no_step_with_a_rekvisition(cast: Cast, client_of: ClientOf) -> None:
    """They show no hindrances, no warnings, and not what has changed since it was read."""
    chief = client_of("forbundschef")
    page = chief.get(reverse("admin:insatser_rekvisition_change", args=[cast.own.inlamnad.pk]))
    assert page.context["transition_buttons"] == []
