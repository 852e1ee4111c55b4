"""A förbund that has gone up in another keeps what it had, and gets nothing new: one rule, in words and in SQL.

`day` is the last day that a row would be of the förbund, or today for a row that has no days of its own. What the
förbund had before is its history and may be mended, as long as it does not reach further than it did.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pgtrigger
from django.core.exceptions import ValidationError
from django.utils import timezone

from finsam.bas.formats import datum


def none_after(name: str, *columns: str, day: str = "CURRENT_DATE") -> pgtrigger.Trigger:
    """The rule in SQL, for a model with a column `forbund`. `day` is SQL of a row called {row}, of `columns`.

    The förbund's row is locked as a foreign key locks it, so that who gives it something waits for a merger.
    """
    new, old = day.format(row="NEW"), day.format(row="OLD")
    return pgtrigger.Trigger(
        name="forbund_uppgick",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("forbund_id", *columns),
        when=pgtrigger.Before,
        declare=[("uppgick", "date")],
        func=f"""
            SELECT uppgick_datum INTO uppgick FROM forbund_forbund WHERE id = NEW.forbund_id FOR KEY SHARE;
            IF uppgick <= {new} THEN
                IF TG_OP = 'UPDATE' THEN
                    IF OLD.forbund_id = NEW.forbund_id AND {new} <= {old} THEN
                        RETURN NEW;
                    END IF;
                END IF;
                RAISE EXCEPTION '{name}_forbund_uppgick' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def require_at_work(row: Any, reach: Callable[[Any], datetime.date] | None = None) -> None:
    """The same in words: ValidationError when a row is given to a förbund that has gone up in another.

    `reach` gives the `day` of a row; without it every row reaches today.
    """
    forbund = row.forbund if row.forbund_id else None
    reach = reach or (lambda _: timezone.localdate())
    if forbund is None or forbund.uppgick_datum is None or reach(row) < forbund.uppgick_datum:
        return
    before = type(row)._base_manager.filter(pk=row.pk, forbund=forbund).first() if row.pk else None
    if before is not None and reach(row) <= reach(before):
        return
    raise ValidationError(
        f"{forbund} har gått upp i {forbund.uppgick_i} och får inget nytt från och med {datum(forbund.uppgick_datum)}. "
        f"Välj {forbund.uppgick_i} i stället."
    )


def until(row: Any) -> datetime.date:
    """The last day of a row with a column `till`."""
    return row.till or datetime.date.max


def new_year(year: int | None) -> datetime.date:
    """The first day of a year, also of what is no year: the field itself says so."""
    return datetime.date(min(max(year or 1, 1), 9999), 1, 1)


UNTIL = "COALESCE({row}.till, 'infinity'::date)"
"""The same in SQL."""
