"""Where examples are not allowed there are no example accounts, and so nobody who could write about people."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from deltagare.models import Antalsperiod, Konsultation, Remissintag
from finsam.forbund.models import User
from insatser.models import Insats
from rapporter.enums import RapportStatus
from rapporter.models import Dokument, Rapport

pytestmark = pytest.mark.django_db


def test_example_users_only_where_allowed(settings: Any) -> None:
    settings.EXEMPEL = settings.DEBUG = False
    call_command("load_exempel", verbosity=0)
    with pytest.raises(CommandError, match="EXEMPEL=1"):
        call_command("exempel_logins")
    assert Insats.objects.exists()
    assert Antalsperiod.objects.exists()
    assert not User.objects.exists()
    assert not Dokument.objects.exists()  # a PDF is ordered by somebody
    assert Rapport.objects.filter(status=RapportStatus.GODKAND, inlamnad_av=None).count() == 2
    assert not Remissintag.objects.exists()
    assert not Konsultation.objects.exists()
    assert set(Insats.objects.values_list("registreringsniva", flat=True)) == {"antal"}
