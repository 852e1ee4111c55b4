"""What the tests of this room share."""

from collections.abc import Iterator

import pytest

from deltagare.rls import open_link
from deltagare.services import slutredovisning
from tests.people import Team, make_team


@pytest.fixture
def quiet_queue(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What a sent slutredovisning orders, instead of a queue."""
    sent: list[int] = []
    monkeypatch.setattr(slutredovisning, "enqueue_on_commit", lambda task, number: sent.append(number))
    monkeypatch.setattr("finsam.forbund.services.utskick.enqueue_on_commit", lambda task, number: None)
    return sent


@pytest.fixture(params=["avidentifierad", "personuppgifter"])
def team(request: pytest.FixtureRequest) -> Team:
    """The team of an insats at each level that keeps rows of people."""
    return make_team(niva=request.param)


@pytest.fixture
def closed_links() -> Iterator[None]:
    """A test is one transaction, where a link that was opened stays open."""
    yield
    open_link("")
