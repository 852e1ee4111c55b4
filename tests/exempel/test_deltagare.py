"""The invented deltagare: alive, whole, marked as invented, and within the rules of their own insats."""

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from deltagare.enums import RemissStatus
from deltagare.models import (
    Deltagande,
    Deltagare,
    Fall,
    Identitet,
    Konsultation,
    Lopnummer,
    Matning,
    PersonRow,
    Remiss,
    Remissintag,
    Slutredovisning,
    Tillfalle,
)
from deltagare.services.exempel_deltagare import read
from deltagare.services.identitet import read_names, unseal_person
from deltagare.services.regler import deltagarregler
from deltagare.services.slutredovisning import open_underlag
from deltagare.services.tid import recompute
from finsam.forbund.actor import Actor, acting
from finsam.forbund.models import Membership
from insatser.enums import Registreringsniva
from insatser.models import Insats, Regel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exempel")]

SLUGS = sorted(read()["insatser"])
PEOPLE = [model for model in apps.get_models() if issubclass(model, PersonRow)]


def leader(slug: str) -> Actor:
    """Who leads an example insats."""
    email = f"{read()['insatser'][slug]['ledare']}@exempel.invalid"
    return Actor.of(Membership.objects.select_related("user", "roll", "forbund").get(user__epost=email))


@pytest.mark.parametrize("slug", SLUGS)
def test_each_insats_is_as_alive_as_the_file_says(slug: str) -> None:
    entry = read()["insatser"][slug]
    counts = entry["antal"]
    with acting(leader(slug)):
        insats = Insats.objects.get(slug=slug)
        assert insats.registreringsniva == entry["niva"]
        assert Deltagande.objects.pagaende().count() == counts["pagaende"]
        assert Deltagande.objects.kommande().count() == counts["kommande"]
        assert Deltagande.objects.avslutade().count() == counts["avslutade"]
        assert Remiss.objects.i_ko().count() == counts["ko"]
        for status in ("inkommen", "bedomning", "komplettering", "styrgrupp", "avslagen", "atertagen", "hanvisad"):
            assert Remiss.objects.filter(status=status).count() == counts[status], status
        # As many at a time as the document says, so that a queue is a queue.
        if insats.samtidiga_hogst:
            assert insats.samtidiga_minst * 0.9 <= counts["pagaende"] <= insats.samtidiga_hogst


def test_every_state_of_a_remiss_is_there() -> None:
    found: set[str] = set()
    for slug in SLUGS:
        with acting(leader(slug)):
            found |= set(Remiss.objects.values_list("status", flat=True))
    assert found == set(RemissStatus.values) - {RemissStatus.UTKAST}


@pytest.mark.parametrize("slug", SLUGS)
def test_all_of_it_is_marked_as_invented(slug: str) -> None:
    with acting(leader(slug)):
        assert Deltagare.objects.filter(pahittad=True).count() == Deltagare.objects.count() > 0
        assert not Remiss.objects.filter(pahittad=False).exists()
        numbers = Lopnummer.objects.get(insats__slug=slug, slag="deltagare")
        assert numbers.senaste == Deltagare.objects.count()
    rules = Regel.objects.filter(insats__slug=slug, kalla=None)
    assert rules.count() == len(read()["insatser"][slug]["exempelregler"])
    assert not rules.exclude(text__contains="Exempelinställning").exists()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_row_passes_its_own_validation(slug: str) -> None:
    with acting(leader(slug)):
        for model in PEOPLE:
            for row in model._default_manager.all()[:200]:
                row.clean_fields()


@pytest.mark.parametrize("slug", SLUGS)
def test_planned_end_is_what_the_rules_give(slug: str) -> None:
    with acting(leader(slug)):
        for row in Deltagande.objects.select_related("insats"):
            before = row.planerat_slut
            recompute(row)
            assert row.planerat_slut == before, row


@pytest.mark.parametrize("slug", SLUGS)
def test_dates_run_in_order(slug: str) -> None:
    today = timezone.localdate()
    with acting(leader(slug)):
        for row in Deltagande.objects.select_related("remiss"):
            assert row.remitterad < timezone.localdate(row.remiss.beslutad_tid) <= row.start or row.start > today
            assert row.slut is None or row.start < row.slut < today
        held = Tillfalle.objects.filter(status="hallet")
        assert not held.filter(datum__gt=today).exists()
        assert not Matning.objects.filter(datum__gt=today).exists()
        regler = deltagarregler(Insats.objects.get(slug=slug), today)
        for row in Deltagande.objects.select_related("deltagare"):
            age = row.start.year - row.deltagare.fodelsear
            assert regler.alder is None or regler.alder.minst - 1 <= age <= regler.alder.hogst + 1
            assert row.deltagare.kommun_id is None or regler.kommun_ingar(row.deltagare.kommun_id)


def test_something_is_due_for_each_of_the_teams_lists() -> None:
    today = timezone.localdate()
    with acting(leader("samordningsteam-vasteras")):
        assert Deltagande.objects.over_tiden().exists()
        late = Deltagande.objects.att_slutredovisa()
        assert late.filter(slutredovisas_senast__lt=today).exists()
        assert late.filter(slutredovisas_senast__gte=today).exists()
        assert Deltagande.objects.filter(forlangningar__status="ansokt").exists()
        assert Deltagande.objects.filter(uppehall__till=None, uppehall__isnull=False).exists()
        soon = today + datetime.timedelta(days=40)
        assert Deltagande.objects.pagaende().filter(deltagare__samtycken__till__range=(today, soon)).exists()
        assert Deltagare.objects.filter(skyddad=True).exists()
    assert Fall.objects.filter(insats__slug="samverkansteam-sater", status="oppet").exists()


@pytest.mark.parametrize("slug", SLUGS)
def test_what_was_sent_can_be_read_and_no_more_than_was_known(slug: str) -> None:
    named = read()["insatser"][slug]["niva"] == Registreringsniva.PERSONUPPGIFTER
    with acting(leader(slug)):
        sent = Slutredovisning.objects.exclude(status="utkast").select_related("nyckel", "deltagande__deltagare")
        assert sent.count() == Deltagande.objects.exclude(slutredovisad=None).count()
        for row in sent[:15]:
            told = open_underlag(row)
            assert told.fakta.pahittad
            assert told.fakta.slut == row.deltagande.slut
            assert bool(told.namn) == (named and not row.deltagande.deltagare.skyddad)
            assert told.mottagare_namn


def test_names_are_kept_only_where_the_level_says() -> None:
    for slug in SLUGS:
        actor = leader(slug)
        with acting(actor):
            named = Insats.objects.get(slug=slug).registreringsniva == Registreringsniva.PERSONUPPGIFTER
            persons = list(Deltagare.objects.filter(skyddad=False).values_list("pk", flat=True))
            assert Identitet.objects.count() == (len(persons) if named else 0)
            if not named:
                assert not Remiss.objects.exclude(identitet=None).exists()
                continue
            names = read_names(actor=actor, deltagare_ids=persons)
            assert set(names) == set(persons)
            surnames = set(read()["namn"]["efternamn"])
            for person in names.values():
                assert person.namn.split()[-1] in surnames
                assert person.personnummer[8:10] == "98"  # Skatteverket's series for test persons
            waiting = Remiss.objects.exclude(identitet=None).select_related("nyckel")
            for remiss in waiting:
                assert unseal_person(remiss.nyckel, remiss.identitet, table="deltagare_remiss", owner=remiss.pk).namn


def test_no_name_or_number_lies_in_the_clear() -> None:
    """In no column of any table, as text or as bytes."""
    actor = leader("samordningsteam-vasteras")
    with acting(actor):
        persons = Deltagare.objects.filter(identitet__isnull=False).values_list("pk", flat=True)[:8]
        known = list(read_names(actor=actor, deltagare_ids=persons).values())
        words = {one.namn for one in known} | {one.telefon for one in known} | {one.epost for one in known}
        for one in known:
            words |= {one.personnummer, one.personnummer[2:], one.visat_personnummer, one.visat_personnummer[2:]}
        assert len(words) > 40
        wanted = [f"%{form}%" for word in words for form in (word, word.encode().hex())]
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = [name for (name,) in cursor.fetchall()]
            assert {"deltagare_identitet", "audit_handelse", "forbund_utskick"} <= set(tables)
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table} AS one WHERE one::text LIKE ANY (%s)", [wanted])
                assert cursor.fetchone() == (0,), table
            cursor.execute(
                "SELECT count(*) FROM deltagare_identitet AS one WHERE one::text LIKE ANY (%s)", [["%\\\\x01%"]]
            )
            assert cursor.fetchone() != (0,)  # the rows were seen, and bytes are searched as they are written


def test_konsultationer_stand_by_themselves() -> None:
    for slug, entry in read()["konsultationer"].items():
        rows = Konsultation.objects.filter(insats__slug=slug, pahittad=True)
        assert rows.count() == entry["antal"]
        assert rows.filter(uppfoljt=None).exists()
        assert rows.exclude(uppfoljt=None).exists()


def test_one_insats_stays_with_counts() -> None:
    left = Insats.objects.get(slug="samordningsteam-surahammar")
    assert left.registreringsniva == Registreringsniva.ANTAL
    assert not Remissintag.objects.filter(insats=left).exists()


def test_second_time_adds_nobody(settings: Any) -> None:
    settings.EXEMPEL = True

    def snapshot() -> list[int]:
        found = []
        for slug in SLUGS:
            with acting(leader(slug)):
                found += [model._default_manager.count() for model in PEOPLE]
        return found

    before = snapshot()
    call_command("load_exempel", verbosity=0)
    assert snapshot() == before
