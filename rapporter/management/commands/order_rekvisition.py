"""`manage.py order_rekvisition SLUG YEAR NUMBER --ut FILE`: orders a rekvisition and saves its PDF."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import Http404

from finsam.forbund.actor import acting
from insatser.models import Insats, Rekvisition
from insatser.policies import CLAIMS
from insatser.services.rekvisition import create_rekvisition
from insatser.services.rekvisition_periods import next_period
from rapporter.enums import Dokumentslag
from rapporter.management.commands import _order
from rapporter.services.dokument import order_dokument


class Command(BaseCommand):
    """Exit codes: 0 saved, 1 could not be drawn or saved, 2 wrong arguments or no right."""

    help = (
        "Beställer en rekvisition som PDF och sparar den i en fil. En rekvisition som inte finns läggs upp som utkast "
        "för nästa period, om numret är det som står på tur."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("insats", help="insatsens adress, till exempel teamsamverkan-vastra-malardalen")
        parser.add_argument("ar", type=int, help="året som rekvisitionen gäller")
        parser.add_argument("nummer", type=int, help="rekvisitionens nummer under året")
        parser.add_argument("--ut", required=True, metavar="FIL", help="filen som PDF:en sparas i")
        parser.add_argument("--som", default="", metavar="E-POST", help="vem som beställer (annars förbundets kansli)")

    def handle(self, *args: Any, **options: Any) -> None:
        target = _order.check_target(options["ut"])
        insats = _order.find_insats(options["insats"])
        ar, nummer, som = options["ar"], options["nummer"], options["som"]
        try:
            rekvisition = Rekvisition.objects.filter(insats=insats, ar=ar, nummer=nummer).first()
            if rekvisition is None:
                rekvisition = self._draft(insats, ar, nummer, som)
            actor = _order.find_actor(insats, som)
            with acting(actor):
                dokument = order_dokument(actor=actor, slag=Dokumentslag.REKVISITION, rekvisition_id=rekvisition.pk)
        except ValidationError as broken:
            raise CommandError(" ".join(broken.messages), returncode=_order.WRONG_USE) from broken
        except (PermissionDenied, Http404) as refused:
            reason = str(refused) or f"{som} ser inte rekvisitioner för {insats}."
            raise CommandError(reason, returncode=_order.WRONG_USE) from refused
        _order.save(_order.follow(dokument), target)
        self.stdout.write(f"Rekvisition {nummer} år {ar} för {insats} är sparad i {target}.")

    def _draft(self, insats: Insats, ar: int, nummer: int, som: str) -> Rekvisition:
        """A new utkast with the period by the insats' rule, laid up by somebody who may claim its money."""
        expected = Rekvisition.objects.filter(insats=insats, ar=ar).count() + 1
        period = next_period(insats, ar)
        if nummer != expected or period is None:
            hint = f" Nästa nummer är {expected}." if period else " Hela året är redan rekvirerat."
            raise CommandError(
                f"Rekvisition {nummer} år {ar} finns inte för {insats}.{hint}", returncode=_order.WRONG_USE
            )
        actor = _order.find_actor(insats, som, roles=CLAIMS)
        with acting(actor):
            made = create_rekvisition(actor=actor, insats_id=insats.pk, fran=period.fran, till=period.till)
        self.stdout.write(f"{made} fanns inte och är upplagd som utkast.")
        return made
