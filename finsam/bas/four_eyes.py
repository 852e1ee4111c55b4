"""One four-eyes rule for every decision in two steps: who prepared may not decide."""

from django.db import models

from finsam.bas.errors import Refused


def four_eyes_constraint(*, first: str, second: str, name: str) -> models.CheckConstraint:
    """The rule in SQL: the two columns (users) may not be the same person."""
    return models.CheckConstraint(
        condition=~models.Q(**{first: models.F(second)}),
        name=name,
        violation_error_message="Den som har förberett ett beslut får inte själv fatta det. Be en kollega.",
    )


def require_second_person(*, prepared_by_id: int | None, decided_by_id: int | None) -> None:
    """Raises Refused when one person would take both steps."""
    if prepared_by_id is not None and prepared_by_id == decided_by_id:
        raise Refused("Du tog steget före. En annan person måste ta det här steget, så att två par ögon har sett det.")
