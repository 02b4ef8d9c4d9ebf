"""What templates do to a value before a person reads it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from markupsafe import Markup, escape

from junto.kernel import clock, markdown

Moment = date | datetime
MINUTE, HOUR, DAY = 60, 3600, 86400


def _local(moment: Moment) -> Moment:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def _year(moment: Moment) -> str:
    """The year, unless it is this one."""
    return "" if moment.year == clock.today().year else f" {moment.year}"


def day(moment: Moment) -> str:
    """`20 November`, with the year when it is another: the reader's zone and language."""
    there = _local(moment)
    # Translators: a date without its year, in the letters of Django's date format
    return formats.date_format(there, pgettext("date format", "j F")) + _year(there)


def weekday(moment: Moment) -> str:
    """`Friday 20 November`, with the year when it is another."""
    there = _local(moment)
    # Translators: a day with its weekday, in the letters of Django's date format
    return formats.date_format(there, pgettext("date format", "l j F")) + _year(there)


def hour(moment: datetime) -> str:
    """`17:00` where the reader is."""
    return formats.date_format(_local(moment), "H:i")


def day_time(moment: datetime) -> str:
    """`Friday 20 November, 17:00`, where the reader is."""
    return _("%(day)s, %(time)s") % {"day": weekday(moment), "time": hour(moment)}


def iso(moment: Moment) -> str:
    """The machine's spelling, for `<time datetime>`."""
    there = _local(moment)
    return there.isoformat(timespec="minutes") if isinstance(there, datetime) else there.isoformat()


def part(moment: Moment, letters: str) -> str:
    """A part of a date in Django's date format, where the reader is: `D`, `j`, `M`."""
    return formats.date_format(_local(moment), letters)


def ago(moment: datetime) -> str:
    """`just now`, `4 minutes ago`, `3 days ago`, `in 3 days`; further off, the day itself."""
    seconds = int((clock.now() - moment).total_seconds())
    ahead, span = seconds < 0, abs(seconds)
    if span < MINUTE:
        return _("just now")
    if span >= 14 * DAY:
        return day(moment)
    if span < HOUR:
        n = round(span / MINUTE)
        past = ngettext("%(n)s minute ago", "%(n)s minutes ago", n)
        future = ngettext("in %(n)s minute", "in %(n)s minutes", n)
    elif span < DAY:
        n = round(span / HOUR)
        past = ngettext("%(n)s hour ago", "%(n)s hours ago", n)
        future = ngettext("in %(n)s hour", "in %(n)s hours", n)
    else:
        n = round(span / DAY)
        past = ngettext("%(n)s day ago", "%(n)s days ago", n)
        future = ngettext("in %(n)s day", "in %(n)s days", n)
    return (future if ahead else past) % {"n": number(n)}


def number(value: float, decimals: int | None = None) -> str:
    """A figure with the separators of the reader's language: `2,140`."""
    return formats.number_format(value, decimals, use_l10n=True, force_grouping=True)


def initials(name: str) -> str:
    """The monogram of a name: first and last word, any script; one letter if there is one word."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    if not words:
        return "·"
    letters = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def joined(items: Iterable[object]) -> Markup:
    """`a`, `a and b`, `a, b and c`, in the reader's language; markup inside stays, text is escaped."""
    parts = [escape(item) for item in items]
    if len(parts) < 2:
        return parts[0] if parts else Markup("")
    comma = escape(pgettext("between items of a list", ", "))
    return comma.join(parts[:-1]) + escape(pgettext("before the last item", " and ")) + parts[-1]


def size(octets: int) -> str:
    """A file's size as people say it: `84 MB`."""
    for unit, step in ((_("GB"), 10**9), (_("MB"), 10**6), (_("kB"), 10**3)):
        if octets >= step:
            whole = round(octets / step, 1 if octets < 10 * step else None)
            return f"{number(int(whole) if whole == int(whole) else whole)} {unit}"
    return ngettext("%(n)s byte", "%(n)s bytes", octets) % {"n": octets}


FILTERS = {
    "ago": ago,
    "day": day,
    "day_time": day_time,
    "hour": hour,
    "initials": initials,
    "iso": iso,
    "joined": joined,
    "marked": markdown.inline,
    "markdown": markdown.render,
    "number": number,
    "part": part,
    "size": size,
    "weekday": weekday,
}
