"""Fields that understand what people type, and forms drawn with errors that can be found."""

import re
from datetime import date
from decimal import Decimal

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms

from finsam.bas.forms import AmountField, FinsamForm, ShareField, SwedishDateField


class Form(FinsamForm):
    fran = SwedishDateField(label="Startdatum")
    belopp = AmountField(label="Belopp", max_digits=12, decimal_places=2, min_value=Decimal(0))
    andel = ShareField(label="Tjänstgöringsgrad", max_digits=5, decimal_places=4, required=False)
    slag = forms.ChoiceField(label="Slag", choices=[("a", "Ett"), ("b", "Annat")], widget=forms.RadioSelect)
    sip = forms.CharField(label="SIP-samordnare", help_text="Namnet på funktionen.")
    intyg = forms.BooleanField(label="Jag intygar")


GOOD = {"fran": "3/5 2024", "belopp": "1 700 tkr", "andel": "50 %", "slag": "a", "sip": "x", "intyg": "on"}


def test_typed_values_become_values():
    form = Form(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["fran"] == date(2024, 5, 3)
    assert form.cleaned_data["belopp"] == 1_700_000
    assert form.cleaned_data["andel"] == Decimal("0.5")


def test_values_are_shown_as_people_write_them_and_can_be_sent_back_unchanged():
    initial = {"fran": date(2024, 5, 3), "belopp": Decimal("1700000.50"), "andel": Decimal("0.125")}
    form = Form(initial=initial)
    assert form["fran"].value() == "3 maj 2024"
    assert form["belopp"].value() == "1\u00a0700\u00a0000,50"
    assert form["andel"].value() == "12,5\u00a0%"
    sent = Form({name: form[name].value() for name in initial}, initial=initial)
    assert not {"fran", "belopp", "andel"} & set(sent.changed_data)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("fran", "", "Fyll i startdatum."),
        ("fran", "31/2 2024", "Datumet 31/2 2024 finns inte. Kontrollera dag och månad."),
        ("belopp", "mycket", "Skriv beloppet med siffror, till exempel 1 700 000 kr."),
        ("belopp", "-5", "Skriv 0 eller mer."),
        ("andel", "50", "Skriv 50 % om du menar procent, eller ett decimaltal som 0,5."),
        ("slag", "", "Välj slag."),
        ("sip", "", "Fyll i SIP-samordnare."),
        ("intyg", "", "Kryssa i rutan för att gå vidare."),
    ],
)
def test_an_error_says_what_to_do(field, typed, sentence):
    form = Form({**GOOD, field: typed})
    assert form.errors[field] == [sentence]


def test_the_summary_links_to_each_field_and_each_error_stands_before_its_field():
    html = render_crispy_form(Form({}))
    summary = html[: html.index("</ul>")]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == 5
    for target in targets:
        assert f'id="{target}"' in html
    assert html.index('id="id_sip_helptext"') < html.index('id="id_sip_error"') < html.index('id="id_sip"')
    assert re.search(r'id="id_sip"[^>]*', html)
    assert 'aria-describedby="id_sip_helptext id_sip_error"' in html
    assert "(frivilligt)" in html


def test_the_page_writes_the_form_tag():
    html = render_crispy_form(Form())
    assert "<form" not in html
    assert "csrf" not in html
    assert "error-summary" not in html
