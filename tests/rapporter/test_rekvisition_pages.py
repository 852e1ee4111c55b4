"""The pages of a rekvisition's steps: what is asked, what is shut, what is told, and what is refused in words."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finsam.bas.formats import datum, kr
from insatser.enums import RekvisitionStatus
from insatser.models import Arsavslut, Betalningsuppgift, Rekvisition, Varningsord
from insatser.services import rekvisition as acts
from insatser.services import rekvisition_steg as steps
from insatser.services.rekvisition_checks import summarize_claim
from rapporter.underlag.bygg_rekvisition import build
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.fixtures import ClientOf
from tests.rapporter.test_pages import words
from tests.rekvisitioner import attest, begin, cover, fill, submit

pytestmark = pytest.mark.django_db


def step(row: Rekvisition, name: str) -> str:
    return reverse("rekvisition_steg", args=[row.pk, name])


def test_marked_rows_alone_are_fields(cast: Cast, client_of: ClientOf) -> None:
    ekonom = cast.people["insatsekonom"].actor
    row = begin(cast, 5)
    fill(ekonom, row, 10_000, 20_000)
    submit(cast, row)
    first, second, *_ = row.rader.order_by("post__ordning")
    kansli = client_of("utvecklingsledare")
    sent = kansli.post(step(row, "sand_ater"), {"orsak": "Se raden.", f"rad_{first.pk}": "Verifikat 1 är fel."})
    assert sent.status_code == 302
    client = client_of("insatsekonom")
    assert "Verifikat 1 är fel." in words(client.get(row.get_absolute_url()))
    address = reverse("rekvisition_rader", args=[row.pk])
    page = client.get(address).content.decode()
    assert f'name="belopp_{first.pk}"' in page
    assert f'name="belopp_{second.pk}"' not in page
    # A field that is not there is not read, whoever sends it.
    sent = client.post(address, {f"belopp_{first.pk}": "9 000", f"belopp_{second.pk}": "1", "ovriga_intakter": "77"})
    assert sent.status_code == 302
    row.refresh_from_db()
    second.refresh_from_db()
    assert (second.belopp, row.ovriga_intakter) == (20_000, 0)


def test_colleagues_amount_is_not_overwritten_unseen(cast: Cast, client_of: ClientOf) -> None:
    row = begin(cast, 5)
    rad = row.rader.order_by("post__ordning").first()
    assert rad is not None
    client, address = client_of("insatsekonom"), reverse("rekvisition_rader", args=[row.pk])
    seen = client.get(address).context["form"]["seen"].value()
    fill(cast.people["insatsledare"].actor, row, 500)
    response = client.post(address, {f"belopp_{rad.pk}": "700", "seen": seen})
    assert response.status_code == 422
    assert "En kollega har ändrat" in words(response)
    again = response.context["form"]["seen"].value()
    assert client.post(address, {f"belopp_{rad.pk}": "700", "seen": again}).status_code == 302


@pytest.mark.parametrize(
    ("den", "said"),
    [
        ("3/5 2099", "har inte varit än"),
        ("1/1 2020", "före det"),
        ("", "betalningsdag"),
        ("i går", "Skriv datumet"),
    ],
)
def test_day_of_payment(cast: Cast, client_of: ClientOf, den: str, said: str) -> None:
    row = begin(cast, 5)
    fill(cast.people["insatsekonom"].actor, row, 1000)
    submit(cast, row)
    attest(cast, row)
    client = client_of("utvecklingsledare")
    response = client.post(step(row, "betala"), {"den": den})
    assert response.status_code == 422
    assert said in words(response)
    assert client.get(step(row, "betala")).context["form"]["den"].value() == datum(timezone.localdate())
    assert "två par ögon" in words(client_of("forbundschef").get(row.get_absolute_url()))


def test_refusal_needs_a_reason_and_shows_it(cast: Cast, client_of: ClientOf) -> None:
    row, client = cast.own.inlamnad, client_of("forbundschef")
    assert client.post(step(row, "avsla"), {"orsak": ""}).status_code == 422
    assert client.post(step(row, "avsla"), {"orsak": "Utanför planen."}).status_code == 302
    assert "Utanför planen." in words(client_of("insatsekonom").get(row.get_absolute_url()))
    late = client.post(step(row, "avsla"), {"orsak": "Igen."})
    assert late.status_code == 409
    assert f'href="{row.get_absolute_url()}">Se hur det ser ut nu</a>' in words(late)


def test_correction_is_found_from_both_ends(cast: Cast, client_of: ClientOf) -> None:
    row = begin(cast, 5)
    fill(cast.people["insatsekonom"].actor, row, 1000)
    submit(cast, row)
    attest(cast, row)
    client = client_of("insatsekonom")
    assert client.post(reverse("rekvisition_ratta", args=[row.pk])).status_code == 302
    made = Rekvisition.objects.get(rattar=row)
    assert made.get_absolute_url() in client.get(row.get_absolute_url()).content.decode()
    assert row.get_absolute_url() in client.get(made.get_absolute_url()).content.decode()
    rad = made.rader.order_by("post__ordning").first()
    assert rad is not None
    address = reverse("rekvisition_rader", args=[made.pk])
    assert client.post(address, {f"belopp_{rad.pk}": "-250,50", "kommentar": "Fel lön."}).status_code == 302
    page = words(client.get(made.get_absolute_url()))
    assert "Att betala tillbaka till förbundet" in page
    assert "250,50 kr" in page.replace("\u00a0", " ")
    second = client.post(reverse("rekvisition_ratta", args=[row.pk]), follow=True)
    assert "pågår redan" in words(second)


def test_revised_budget_is_told_and_its_rows_are_fetched(cast: Cast, client_of: ClientOf) -> None:
    row, client = begin(cast, 5), client_of("insatsekonom")
    new = make.BudgetFactory(insats=cast.own.insats, version=2, status="reviderad")
    make.BudgetbeloppFactory(post=make.BudgetpostFactory(budget=new, benamning="Samordnare"), belopp=5000)
    assert "Budgeten har beslutats på nytt" in words(client.get(row.get_absolute_url()))
    assert client.post(reverse("rekvisition_fornya", args=[row.pk])).status_code == 302
    page = words(client.get(row.get_absolute_url()))
    assert "Samordnare" in page
    assert "Budgeten har beslutats på nytt" not in page


def test_account_is_entered_by_kansli_and_a_wrong_digit_is_told_at_the_field(cast: Cast, client_of: ClientOf) -> None:
    client, address = client_of("forbundschef"), reverse("insats_betalning", args=[cast.own.insats.slug])
    typed = {"mottagare": "Norrsjö kommun", "kontoslag": "bankgiro", "konto": "5050-1056", "referens": ""}
    response = client.post(address, typed)
    assert response.status_code == 422
    assert "den sista siffran är fel" in words(response)
    assert "5050-1056" in response.content.decode(), "what was typed is kept"
    assert client.post(address, typed | {"konto": "991 2346"}).status_code == 302
    assert Betalningsuppgift.objects.get(insats=cast.own.insats).konto == "991-2346"


def test_no_period_is_offered_of_a_year_without_a_budget(cast: Cast, client_of: ClientOf) -> None:
    page = client_of("insatsekonom").get(reverse("rekvisition_ny", args=[cast.own.insats.slug]), {"ar": YEAR + 5})
    assert f"ingen budget för {YEAR + 5}" in words(page)
    assert page.context["suggested"].fran.year == YEAR + 1, "the latest that has one"


def test_year_is_ended_from_its_page(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    address = reverse("insats_arsavslut", args=[cast.own.insats.slug, YEAR])
    assert "Det går inte än" in words(client.get(address))
    steps.makulera_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=cast.own.rekvisition.pk)
    attest(cast, cast.own.inlamnad)
    last = begin(cast, 11, typ="slut")
    fill(cast.people["insatsekonom"].actor, last, 50_000)
    submit(cast, last)
    attest(cast, last)
    typed = {"hantering": "fors_over", "forklaring": "En tjänst var vakant."}
    assert "genom ett beslut" in words(client.post(address, typed))
    assert client.post(address, typed | {"beslutad": "3/2 2025", "paragraf": "§ 4"}).status_code == 302
    assert Arsavslut.objects.get(insats=cast.own.insats, ar=YEAR).oforbrukat == Decimal(150_000)
    listed = reverse("insats_rekvisitioner", args=[cast.own.insats.slug])
    assert "förs över till nästa år, 3 februari 2025 § 4" in words(client.get(listed))


def test_words_of_warning_are_added_shown_and_taken_away(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("utvecklingsledare")
    address = reverse("forbund_varningsord", args=[cast.own.forbund.slug])
    assert client.post(address, {"ord": "lunch", "varfor": "Mat till deltagare betalas inte."}).status_code == 302
    row = begin(cast, 5)
    fill(cast.people["insatsekonom"].actor, row, 1000, kommentar="Lunchmöte")
    assert "Mat till deltagare betalas inte." in words(client_of("insatsekonom").get(row.get_absolute_url()))
    submit(cast, row)
    assert "Mat till deltagare betalas inte." in words(client.get(step(row, "granska")))
    word = Varningsord.objects.get(ord="lunch")
    assert client.post(reverse("varningsord_bort", args=[cast.own.forbund.slug, word.pk])).status_code == 302
    assert not Varningsord.objects.filter(pk=word.pk).exists()


def test_list_is_filtered_by_every_state(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("insatsekonom")
    for state in RekvisitionStatus:
        assert client.get(reverse("rekvisitioner"), {"lage": state.value}).status_code == 200
    steps.makulera_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=cast.own.rekvisition.pk)
    assert "1 rekvisition" in words(client.get(reverse("rekvisitioner"), {"lage": "makulerad"}))


def test_ten_more_rows_vouchers_and_corrections_cost_no_more_queries(cast: Cast, client_of: ClientOf) -> None:
    row, client = begin(cast, 5), client_of("insatsekonom")
    fill(cast.people["insatsekonom"].actor, row, 1000, 500)
    addresses = [row.get_absolute_url(), reverse("rekvisition_rader", args=[row.pk]), step(row, "uppratta")]
    counts = []
    for _ in range(2):
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        for _ in range(10):
            post = make.BudgetpostFactory(budget=row.budget)
            make.BudgetbeloppFactory(post=post, belopp=1000)
            rad = make.RekvisitionsradFactory(rekvisition=row, post=post, belopp=10)
            make.VerifikatradFactory(rad=rad, belopp=10)
    assert counts[:3] == counts[3:]


def test_who_took_the_step_before_is_told_so_before_she_is_asked(cast: Cast, client: Client) -> None:
    row = cast.own.inlamnad
    Rekvisition.objects.filter(pk=row.pk).update(inlamnad_av=cast.people["utvecklingsledare"].user)
    client.force_login(cast.people["utvecklingsledare"].user)
    answer = client.get(f"/rekvisitioner/{row.pk}/steg/granska/")
    assert answer.status_code == 403
    assert "Du tog steget före" in answer.content.decode()


def test_what_is_missing_stands_beside_the_button_and_leads_to_where_it_is_mended(
    cast: Cast, client_of: ClientOf
) -> None:
    row, client = begin(cast, 5), client_of("insatsekonom")
    rader = reverse("rekvisition_rader", args=[row.pk])

    def beside(who: Client) -> str:
        page = words(who.get(row.get_absolute_url()))
        return page.partition('class="waits"')[2].partition("</section>")[0]

    assert f'<a href="{rader}">Belopp för perioden</a>' in beside(client)
    assert 'aria-describedby="saknas-uppratta"' in words(client.get(row.get_absolute_url()))
    # Above its budget, without a comment and without a voucher.
    rad = row.rader.select_related("post").order_by("post__ordning")[0]
    acts.fill_in_rekvisition(
        actor=cast.people["insatsekonom"].actor, rekvisition_id=row.pk, rader={rad.pk: acts.Radvarde(250_000, "")}
    )
    told = beside(client)
    assert f'<a href="{rader}#id_kommentar_{rad.pk}">Kommentar till {rad.post.benamning}' in told
    assert f'<a href="{reverse("verifikat", args=[row.pk])}">Verifikat för {rad.post.benamning}</a>' in told
    assert "<a" in words(client.get(step(row, "uppratta"))).partition("Det går inte än")[2].partition("</ul>")[0]
    # Who may not submit it has no button, and nothing beside it.
    assert beside(client_of("utvecklingsledare")) == ""
    # The payment is kansli's to enter: the economist is told, without a link that would be shut.
    Betalningsuppgift.objects.all().delete()
    assert "<li>Vart pengarna ska betalas</li>" in beside(client)


def test_one_step_is_filled_and_opening_again_waits_for_nothing(cast: Cast, client_of: ClientOf) -> None:
    row = begin(cast, 5)
    fill(cast.people["insatsekonom"].actor, row, 1000)
    steps.uppratta_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=row.pk)
    page = client_of("insatsledare").get(row.get_absolute_url()).content.decode()
    action = page.partition("<h1")[2].partition("</header>")[0] or page
    assert action.count("btn btn-primary") == 1
    assert f'btn-primary" href="{step(row, "lamna_in")}' in page
    assert f'btn-secondary" href="{step(row, "oppna")}"' in page
    # Something is missing anew: only what it hinders waits.
    row.rader.all()[0].verifikatrader.all().delete()
    make.BudgetFactory(insats=cast.own.insats, version=2, status="reviderad")
    page = client_of("insatsledare").get(row.get_absolute_url()).content.decode()
    assert page.count('class="waits"') == 1
    assert 'id="saknas-lamna_in"' in page
    # The preparer's own page has nothing filled: nothing is hers to do.
    page = client_of("insatsekonom").get(row.get_absolute_url()).content.decode()
    assert f'btn-primary" href="{step(row, "oppna")}"' not in page


def test_decision_shows_what_is_decided_and_what_may_be_chosen_instead(cast: Cast, client_of: ClientOf) -> None:
    row = begin(cast, 5)
    posts = [post for post in summarize_claim(row).poster if post.betalas and post.budget is not None]
    least = min(posts, key=lambda post: (post.budget or 0) - post.tidigare)
    assert least.budget is not None
    assert least.rad_id is not None
    amount = least.budget - least.tidigare + 1000
    values = {least.rad_id: acts.Radvarde(amount, "Tolk anlitades.")}
    acts.fill_in_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=row.pk, rader=values)
    cover(row)
    Varningsord.objects.create(ord="Tolk", varfor="Tolk betalas av den som kallar.")
    submit(cast, row)
    page = words(client_of("utvecklingsledare").get(step(row, "granska")))
    claim = summarize_claim(Rekvisition.objects.get(pk=row.pk))
    assert claim.kvar is not None
    for said in (kr(amount), kr(claim.ram), kr(claim.kvar), "går över sin budget", "1 000 kr över", "Tolk anlitades."):
        assert said.replace("\xa0", " ") in page, said
    assert "Tolk betalas av den som kallar." in page
    assert step(row, "sand_ater") in page
    assert step(row, "avsla") not in page  # not hers to do
    steps.granska_rekvisition(actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk)
    page = words(client_of("forbundschef").get(step(row, "attestera")))
    assert claim.kvar_vid_attest is not None
    assert kr(claim.kvar_vid_attest).replace("\xa0", " ") in page
    assert step(row, "avsla") in page
    assert "Tolk betalas av den som kallar." in page


def test_money_back_is_marked_as_paid_back(cast: Cast, client_of: ClientOf) -> None:
    row = begin(cast, 5)
    fill(cast.people["insatsekonom"].actor, row, 1000)
    submit(cast, row)
    attest(cast, row)
    made = acts.ratta_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=row.pk)
    rad = made.rader.order_by("post__ordning")[0]
    acts.fill_in_rekvisition(
        actor=cast.people["insatsekonom"].actor,
        rekvisition_id=made.pk,
        rader={rad.pk: acts.Radvarde(Decimal("-250.50"), "")},
        kommentar="Fel lön.",
    )
    submit(cast, made)
    attest(cast, made)
    client = client_of("utvecklingsledare")
    assert "Markera som återbetald" in words(client.get(made.get_absolute_url()))
    asked = words(client.get(step(made, "betala")))
    assert "Att betala tillbaka till förbundet" in asked
    sent = client.post(step(made, "betala"), {"den": str(timezone.localdate())}, follow=True)
    assert "Pengarna är återbetalda." in words(sent)


def test_kansli_registers_it_and_both_ends_codes_are_on_the_page(cast: Cast, client_of: ClientOf) -> None:
    row, client = cast.own.inlamnad, client_of("utvecklingsledare")
    insats = row.insats
    insats.projektkod, insats.projektkod_agare = "F-17", "61420"
    insats.save(update_fields=["projektkod", "projektkod_agare"])
    address = reverse("rekvisition_diarienummer", args=[row.pk])
    assert "Diarienummer" not in words(client_of("insatsekonom").get(row.get_absolute_url()))
    page = client.get(row.get_absolute_url()).content.decode()
    assert f'href="{address}"' in page
    assert client.post(address, {"diarienummer": "x" * 41}).status_code == 422
    seen = client.get(address).context["form"]["seen"].value()
    assert client.post(address, {"diarienummer": " SF 2024/57 ", "seen": seen}).status_code == 302
    late = client_of("forbundschef").post(address, {"diarienummer": "SF 2024/58", "seen": seen})
    assert "En kollega har ändrat" in words(late)
    shown = words(client_of("insatsekonom").get(row.get_absolute_url()))
    for fact in ("SF 2024/57", "F-17, hos insatsägaren 61420", insats.forbund.namn):
        assert fact in shown
    now = timezone.now()
    head = build(Rekvisition.objects.get(pk=row.pk), version=1, bestalld=now, fryst=now).huvud
    assert (head.diarienummer, head.projektkod, head.projektkod_agare) == ("SF 2024/57", "F-17", "61420")


def test_what_has_not_come_in_is_not_registered(cast: Cast, client_of: ClientOf) -> None:
    row = begin(cast, 5)
    answer = client_of("forbundschef").post(reverse("rekvisition_diarienummer", args=[row.pk]), {"diarienummer": "1"})
    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.diarienummer == ""


def test_number_is_registered_also_after_the_decision(cast: Cast) -> None:
    row = begin(cast, 5)
    fill(cast.people["insatsekonom"].actor, row, 1000)
    submit(cast, row)
    attest(cast, row)
    kansli = cast.people["utvecklingsledare"].actor
    acts.write_diarienummer(actor=kansli, rekvisition_id=row.pk, diarienummer="SF 2024/57")
    row.refresh_from_db()
    assert row.diarienummer == "SF 2024/57"
