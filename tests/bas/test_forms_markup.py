"""What crispy draws stays whole whatever the page's own context is called."""

from django import forms
from django.template import Context, Template

from finsam.bas.forms import FinsamForm

PAGE = "{% load crispy_forms_tags %}{% crispy form %}"


class OneField(FinsamForm):
    namn = forms.CharField(label="Namn")


def test_field_is_a_div_on_a_page_that_has_a_tag_of_its_own() -> None:
    page = Template(PAGE)
    assert '<div id="div_id_namn" class="field">' in page.render(Context({"form": OneField(), "tag": "late"}))


def test_field_that_the_form_got_after_it_was_made_is_drawn_too() -> None:
    form = OneField()
    form.fields["orsak"] = forms.ChoiceField(label="Orsak", choices=[("1", "Sjukdom")])
    drawn = Template(PAGE).render(Context({"form": form}))
    assert drawn.index('name="namn"') < drawn.index('name="orsak"')


def test_field_that_was_taken_away_is_not_drawn() -> None:
    form = OneField()
    del form.fields["namn"]
    assert 'name="namn"' not in Template(PAGE).render(Context({"form": form}))
