"""What SQL can say, SQL says: each constraint and trigger is broken once, past every check in Python."""

import datetime
import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from finsam.forbund.enums import Rollkod
from insatser.enums import InsatsStatus, Registreringsniva, Rekvisitionstyp
from tests import factories as make
from tests.consistency.rules import RULES

pytestmark = pytest.mark.django_db

OURS = ("finsam.", "insatser.", "deltagare.", "rapporter.")


def our_models() -> list[type[models.Model]]:
    """The models of the product's own rooms."""
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def all_rules() -> set[str]:
    """Every constraint by name, and every trigger by what it raises.

    A key of (id, insats) cannot be broken before the table's own key is: it is there for others to point at
    (tests/deltagare/test_rls.py).
    """
    names = {
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if getattr(constraint, "fields", ()) != ("id", "insats")
    }
    for model in our_models():
        for trigger in getattr(model._meta, "triggers", ()):
            raised = re.search(r"RAISE EXCEPTION '(\w+)'", getattr(trigger, "func", None) or "")
            if raised and raised[1] == "forbund_anstalld_far_inte_oppna_deltagare":
                names.add(f"{raised[1]}: {model._meta.model_name}")
            elif raised:
                names.add(raised[1])
            else:
                assert (model._meta.label, trigger.name) == ("audit.Handelse", "append_only"), trigger.name
    return names


def test_every_rule_is_broken_by_a_test() -> None:
    assert set(RULES) == all_rules()


@pytest.mark.parametrize("name", sorted(RULES))
def test_database_says_no(name: str) -> None:
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        RULES[name]()
    assert name.split(":")[0] in str(raised.value)


def test_constraint_messages_are_swedish_sentences() -> None:
    """What kansli reads when a form is refused; a rule that only a mistake in the programme breaks needs none."""
    default = models.BaseConstraint.default_violation_error_message
    for model in our_models():
        for constraint in model._meta.constraints:
            message = str(constraint.violation_error_message)
            assert message == str(default) or message.endswith("."), constraint.name


# The rules said in words, at the field, before the database has to ----------------------------------------------


def test_form_tells_that_an_employee_cannot_open_deltagare() -> None:
    employee = make.UserFactory(anstalld_av=make.ForbundFactory())
    membership = make.MembershipFactory.build(
        user=employee, roll=make.RollFactory(kod=Rollkod.INSATSLEDARE), forbund=employee.anstalld_av
    )
    with pytest.raises(ValidationError) as raised:
        membership.full_clean()
    assert list(raised.value.message_dict) == ["roll"]


def test_form_tells_that_the_holder_of_an_open_role_cannot_be_employed() -> None:
    membership = make.MembershipFactory(roll=make.RollFactory(kod=Rollkod.TEAMMEDLEM))
    membership.user.anstalld_av = membership.forbund
    with pytest.raises(ValidationError) as raised:
        membership.user.clean()
    assert list(raised.value.message_dict) == ["anstalld_av"]


def test_form_tells_that_a_role_held_by_an_employee_cannot_be_opened() -> None:
    employee = make.UserFactory(anstalld_av=make.ForbundFactory())
    roll = make.MembershipFactory(user=employee, roll=make.RollFactory(kod=Rollkod.INSATSEKONOM)).roll
    roll.oppnar_deltagare = True
    with pytest.raises(ValidationError) as raised:
        roll.clean()
    assert list(raised.value.message_dict) == ["oppnar_deltagare"]


@pytest.mark.parametrize(
    ("column", "value"), [("registreringsniva", Registreringsniva.ANTAL), ("inriktning", "struktur")]
)
def test_form_tells_what_of_an_insats_cannot_be_changed(column: str, value: str) -> None:
    insats = make.InsatsFactory(registreringsniva=Registreringsniva.PERSONUPPGIFTER)
    setattr(insats, column, value)
    with pytest.raises(ValidationError) as raised:
        insats.clean()
    assert list(raised.value.message_dict) == [column]


# What the rules allow on purpose --------------------------------------------------------------------------------


def test_role_may_be_held_again_after_a_pause() -> None:
    first = make.MembershipFactory(till=datetime.date(2023, 12, 31))
    make.MembershipFactory(user=first.user, roll=first.roll, forbund=first.forbund, fran=datetime.date(2024, 1, 1))


def test_level_may_be_raised() -> None:
    insats = make.InsatsFactory(registreringsniva=Registreringsniva.ANTAL)
    insats.registreringsniva = Registreringsniva.AVIDENTIFIERAD
    insats.save()


def test_insats_until_further_notice_may_end_when_it_is_over() -> None:
    make.InsatsFactory(tillsvidare=True, till=datetime.date(2024, 6, 30), status=InsatsStatus.AVSLUTAD)


def test_correction_may_cover_a_period_that_has_been_claimed() -> None:
    first = make.RekvisitionFactory(nummer=1)
    make.RekvisitionFactory(
        insats=first.insats,
        budget=first.budget,
        nummer=2,
        fran=first.fran,
        till=first.till,
        typ=Rekvisitionstyp.RATTELSE,
        rattar=first,
    )
