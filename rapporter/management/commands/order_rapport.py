"""`manage.py order_rapport SLUG YEAR --ut FILE`: orders a helårsrapport and saves its PDF."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import Http404

from finsam.forbund.actor import acting
from rapporter.enums import Dokumentslag
from rapporter.management.commands import _order
from rapporter.services.dokument import order_dokument
from rapporter.services.rapport import begin_rapport


class Command(BaseCommand):
    """Exit codes: 0 saved, 1 could not be drawn or saved, 2 wrong arguments or no right."""

    help = "Beställer en helårsrapport som PDF och sparar den i en fil."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("insats", help="insatsens adress, till exempel samordningsteam-vasteras")
        parser.add_argument("ar", type=int, help="året som rapporten gäller")
        parser.add_argument("--ut", required=True, metavar="FIL", help="filen som PDF:en sparas i")
        parser.add_argument("--som", default="", metavar="E-POST", help="vem som beställer (annars förbundets kansli)")

    def handle(self, *args: Any, **options: Any) -> None:
        target = _order.check_target(options["ut"])
        insats = _order.find_insats(options["insats"])
        actor = _order.find_actor(insats, options["som"])
        try:
            with acting(actor):
                rapport = begin_rapport(actor=actor, insats_id=insats.pk, ar=options["ar"])
                dokument = order_dokument(actor=actor, slag=Dokumentslag.HELARSRAPPORT, rapport_id=rapport.pk)
        except ValidationError as broken:
            raise CommandError(" ".join(broken.messages), returncode=_order.WRONG_USE) from broken
        except (PermissionDenied, Http404) as refused:
            reason = str(refused) or f"{options['som']} ser inte insatsen {insats}."
            raise CommandError(reason, returncode=_order.WRONG_USE) from refused
        _order.save(_order.follow(dokument), target)
        self.stdout.write(f"Helårsrapporten för {insats} {options['ar']} är sparad i {target}.")
