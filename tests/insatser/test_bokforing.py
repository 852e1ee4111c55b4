"""What goes to the accounts: entries that balance, each rekvisition once, and a file that says what the rows say."""

import datetime
import io
import re
from decimal import Decimal

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from finsam.bas import sie
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.bas.formats import belopp
from insatser.enums import RekvisitionStatus
from insatser.models import Bokforingsexport, Bokforingsinstallning, Exportrad, Kontering, Rekvisition
from insatser.models.bokforing import INTAKTER
from insatser.services import bokforing as acts
from insatser.services.bokforing import Konto
from insatser.services.rekvisition import Radvarde, fill_in_rekvisition, ratta_rekvisition
from insatser.services.utbetalning import betala_rekvisitioner
from tests.cast import Cast
from tests.decided import before_decision
from tests.rekvisitioner import attest, begin, fill, submit

DAY = datetime.date(2024, 3, 15)
SETTINGS = {"serie": "F", "skuldkonto": "2440", "skuldkonto_namn": "Skuld till insatsägare"}


def entry(*amounts: Decimal, text: str = "Prov") -> sie.Verifikation:
    rader = tuple(sie.Transaktion(konto="4510", belopp=amount) for amount in amounts)
    return sie.Verifikation("A", DAY, text, (*rader, sie.Transaktion(konto="2440", belopp=-sum(amounts, Decimal(0)))))


def file_of(*entries: sie.Verifikation, name: str = "Prov") -> str:
    return sie.write_4i(
        foretag=name,
        orgnr="222000-1974",
        skapad=DAY,
        program=("Finsam", "1"),
        konton=[("4510", "Insatser"), ("2440", "Skuld")],
        projekt=[("17", "Insats Å")],
        verifikationer=entries,
    ).decode("cp437")


def test_the_head_is_of_type_4_in_the_formats_own_code_page() -> None:
    lines = file_of(entry(Decimal(1)), name="Förbundet ÅÄÖ").split("\r\n")
    assert lines[:7] == [
        "#FLAGGA 0",
        '#PROGRAM "Finsam" "1"',
        "#FORMAT PC8",
        "#GEN 20240315",
        "#SIETYP 4",
        '#ORGNR "222000-1974"',
        '#FNAMN "Förbundet ÅÄÖ"',
    ]
    assert '#OBJEKT 6 "17" "Insats Å"' in lines


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a loaded machine pauses
@given(st.lists(st.decimals(-(10**10), 10**10, places=2), max_size=8))
def test_what_is_written_balances_to_the_ore(amounts: list[Decimal]) -> None:
    found = re.findall(r"#TRANS \d+ \{\} (-?\d+\.\d\d) ", file_of(entry(*amounts)))
    assert len(found) == len(amounts) + 1
    assert sum(map(Decimal, found)) == 0


@given(st.text(max_size=60))
def test_no_text_breaks_out_of_its_field(text: str) -> None:
    lines = file_of(entry(Decimal(5), text=text)).split("\r\n")
    (line,) = [one for one in lines if one.startswith("#VER")]
    assert re.fullmatch(r'#VER "A" "" 20240315 "(?:[^"\\]|\\.)*"', line)
    assert lines[-2] == "}"


def test_an_entry_that_does_not_balance_is_never_written() -> None:
    with pytest.raises(ValueError, match="balance"):
        file_of(sie.Verifikation("A", DAY, "", (sie.Transaktion("4510", Decimal(1)),)))


def test_an_account_without_a_name_is_never_written() -> None:
    with pytest.raises(ValueError, match="9999"):
        file_of(sie.Verifikation("A", DAY, "", (sie.Transaktion("9999", Decimal(0)),)))


def test_what_the_code_page_has_not_is_written_as_near_as_it_gets() -> None:
    """The format allows code page 437 alone. An å typed as two characters, Czech and Danish names, curly quotes."""
    name = "Fo\u0308rbundet ”Norr” – S\u00f8ren \u0141uk \u017dofie’s \u20ac … \u6f22\u0085\u2028x"
    text = file_of(entry(Decimal(1)), name=name)
    assert '#FNAMN "Förbundet \\"Norr\\" - Soren Luk Zofie\'s EUR ... ? x"' in text.split("\r\n")


def test_backslash_is_not_taken_for_the_beginning_of_a_quote() -> None:
    """A backslash means something before a quote and itself elsewhere: a field that ends in one would run on."""
    (line,) = [one for one in file_of(entry(Decimal(5), text="Kv 1\\")).split("\r\n") if one.startswith("#VER")]
    assert line == '#VER "A" "" 20240315 "Kv 1/"'


def test_nought_has_no_sign() -> None:
    assert "-0.00" not in file_of(entry(Decimal("0.00")))


def read_sie(content: bytes) -> list[tuple[str, list[str | list[str]]]]:
    """A reader of its own of lines, fields, lists and blocks, by the format's rules 5.5-5.8."""
    assert content.endswith(b"\r\n")
    found: list[tuple[str, list[str | list[str]]]] = []
    inside = False
    for line in content.decode("cp437").removesuffix("\r\n").split("\r\n"):
        assert not re.search(r"[\x00-\x1f\x7f]", line)
        if line in ("{", "}"):
            assert inside == (line == "}")
            assert inside or found[-1][0] == "#VER"
            inside = line == "{"
            continue
        label, *fields = re.findall(r'"(?:[^"\\]|\\")*"|\{[^}]*\}|[^\s"{}]+', line)
        assert inside == (label == "#TRANS")
        found.append((label, [_field(one) for one in fields]))
    assert not inside
    return found


def _field(text: str) -> str | list[str]:
    if text.startswith("{"):
        return [str(_field(one)) for one in re.findall(r'"(?:[^"\\]|\\")*"|[^\s"{}]+', text)]
    return text[1:-1].replace('\\"', '"') if text.startswith('"') else text


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
