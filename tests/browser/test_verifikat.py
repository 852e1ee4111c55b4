"""Vouchers in a real browser: dropped, chosen, turned down, tied to their rows."""

import base64

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import files_made as made
from tests.browser.conftest import OpenAs
from tests.browser.looking import findings, too_wide
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = "application/pdf"

DROP = """([form, files]) => {
    const data = new DataTransfer();
    for (const [name, type, content] of files) {
        const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
    }
    for (const kind of ["dragenter", "dragover", "drop"]) {
        form.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
}"""


@pytest.fixture(autouse=True)
def none_yet(committed_cast: Cast) -> None:
    """The draft has no vouchers when a test begins."""
    committed_cast.own.rekvisition.verifikat.all().delete()


def looks_right(page: Page) -> None:
    assert findings(page) == []
    assert not too_wide(page), page.url


def drop(page: Page, *files: tuple[str, str, bytes]) -> None:
    """Drops files on the form, as a mouse would."""
    form = page.locator("form[data-upload]").element_handle()
    page.evaluate(DROP, [form, [(name, kind, base64.b64encode(content).decode()) for name, kind, content in files]])


def address(cast: Cast) -> str:
    return reverse("verifikat", args=[cast.own.rekvisition.pk])


def choose(page: Page) -> None:
    """Chooses a file by the input, as the keyboard does too."""
    file = {"name": "a.pdf", "mimeType": PDF, "buffer": made.pdf()}
    page.get_by_label("Välj en eller flera filer").set_input_files(file)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [1280, 390])
def test_dropped_files_get_a_bar_and_a_number_each(committed_cast: Cast, open_as: OpenAs, width: int) -> None:
    page = open_as("insatsekonom", address(committed_cast), width=width)
    looks_right(page)
    drop(
        page,
        ("lön_mars.pdf", PDF, made.pdf(2)),
        ("faktura.pdf", PDF, made.PROGRAM),
        ("stor.pdf", PDF, b"%PDF-1.7" + b"0" * 10_000_000),
        ("kvitto.jpg", "image/jpeg", made.photo_with_place()),
    )
    items = page.locator(".uploads li")
    expect(items.nth(0)).to_contain_text("Uppladdad som verifikat 1")
    assert items.nth(0).locator("progress").get_attribute("value") == "100"
    expect(items.nth(1)).to_contain_text("Filen är ett program")
    expect(items.nth(2)).to_contain_text("större än 10 MB")
    expect(items.nth(3)).to_contain_text("Uppladdad som verifikat 2")
    expect(page.locator("#lista-del")).to_contain_text("Lön mars")  # told anew below
    assert "Uppladdad som verifikat 2" in (page.locator("[data-told]").text_content() or "")
    looks_right(page)
    page.get_by_role("link", name="Fyll i uppgifterna").click()
    page.get_by_label("Vad det är").fill("Lön mars")
    looks_right(page)
    page.get_by_role("button", name="Spara verifikatet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Verifikat 2")
    page.get_by_role("button", name="Spara verifikatet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Verifikat")
    expect(page.locator("#tackning-del")).to_contain_text("Stämmer")
    looks_right(page)


def test_chosen_file_goes_straight_on(committed_cast: Cast, open_as: OpenAs) -> None:
    page = open_as("insatsekonom", address(committed_cast))
    page.get_by_label("Välj en eller flera filer").set_input_files(
        {"name": "a.pdf", "mimeType": PDF, "buffer": made.pdf()}
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Verifikat 1")
    rad = committed_cast.own.rekvisition.rader.get()
    assert page.locator(f"#id_belopp_{rad.pk}").input_value() == "100\u00a0000"


def test_lost_connection_is_told_at_the_file(committed_cast: Cast, open_as: OpenAs) -> None:
    page = open_as("insatsekonom", address(committed_cast))
    page.route("**/verifikat/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("Välj en eller flera filer").set_input_files(
        {"name": "a.pdf", "mimeType": PDF, "buffer": made.pdf()}
    )
    expect(page.locator(".uploads li")).to_contain_text("Förbindelsen bröts")
