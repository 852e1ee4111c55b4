"""Acts with an insats and its rows: who may, what they leave behind, and the second time."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.utils import timezone

from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused
from insatser.enums import Inriktning, InsatsStatus, Kriterieslag
from insatser.models import Insats, Kriterium, Samverkanspart
from insatser.services.insats import (
    ateruppta_insats,
    avsluta_insats,
    change_insats,
    create_insats,
    starta_insats,
)
from insatser.services.rader import add_row, change_row, delete_row
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.django_db
READERS = ("styrelseledamot", "revisor", "insatsledare", "teammedlem", "insatsekonom", "styrgrupp_ordinarie")


def last_line() -> Handelse:
    return Handelse.objects.order_by("-pk")[0]


def test_create_insats_makes_a_planned_one_in_the_own_forbund(cast: Cast) -> None:
    actor = cast.people["utvecklingsledare"].actor
    made = create_insats(actor=actor, values={"namn": "Åter på väg", "inriktning": Inriktning.INDIVID})
    assert (made.forbund, made.slug, made.status) == (cast.own.forbund, "ater-pa-vag", InsatsStatus.PLANERAD)
    assert (last_line().kod, last_line().objekt_id, last_line().user_id) == ("rad.skapad", made.pk, actor.user_id)


def test_address_is_free_even_when_the_name_is_taken_elsewhere(cast: Cast) -> None:
    actor = cast.people["forbundschef"].actor
    made = create_insats(actor=actor, values={"namn": cast.foreign.insats.namn, "inriktning": Inriktning.INDIVID})
    assert made.slug == f"{cast.foreign.insats.slug}-2"
    reserved = create_insats(actor=actor, values={"namn": "Ny", "inriktning": Inriktning.INDIVID})
    assert reserved.slug == "ny-2"


def test_create_insats_twice_is_told_at_the_name(cast: Cast) -> None:
    actor = cast.people["forbundschef"].actor
    with pytest.raises(ValidationError, match="redan en insats"):
        create_insats(actor=actor, values={"namn": cast.own.insats.namn, "inriktning": Inriktning.INDIVID})


@pytest.mark.parametrize("role", READERS)
def test_reader_may_not_create_or_change(cast: Cast, role: str) -> None:
    actor = cast.people[role].actor
    with pytest.raises(Refused):
        create_insats(actor=actor, values={"namn": "Nej", "inriktning": Inriktning.INDIVID})
    with pytest.raises(Refused):
        change_insats(actor=actor, row_id=cast.own.insats.pk, values={"namn": "Nej"})


def test_stranger_finds_nothing(cast: Cast) -> None:
    actor = cast.strangers["forbundschef"].actor
    with pytest.raises(Http404):
        change_insats(actor=actor, row_id=cast.own.insats.pk, values={"namn": "Nej"})
    with pytest.raises(Http404):
        avsluta_insats(actor=actor, row_id=cast.own.insats.pk)
    with pytest.raises(Http404):
        delete_row(actor=actor, model=Kriterium, row_id=cast.own.one("insatser.kriterium").pk, insats=cast.own.insats)


def test_change_logs_which_columns_and_nothing_when_nothing_changed(cast: Cast) -> None:
    actor = cast.people["forbundschef"].actor
    change_insats(actor=actor, row_id=cast.own.insats.pk, values={"per_ar": 50, "namn": cast.own.insats.namn})
    line = last_line()
    assert (line.kod, line.data) == ("rad.andrad", {"falt": ["per_ar"]})
    change_insats(actor=actor, row_id=cast.own.insats.pk, values={"per_ar": 50})
    assert last_line() == line


def test_delprocesser_have_one_level_inside_one_forbund(cast: Cast) -> None:
    actor = cast.people["forbundschef"].actor
    part = make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats)
    for parent, words in ((part, "själv en delprocess"), (cast.foreign.insats, "samma förbund")):
        with pytest.raises(ValidationError, match=words):
            change_insats(actor=actor, row_id=cast.sibling.insats.pk, values={"del_av": parent})
    with pytest.raises(ValidationError, match="egna delprocesser"):
        change_insats(actor=actor, row_id=cast.own.insats.pk, values={"del_av": cast.sibling.insats})


def test_start_end_and_take_up_again(cast: Cast) -> None:
    actor = cast.people["forbundschef"].actor
    row = make.InsatsFactory(
        forbund=cast.own.forbund, status=InsatsStatus.PLANERAD, fran=None, tillsvidare=True, uppsagning_manader=12
    )
    today = timezone.localdate()
    assert starta_insats(actor=actor, row_id=row.pk).fran == today
    assert avsluta_insats(actor=actor, row_id=row.pk).till == today
    assert ateruppta_insats(actor=actor, row_id=row.pk).till is None
    row.refresh_from_db()
    assert row.status == InsatsStatus.PAGAENDE
    assert list(Handelse.objects.filter(objekt_id=row.pk).order_by("pk").values_list("kod", flat=True)) == [
        "insats.startad",
        "insats.avslutad",
        "insats.aterupptagen",
    ]


def test_the_second_end_is_already_handled(cast: Cast) -> None:
    actor = cast.people["forbundschef"].actor
    avsluta_insats(actor=actor, row_id=cast.own.insats.pk)
    with pytest.raises(AlreadyHandled):
        avsluta_insats(actor=actor, row_id=cast.own.insats.pk)


def test_an_insats_that_is_over_cannot_start(cast: Cast) -> None:
    row = make.InsatsFactory(
        forbund=cast.own.forbund, status=InsatsStatus.PLANERAD, fran=None, till=datetime.date(2020, 1, 1)
    )
    with pytest.raises(Refused, match="slutdatum"):
        starta_insats(actor=cast.people["forbundschef"].actor, row_id=row.pk)


def test_rows_are_added_changed_and_taken_away_with_a_trail(cast: Cast) -> None:
    actor, insats = cast.people["utvecklingsledare"].actor, cast.own.insats
    blank = Kriterium(insats=insats, slag=Kriterieslag.INKLUSIV, nummer=2, text="Vill själv.")
    row = add_row(actor=actor, row=blank, insats=insats)
    change_row(actor=actor, model=Kriterium, row_id=row.pk, insats=insats, values={"text": "Vill själv delta."})
    assert Kriterium.objects.get(pk=row.pk).text == "Vill själv delta."
    delete_row(actor=actor, model=Kriterium, row_id=row.pk, insats=insats)
    with pytest.raises(Http404):
        delete_row(actor=actor, model=Kriterium, row_id=row.pk, insats=insats)
    lines = Handelse.objects.filter(objekt="insatser.insats", objekt_id=insats.pk, data__rad=row.pk).order_by("pk")
    assert [line.kod for line in lines] == ["rad.skapad", "rad.andrad", "rad.borttagen"]


def test_a_row_may_not_be_added_by_a_reader_or_to_a_foreign_insats(cast: Cast) -> None:
    part = make.PartFactory()
    for actor, insats in (
        (cast.people["insatsledare"].actor, cast.own.insats),
        (cast.people["forbundschef"].actor, cast.foreign.insats),
    ):
        with pytest.raises(Refused):
            add_row(actor=actor, row=Samverkanspart(insats=insats, part=part), insats=insats)
    assert not Samverkanspart.objects.filter(part=part).exists()


def test_a_broken_constraint_is_a_sentence_and_leaves_the_transaction_whole(cast: Cast) -> None:
    actor, insats = cast.people["forbundschef"].actor, cast.own.insats
    blank = Kriterium(insats=insats, slag=Kriterieslag.INKLUSIV, nummer=1, text="Dubbelt nummer.")
    with pytest.raises(ValidationError, match="redan taget"):
        add_row(actor=actor, row=blank, insats=insats)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert Insats.objects.filter(pk=insats.pk).exists()
