"""`manage.py byt_nycklar`: after a change of master key, or to give each insatsägare a new data key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from deltagare.services.nyckelbyte import left_to_seal, new_data_keys, seal_again, wrap_again
from finsam.bas.kryptering import CannotDecrypt


class Command(BaseCommand):
    help = (
        "Krypterar insatsägarnas nycklar med den första huvudnyckeln i IDENTITY_KEYS. Med --nya-datanycklar får varje "
        "insatsägare en ny nyckel, och alla uppgifter krypteras om med den. Går att avbryta och köra igen."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--nya-datanycklar",
            action="store_true",
            help="Gör en ny nyckel åt varje insatsägare och kryptera om allt som ligger sparat.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        try:
            wrapped = wrap_again()
            made = new_data_keys() if options["nya_datanycklar"] else 0
            left = left_to_seal()
            with tqdm(total=left, unit="rad", disable=True if quiet else None, leave=False) as bar:
                sealed = seal_again(bar.update)
        except CannotDecrypt as error:
            raise CommandError(f"{error} Det som hann bytas är kvar, och resten är orört.") from error
        if quiet:
            return
        self.stdout.write(f"Krypterade med den första huvudnyckeln: {wrapped}. Nya nycklar: {made}.")
        self.stdout.write(f"Uppgifter som krypterades om: {sealed}.")
