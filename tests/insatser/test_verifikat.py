"""The acts with vouchers: numbers, amounts, what is refused, and a row and its file that go together."""

import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404

from finsam.audit.models import Handelse
from finsam.bas.errors import Refused, RuleBroken
from finsam.bas.files import CheckedFile, check_file
from finsam.bas.seen import ChangedMeanwhile, Seen
from insatser.enums import RekvisitionStatus, Rekvisitionstyp
from insatser.models import Rekvisition, Rekvisitionsrad, Verifikat, Verifikatrad
from insatser.services import verifikat as acts
from insatser.services.verifikat_sums import covers
from tests import files_made as made
from tests.cast import Cast
from tests.factories import RekvisitionsradFactory

pytestmark = pytest.mark.django_db


def checked(words: str = "Faktura") -> CheckedFile:
    return check_file(BytesIO(made.pdf(words=words)))


def add(cast: Cast, words: str = "Faktura", who: str = "insatsekonom", row: Rekvisition | None = None) -> Verifikat:
    return acts.add_verifikat(
        actor=cast.people[who].actor,
        rekvisition_id=(row or cast.own.rekvisition).pk,
        checked=checked(words),
        benamning=words,
    )


def tie(cast: Cast, row: Verifikat, **belopp: object) -> Verifikat:
    values = {"benamning": row.benamning, "datum": row.datum, "belopp": {}} | belopp
    return acts.change_verifikat(actor=cast.people["insatsekonom"].actor, verifikat_id=row.pk, **values)  # type: ignore[arg-type]


def send_back(row: Rekvisition, *flagged: Rekvisitionsrad) -> None:
    """Sends it back with some rows flagged, as kansli does."""
    Rekvisition.objects.filter(pk=row.pk).update(
        status=RekvisitionStatus.ATER, pahittad=True, ater_orsak="Komplettera."
    )
    Rekvisitionsrad.objects.filter(pk__in=[rad.pk for rad in flagged]).update(ater=True)


@pytest.fixture(autouse=True)
def none_yet(cast: Cast) -> None:
    """The draft has no vouchers when a test begins."""
    cast.own.rekvisition.verifikat.all().delete()


@pytest.fixture
def rad(cast: Cast) -> Rekvisitionsrad:
    return cast.own.rekvisition.rader.get()


@pytest.fixture
def other_rad(cast: Cast) -> Rekvisitionsrad:
    post = cast.own.budget.poster.get(benamning="Lokaler")
    return RekvisitionsradFactory(rekvisition=cast.own.rekvisition, post=post, belopp=Decimal(4000))


def path_of(row: Verifikat) -> Path:
    return Path(settings.MEDIA_ROOT, str(row.fil))


def test_upload_keeps_file_and_row(cast: Cast) -> None:
    row = add(cast)
    assert path_of(row).read_bytes() == made.pdf(words="Faktura")
    assert (row.nummer, row.filslag, row.sidor) == (1, "pdf", 1)
    assert row.sha256 not in str(row.fil)
    line = Handelse.objects.get(kod="verifikat.tillagt", objekt_id=cast.own.rekvisition.pk)
    assert line.data == {"nummer": 1, "sha256": row.sha256}


def test_number_of_a_removed_voucher_is_not_used_again(cast: Cast) -> None:
    first, second = add(cast, "Ett"), add(cast, "Två")
    gone = path_of(second)
    acts.remove_verifikat(actor=cast.people["insatsekonom"].actor, verifikat_id=second.pk)
    third = add(cast, "Tre")
    assert (first.nummer, third.nummer) == (1, 3)
    row = Rekvisition.objects.get(pk=cast.own.rekvisition.pk)
    assert acts.removed_numbers(row, [1, 3]) == (2,)
    assert gone.exists()  # until the transaction of the request is committed
    with pytest.raises(Http404):
        acts.remove_verifikat(actor=cast.people["insatsekonom"].actor, verifikat_id=second.pk)


def test_same_file_twice_is_told_where_it_is(cast: Cast) -> None:
    add(cast)
    with pytest.raises(RuleBroken, match="som verifikat 1"):
        add(cast)
    assert cast.own.rekvisition.verifikat.count() == 1


@pytest.mark.parametrize(
    ("limit", "value", "words"), [("MOST_FILES", 1, "Lägg ihop"), ("MOST_TOGETHER", 10, "tillsammans större")]
)
def test_a_rekvisition_holds_so_much(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, words: str
) -> None:
    add(cast, "Ett")
    monkeypatch.setattr(acts, limit, value)
    with pytest.raises(RuleBroken, match=words):
        add(cast, "Två")


@pytest.mark.parametrize("who", ["forbundschef", "utvecklingsledare", "revisor"])
def test_readers_do_not_upload(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        add(cast, who=who)


@pytest.mark.parametrize("who", ["teammedlem", "styrelseledamot", "styrgrupp_ordinarie", "driftadministrator"])
def test_the_others_see_nothing(cast: Cast, who: str) -> None:
    row = add(cast)
    with pytest.raises(Http404):
        add(cast, "Två", who=who)
    with pytest.raises(Http404):
        acts.open_verifikat(actor=cast.people[who].actor, verifikat_id=row.pk)


@pytest.mark.parametrize("who", ["insatsekonom", "forbundschef", "revisor"])
def test_strangers_see_nothing(cast: Cast, who: str) -> None:
    row = add(cast)
    with pytest.raises(Http404):
        acts.open_verifikat(actor=cast.strangers[who].actor, verifikat_id=row.pk)


def test_closed_rekvisition_takes_no_more(cast: Cast) -> None:
    row = add(cast)
    Rekvisition.objects.filter(pk=row.rekvisition_id).update(status=RekvisitionStatus.GRANSKAD, pahittad=True)
    for act in (
        lambda: add(cast, "Två"),
        lambda: tie(cast, row, benamning="Annat"),
        lambda: acts.remove_verifikat(actor=cast.people["insatsekonom"].actor, verifikat_id=row.pk),
    ):
        with pytest.raises(Refused):
            act()
    assert path_of(row).exists()


def test_revisor_opens_and_is_logged(cast: Cast) -> None:
    row = add(cast)
    actor = cast.people["revisor"].actor
    opened, file = acts.open_verifikat(actor=actor, verifikat_id=row.pk)
    with file:
        assert file.read().startswith(b"%PDF-")
    assert opened == row
    assert Handelse.objects.get(kod="verifikat.oppnat").user_id == actor.user_id


def test_file_gone_from_disk_is_told(cast: Cast) -> None:
    row = add(cast)
    path_of(row).unlink()
    with pytest.raises(FileNotFoundError):
        acts.open_verifikat(actor=cast.people["revisor"].actor, verifikat_id=row.pk)


def test_amounts_are_tied_changed_and_taken_away(cast: Cast, rad: Rekvisitionsrad, other_rad: Rekvisitionsrad) -> None:
    row = tie(cast, add(cast), datum=datetime.date(2024, 3, 5), belopp={rad.pk: Decimal("600.50")})
    second = tie(cast, add(cast, "Två"), belopp={rad.pk: Decimal(400), other_rad.pk: Decimal(5000)})
    of_rad, of_other = covers(cast.own.rekvisition)
    assert (of_rad.verifikat, of_rad.covered) == ((1, 2), Decimal("1000.50"))
    assert of_rad.left == rad.belopp - Decimal("1000.50")
    assert of_other.left == Decimal(-1000)  # more than is claimed: told on the page, not refused
    tie(cast, row, belopp={rad.pk: Decimal(0)})
    tie(cast, second, belopp={rad.pk: Decimal(450)})
    assert [cover.covered for cover in covers(cast.own.rekvisition)] == [450, 5000]
    assert covers(cast.own.rekvisition, without=second.pk)[0].left == rad.belopp


def test_amounts_that_cannot_be(cast: Cast, rad: Rekvisitionsrad) -> None:
    row = add(cast)
    foreign = cast.own.inlamnad.rader.get()
    own_post = cast.own.budget.poster.get(benamning="Egen personal")
    own_money = RekvisitionsradFactory(rekvisition=cast.own.rekvisition, post=own_post, belopp=0)
    for belopp, words in (
        ({rad.pk: Decimal(-1)}, "negativt"),
        ({foreign.pk: Decimal(1)}, "hör inte till"),
        ({own_money.pk: Decimal(1)}, "egenfinansierad"),
    ):
        with pytest.raises(RuleBroken, match=words):
            tie(cast, row, belopp=belopp)
    assert not Verifikatrad.objects.filter(verifikat=row).exists()


def test_rattelse_has_amounts_below_nought(cast: Cast, rad: Rekvisitionsrad) -> None:
    row = add(cast)
    Rekvisition.objects.filter(pk=row.rekvisition_id).update(typ=Rekvisitionstyp.RATTELSE, rattar=cast.own.inlamnad)
    tie(cast, row, belopp={rad.pk: Decimal(-1)})
    assert row.rader.get().belopp == -1


def test_only_flagged_rows_are_open_when_sent_back(
    cast: Cast, rad: Rekvisitionsrad, other_rad: Rekvisitionsrad
) -> None:
    first = tie(cast, add(cast, "Ett"), belopp={rad.pk: Decimal(10)})
    second = tie(cast, add(cast, "Två"), belopp={other_rad.pk: Decimal(20)})
    both = tie(cast, add(cast, "Båda"), belopp={rad.pk: Decimal(1), other_rad.pk: Decimal(2)})
    send_back(cast.own.rekvisition, other_rad)
    actor = cast.people["insatsekonom"].actor
    for act in (
        lambda: tie(cast, first, benamning="Annat"),
        lambda: tie(cast, first, belopp={rad.pk: Decimal(11)}),
        lambda: tie(cast, second, belopp={rad.pk: Decimal(11)}),
        lambda: tie(cast, both, benamning="Annat"),
        lambda: acts.remove_verifikat(actor=actor, verifikat_id=first.pk),
        lambda: acts.remove_verifikat(actor=actor, verifikat_id=both.pk),
    ):
        with pytest.raises(RuleBroken, match="kompletteras"):
            act()
    tie(cast, second, benamning="Två, rättad", belopp={other_rad.pk: Decimal(21)})
    tie(cast, both, belopp={other_rad.pk: Decimal(3), rad.pk: Decimal(1)})
    new = tie(cast, add(cast, "Ny"), belopp={other_rad.pk: Decimal(5)})
    acts.remove_verifikat(actor=actor, verifikat_id=second.pk)
    assert new.nummer == 4
    assert [cover.open for cover in covers(Rekvisition.objects.get(pk=cast.own.rekvisition.pk))] == [False, True]


def test_sent_back_without_flags_all_rows_are_open(cast: Cast, rad: Rekvisitionsrad) -> None:
    row = add(cast)
    send_back(cast.own.rekvisition)
    tie(cast, row, belopp={rad.pk: Decimal(10)})
    assert row.rader.get().belopp == 10


def test_nobody_overwrites_what_she_never_saw(cast: Cast, rad: Rekvisitionsrad) -> None:
    row = add(cast)
    seen = Seen.of(row, ["benamning", "datum"])
    tie(cast, row, benamning="Kollegans namn", belopp={rad.pk: Decimal(70)})
    with pytest.raises(ChangedMeanwhile):
        tie(cast, row, benamning="Mitt namn", seen=seen)
    with pytest.raises(RuleBroken, match="En kollega har ändrat beloppen"):
        tie(cast, row, benamning="Kollegans namn", belopp={rad.pk: Decimal(80)}, shown={})
    tie(cast, row, benamning="Kollegans namn", belopp={rad.pk: Decimal(70)}, seen=seen, shown={})  # the same: harmless
    tie(cast, row, benamning="Kollegans namn", belopp={rad.pk: Decimal(80)}, shown={rad.pk: Decimal(70)})
    assert row.rader.get().belopp == 80
