"""No sequence of acts pays more than is granted or loses an öre (the machine: rekvisition_machine.py).

STATES_LONG=1 runs many more and longer sequences than a push has time for.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.insatser.rekvisition_machine import Claims

# A failure is told as it was found: making it shorter takes minutes, which the long run has.
SHORT = {"max_examples": 15, "stateful_step_count": 25, "phases": (Phase.generate,)}
LONG = {"max_examples": 300, "stateful_step_count": 60}


@pytest.mark.django_db
def test_no_sequence_pays_more_than_granted_or_loses_an_ore() -> None:
    profile = settings(
        **(LONG if os.environ.get("STATES_LONG") else SHORT),
        deadline=None,
        derandomize=not os.environ.get("STATES_LONG"),
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    counts = {"done": 0, "refused": 0, "attested": 0, "of_part": 0, "refused_grants": 0}

    class Counted(Claims):
        def teardown(self) -> None:
            for name in counts:
                counts[name] += getattr(self, name)
            super().teardown()

    run_state_machine_as_test(Counted, settings=profile)
    # All kinds were tried, else the machine would prove nothing.
    assert counts["done"] > 60
    assert counts["refused"] > 60
    assert counts["attested"] >= 5
    assert counts["of_part"] >= 2, "a delprocess was paid"
    assert counts["refused_grants"] >= 2, "more was granted to a delprocess than its whole had"
