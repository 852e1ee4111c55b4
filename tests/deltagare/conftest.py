"""What the tests of this room share."""

import pytest

from deltagare.services import slutredovisning


@pytest.fixture
def quiet_queue(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What a sent slutredovisning orders, instead of a queue."""
    sent: list[int] = []
    monkeypatch.setattr(slutredovisning, "enqueue_on_commit", lambda task, number: sent.append(number))
    monkeypatch.setattr("finsam.forbund.services.utskick.enqueue_on_commit", lambda task, number: None)
    return sent
