"""What every row about a person has in common."""

from django.db import models

from insatser.models import Insats


class PersonRow(models.Model):
    """A row about a person. It carries its insats itself, since row-level security reads that column of the row.

    PostgreSQL holds that a row has the same insats as the row it belongs to (composite keys in the migrations), and
    shows it only to a membership that opens that insats' deltagare (deltagare/rls.py).
    """

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="+", verbose_name="insats", editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}".capitalize()


def user_stamp(verbose_name: str) -> models.ForeignKey:
    """Who did it. The account can never be deleted from under the stamp."""
    return models.ForeignKey(
        "forbund.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=verbose_name,
    )
