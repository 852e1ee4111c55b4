"""`manage.py add_driftadministrator EPOST NAMN`: the first account of a new system, or one more for its operation."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from finsam.forbund.services.konto import add_driftadministrator


class Command(BaseCommand):
    help = "Lägger upp en driftadministratör och skriver ut länken för att välja lösenord."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("epost")
        parser.add_argument("namn")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            address = add_driftadministrator(epost=options["epost"], namn=options["namn"])
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        self.stdout.write(f"Kontot är upplagt. Välj lösenord här, länken gäller en gång:\n{address}")
