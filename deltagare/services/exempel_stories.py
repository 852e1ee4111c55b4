"""When invented deltaganden begin, pause, are prolonged and end: days alone, counted from the day of loading.

The same day and seed give the same stories, and each obeys the insats' own rules.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field

from deltagare.services.regler import Deltagarregler

DAY = datetime.timedelta(days=1)
LONGER = 182
"""Days of a förlängning where the rule names no time."""


@dataclass
class Story:
    """One deltagande, from the remiss to the avslut or to today."""

    remitted: datetime.date
    decided: datetime.date
    start: datetime.date
    planned: datetime.date | None = None
    end: datetime.date | None = None
    breaks: list[tuple[datetime.date, datetime.date | None]] = field(default_factory=list)
    longer: tuple[datetime.date, datetime.date, bool] | None = None  # from, to, granted (or waiting)


def weekday(day: datetime.date) -> datetime.date:
    """The day itself, or the Monday after a weekend."""
    return day + max(0, 7 - day.weekday()) * DAY if day.weekday() > 4 else day


def ongoing_stories(chance: random.Random, count: int, today: datetime.date, regler: Deltagarregler) -> list[Story]:
    """Deltaganden that go on today, begun evenly over the longest time. The oldest four are past it or near it: one
    prolonged, one waiting for an answer, one late, one whose last weeks are running."""
    span = (regler.langsta_tid.after(today) - today).days if regler.langsta_tid else 540
    found = []
    for place in range(count):
        age = 4 + (span - 40) * place // max(count, 1) + chance.randint(0, 6)
        found.append(_story(chance, weekday(today - age * DAY), regler))
    if regler.langsta_tid is None or count < 8:
        return found
    oldest = found[-4:]
    for story, age in zip(oldest, (span - 12, span + 9, span - 25, span + 60), strict=True):
        _move(story, weekday(today - age * DAY), regler)
        story.breaks.clear()
    if regler.forlangning is not None:
        _prolong(oldest[3], regler, granted=True)
        _prolong(oldest[2], regler, granted=False)
    for story in found[3:-4:11]:
        _pause(chance, story, today)
    if found[5:6] and found[5].breaks == []:
        found[5].breaks.append((today - 9 * DAY, None))  # one that is still going on
    return found


def ended_stories(
    chance: random.Random, count: int, today: datetime.date, regler: Deltagarregler, first: datetime.date
) -> list[Story]:
    """Deltaganden that ended on days spread evenly from the turn of the last year but one until a few days ago."""
    span = (today - datetime.date(today.year - 1, 1, 10)).days
    longest = (regler.langsta_tid.after(today) - today).days if regler.langsta_tid else 540
    found = []
    for place in range(count):
        end = weekday(today - (3 + span * place // count) * DAY)
        end = min(end, today - 2 * DAY)
        start = weekday(max(end - chance.randint(90, longest - 10) * DAY, first))
        story = _story(chance, min(start, end - 30 * DAY), regler)
        story.end = end
        if place % 9 == 4 and (end - story.start).days > 120:
            begun = story.start + 50 * DAY
            story.breaks.append((begun, begun + chance.randint(10, 30) * DAY))
            story.planned = _planned(story, regler)
        if regler.forlangning is not None and place % 8 == 5 and story.planned is not None:
            _prolong(story, regler, granted=True)
            assert story.longer is not None  # noqa: S101 (set above)
            story.end = min(story.longer[1] - 20 * DAY, today - 2 * DAY)
            if story.end < story.longer[0]:
                story.longer, story.end = None, end
                story.planned = _planned(story, regler)
        found.append(story)
    return found


def coming_stories(chance: random.Random, count: int, today: datetime.date, regler: Deltagarregler) -> list[Story]:
    """Starts that are decided for a day in the coming weeks."""
    return [_story(chance, weekday(today + (5 + 6 * place) * DAY), regler) for place in range(count)]


def _story(chance: random.Random, start: datetime.date, regler: Deltagarregler) -> Story:
    remitted = start - chance.randint(24, 85) * DAY
    story = Story(remitted=remitted, decided=remitted + chance.randint(4, 16) * DAY, start=start)
    story.planned = _planned(story, regler)
    return story


def _move(story: Story, start: datetime.date, regler: Deltagarregler) -> None:
    story.remitted, story.decided, story.start = start - 50 * DAY, start - 41 * DAY, start
    story.planned = _planned(story, regler)


def _pause(chance: random.Random, story: Story, today: datetime.date) -> None:
    """A break in the past that moves the planned end as many days."""
    begun = story.start + 20 * DAY
    ended = begun + chance.randint(9, 25) * DAY
    if ended < today:
        story.breaks.append((begun, ended))
        if story.planned is not None:
            story.planned += (ended - begun).days * DAY + DAY


def _planned(story: Story, regler: Deltagarregler) -> datetime.date | None:
    if regler.langsta_tid is None:
        return None
    last = regler.langsta_tid.last_day(story.start)
    return last + sum(((till - fran).days + 1 for fran, till in story.breaks if till), 0) * DAY


def _prolong(story: Story, regler: Deltagarregler, *, granted: bool) -> None:
    """A förlängning that follows on the planned end; a granted one moves it."""
    assert story.planned is not None  # noqa: S101 (the caller has a longest time)
    assert regler.forlangning is not None  # noqa: S101 (the caller has asked)
    fran = story.planned + DAY
    tid = regler.forlangning.tid
    till = tid.last_day(fran) if tid else fran + (LONGER - 1) * DAY
    story.longer = (fran, till, granted)
    if granted:
        story.planned = till
