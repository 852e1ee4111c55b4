"""Running numbers of an insats: Remiss 12, Deltagare 47, Fall 3."""

from django.db import connection

from deltagare.models import Lopnummer


def next_number(slag: str, insats_id: int) -> int:
    """The next number of a kind ("remiss", "deltagare", "fall", "konsultation") in an insats, from 1.

    Two that ask at once wait for one another until the first has committed, so no number is given twice; one that is
    rolled back gives its number back.
    """
    table = Lopnummer._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (insats_id, slag, senaste) VALUES (%s, %s, 1) "
            f"ON CONFLICT (insats_id, slag) DO UPDATE SET senaste = {table}.senaste + 1 RETURNING senaste",
            [insats_id, slag],
        )
        (number,) = cursor.fetchone()
    return int(number)
