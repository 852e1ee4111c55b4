"""What the tests of this room share."""

import pytest

from rapporter.services import dokument as ordering


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What is sent to the queue, instead of a queue."""
    numbers: list[int] = []
    monkeypatch.setattr(ordering, "enqueue_on_commit", lambda task, number: numbers.append(number))
    return numbers
