"""Whether the remitting part may read a slutredovisning, answered behind a personal link too."""

from django.db import migrations

from deltagare.rls import FIGURES, counting_function

RECIPIENT = """
SELECT count(*)::integer
FROM deltagare_slutredovisning s
JOIN deltagare_deltagande d ON d.id = s.deltagande_id
JOIN insatser_insats i ON i.id = s.insats_id
LEFT JOIN insatser_insats p ON p.id = i.del_av_id
WHERE s.id = slutredovisning
  AND (
    d.part_id IS NULL
    OR d.part_id = COALESCE(i.agare_id, p.agare_id)
    OR EXISTS (
      SELECT 1 FROM deltagare_samtycke c
      JOIN deltagare_samtyckepart o ON o.samtycke_id = c.id AND o.part_id = d.part_id
      WHERE (c.deltagare_id = d.deltagare_id OR c.remiss_id = d.remiss_id)
        AND c.slag = 'sekretess' AND c.fran <= dag AND c.till >= dag
        AND (c.aterkallat IS NULL OR c.aterkallat > dag)
    )
  )
"""


def _count(table: str) -> migrations.RunSQL:
    """Lets the owner's counting functions, and nobody else, read a table of consents."""
    return migrations.RunSQL(
        f"CREATE POLICY figurer ON {table} FOR SELECT TO CURRENT_USER USING ({FIGURES})",
        f"DROP POLICY figurer ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("deltagare", "0005_lopnummer")]

    operations = [
        _count("deltagare_samtycke"),
        _count("deltagare_samtyckepart"),
        # It counts the slutredovisning (1) when no consent is needed or one covers the part that day, else nothing.
        counting_function(
            "finsam_mottagare_far_lasa",
            arguments="slutredovisning bigint, dag date",
            returns="integer",
            body=RECIPIENT,
        ),
    ]
