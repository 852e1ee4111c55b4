"""Rows of what is decided, written as if before the decision: tests ask for a state, and not for the way to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.db import transaction
from factory.django import DjangoModelFactory

GUARDS = (
    "insatser.Budgetbelopp:budgetbelopp_beslutat",
    "insatser.Budgetbeslut:budgetbeslut_registrerat",
    "insatser.Budgetpost:budgetpost_beslutad",
    "insatser.Rekvisition:rekvisition_beslutad",
    "insatser.Rekvisitionsrad:rekvisitionsrad_beslutad",
    "insatser.Verifikat:verifikat_beslutat",
    "insatser.Verifikatrad:verifikatrad_beslutad",
)


@contextmanager
def before_decision() -> Iterator[None]:
    """Inside, the triggers of insatser/models/closed.py let everything pass."""
    # The savepoint: what another rule refuses must not leave the connection unable to end the exception.
    with pgtrigger.ignore(*GUARDS), transaction.atomic():
        yield


class BeforeDecisionFactory(DjangoModelFactory):
    """Rows that hang on a budget or a rekvisition, which may be decided already."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        with before_decision():
            return super()._create(model_class, *args, **kwargs)
