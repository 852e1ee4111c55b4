"""Kansli reads the log, and sees no individual: nor what happened to one, nor how many lines there are."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from finsam.audit.codes import ABOUT_PEOPLE, CODES
from finsam.audit.log import log
from finsam.audit.models import Handelse
from finsam.forbund.actor import Actor
from finsam.forbund.enums import KANSLI, Rollkod
from finsam.forbund.policies import allows, visible
from rapporter.enums import Dokumentslag
from rapporter.models import Dokument
from tests import factories as make
from tests.people import DeltagandeFactory, make_team

pytestmark = pytest.mark.django_db

OF_PEOPLE = ("deltagande", "deltagare", "fall", "forlangning", "handlingsplan", "identitet", "import", "konsultation")
OF_PEOPLE += ("matning", "remiss", "samtycke", "slutredovisning", "tillfalle", "uppehall")


def test_every_code_about_a_person_is_marked() -> None:
    assert {code for code in CODES if code.split(".")[0] in OF_PEOPLE} == ABOUT_PEOPLE


def test_kansli_sees_no_line_about_a_person() -> None:
    team = make_team()
    with team.acting() as actor:
        row = DeltagandeFactory(insats=team.insats, startad_av=actor.user)
        log("deltagande.avslutat", actor=actor, row=row, slut="2026-10-12")
        log("identitet.sokt", actor=actor, row=team.insats, funnen=True)
        log("dokument.klart", actor=actor, row=Dokument(pk=4711, slag=Dokumentslag.SLUTREDOVISNING))
        log("antal.sparat", actor=actor, row=team.insats)
    *people, figures = Handelse.objects.order_by("-pk")[:4][::-1]
    for who in (*KANSLI, Rollkod.DRIFTADMINISTRATOR):
        home = None if who == Rollkod.DRIFTADMINISTRATOR else team.insats.forbund
        reader = Actor.of(make.MembershipFactory(roll=make.RollFactory(kod=who), forbund=home))
        client = Client()
        client.force_login(reader.user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        assert allows(reader, "view", figures)
        for line in people:
            sees = home is None
            assert bool(allows(reader, "view", line)) is sees
            assert visible(reader, Handelse).filter(pk=line.pk).exists() is sees
            page = client.get(reverse("admin:audit_handelse_change", args=[line.pk]))
            assert (page.status_code == 200) is sees
