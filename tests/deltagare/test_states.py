"""No sequence of legal and illegal acts reaches a state that the tables forbid (the machine: states.py).

STATES_LONG=1 runs many more and longer sequences than a push has time for.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.deltagare.states import States

# A failure is told as it was found: making it shorter takes minutes, which the long run has.
SHORT = {"max_examples": 25, "stateful_step_count": 20, "phases": (Phase.generate,)}
LONG = {"max_examples": 400, "stateful_step_count": 60}


@pytest.mark.django_db
def test_no_sequence_of_acts_reaches_a_forbidden_state() -> None:
    profile = settings(
        **(LONG if os.environ.get("STATES_LONG") else SHORT),
        deadline=None,
        derandomize=not os.environ.get("STATES_LONG"),
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    done = {"done": 0, "refused": 0}

    class Counted(States):
        def teardown(self) -> None:
            done["done"] += self.done
            done["refused"] += self.refused
            super().teardown()

    run_state_machine_as_test(Counted, settings=profile)
    # Both kinds were tried, else the machine would prove nothing.
    assert done["done"] > 100
    assert done["refused"] > 60
