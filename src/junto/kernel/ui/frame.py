"""What surrounds a page: places, communities, the person. Plain data; whoever knows the rooms fills it."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the rail or the bar.

    Attributes
    ----------
    label, href : str
    icon : str
        Name in the sprite without `i-`, e.g. `"day"`.
    key : str
        The letter that goes there after `g`; empty for none.
    """

    label: str
    href: str
    icon: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class RailItem:
    """A community or a team of the person, with how much there is new for her."""

    label: str
    href: str
    fresh: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """Something the product says once, after an act.

    Attributes
    ----------
    text : str
    kind : {"", "good", "attention", "stop"}
        Empty is said in passing; the others are notices.
    undo_href, undo_label : str
        A way back, as a link.
    """

    text: str
    kind: str = ""
    undo_href: str = ""
    undo_label: str = ""


@dataclass(frozen=True, slots=True)
class DemoLine:
    """The quiet line that says this is a demo, who one is in it, and how to be someone else."""

    text: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around the page of a person who is signed in.

    Attributes
    ----------
    path : str
        The address of the page, without query; decides what is marked as current.
    bar : tuple of Place
        The places of the phone's bar; five at most. Empty takes the first five of `places`.
    search_href, compose_href, inbox_href : str
        Empty when the house has no such room yet; the part is then left out.
    look_href : str
        Where theme and language are posted; empty leaves the choice out.
    languages : tuple of (code, name)
    theme : {"", "light", "dark"}
        Empty follows the system.
    keys : bool
        Whether the keyboard's shortcuts are on for this person.
    """

    firm_name: str
    person_name: str = ""
    person_href: str = ""
    person_note: str = ""
    path: str = "/"
    home_href: str = "/"
    places: tuple[Place, ...] = ()
    bar: tuple[Place, ...] = ()
    communities: tuple[RailItem, ...] = ()
    teams: tuple[RailItem, ...] = ()
    search_href: str = ""
    search_value: str = ""
    compose_href: str = ""
    compose_label: str = ""
    inbox_href: str = ""
    inbox_waiting: int = 0
    sign_out_href: str = ""
    look_href: str = ""
    languages: tuple[tuple[str, str], ...] = ()
    language: str = ""
    theme: str = ""
    keys: bool = True
    demo: DemoLine | None = None
    messages: tuple[Message, ...] = ()

    @property
    def thumb(self) -> tuple[Place, ...]:
        """The places of the phone's bar."""
        return (self.bar or self.places)[:5]

    def is_here(self, href: str) -> bool:
        """Whether `href` is the place or the community this page belongs to: the longest that leads to it."""
        known: list[Place | RailItem] = [*self.places, *self.bar, *self.communities, *self.teams]
        leading = [item.href for item in known if _leads(item.href, self.path)]
        return bool(leading) and href == max(leading, key=len)

    def with_messages(self, *messages: Message) -> "Frame":
        """The same frame, saying these."""
        return replace(self, messages=messages)


def _leads(href: str, path: str) -> bool:
    return path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))
