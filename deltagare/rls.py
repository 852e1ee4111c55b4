"""Row-level security of the tables that hold people, as SQL for the migrations.

Three things open a row, and nothing else; each lasts for one transaction:

- `finsam.membership` (finsam.forbund.actor.set_acting): a membership in force whose role opens deltagare, for the
  insatser of its uppdrag. No membership, no rows: a job without an actor gets none.
- `finsam.lank` (open_link): the hash of a personal link opens the one remiss or slutredovisning that has it.
- `finsam.jobb` (as_job): a named job of the system reaches the few rows that it exists for.

Figures about people who may not be seen are counted by SQL functions that belong to the tables' owner and answer with
numbers alone. The tables are FORCEd, so not even the owner reads them outside such a function (`finsam.figurer`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, migrations, transaction

OPEN_INSATSER = """
CREATE OR REPLACE FUNCTION finsam_oppna_insatser() RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT i.id
    FROM forbund_membership m
    JOIN forbund_user a ON a.id = m.user_id AND a.is_active
    JOIN forbund_roll r ON r.kod = m.roll_id AND r.oppnar_deltagare AND r.niva = 'insats'
    JOIN insatser_insatsuppdrag u ON u.membership_id = m.id
    JOIN insatser_insats i ON i.id = u.insats_id OR i.del_av_id = u.insats_id
    WHERE m.id = NULLIF(current_setting('finsam.membership', true), '')::bigint
      AND m.roll_id IN ('insatsledare', 'teammedlem')
      AND m.fran <= (now() AT TIME ZONE 'Europe/Stockholm')::date
      AND (m.till IS NULL OR m.till >= (now() AT TIME ZONE 'Europe/Stockholm')::date)
$$;
"""

TEAM = "insats_id = ANY (ARRAY(SELECT finsam_oppna_insatser()))"
BY_LINK = "lank_hash = NULLIF(current_setting('finsam.lank', true), '')"
OF_LINKED_REMISS = f"remiss_id IN (SELECT id FROM deltagare_remiss WHERE {BY_LINK})"
FIGURES = "current_setting('finsam.figurer', true) = 'ja'"


def job(name: str) -> str:
    """The condition of a named job of the system."""
    return f"current_setting('finsam.jobb', true) = '{name}'"


def protect(table: str, *, team: str = TEAM, link: str = "", figures: bool = False) -> migrations.RunSQL:
    """Switches row-level security on for a table, FORCEd, with the team's policy and what else may open a row.

    `link` is the condition under which a personal link opens a row; `figures` lets the owner's counting functions
    read it.
    """
    sql = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY teamet ON {table} USING ({team}) WITH CHECK ({team})",
    ]
    back = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    names = ["teamet"]
    if link:
        sql.append(f"CREATE POLICY lank ON {table} USING ({link}) WITH CHECK ({link})")
        names.append("lank")
    if figures:
        sql.append(f"CREATE POLICY figurer ON {table} FOR SELECT TO CURRENT_USER USING ({FIGURES})")
        names.append("figurer")
    return migrations.RunSQL((*sql,), (*(f"DROP POLICY {name} ON {table}" for name in names), *back))


def allow_job(table: str, name: str, *, condition: str = "true", act: str = "ALL") -> migrations.RunSQL:
    """Lets a named job of the system reach rows of a table under a condition."""
    reach = f"{job(name)} AND {condition}"
    return migrations.RunSQL(
        f"CREATE POLICY jobb_{name} ON {table} FOR {act} USING ({reach})", f"DROP POLICY jobb_{name} ON {table}"
    )


def same_insats(child: str, column: str, parent: str) -> migrations.RunSQL:
    """A child row has the same insats as its parent: a composite key, so that no row can slip to another team."""
    name = f"{child}_{column}_samma_insats"
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY ({column}, insats_id) "
        f"REFERENCES {parent} (id, insats_id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {child} DROP CONSTRAINT {name}",
    )


def counting_function(name: str, *, arguments: str, returns: str, body: str) -> migrations.RunSQL:
    """A function that counts people and answers with numbers alone; it may read what its caller may not.

    `body` must be a single SELECT of aggregates. Small numbers are hidden by whoever shows them
    (deltagare/underlag/hiding.py).
    """
    types = ", ".join(part.split()[1] for part in arguments.split(",") if part.strip())
    rows = returns.upper().startswith(("TABLE", "SETOF"))
    answer = "RETURN QUERY" if rows else "answer :="
    # Not a SET clause of the function: a setting that PostgreSQL does not know may stand there for a superuser alone.
    return migrations.RunSQL(
        f"CREATE FUNCTION {name}({arguments}) RETURNS {returns} LANGUAGE plpgsql STABLE SECURITY DEFINER "
        "SET search_path = public, pg_temp AS $figures$\n#variable_conflict use_column\n"
        f"{'' if rows else f'DECLARE answer {returns}; '}"
        "BEGIN PERFORM set_config('finsam.figurer', 'ja', true); "
        f"{answer} {body if rows else f'({body})'}; "
        "PERFORM set_config('finsam.figurer', '', true); "
        f"RETURN{'' if rows else ' answer'}; END $figures$",
        f"DROP FUNCTION {name}({types})",
    )


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def open_link(link_hash: str) -> None:
    """Lets the rest of the transaction reach the rows of one personal link (the hash, never the link itself)."""
    _set("finsam.lank", link_hash)


@contextmanager
def as_job(name: str) -> Iterator[None]:
    """A transaction in which a named job of the system reaches its rows."""
    with transaction.atomic():
        _set("finsam.jobb", name)
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _set("finsam.jobb", "")


def protect_all(tables: Iterable[str], *, figures: Iterable[str] = ()) -> list[migrations.RunSQL]:
    """The plain case for many tables: the team alone; those in `figures` can be counted besides."""
    counted = set(figures)
    return [protect(table, figures=table in counted) for table in tables]
