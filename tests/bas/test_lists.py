"""The list component: order, pages, words, files and senseless addresses, on kommuner as rows."""

import io
import re
from collections.abc import Iterator
from typing import Any

import django_filters
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Length
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam.bas import lists, paging
from finsam.bas.columns import Column, Tag
from finsam.bas.imports import read_table
from finsam.bas.lists import ListFilter, Listing
from finsam.forbund.models import Kommun, Part
from tests import factories as make

pytestmark = pytest.mark.django_db


class KommunFilter(ListFilter):
    del_av_namn = django_filters.ChoiceFilter(
        label="Börjar", method="starting", choices=[("e", "På E"), ("o", "På Ö")], empty_label="Alla"
    )

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        return rows.filter(namn__icontains=words)

    def starting(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(namn__istartswith={"e": "E", "o": "Ö"}[value])


def tag_of(row: Kommun) -> Tag:
    return Tag("soon", "Väntar") if row.kod > "9005" else Tag("ok", "Klar")


LISTING = Listing(
    name="Kommuner",
    noun=("kommun", "kommuner"),
    columns=(
        Column("namn", "Namn", sort="namn", link=lambda row: f"/kommun/{row.kod}/", under=lambda row: "<kommun>"),
        Column("kod", "Kod", sort="kod", align="right"),
        Column("langd", "Längd", value=lambda row: len(row.namn), align="right"),
        Column("lage", "Läge", value=lambda row: tag_of(row).text, show=tag_of),
    ),
    default_sort="namn",
    filters=KommunFilter,
    also=((Q(kod__gt="9005"), "väntar"),),
    empty=("Här finns inga kommuner än", "Lägg upp en."),
)


@pytest.fixture
def kommuner() -> list[Kommun]:
    """Thirty, of which two begin with Ö."""
    made = [make.KommunFactory(kod=f"{9001 + n}", namn=f"Ekby {n:02}") for n in range(28)]
    return [*made, make.KommunFactory(kod="9100", namn="Öby"), make.KommunFactory(kod="9101", namn="Ödal")]


def shown(query: str = "") -> lists.Shown:
    return LISTING.read(QueryDict(query), Kommun.objects.filter(kod__gte="9000"))


def html(query: str = "", **more: Any) -> str:
    request = RequestFactory().get(f"/?{query}")
    return render_to_string("components/listing.html", {"shown": shown(query), **more}, request).replace("\u00a0", " ")


def names(query: str = "") -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', html(query))


def test_a_page_with_everything_on_it(kommuner: list[Kommun]) -> None:
    page = html()
    assert names() == [row.namn for row in kommuner[:25]]
    assert "30 kommuner, 25 väntar" in page
    assert 'aria-sort="ascending"' in page
    assert '<a href="/kommun/9001/">Ekby 00</a><span class="under">&lt;kommun&gt;</span>' in page
    assert re.search(r'<td data-label="Kod" class="num">9001\s*</td>', page)
    assert '<span class="tag tag-ok">Klar</span>' in page
    assert 'href="?fil=xlsx"' in page
    assert names("sida=2") == ["Ekby 25", "Ekby 26", "Ekby 27", "Öby", "Ödal"]


def test_the_address_keeps_filter_and_order(kommuner: list[Kommun]) -> None:
    page = html("q=ekby&sortera=-kod&sida=2")
    assert names("q=ekby&sortera=-kod&sida=2") == ["Ekby 02", "Ekby 01", "Ekby 00"]
    assert 'href="?q=ekby&amp;sortera=-kod&amp;fil=csv"' in page
    assert 'href="?q=ekby&amp;sortera=-kod&amp;sida=1"' in page
    assert 'href="?q=ekby&amp;sortera=kod"' in page, "turns the order, from the first page"
    assert '<input type="hidden" name="sortera" value="-kod"' in page, "kept when the form is sent"
    assert '<a href="?sortera=-kod"><span class="visually-hidden">Ta bort </span>Sök: ekby' in page
    assert "Börjar: På Ö" in html("del_av_namn=o")
    assert names("del_av_namn=o") == ["Öby", "Ödal"]


def test_nothing_yet_and_nothing_found_say_different_things(kommuner: list[Kommun]) -> None:
    assert "Rensa sökningen" in html("q=finnsinte")
    Kommun.objects.filter(kod__gte="9000").delete()
    page = html(new_url="/ny/", new_label="Lägg upp en kommun")
    assert "Här finns inga kommuner än" in page
    assert 'href="/ny/"' in page
    assert "Rensa" not in page


@pytest.mark.parametrize(
    "query",
    [
        "sida=abc&sortera=;drop table",
        "sida=-1&sortera=--namn",
        "sida=99999999999999999999&sortera=langd",
        "sida=%C2%B2&sortera=-",
        "sida=sista-9999999&sortera=namn__kod",
        "sida=&sortera=&fil=exe&q=%25_%5C'",
        "del_av_namn=fel&del_av_namn=e&okand=1",
        f"q={'x' * 5000}",
    ],
)
@pytest.mark.parametrize("counted", [10_000, 5])
def test_senseless_addresses_show_a_page(
    kommuner: list[Kommun], query: str, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, counted)
    assert "<form" in html(query)


@given(
    st.dictionaries(
        st.sampled_from(["sida", "sortera", "fil", "q", "del_av_namn"]), st.text("-;0²ansit%ö ", max_size=9)
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
def test_no_address_leads_to_an_error(parts: dict[str, str]) -> None:
    data = QueryDict(mutable=True)
    data.update(parts)
    read = LISTING.read(data, Kommun.objects.all())
    assert read.file or read.page is not None


def few(monkeypatch: pytest.MonkeyPatch, counted: int) -> None:
    """As if a list of more than `counted` rows were a long one."""
    monkeypatch.setattr(lists, "COUNTED", counted)
    monkeypatch.setattr(paging.count_to, "__defaults__", (counted,))


@pytest.fixture
def long_list(kommuner: list[Kommun], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Kommun]]:
    few(monkeypatch, 5)
    object.__setattr__(LISTING, "per_page", 10)
    yield kommuner
    object.__setattr__(LISTING, "per_page", 25)


def test_a_long_list_is_not_counted_but_has_an_end(long_list: list[Kommun]) -> None:
    every = [row.namn for row in long_list]
    page = html()
    assert "Fler än 5 kommuner, fler än 5 väntar" in page
    assert "Visar 1–10<" in page
    assert names() == every[:10]
    assert names("sida=3") == every[20:]
    assert names("sida=sista") == every[-10:]
    assert names("sida=sista-2") == every[:10]
    assert names("sida=4") == every[-10:], "past the end is the end"
    assert names("sida=sista-7") == every[:10], "and before the beginning the beginning"
    assert 'href="?sida=sista"' in page
    assert 'href="?sida=sista-1" rel="prev"' in html("sida=sista")
    assert 'rel="next"' not in html("sida=sista")
    assert 'href="?sida=sista" rel="next"' in html("sida=sista-1")


def test_counting_never_looks_further_than_it_tells(kommuner: list[Kommun]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert paging.count_to(Kommun.objects.filter(kod__gte="9000"), 30) == 30
        assert paging.count_to(Kommun.objects.filter(kod__gte="9000"), 29) is None
    assert all("LIMIT" in query["sql"] for query in captured)


def test_the_last_page_is_reached_by_its_word_in_a_counted_list_too(kommuner: list[Kommun]) -> None:
    assert names("sida=sista")[-1] == "Ödal"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_has_every_page_of_what_is_shown(kommuner: list[Kommun], kind: str) -> None:
    counts: list[int] = []
    read = shown(f"q=ekby&sortera=-kod&sida=2&fil={kind}")
    assert read.file == kind
    with CaptureQueriesContext(connection) as captured:
        response = read.as_file(on_export=counts.append)
    assert len([query for query in captured if "SELECT" in query["sql"]]) == 1
    with CaptureQueriesContext(connection) as captured:  # the transaction has ended when a response is sent
        data = b"".join(response.streaming_content)  # type: ignore[arg-type]
    assert len(captured) == 0
    table = read_table(io.BytesIO(data))
    assert table.headings == ["Namn", "Kod", "Längd", "Läge"]
    assert [row["Kod"] for _, row in table.rows] == sorted((row.kod for row in kommuner[:28]), reverse=True)
    assert counts == [28]
    assert response["Content-Disposition"].startswith('attachment; filename="kommuner-')


def test_a_file_tells_what_was_chosen(kommuner: list[Kommun]) -> None:
    from openpyxl import load_workbook

    response = shown("q=ek&del_av_namn=e&fil=xlsx").as_file()
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active  # type: ignore[arg-type]
    assert [sheet["A1"].value, sheet["A2"].value] == ["Kommuner", "Urval: Sök: ek, Börjar: På E"]
    assert sheet["A3"].value.startswith("Hämtad ")


def test_ten_more_rows_cost_no_more_queries() -> None:
    costs = []
    for start in (9001, 9011):
        for number in range(start, start + 10):
            make.KommunFactory(kod=f"{number}", namn=f"Ekby {number}")
        with CaptureQueriesContext(connection) as captured:
            html()
        costs.append(len(captured))
    assert costs == [3, 3]  # the count, the count of those that wait, the rows


def test_rows_without_a_value_come_last_either_way() -> None:
    column = Column("x", "X", sort="kommun__namn")
    for falling in (False, True):
        first, *_ = column.ordering(Part.objects.all(), falling=falling)
        assert first.nulls_last
        assert first.descending is falling
    never_missing, *_ = Column("x", "X", sort="namn").ordering(Part.objects.all(), falling=True)
    assert not never_missing.nulls_last
    given_order, *_ = Column("x", "X", sort=F("namn").desc(nulls_first=True)).ordering(Part.objects.all(), falling=True)
    assert not given_order.descending
    assert given_order.nulls_last


def test_equal_rows_keep_their_order_from_page_to_page(kommuner: list[Kommun]) -> None:
    same = Listing("x", ("x", "x"), (Column("a", "A", value=lambda row: "", sort=Length("kod")),), "a")
    orders = [
        [row.pk for row in same.read(QueryDict(f"sortera={sort}"), Kommun.objects.all()).ordered]
        for sort in ("a", "-a")
    ]
    assert orders[0] == sorted(orders[0])
    assert orders[1] == orders[0][::-1]


def test_mistakes_in_a_list_are_told_at_once() -> None:
    column = Column("a", "A", sort="a")
    with pytest.raises(ImproperlyConfigured):
        Listing("x", ("x", "x"), (column,), "b")
    with pytest.raises(ImproperlyConfigured):
        Listing("x", ("x", "x"), (column, column), "a")
    many = {f"f{n}": django_filters.CharFilter(field_name="namn") for n in range(5)}
    too_many = type("TooMany", (ListFilter,), many)
    with pytest.raises(ImproperlyConfigured):
        Listing("x", ("x", "x"), (column,), "a", filters=too_many).read(QueryDict(), Kommun.objects.all())
