"""What crispy draws stays whole whatever the page's own context is called."""

from django import forms
from django.template import Context, Template

from finsam.bas.forms import FinsamForm


class OneField(FinsamForm):
    namn = forms.CharField(label="Namn")


def test_field_is_a_div_on_a_page_that_has_a_tag_of_its_own() -> None:
    page = Template("{% load crispy_forms_tags %}{% crispy form %}")
    assert '<div id="div_id_namn" class="field">' in page.render(Context({"form": OneField(), "tag": "late"}))
