"""Made-up data for the style page (/design/, only with DEBUG): every component has something to show."""

from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms, template
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils import timezone

from finsam.bas.charts import Series, grouped_bar_chart, on_page
from finsam.bas.columns import Column, Tag
from finsam.bas.forms import AmountField, FinsamForm, ShareField, SwedishDateField
from finsam.bas.imports import TableFileField
from finsam.bas.lists import FILES, Listing, cells_of

register = template.Library()


class _ExampleForm(FinsamForm):
    insats = forms.ChoiceField(
        label="Insats", choices=[("", "Välj insats"), ("1", "Teamsamverkan i Norrbo"), ("2", "Samordningsteam Söderbo")]
    )
    fran = SwedishDateField(label="Startdatum")
    belopp = AmountField(label="Ansökt belopp", help_text="I kronor för hela året, till exempel 1 700 000 kr.")
    andel = ShareField(label="Tjänstgöringsgrad")
    slag = forms.ChoiceField(
        label="Registreringsnivå",
        choices=[("antal", "Antal per period"), ("avidentifierad", "Avidentifierade rader")],
        widget=forms.RadioSelect,
    )
    bilaga = forms.FileField(label="Verifikat", required=False, help_text="PDF, högst 10 MB.")
    tabell = TableFileField(label="Deltaganden", required=False)
    kommentar = forms.CharField(label="Kommentar", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    confirmed = forms.BooleanField(label="Uppgifterna stämmer med insatsägarens bokföring")


class _ExampleFilter(forms.Form):
    q = forms.CharField(label="Sök", required=False)
    status = forms.ChoiceField(
        label="Läge", required=False, choices=[("", "Alla"), ("pagaende", "Pågående"), ("avslutad", "Avslutad")]
    )
    kommun = forms.ChoiceField(
        label="Kommun", required=False, choices=[("", "Alla"), ("1", "Norrbo"), ("2", "Söderbo")]
    )


_COLUMNS = (
    Column("namn", "Insats", value=lambda row: row[0], sort="namn", link=lambda row: "#", under=lambda row: row[1]),
    Column("lage", "Läge", value=lambda row: row[2].text, show=lambda row: row[2]),
    Column("beviljat", "Beviljat, kr", value=lambda row: row[3], sort="beviljat", align="right"),
)


def _example_list(data: QueryDict) -> SimpleNamespace:
    """What finsam.bas.lists.Shown is to the component, without a database: the third page of many."""
    rows = (
        ("Teamsamverkan i Norrbo", "Norrbo, Österbo och Västerbo", Tag("ok", "Pågår"), 1_700_000),
        ("Samordningsteam Söderbo", "Söderbo", Tag("soon", "Väntar på beslut"), 900_000),
    )
    return SimpleNamespace(
        listing=Listing("Insatser", ("insats", "insatser"), _COLUMNS, "namn"),
        form=_ExampleFilter(data or {"status": "pagaende"}),
        columns=_COLUMNS,
        sort=data.get("sortera", "namn"),
        rows=[cells_of(_COLUMNS, row) for row in rows],
        count="213 insatser, 4 väntar på dig",
        page=Paginator(range(213), 25).page(3),
        files=FILES,
    )


@register.simple_tag(takes_context=True)
def example(context: template.Context) -> dict[str, Any]:
    """Everything that the style page shows, by component."""
    wrong = _ExampleForm({"insats": "", "fran": "31/2 2024", "belopp": "mycket", "andel": "50", "slag": "antal"})
    budget, outcome = (
        [Decimal(1_240_000), Decimal(180_000), Decimal(80_500)],
        [Decimal(1_198_400), Decimal(180_000), None],
    )
    posts = ["Personal", "Lokaler", "Övrigt"]
    return {
        "form": _ExampleForm(initial={"fran": datetime(2024, 5, 3, tzinfo=timezone.get_current_timezone()).date()}),
        "wrong": wrong,
        "shown": _example_list(context["request"].GET),
        "rows": [
            {
                "title": "Granska rekvisition 4, juli–augusti",
                "url": "#",
                "detail": "Teamsamverkan i Norrbo · 214 300 kr · inlämnad 24 september",
                "tag": {"kind": "late", "text": "Sen, 6 dagar"},
                "due": "30 september",
            },
            {
                "title": "Justera protokollet från styrgruppen",
                "url": "#",
                "detail": "Samordningsteam Söderbo · möte 3 den 1 oktober",
                "tag": {"kind": "soon", "text": "Väntar på dig"},
                "due": "10 oktober",
            },
            {"title": "Planera uppföljningen", "url": "#", "detail": "Samordningsteam Söderbo", "due": "29 november"},
        ],
        "figures": [
            {"value": "198", "label": "deltagare i individinsatser", "before": "176 i fjol"},
            {"value": "41 %", "label": "avslut till arbete eller studier", "before": "37 % i fjol"},
            {"value": "34 dagar", "label": "från remiss till start, median", "before": "52 i fjol"},
            {"value": "11,2 mnkr", "label": "rekvirerat av 18,1", "before": "62 %"},
        ],
        "tabs": [
            {"label": "Översikt", "url": "#", "current": True},
            {"label": "Plan", "url": "#a"},
            {"label": "Budget", "url": "#b"},
            {"label": "Bemanning", "url": "#c"},
            {"label": "Styrgrupp", "url": "#d"},
            {"label": "Deltagare", "url": "#e"},
            {"label": "Rapporter", "url": "#f", "count": 3},
            {"label": "Rekvisitioner", "url": "#g", "count": 6},
        ],
        "summary": [
            {"term": "Insatsägare", "value": "Norrbo kommun", "change_url": "#"},
            {"term": "Period", "value": "1 april 2018 och tills vidare, ett års uppsägning", "change_url": "#"},
            {"term": "Deltagare samtidigt", "value": "25–30", "change_url": "#"},
            {"term": "Diarienummer", "value": ""},
        ],
        "contradictions": [
            {
                "galler": "Ansökt belopp 2024",
                "enligt_raderna": Decimal(1_750_500),
                "enligt_dokumentet": Decimal(1_750_000),
                "skillnad": Decimal(500),
                "var": "avsnitt 9, Budget",
                "forklaring": "Beloppet i beslutet är troligen avrundat.",
            },
            {
                "galler": "Antal medarbetare",
                "ena": "9 i avsnitt 4",
                "andra": "8,5 i tabellen",
                "var": "avsnitt 4 och 9",
            },
        ],
        "history": [
            {"what": "Rekvisitionen granskades.", "who": "Kim Exempel", "moment": timezone.now()},
            {"what": "Rekvisitionen lämnades in.", "who": "Robin Exempel", "moment": timezone.now()},
        ],
        "steps": [
            {"label": "Period och insats", "url": "#", "state": "klar"},
            {"label": "Kostnader per post", "url": "#", "state": "paborjad"},
            {"label": "Kontrollera dina svar", "state": ""},
        ],
        "breadcrumbs": [{"label": "Insatser", "url": "#"}, {"label": "Teamsamverkan i Norrbo", "url": "#"}],
        "table": [
            {"group": "Personal", "rows": [("Verksamhetsledare", 640_000, 618_200), ("Samordnare", 600_000, 580_200)]},
            {"group": "Övrigt", "rows": [("Lokaler", 180_000, 180_000), ("Handledning", 80_500, None)]},
        ],
        "chart": on_page(
            grouped_bar_chart, "Budget och utfall 2024", posts, [Series("Budget", budget), Series("Utfall", outcome)]
        ),
    }
