"""What templates do to a value before a person reads it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from markupsafe import Markup, escape

from junto.kernel import clock

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
    return _local(moment).isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()


def ago(moment: datetime) -> str:
    """`just now`, `4 minutes ago`, `yesterday`, `3 days ago`, then the day itself; or `in 3 days`."""
    seconds = int((clock.now() - moment).total_seconds())
    ahead, seconds = seconds < -MINUTE, abs(seconds)
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        n = seconds // MINUTE
        words = ngettext("%(n)s minute", "%(n)s minutes", n)
    elif seconds < DAY:
        n = seconds // HOUR
        words = ngettext("%(n)s hour", "%(n)s hours", n)
    elif seconds < 14 * DAY:
        n = seconds // DAY
        words = ngettext("%(n)s day", "%(n)s days", n)
    else:
        return day(moment)
    said = words % {"n": formats.number_format(n)}
    return (_("in %(time)s") if ahead else _("%(time)s ago")) % {"time": said}


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
    comma, last = escape(pgettext("between items of a list", ", ")), escape(pgettext("before the last item", " and "))
    return comma.join(parts[:-1]) + last + parts[-1]


def size(octets: int) -> str:
    """A file's size as people say it: `84 MB`."""
    for unit, step in ((_("GB"), 10**9), (_("MB"), 10**6), (_("kB"), 10**3)):
        if octets >= step:
            whole = octets / step
            return f"{number(round(whole, 1) if whole < 10 else round(whole))} {unit}"
    return ngettext("%(n)s byte", "%(n)s bytes", octets) % {"n": octets}


FILTERS = {
    "ago": ago,
    "day": day,
    "day_time": day_time,
    "hour": hour,
    "initials": initials,
    "iso": iso,
    "joined": joined,
    "number": number,
    "size": size,
    "weekday": weekday,
}
