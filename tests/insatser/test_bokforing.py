"""What goes to the accounts: entries that balance, each rekvisition once, and a file that says what the rows say."""

import datetime
import io
import re
from decimal import Decimal

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.bas.formats import belopp
from insatser.enums import RekvisitionStatus
from insatser.models import Bokforingsexport, Bokforingsinstallning, Exportrad, Kontering, Rekvisition
from insatser.models.bokforing import INTAKTER
from insatser.services import bokforing as acts
from insatser.services.bokforing import Konto
from insatser.services.rekvisition import Radvarde, fill_in_rekvisition, ratta_rekvisition
from insatser.services.utbetalning import betala_rekvisitioner
from tests.bas.test_sie import read_sie
from tests.cast import Cast
from tests.decided import before_decision
from tests.rekvisitioner import attest, begin, fill, submit

DAY = datetime.date(2024, 3, 15)
SETTINGS = {"serie": "F", "skuldkonto": "2440", "skuldkonto_namn": "Skuld till insatsägare"}


pytest_db = pytest.mark.django_db


def attested(cast: Cast) -> Rekvisition:
    """The cast's draft, attested past its steps, in a förbund that has neither accounts nor exports."""
    for model in (Exportrad, Bokforingsexport, Kontering, Bokforingsinstallning):
        model.objects.all().delete()
    row = cast.own.rekvisition
    Rekvisition.objects.filter(pk=row.pk).update(status=RekvisitionStatus.ATTESTERAD, pahittad=True)
    row.refresh_from_db()
    return row


def map_accounts(cast: Cast, who: str = "utvecklingsledare") -> None:
    forbund = cast.own.forbund
    acts.save_kontoplan(
        actor=cast.people[who].actor,
        forbund_id=forbund.pk,
        insats_id=None,
        konton={grupp: Konto("4510", "Insatser") for grupp in acts.grupper(forbund)},
        installning=SETTINGS,
    )


def export(cast: Cast, who: str = "utvecklingsledare") -> Bokforingsexport:
    return acts.create_export(actor=cast.people[who].actor, forbund_id=cast.own.forbund.pk)


@pytest_db
def test_each_rekvisition_is_exported_once(cast: Cast) -> None:
    row = attested(cast)
    map_accounts(cast)
    made = export(cast)
    assert row in made.rekvisitioner.all()
    assert made.summa == sum(one.summa for one in Rekvisition.objects.filter(exportrad__export=made).with_summa())
    with pytest.raises(RuleBroken, match="inget nytt"):
        export(cast)


@pytest_db
def test_entries_balance_and_hold_what_is_paid(cast: Cast) -> None:
    row = attested(cast)
    with before_decision():
        Rekvisition.objects.filter(pk=row.pk).update(ovriga_intakter=Decimal("12.50"))
    map_accounts(cast)
    made = export(cast)
    (found,) = [one for one in acts.bokningar(made) if one.rekvisition == row.pk]
    assert sum(rad.belopp for rad in found.rader) == 0
    assert -found.rader[-1].belopp == Rekvisition.objects.with_summa().get(pk=row.pk).summa
    assert [rad.belopp for rad in found.rader if rad.text == INTAKTER] == [Decimal("-12.50")]


@pytest_db
def test_a_missing_account_is_told_by_its_group(cast: Cast) -> None:
    attested(cast)
    with pytest.raises(RuleBroken) as told:
        export(cast)
    assert any("skuldkonto" in one for one in told.value.messages)
    assert any("inget konto" in one for one in told.value.messages)
    assert not Bokforingsexport.objects.exists()


@pytest_db
def test_an_insats_own_account_goes_before_the_forbunds(cast: Cast) -> None:
    row = attested(cast)
    map_accounts(cast)
    acts.save_kontoplan(
        actor=cast.people["utvecklingsledare"].actor,
        forbund_id=cast.own.forbund.pk,
        insats_id=row.insats_id,
        konton={grupp: Konto("4777", "Egen") for grupp in acts.grupper(cast.own.forbund, row.insats)},
    )
    (found,) = [one for one in acts.bokningar(export(cast)) if one.rekvisition == row.pk]
    assert {rad.konto for rad in found.rader} == {"4777", "2440"}


@pytest_db
def test_the_same_export_gives_the_same_file_whatever_becomes_of_the_mapping(cast: Cast) -> None:
    attested(cast)
    map_accounts(cast)
    made = export(cast)
    before = acts.sie_file(made)
    acts.save_kontoplan(
        actor=cast.people["utvecklingsledare"].actor,
        forbund_id=cast.own.forbund.pk,
        insats_id=None,
        konton={grupp: Konto("4999", "Annat") for grupp in acts.grupper(cast.own.forbund)},
    )
    assert acts.sie_file(Bokforingsexport.objects.get(pk=made.pk)) == before


@pytest_db
def test_fetched_again_it_is_the_same_file_under_the_same_name(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the förbund has changed its name and its series, and on another day."""
    attested(cast)
    map_accounts(cast)
    made = export(cast)
    client.force_login(cast.people["utvecklingsledare"].user)
    url = f"/bokforing/{made.pk}/sie/"
    first = client.get(url)
    assert first["Content-Disposition"].endswith(f'-{timezone.localdate()}.si"')
    Bokforingsinstallning.objects.filter(forbund=made.forbund).update(serie="Z")
    type(made.forbund).objects.filter(pk=made.forbund_id).update(namn="Ett nytt namn")
    day = timezone.localdate() + datetime.timedelta(days=40)
    monkeypatch.setattr("finsam.bas.exports.timezone.localdate", lambda moment=None: moment.date() if moment else day)
    again = client.get(url)
    assert (again.content, again["Content-Disposition"]) == (first.content, first["Content-Disposition"])
    assert Exportrad.objects.count() == made.exportrader.count()


@pytest_db
def test_file_of_an_export_is_read_back_as_what_was_exported(cast: Cast) -> None:
    row = attested(cast)
    type(row.insats).objects.filter(pk=row.insats_id).update(namn='Team "Ekdala" – norr', projektkod="17 {Å}")
    type(cast.own.forbund).objects.filter(pk=cast.own.forbund.pk).update(orgnr="222000-1974")
    map_accounts(cast)
    made = export(cast)
    lines = read_sie(acts.sie_file(made))
    kinds = [label for label, _ in lines]
    assert " ".join(kinds[:7]) == "#FLAGGA #PROGRAM #FORMAT #GEN #SIETYP #ORGNR #FNAMN"
    assert kinds.index("#KONTO") < kinds.index("#DIM") < kinds.index("#OBJEKT") < kinds.index("#VER")
    booked = [fields for label, fields in lines if label == "#TRANS"]
    assert sum(Decimal(str(fields[2])) for fields in booked) == 0
    (bokning,) = [one for one in acts.bokningar(made) if one.rekvisition == row.pk]
    mine = [fields for fields in booked if fields[1] == ["6", "17 (Å)"]]
    assert [(fields[0], Decimal(str(fields[2]))) for fields in mine] == [(r.konto, r.belopp) for r in bokning.rader]
    assert any(str(fields[3]).startswith('Team "Ekdala" - norr') for label, fields in lines if label == "#VER")


@pytest_db
@pytest.mark.parametrize("who", ["revisor", "insatsekonom", "driftadministrator"])
def test_only_kansli_exports(cast: Cast, who: str) -> None:
    attested(cast)
    map_accounts(cast)
    with pytest.raises((Refused, Http404)):
        export(cast, who)
    assert not Exportrad.objects.exists()


def pay(cast: Cast, *rows: Rekvisition, who: str = "utvecklingsledare", den: datetime.date | None = None) -> None:
    betala_rekvisitioner(
        actor=cast.people[who].actor, rekvisition_ids=[row.pk for row in rows], den=den or timezone.localdate()
    )


@pytest_db
def test_paid_on_a_day_and_only_once(cast: Cast) -> None:
    row = attested(cast)
    pay(cast, row)
    row.refresh_from_db()
    assert (row.status, row.utbetald_den) == (RekvisitionStatus.UTBETALD, timezone.localdate())
    with pytest.raises(AlreadyHandled):
        pay(cast, row)


@pytest_db
def test_not_paid_on_a_day_to_come_nor_by_who_attested(cast: Cast) -> None:
    row = attested(cast)
    with pytest.raises(RuleBroken, match="inte varit"):
        pay(cast, row, den=timezone.localdate() + datetime.timedelta(days=1))
    Rekvisition.objects.filter(pk=row.pk).update(attesterad_av=cast.people["utvecklingsledare"].user)
    with pytest.raises(Refused):
        pay(cast, row)


@pytest_db
def test_the_payment_list_marks_what_is_chosen_and_keeps_the_rest(cast: Cast, client: Client) -> None:
    row = attested(cast)
    client.force_login(cast.people["utvecklingsledare"].user)
    address = f"/forbund/{cast.own.forbund.slug}/utbetalningar/"
    assert client.get(f"{address}excel/").status_code == 200
    assert "Kryssa i" in client.post(address, {"den": "2024-03-15"}).content.decode()
    wrong = client.post(address, {"rekvisitioner": [row.pk], "den": "snart"})
    assert wrong.status_code == 422
    assert f'value="{row.pk}" id="betald_{row.pk}" checked' in wrong.content.decode()
    assert client.post(address, {"rekvisitioner": [row.pk], "den": str(timezone.localdate())}).status_code == 302
    row.refresh_from_db()
    assert row.status == RekvisitionStatus.UTBETALD


@pytest_db
def test_what_is_exported_is_marked_where_it_is_paid_and_told_with_its_export(cast: Cast, client: Client) -> None:
    row = attested(cast)
    client.force_login(cast.people["utvecklingsledare"].user)
    payments, accounts = (f"/forbund/{cast.own.forbund.slug}/{page}/" for page in ("utbetalningar", "bokforing"))
    assert "Inte exporterad till bokföringen" in client.get(payments).content.decode()
    map_accounts(cast)
    made = export(cast)
    told = client.get(payments).content.decode()
    assert f"Exporterad till bokföringen, export {made.nummer}" in told
    assert "Inte exporterad" not in told
    told = client.get(accounts).content.decode()
    assert f"<li>{row.insats.namn}, nummer {row.nummer} år {row.ar}</li>" in told
    assert "Allt är exporterat" in told


@pytest_db
def test_money_back_names_who_pays_whom_and_no_account_of_the_owners(cast: Cast, client: Client) -> None:
    ekonom = cast.people["insatsekonom"].actor
    row = begin(cast, 5)
    fill(ekonom, row, 1000)
    submit(cast, row)
    attest(cast, row)
    made = ratta_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    rad = made.rader.order_by("post__ordning")[0]
    rader = {rad.pk: Radvarde(Decimal("-250.50"), "")}
    fill_in_rekvisition(actor=ekonom, rekvisition_id=made.pk, rader=rader, kommentar="Fel lön.")
    submit(cast, made)
    attest(cast, made)
    client.force_login(cast.people["utvecklingsledare"].user)
    address = f"/forbund/{cast.own.forbund.slug}/utbetalningar/"
    answer = client.get(f"{address}excel/")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[arg-type]
    assert sheet is not None
    heads, *rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    told = {line[heads.index("Rekvisition")]: dict(zip(heads, line, strict=True)) for line in rows}
    back, paid = told[made.nummer], told[row.nummer]
    assert back["Vad som ska göras"] == "Insatsägaren betalar tillbaka"
    assert (back["Betalas av"], back["Betalas till"]) == ("Norrsjö kommun", str(cast.own.forbund))
    assert not back["Konto"]
    assert not back["Slag av konto"]
    assert back["Belopp, kr"] == -250.5
    assert paid["Vad som ska göras"] == "Förbundet betalar ut"
    assert paid["Betalas av"] == str(cast.own.forbund)
    page = client.get(address).content.decode().replace("\xa0", " ")
    assert "Norrsjö kommun betalar tillbaka" in page
    assert "Att få tillbaka" in page
    assert "\u2212250,50" in page
    whole = Decimal(str(paid["Belopp, kr"])) - Decimal("250.50")
    assert belopp(whole).replace("\xa0", " ") in page


@pytest_db
def test_who_only_reads_is_not_told_to_pay_or_export(cast: Cast, client: Client) -> None:
    attested(cast)
    for who, told, untold in (
        ("utvecklingsledare", ("Betala dem", "Exportera till bokföringen"), ("Kansliet betalar dem",)),
        ("revisor", ("Kansliet betalar dem", "Se vad som är exporterat"), ("Betala dem", "Exportera till", "<button")),
    ):
        client.force_login(cast.people[who].user)
        page = client.get(f"/forbund/{cast.own.forbund.slug}/utbetalningar/").content.decode()
        main = page.partition("<main")[2].partition("</main>")[0]
        assert [words for words in told if words not in main] == [], who
        assert [words for words in untold if words in main] == [], who


@pytest_db
def test_pages_tell_what_is_missing_and_keep_what_is_typed(cast: Cast, client: Client) -> None:
    attested(cast)
    client.force_login(cast.people["utvecklingsledare"].user)
    page = client.get(f"/forbund/{cast.own.forbund.slug}/bokforing/").content.decode()
    assert "Konto saknas" in page
    assert "Välj konton" in page
    address = f"/forbund/{cast.own.forbund.slug}/bokforing/kontoplan/"
    key = acts.group_key("Personal")
    wrong = {**SETTINGS, "skuldkonto": "24", f"konto_{key}": "45a", f"namn_{key}": "Insatser"}
    answer = client.post(address, wrong)
    assert answer.status_code == 422
    told = answer.content.decode()
    assert 'value="45a"' in told
    for field in (f"id_konto_{key}", "id_skuldkonto"):
        assert re.search(f'<a href="#{field}">[^<]*4 till 6 siffror', told), "said where it was typed, both at once"


@pytest_db
def test_files_are_read_by_the_auditor_and_by_no_insats(cast: Cast, client: Client) -> None:
    attested(cast)
    map_accounts(cast)
    made = export(cast)
    client.force_login(cast.people["revisor"].user)
    answer = client.get(f"/bokforing/{made.pk}/sie/")
    assert answer.status_code == 200
    assert b"#SIETYP 4" in answer.content
    assert client.get(f"/bokforing/{made.pk}/excel/").status_code == 200
    client.force_login(cast.people["insatsekonom"].user)
    assert client.get(f"/bokforing/{made.pk}/sie/").status_code == 404
