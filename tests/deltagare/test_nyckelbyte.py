"""Keys are changed without anybody losing a name, also when the change is stopped in the middle."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from deltagare.models import Datanyckel, Identitet, Importkorning, Remiss, Slutredovisning
from deltagare.rls import open_link
from deltagare.services import nyckelbyte
from deltagare.services.exempel_personnummer import example_personnummer
from deltagare.services.identitet import (
    Personuppgifter,
    find_deltagare,
    read_names,
    seal,
    seal_person,
    unseal,
    unseal_person,
)
from finsam.audit.models import Handelse
from finsam.bas.environment import Keys
from finsam.bas.kryptering import MasterKeyMissing, master_key_id
from finsam.bas.personnummer import parse_personnummer
from finsam.forbund.actor import Actor, acting
from tests.people import DeltagareFactory, RemissFactory, Team, avslutat, make_team, named, utkast
from tests.people_rows import SlutredovisningFactory, import_of

pytestmark = pytest.mark.django_db

OLD, NEW = {"gammal": b"g" * 32}, {"ny": b"n" * 32}
DRAFT = {"table": "deltagare_remiss", "column": "utkast"}
NUMBER = example_personnummer(datetime.date(1990, 1, 15))


def _keys(*sets: dict[str, bytes]) -> override_settings:
    merged: dict[str, bytes] = {}
    for one in sets:
        merged |= one
    return override_settings(IDENTITY_KEYS=Keys(merged))


def _fill(team: Team, people: int = 3) -> None:
    """Sealed rows of every kind, all of one owner."""
    with team.acting():
        for number in range(people):
            person = DeltagareFactory(insats=team.insats)
            named(person, namn=f"Nyla Nyckelsdotter {number}", personnummer=NUMBER if number == 0 else "")
        remiss = RemissFactory(insats=team.insats)
        who = Personuppgifter(namn="Remy Remissson")
        remiss.nyckel, remiss.identitet = seal_person(team.insats, who, table="deltagare_remiss", owner=remiss.pk)
        remiss.save()
        ended = avslutat(insats=team.insats, slut=timezone.localdate())
        sent = SlutredovisningFactory(deltagande=ended)
        for column in ("underlag", "pdf"):
            sent.nyckel, sealed = seal(
                team.insats, column.encode(), table="deltagare_slutredovisning", column=column, owner=sent.pk
            )
            setattr(sent, column, sealed)
        sent.save()
        kept = import_of(team.insats)
        kept.nyckel, kept.innehall = seal(
            team.insats, b"en fil", table="deltagare_importkorning", column="innehall", owner=team.insats.pk
        )
        kept.save()
        row = utkast(team.insats)
        row.nyckel, row.utkast = seal(team.insats, "ett utkast", owner=row.pk, **DRAFT)
        row.save(update_fields=["nyckel", "utkast"])


def _all_is_readable(team: Team) -> None:
    with team.acting() as actor:
        names = read_names(actor=actor, deltagare_ids=Identitet.objects.values_list("deltagare_id", flat=True))
        assert {one.namn for one in names.values()} == {f"Nyla Nyckelsdotter {n}" for n in range(len(names))}
        assert find_deltagare(actor=actor, insats=team.insats, personnummer=parse_personnummer(NUMBER)) is not None
        remiss = Remiss.objects.exclude(identitet=None).select_related("nyckel").get()
        who = unseal_person(remiss.nyckel, remiss.identitet, table="deltagare_remiss", owner=remiss.pk)
        assert who.namn == "Remy Remissson"
        sent = Slutredovisning.objects.select_related("nyckel").get()
        for column in ("underlag", "pdf"):
            content = getattr(sent, column)
            opened = unseal(sent.nyckel, content, table="deltagare_slutredovisning", column=column, owner=sent.pk)
            assert opened == column.encode()
        kept = Importkorning.objects.select_related("nyckel").get()
        opened = unseal(
            kept.nyckel, kept.innehall, table="deltagare_importkorning", column="innehall", owner=team.insats.pk
        )
        assert opened == b"en fil"
    with nyckelbyte.as_job(nyckelbyte.JOB):
        draft = Remiss.objects.select_related("nyckel").get(status="utkast", insats=team.insats)
        assert unseal(draft.nyckel, draft.utkast, owner=draft.pk, **DRAFT) == b"ett utkast"


def _change(*arguments: str) -> str:
    said = StringIO()
    call_command("byt_nycklar", *arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def test_new_master_key_leaves_the_texts_as_they_are() -> None:
    team = make_team()
    with _keys(OLD):
        _fill(team)
    with team.acting():
        before = list(Identitet.objects.order_by("pk").values_list("krypterat", flat=True))
    with _keys(NEW, OLD):
        assert "huvudnyckeln: 1." in _change()
        assert "huvudnyckeln: 0." in _change()
    assert {master_key_id(row.inpackad) for row in Datanyckel.objects.all()} == {"ny"}
    with _keys(NEW):  # the old one can be taken away now
        _all_is_readable(team)
    with team.acting():
        assert list(Identitet.objects.order_by("pk").values_list("krypterat", flat=True)) == before


def test_missing_master_key_stops_it_with_its_name() -> None:
    team = make_team()
    with _keys(OLD):
        _fill(team)
    with _keys(NEW):
        with pytest.raises(CommandError, match="gammal"):
            _change()
        with pytest.raises(MasterKeyMissing):
            nyckelbyte.wrap_again()
    with _keys(OLD):
        _all_is_readable(team)


def test_new_data_keys_seal_everything_again() -> None:
    ours, theirs = make_team(), make_team()
    _fill(ours)
    _fill(theirs, people=1)
    old = set(Datanyckel.objects.values_list("pk", flat=True))
    assert "krypterades om: 12." in _change("--nya-datanycklar")
    assert set(Datanyckel.objects.filter(ersatt__isnull=False).values_list("pk", flat=True)) == old
    assert Datanyckel.objects.filter(ersatt__isnull=True).count() == 2
    assert set(Datanyckel.objects.filter(ersatt__isnull=True).values_list("version", flat=True)) == {2}
    assert nyckelbyte.left_to_seal() == 0
    for team in (ours, theirs):
        _all_is_readable(team)
        with team.acting():
            for model in nyckelbyte.MODELS:
                assert not model._default_manager.filter(nyckel__in=old).exists(), model
    assert set(Handelse.objects.filter(kod__startswith="nycklar").values_list("kod", flat=True)) == {
        "nycklar.nya",
        "nycklar.omkrypterat",
    }


def test_killed_half_way_is_harmless_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch commits by itself; the second run finishes, and makes no third key."""
    team = make_team()
    _fill(team, people=5)
    monkeypatch.setattr(nyckelbyte, "BATCH", 2)

    class Killed(BaseException):
        pass

    def die_at_the_second(rows: int, seen: list[int] = []) -> None:  # noqa: B006 (counts over the calls)
        seen.append(rows)
        if len(seen) == 2:
            raise Killed

    nyckelbyte.new_data_keys()
    with pytest.raises(Killed):
        nyckelbyte.seal_again(die_at_the_second)
    assert 0 < nyckelbyte.left_to_seal() < 9
    _all_is_readable(team)
    with team.acting():
        named(DeltagareFactory(insats=team.insats), namn="Nyla Nyckelsdotter 5")  # the work goes on meanwhile
    assert "Nya nycklar: 0." in _change("--nya-datanycklar")
    assert nyckelbyte.left_to_seal() == 0
    assert Datanyckel.objects.count() == 2
    _all_is_readable(team)


def test_every_sealed_column_is_changed() -> None:
    """A table of people with a key and a new column of bytes must be told of here, or its texts stay behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'bytea' "
            "AND table_name IN (SELECT table_name FROM information_schema.columns WHERE column_name = 'nyckel_id') "
            "AND table_schema = 'public' AND column_name NOT LIKE '%hash'"
        )
        found = set(cursor.fetchall())
    assert found == {(one.model._meta.db_table, one.column) for one in nyckelbyte.SEALED}


def test_nobody_else_gets_the_rows() -> None:
    team = make_team()
    _fill(team)
    open_link("")
    with acting(Actor()), nyckelbyte.as_job("gallra_utkast"):
        assert not Identitet.objects.exists()
        assert not Slutredovisning.objects.exists()
