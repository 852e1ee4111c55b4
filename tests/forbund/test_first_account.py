"""The first account of a new system comes from the terminal."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from finsam.forbund.models import User

pytestmark = pytest.mark.django_db


def test_first_account_chooses_a_password_and_reaches_the_registers(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("add_driftadministrator", "drift@exempel.invalid", "Disa Exempel")
    address = capsys.readouterr().out.split()[-1]
    client = Client()
    form = client.get("/" + address.split("/", 3)[3], follow=True)
    answer = client.post(
        form.request["PATH_INFO"], {"new_password1": "Granen vid sjön 7", "new_password2": "Granen vid sjön 7"}
    )
    assert answer.status_code == 302
    assert client.login(request=form.wsgi_request, username="drift@exempel.invalid", password="Granen vid sjön 7")
    assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("epost", ["drift@exempel.invalid", "DRIFT@exempel.invalid", "ingen adress"])
def test_a_taken_or_senseless_address_is_told_in_words(epost: str) -> None:
    call_command("add_driftadministrator", "drift@exempel.invalid", "Disa Exempel", verbosity=0)
    with pytest.raises(CommandError, match=r"konto|e-post"):
        call_command("add_driftadministrator", epost, "Någon Annan")
    assert User.objects.count() == 1
