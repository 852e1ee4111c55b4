"""`manage.py exempel_logins`: the example users, one a line: e-mail, password, role."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from insatser.services.exempel_konton import allowed, logins


class Command(BaseCommand):
    help = "Skriver ut exempelkontona: e-post, lösenord och roll, åtskilda av tabb."

    def handle(self, *args: Any, **options: Any) -> None:
        if not allowed():
            raise CommandError("Exempelkonton finns bara när EXEMPEL=1 eller DEBUG=1 är satt.")
        for line in logins():
            self.stdout.write("\t".join(line))
