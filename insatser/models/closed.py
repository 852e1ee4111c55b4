"""Triggers for what hangs on a decision: whoever writes, what was decided on stays as it was decided."""

import pgtrigger

from insatser.enums import DECIDED, GONE, BudgetStatus


def _listed(states: tuple[str, ...]) -> str:
    return ", ".join(f"'{one}'" for one in sorted(str(state) for state in states))


CLOSED_REKVISITION = _listed((*DECIDED, *GONE))

_ANY = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def budget_closed(
    name: str, *, which: str, operation: pgtrigger.Operation = _ANY, unless: str = "FALSE"
) -> pgtrigger.Trigger:
    """Refuses, by `name`, to write a row of a budget whose decision is registered.

    `which` gives the budgets' numbers from OLD and NEW; `unless` is what lets an update pass.
    """
    return _closed(
        name,
        f"SELECT status FROM insatser_budget WHERE id IN ({which}) FOR SHARE",
        f"lage <> '{BudgetStatus.ANSOKT}'",
        operation,
        unless,
    )


def rekvisition_closed(name: str, *, which: str) -> pgtrigger.Trigger:
    """Likewise for a row of a rekvisition that is decided, refused or thrown away."""
    return _closed(
        name,
        f"SELECT status FROM insatser_rekvisition WHERE id IN ({which}) FOR SHARE",
        f"lage IN ({CLOSED_REKVISITION})",
        _ANY,
        "FALSE",
    )


def _closed(name: str, select: str, closed: str, operation: pgtrigger.Operation, unless: str) -> pgtrigger.Trigger:
    """The lock waits for a decision that is being registered this moment, and sees it."""
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.Before,
        declare=[("lage", "text")],
        func=f"""
            IF TG_OP = 'UPDATE' AND {unless} THEN
                RETURN NEW;
            END IF;
            FOR lage IN {select} LOOP
                IF {closed} THEN
                    RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation';
                END IF;
            END LOOP;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )
