"""Figures counted from deltaganden, as numbers alone: for those who may not see a person, and for the team too.

A person counts once in a year and mått, however many deltaganden she has had in it: as new by the first that began,
as deltagare by the first that touches the year, as avslutad by the last that ended. `dag` is the day that the figures
are told: what starts later is not there yet, and the day of an avslut still belongs to the deltagande.
"""

from django.db import migrations

from deltagare.rls import counting_function

YEARS = "insatser bigint[], arslista int[], dag date"

# The deltaganden that touch each year, with what a person is counted by.
TOUCHING = """
    touching AS (
        SELECT g.insats_id, y.ar, g.deltagare_id, p.kon, p.pahittad, g.id, g.start, g.slut, g.remitterad,
            CASE WHEN age.years < 20 THEN '16-19' WHEN age.years < 30 THEN '20-29' WHEN age.years < 40 THEN '30-39'
                WHEN age.years < 50 THEN '40-49' WHEN age.years < 60 THEN '50-59' ELSE '60-' END AS alder,
            CASE WHEN g.egenansokan THEN 'egen'
                WHEN EXISTS (SELECT 1 FROM insatser_samverkanspart s
                    WHERE s.insats_id = g.insats_id AND s.part_id = g.part_id)
                OR EXISTS (SELECT 1 FROM insatser_insats i WHERE i.id = g.insats_id AND i.agare_id = g.part_id)
                THEN g.part_id::text ELSE 'annan' END AS remittent,
            CASE WHEN a.grupp IN ('arbete', 'studier', 'ordinarie', 'annan_insats', 'medicinska', 'flytt',
                'egen_onskan') THEN a.grupp ELSE 'ovrigt' END AS utfall
        FROM unnest(arslista) AS y(ar)
        JOIN deltagare_deltagande g ON g.insats_id = ANY (insatser)
            AND g.start <= LEAST(make_date(y.ar, 12, 31), dag)
            AND (g.slut IS NULL OR g.slut >= make_date(y.ar, 1, 1)) AND make_date(y.ar, 1, 1) <= dag
        JOIN deltagare_deltagare p ON p.id = g.deltagare_id
        LEFT JOIN deltagare_listvarde a ON a.id = g.avslutsanledning_id
        CROSS JOIN LATERAL (SELECT extract(year FROM g.start)::int - p.fodelsear AS years) age
    ),
    during AS (
        SELECT DISTINCT ON (insats_id, ar, deltagare_id) * FROM touching
        ORDER BY insats_id, ar, deltagare_id, start
    ),
    fresh AS (
        SELECT DISTINCT ON (insats_id, ar, deltagare_id) * FROM touching WHERE start >= make_date(ar, 1, 1)
        ORDER BY insats_id, ar, deltagare_id, start
    ),
    ended AS (
        SELECT DISTINCT ON (insats_id, ar, deltagare_id) * FROM touching
        WHERE slut <= make_date(ar, 12, 31) AND slut < dag
        ORDER BY insats_id, ar, deltagare_id, slut DESC
    )
"""

COUNTS = f"""
    WITH {TOUCHING},
    counted AS (
        SELECT 'deltagare' AS matt, * FROM during
        UNION ALL SELECT 'nya', * FROM fresh
        UNION ALL SELECT 'avslutade', * FROM ended
    )
    SELECT c.insats_id, c.ar, c.matt, v.dimension, v.kategori, c.kon::text, count(*)::int,
        count(*) FILTER (WHERE c.pahittad)::int
    FROM counted c CROSS JOIN LATERAL (
        VALUES ('totalt', ''), ('alder', c.alder), ('remittent', c.remittent), ('utfall', c.utfall)
    ) AS v(dimension, kategori)
    WHERE v.dimension <> 'utfall' OR c.matt = 'avslutade'
    GROUP BY 1, 2, 3, 4, 5, 6
"""

# How long, how many and how well: `av` is out of how many, `antal` how many of them; days for the times.
MEASURES = f"""
    WITH {TOUCHING},
    work AS (
        SELECT e.id,
            sum(l.procent) FILTER (WHERE l.tidpunkt = 'fore' AND v.grupp IN ('forvarvsarbete', 'studier')) AS fore,
            sum(l.procent) FILTER (WHERE l.tidpunkt = 'efter' AND v.grupp IN ('forvarvsarbete', 'studier')) AS efter
        FROM ended e
        JOIN deltagare_lage l ON l.deltagande_id = e.id
        JOIN deltagare_listvarde v ON v.id = l.varde_id AND v.slag = 'sysselsattning'
        GROUP BY e.id, e.ar
        HAVING bool_or(l.tidpunkt = 'fore') AND bool_or(l.tidpunkt = 'efter')
    ),
    -- Who still took part on the year's last day (or today), and how long ago her latest avstämning was then.
    going AS (
        SELECT t.insats_id, t.ar, t.id, d.day, GREATEST(t.start, (
            SELECT max(o.datum) FROM deltagare_tillfalle o WHERE o.deltagande_id = t.id AND o.status = 'hallet'
                AND o.slag IN ('avstamning', 'flerpartsmote') AND o.datum <= d.day
        )) AS latest
        FROM touching t CROSS JOIN LATERAL (SELECT LEAST(make_date(t.ar, 12, 31), dag) AS day) d
        WHERE t.slut IS NULL OR t.slut >= d.day
    ),
    due AS (
        SELECT g.insats_id, g.ar, g.latest + r.pause >= g.day AS in_time
        FROM going g CROSS JOIN LATERAL (
            SELECT coalesce(r.varde, r.hogst) * CASE r.enhet WHEN 'ar' THEN interval '1 year'
                WHEN 'manad' THEN interval '1 month' WHEN 'vecka' THEN interval '1 week'
                WHEN 'dag' THEN interval '1 day' END AS pause
            FROM insatser_regel r
            WHERE r.insats_id = g.insats_id AND r.slag = 'avstamning' AND coalesce(r.varde, r.hogst) IS NOT NULL
                AND r.enhet IN ('ar', 'manad', 'vecka', 'dag')
                AND (r.fran IS NULL OR r.fran <= g.day) AND (r.till IS NULL OR r.till >= g.day)
            ORDER BY r.id LIMIT 1
        ) r
    )
    SELECT insats_id, ar, 'vantetid', count(*)::int, count(*)::int, avg(start - remitterad)::float8,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY start - remitterad)
    FROM fresh WHERE remitterad <= start GROUP BY 1, 2
    UNION ALL
    SELECT insats_id, ar, 'tid', count(*)::int, count(*)::int, avg(slut - start)::float8,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY slut - start)
    FROM ended GROUP BY 1, 2
    UNION ALL
    SELECT e.insats_id, e.ar, 'okat', count(*)::int,
        count(*) FILTER (WHERE coalesce(w.efter, 0) > coalesce(w.fore, 0))::int, NULL, NULL
    FROM ended e JOIN work w ON w.id = e.id GROUP BY 1, 2
    UNION ALL
    SELECT insats_id, ar, 'avstamning', count(*)::int, count(*) FILTER (WHERE in_time)::int, NULL, NULL
    FROM due GROUP BY 1, 2
    UNION ALL
    SELECT f.insats_id, y.ar, 'forlangningar', count(*)::int, count(*)::int, NULL, NULL
    FROM unnest(arslista) AS y(ar) JOIN deltagare_forlangning f ON f.insats_id = ANY (insatser) AND f.status = 'beviljad'
        AND extract(year FROM f.beslutad_tid AT TIME ZONE 'Europe/Stockholm') = y.ar
    GROUP BY 1, 2
"""

# Försörjning and sysselsättning before and after of those who ended, each by the group with the largest extent.
BEFORE_AFTER = f"""
    WITH {TOUCHING},
    extents AS (
        SELECT l.deltagande_id, v.slag, l.tidpunkt, v.grupp, sum(l.procent) AS procent
        FROM deltagare_lage l JOIN deltagare_listvarde v ON v.id = l.varde_id
        WHERE l.deltagande_id IN (SELECT id FROM ended)
        GROUP BY 1, 2, 3, 4
    ),
    largest AS (
        SELECT DISTINCT ON (deltagande_id, slag, tidpunkt) deltagande_id, slag, tidpunkt, grupp
        FROM extents ORDER BY deltagande_id, slag, tidpunkt, procent DESC, grupp
    )
    SELECT e.insats_id, e.ar, s.slag, e.kon::text, coalesce(f.grupp, '')::text, coalesce(a.grupp, '')::text,
        count(*)::int
    FROM ended e
    CROSS JOIN (VALUES ('forsorjning'), ('sysselsattning')) AS s(slag)
    LEFT JOIN largest f ON f.deltagande_id = e.id AND f.slag = s.slag AND f.tidpunkt = 'fore'
    LEFT JOIN largest a ON a.deltagande_id = e.id AND a.slag = s.slag AND a.tidpunkt = 'efter'
    GROUP BY 1, 2, 3, 4, 5, 6
"""

# The latest answers in the year of everybody who took part then; and the first of those who had answered before.
PROGRESSION = f"""
    WITH {TOUCHING},
    latest AS (
        SELECT DISTINCT ON (t.insats_id, t.ar, t.deltagare_id, m.instrument_id, m.svarande)
            t.insats_id, t.ar, m.id, m.deltagande_id, m.instrument_id, m.svarande, m.datum
        FROM touching t JOIN deltagare_matning m ON m.deltagande_id = t.id
            AND m.datum BETWEEN make_date(t.ar, 1, 1) AND LEAST(make_date(t.ar, 12, 31), dag)
        ORDER BY t.insats_id, t.ar, t.deltagare_id, m.instrument_id, m.svarande, m.datum DESC, m.id DESC
    ),
    earliest AS (
        SELECT DISTINCT ON (l.insats_id, l.ar, l.id) l.insats_id, l.ar, m.id
        FROM latest l JOIN deltagare_matning m ON m.deltagande_id = l.deltagande_id
            AND m.instrument_id = l.instrument_id AND m.svarande = l.svarande AND m.datum < l.datum
        ORDER BY l.insats_id, l.ar, l.id, m.datum, m.id
    ),
    answers AS (
        SELECT insats_id, ar, 'senaste' AS nar, id FROM latest
        UNION ALL SELECT insats_id, ar, 'forsta', id FROM earliest
    )
    SELECT a.insats_id, a.ar, a.nar, s.fraga_id, s.varde::int, count(*)::int
    FROM answers a JOIN deltagare_matsvar s ON s.matning_id = a.id
    GROUP BY 1, 2, 3, 4, 5
"""

NOW = """
    SELECT insats_id, 'pagaende', count(*)::int, NULL::float8 FROM deltagare_deltagande
    WHERE insats_id = ANY (insatser) AND start <= dag AND (slut IS NULL OR slut >= dag) GROUP BY 1
    UNION ALL
    SELECT insats_id, 'ko', count(*)::int, percentile_cont(0.5) WITHIN GROUP (
        ORDER BY dag - (inkommen_tid AT TIME ZONE 'Europe/Stockholm')::date)
    FROM deltagare_remiss WHERE insats_id = ANY (insatser) AND status = 'antagen' GROUP BY 1
    UNION ALL
    SELECT insats_id, 'slutredovisningar_sena', count(*)::int, NULL FROM deltagare_deltagande
    WHERE insats_id = ANY (insatser) AND slut < dag AND slutredovisas_senast < dag AND slutredovisad IS NULL GROUP BY 1
"""

SPAN = """
    SELECT insats_id, extract(year FROM min(start))::int,
        extract(year FROM LEAST(max(coalesce(slut, dag)), dag))::int
    FROM deltagare_deltagande WHERE insats_id = ANY (insatser) AND start <= dag GROUP BY 1
"""


class Migration(migrations.Migration):
    dependencies = [("deltagare", "0006_mottagarens_samtycke"), ("insatser", "0002_regler_om_deltagare")]

    operations = [
        counting_function(
            "finsam_antal_ur_deltaganden",
            arguments=YEARS,
            returns="TABLE (insats_id bigint, ar int, matt text, dimension text, kategori text, kon text, antal int, "
            "pahittade int)",
            body=COUNTS,
        ),
        counting_function(
            "finsam_matt_ur_deltaganden",
            arguments=YEARS,
            returns="TABLE (insats_id bigint, ar int, matt text, av int, antal int, medel float8, median float8)",
            body=MEASURES,
        ),
        counting_function(
            "finsam_fore_efter",
            arguments=YEARS,
            returns="TABLE (insats_id bigint, ar int, slag text, kon text, fore text, efter text, antal int)",
            body=BEFORE_AFTER,
        ),
        counting_function(
            "finsam_progression",
            arguments=YEARS,
            returns="TABLE (insats_id bigint, ar int, nar text, fraga_id bigint, varde int, antal int)",
            body=PROGRESSION,
        ),
        counting_function(
            "finsam_nulage",
            arguments="insatser bigint[], dag date",
            returns="TABLE (insats_id bigint, matt text, antal int, median float8)",
            body=NOW,
        ),
        counting_function(
            "finsam_ar_med_deltaganden",
            arguments="insatser bigint[], dag date",
            returns="TABLE (insats_id bigint, forsta int, sista int)",
            body=SPAN,
        ),
    ]
