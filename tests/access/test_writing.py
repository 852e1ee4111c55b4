"""A GET cannot write, what fails leaves nothing, and the pages for what went wrong are designed ones."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.http import require_POST

from finsam.audit.log import log
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused
from finsam.forbund.models import Kommun
from tests.cast import Cast
from tests.factories import PASSWORD, UserFactory
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db

URLCONF = override_settings(ROOT_URLCONF="tests.access.test_writing")
REASON = "Rekvisitionen är granskad av dig själv."


def _write() -> None:
    Kommun.objects.create(kod="9999", namn="Skriven")


def writes(request: HttpRequest) -> HttpResponse:
    """What no view may do on a GET."""
    _write()
    return HttpResponse("skrev")


def only_logs(request: HttpRequest) -> HttpResponse:
    """Reading that leaves a line, like opening a file."""
    log("rad.andrad", actor=request.actor, del_av="test")  # type: ignore[attr-defined]
    return HttpResponse("läste")


def refuses(request: HttpRequest) -> HttpResponse:
    _write()
    raise Refused(REASON)


def forbids(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def is_late(request: HttpRequest) -> HttpResponse:
    _write()
    raise AlreadyHandled("Rekvisition 4711 är redan hanterad.")


def is_gone(request: HttpRequest) -> HttpResponse:
    raise Http404


def breaks(request: HttpRequest) -> HttpResponse:
    _write()
    raise RuntimeError("a mistake in the programme")


urlpatterns = [
    path("prov/skriver/", writes),
    path("prov/loggar/", only_logs),
    path("prov/nekar/", require_POST(refuses)),
    path("prov/forbjuder/", forbids),
    path("prov/sen/", require_POST(is_late)),
    path("prov/borta/", is_gone),
    path("prov/fel/", breaks),
    path("", include("finsam.urls")),
]
handler403 = "finsam.forbund.views.errors.forbidden"
handler404 = "finsam.forbund.views.errors.not_found"


@pytest.fixture(autouse=True)
def _our_urls() -> object:
    with URLCONF:
        yield


def written() -> bool:
    """Whether the views above have written."""
    return Kommun.objects.filter(kod="9999").exists()


def test_get_cannot_write(cast: Cast, client_of: ClientOf) -> None:
    with pytest.raises(DatabaseError, match="read-only"):
        client_of("forbundschef").get("/prov/skriver/")
    assert not written()


@pytest.mark.parametrize("method", ["head", "options"])
def test_nor_can_its_relatives(cast: Cast, client_of: ClientOf, method: str) -> None:
    with pytest.raises(DatabaseError, match="read-only"):
        getattr(client_of("forbundschef"), method)("/prov/skriver/")


def test_post_can(cast: Cast, client_of: ClientOf) -> None:
    assert client_of("forbundschef").post("/prov/skriver/").status_code == 200
    assert written()


def test_get_may_leave_a_line_in_the_log(cast: Cast, client_of: ClientOf) -> None:
    client_of("revisor").get("/prov/loggar/")
    line = Handelse.objects.get(data__del_av="test")
    assert line.user_id == cast.people["revisor"].user.pk
    assert line.roll == "revisor"


def test_refusal_is_a_page_with_the_reason_and_leaves_a_line(cast: Cast, client_of: ClientOf) -> None:
    response = client_of("revisor").post("/prov/nekar/")
    assert response.status_code == 403
    assert REASON in response.content.decode()
    assert not written()
    line = Handelse.objects.get(kod="nekad")
    assert (line.user_id, line.data["metod"]) == (cast.people["revisor"].user.pk, "POST")


def test_refusal_without_reason_is_a_page_too(cast: Cast, client_of: ClientOf) -> None:
    response = client_of("revisor").get("/prov/forbjuder/")
    assert response.status_code == 403
    assert "403.html" in [template.name for template in response.templates]


def test_lost_race_is_a_page_of_its_own(cast: Cast, client_of: ClientOf) -> None:
    response = client_of("revisor").post("/prov/sen/")
    assert response.status_code == 409
    assert "Rekvisition 4711 är redan hanterad." in response.content.decode()
    assert not written()


def test_what_is_gone_is_a_page(cast: Cast, client_of: ClientOf) -> None:
    response = client_of("revisor").get("/prov/borta/")
    assert response.status_code == 404
    assert "<h1>" in response.content.decode()


def test_mistake_in_the_programme_is_a_page_and_leaves_nothing(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("revisor", raise_request_exception=False)
    response = client.post("/prov/fel/")
    assert response.status_code == 500
    assert "<h1>" in response.content.decode()
    assert "RuntimeError" not in response.content.decode()
    assert not written()


def test_guessing_passwords_is_slowed_down() -> None:
    """Eight tries an address and place, however the address is written; then the right password waits too."""
    user, other = UserFactory(with_password=True), UserFactory(with_password=True)
    client = Client()
    for number, written_as in enumerate([user.epost, user.epost.upper(), f" {user.epost} ", user.epost.title()] * 2):
        client.post("/logga-in/", {"username": written_as, "password": f"gissning-{number}"})
    locked = client.post("/logga-in/", {"username": user.epost, "password": PASSWORD})
    assert locked.status_code == 429
    assert "konto/lockout.html" in [template.name for template in locked.templates]
    assert Client().post("/logga-in/", {"username": other.epost, "password": PASSWORD}).status_code == 302


def test_login_tells_the_same_of_every_mistake() -> None:
    user = UserFactory(with_password=True)
    wrong = Client().post("/logga-in/", {"username": user.epost, "password": "fel-losenord-har"})
    nobody = Client().post("/logga-in/", {"username": "ingen@example.org", "password": "fel-losenord-har"})
    off = UserFactory(with_password=True, is_active=False)
    closed = Client().post("/logga-in/", {"username": off.epost, "password": "fel-losenord-har"})
    told = [list(answer.context["form"].non_field_errors()) for answer in (wrong, nobody, closed)]
    assert told[0] == told[1] == told[2]
    assert told[0][0].endswith(".")


def test_login_leads_back_to_where_one_was_going(cast: Cast) -> None:
    user = UserFactory(with_password=True)
    client = Client()
    first = client.get("/insatser/")
    assert first["Location"] == "/logga-in/?next=/insatser/"
    answer = client.post(first["Location"], {"username": user.epost.upper(), "password": PASSWORD})
    assert answer["Location"] == "/insatser/"
    elsewhere = client.post("/logga-in/?next=https://example.org/", {"username": user.epost, "password": PASSWORD})
    assert "example.org" not in elsewhere["Location"]


def test_own_pages_are_in_no_shared_cache(cast: Cast, client_of: ClientOf) -> None:
    assert "private" in client_of("forbundschef").get("/insatser/")["Cache-Control"]
