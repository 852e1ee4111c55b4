"""A rule's time ends: 8 000 years, a slip of the finger, would be a day that Python has no calendar for."""

from django.db import migrations

_RULE = """
CREATE OR REPLACE FUNCTION finsam_regeltid(insats bigint, regelslag text, dag date) RETURNS interval
LANGUAGE sql STABLE AS $$
    SELECT %s
    FROM insatser_regel r
    WHERE r.insats_id = insats AND r.slag = regelslag AND coalesce(r.varde, r.hogst) IS NOT NULL
        AND r.enhet IN ('ar', 'manad', 'vecka', 'dag')
        AND (r.fran IS NULL OR r.fran <= dag) AND (r.till IS NULL OR r.till >= dag)
    ORDER BY r.id LIMIT 1
$$;
"""
_TIME = """coalesce(r.varde, r.hogst) * CASE r.enhet WHEN 'ar' THEN interval '1 year'
        WHEN 'manad' THEN interval '1 month' WHEN 'vecka' THEN interval '1 week' ELSE interval '1 day' END"""


class Migration(migrations.Migration):
    dependencies = [("deltagare", "0015_en_regel_om_nasta")]

    operations = [migrations.RunSQL(_RULE % f"least({_TIME}, interval '1000 years')", _RULE % _TIME)]
