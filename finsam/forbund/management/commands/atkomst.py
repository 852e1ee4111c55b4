"""Prints the access table: who may do what with which rows, read from the policies themselves."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Field
from django.utils.text import capfirst

from finsam.forbund.enums import Rollkod
from finsam.forbund.policies import POLICIES, Grant, Policy

TARGET = settings.BASE_DIR / "docs" / "atkomst.md"
HEAD = """# Åtkomst

Den här sidan är gjord av `manage.py atkomst` ur reglerna i koden (`policies.py` i varje del), samma regler som
sidorna, registren och jobben frågar. Ändra den inte för hand. Ett test kontrollerar att den stämmer.

Den som saknar uppdrag i Finsam ser ingenting, vilket konto det än är. Det som någon inte får se finns inte för
henne (404). Det som hon får se men inte göra nekas med skälet (403) och lämnar en rad i händelseloggen.

Räckvidd: **i förbundet** är rader i det förbund man arbetar för och i de förbund som har gått upp i det, **i de egna
insatserna** är rader i insatserna som uppdraget gäller och deras delprocesser, **som förbundet har lagt upp eller
anställt** är konton, **som det egna förbundet tar över** är en sammanslagning där man arbetar för det förbund som tar
emot, **egna** är de som handlar om en själv, **alla** är alla.

Ett steg som två personer måste ta (fyra ögon) kan bara den ta som inte tog steget före. Det står inte i tabellerna,
eftersom det beror på raden.
"""
WORDS = {"view": "se", "add": "lägga till", "change": "ändra", "delete": "ta bort"}


class Command(BaseCommand):
    """`manage.py atkomst` writes docs/atkomst.md; `--check` only says whether it is up to date."""

    help = "Skriver docs/atkomst.md ur åtkomstreglerna."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Skriv inget; misslyckas om filen är gammal.")

    def handle(self, **options: Any) -> None:
        fresh = "\n".join(_page())
        if not options["check"]:
            TARGET.write_text(fresh)
            self.stdout.write(f"Skrev {TARGET}.")
        elif not TARGET.exists() or TARGET.read_text() != fresh:
            raise CommandError("docs/atkomst.md är gammal. Kör manage.py atkomst.")


def _page() -> Iterator[str]:
    yield HEAD
    by_app: dict[str, list[Policy]] = {}
    for policy in POLICIES.values():
        by_app.setdefault(policy.model._meta.app_label, []).append(policy)
    for config in apps.get_app_configs():
        if config.label not in by_app:
            continue
        yield f"## {config.verbose_name}\n"
        for policy in by_app[config.label]:
            yield from _table(policy)


def _table(policy: Policy) -> Iterator[str]:
    yield f"### {capfirst(policy.model._meta.verbose_name)}\n"
    yield "| roll | räckvidd | får | när |"
    yield "| --- | --- | --- | --- |"
    for role in Rollkod:
        for grant in policy.grants:
            if role in grant.roles:
                acts = ", ".join(WORDS.get(action, action.replace("_", " ")) for action in grant.actions)
                yield f"| {role.label} | {_reach(grant)} | {acts} | {_when(policy, grant)} |"
    yield ""


def _reach(grant: Grant) -> str:
    return grant.reach.value + (", utom sina egna" if grant.others else "")


def _when(policy: Policy, grant: Grant) -> str:
    """ "läge: Utkast eller Åter för komplettering", from the columns' own words."""
    return "; ".join(_condition(policy, column, values) for column, values in grant.when.items())


def _condition(policy: Policy, column: str, values: tuple[Any, ...]) -> str:
    model, words = policy.model, []
    *steps, last = column.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
        words.append(str(model._meta.verbose_name))
    field = model._meta.get_field(last)
    assert isinstance(field, Field)  # noqa: S101 (a condition is on a column of the row itself)
    labels = dict(field.flatchoices) or dict(Rollkod.choices)  # a condition on another row's key: on the role
    labels |= {True: "ja", False: "nej"}
    shown = [str(labels.get(value, value)) for value in values]
    words.append(str(field.verbose_name))
    return f"{', '.join(words)}: {' eller '.join(shown)}"
