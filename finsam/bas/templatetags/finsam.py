"""Template filters for numbers and dates, and the few component tags that an include cannot do.

`{% load finsam %}`. Each filter shows "–" for None, so that a page never says None. docs/design.md lists them.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from finsam.bas import formats
from finsam.bas.columns import Column
from finsam.bas.lists import Shown, chosen_words

register = template.Library()


def _shown(value: Any, how: Callable[[Any], str]) -> str:
    """None as a dash, an empty text as it is, and everything else as `how` writes it."""
    if value is None:
        return formats.MISSING
    return value if value == "" else how(value)


def _local(value: date) -> date:
    """An aware moment in the user's zone; a plain day as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def kr(value: Any) -> str:
    """{{ 1700000|kr }}: 1 700 000 kr."""
    return _shown(value, formats.kr)


@register.filter
def belopp(value: Any) -> str:
    """{{ 1700000|belopp }}: 1 700 000, for columns whose head says kr."""
    return _shown(value, formats.belopp)


@register.filter
def tkr(value: Any) -> str:
    """{{ 1500500|tkr }}: 1 500,5 tkr."""
    return _shown(value, formats.tkr)


@register.filter
def mnkr(value: Any) -> str:
    """{{ 11240000|mnkr }}: 11,2 mnkr."""
    return _shown(value, formats.mnkr)


@register.filter
def andel(value: Any, decimals: int | str = 0) -> str:
    """{{ 0.38|andel }}: 38 %. {{ x|andel:1 }} one decimal, {{ x|andel:"exakt" }} as many as there are."""
    places = None if decimals == "exakt" else int(decimals)
    return _shown(value, lambda share: formats.andel(share, places))


@register.filter
def tal(value: Any, decimals: int | None = None) -> str:
    """{{ 1234.5|tal }}: 1 234,5. {{ x|tal:1 }} always one decimal."""
    return _shown(value, lambda number: formats.tal(number, decimals))


@register.filter(expects_localtime=False)
def datum(value: Any) -> str:
    """{{ day|datum }}: 3 maj 2024."""
    return _shown(value, lambda day: formats.datum(_local(day)))


@register.filter(expects_localtime=False)
def datum_kort(value: Any) -> str:
    """{{ day|datum_kort }}: 3 maj this year, 3 maj 2023 otherwise."""
    return _shown(value, lambda day: formats.datum_kort(_local(day), this_year=timezone.localdate().year))


@register.filter(expects_localtime=False)
def tidpunkt(value: Any) -> str:
    """{{ moment|tidpunkt }}: 3 maj 2024 kl. 14.05."""
    return _shown(value, lambda moment: formats.tidpunkt(timezone.localtime(moment)))


@register.filter
def explained(rows: Any, yes: bool = True) -> list[Any]:
    """{{ rows|explained }}: the contradictions that somebody has explained; {{ rows|explained:False }}: the others."""
    told = ((row, row.get("forklaring") if isinstance(row, dict) else row.forklaring) for row in rows or ())
    return [row for row, words in told if bool(words) == yes]


@register.simple_tag
def period(fran: date | None, till: date | None = None) -> str:
    """{% period row.fran row.till %}: januari–februari 2024."""
    return formats.MISSING if fran is None else formats.period(fran, till)


@register.filter
def antal_ord(value: Any, nouns: str) -> str:
    """{{ n|antal_ord:"insats,insatser" }}: 23 insatser."""
    one, many = nouns.split(",")
    return _shown(value, lambda count: formats.antal_ord(count, one.strip(), many.strip()))


@register.filter
def talord(value: Any, gender: str = "") -> str:
    """{{ n|talord }}: två. {{ n|talord:"ett" }} before words that take ett."""
    return _shown(value, lambda count: formats.talord(count, neuter=gender == "ett"))


@register.simple_tag(takes_context=True)
def url_with(context: template.Context, **changes: Any) -> str:
    """The page's own address with parameters changed; None or "" takes one away, and a new filter starts at page 1.

    {% url_with sida=2 %}, {% url_with status=None %}
    """
    query: QueryDict = context["request"].GET.copy()
    if "sida" not in changes:
        query.pop("sida", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else "?"


@register.simple_tag
def page_numbers(page: Page[Any]) -> Iterator[str | int]:
    """The numbers of a pager, with the paginator's ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag(takes_context=True)
def chosen_filters(context: template.Context, form: BaseForm) -> list[dict[str, str]]:
    """The filters that are set, each as {"label", "url"} where the url is the page without it."""
    return [
        {"label": f"{label}: {shown}", "url": url_with(context, **{name: None})}
        for name, label, shown in chosen_words(form, context["request"].GET)
    ]


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context: template.Context, field: str, label: str, numeric: bool = False) -> dict[str, Any]:
    """{% sort_head "namn" "Insats" %}: a column head that sorts, by the parameter `sortera` (a minus: falling)."""
    return _head(context, field, label, context["request"].GET.get("sortera", context.get("sortera", "")), numeric)


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def listing_head(context: template.Context, shown: Shown, column: Column) -> dict[str, Any]:
    """The head of a column of components/listing.html, which knows how the list is sorted."""
    return _head(context, column.key, column.heading, shown.sort, column.align == "right")


def _head(context: template.Context, field: str, label: str, now: str, numeric: bool) -> dict[str, Any]:
    direction = {field: "ascending", f"-{field}": "descending"}.get(now, "")
    url = url_with(context, sortera=f"-{field}" if direction == "ascending" else field)
    return {"label": label, "url": url, "direction": direction, "numeric": numeric}


@register.simple_block_tag(end_name="endruta")
def ruta(content: str, kind: str = "info", rubrik: str = "") -> SafeString:
    """{% ruta "info" "Bra att veta" %}...{% endruta %}: a note box; kind is info, ok, soon or late."""
    return render_to_string("components/note.html", {"kind": kind, "heading": rubrik, "content": content})


@register.simple_block_tag(takes_context=True)
def dialog(
    context: template.Context, content: str, *, id: str, heading: str, url: str, button: str, danger: bool = False
) -> SafeString:
    """{% dialog id="avsla" heading="Avslå remissen?" url=... button="Avslå remissen" danger=True %}...{% enddialog %}

    A confirmation that posts to `url`. What is between the tags may hold fields; opened by data-dialog="avsla".
    """
    parts = {"id": id, "heading": heading, "url": url, "button": button, "danger": danger, "content": content}
    return render_to_string("components/dialog.html", {**parts, "csrf_token": context.get("csrf_token", "")})
