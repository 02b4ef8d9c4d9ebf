"""Named reads of the room; every one that a page shows has gone through a scope of `rules`."""

from junto.people.queries.directory import (
    Found,
    Look,
    Options,
    directory,
    everyone_named,
    looked_for,
    options,
)
from junto.people.queries.importing import Preview, preview_import, recent_imports, steps_of
from junto.people.queries.me import my_data, my_interests, my_skills
from junto.people.queries.near import Near, Reason, near_by_interest, near_people, topics_like
from junto.people.queries.persons import match_identity, person_page, persons_named, profile_topics
from junto.people.queries.roles import Holder, holders, open_roles
from junto.people.queries.structure import Kept, structure
from junto.people.queries.walls import Wall, walls
from junto.people.signin.queries import demo_persons

__all__ = [
    "Found",
    "Holder",
    "Kept",
    "Look",
    "Near",
    "Options",
    "Preview",
    "Reason",
    "Wall",
    "demo_persons",
    "directory",
    "everyone_named",
    "holders",
    "looked_for",
    "match_identity",
    "my_data",
    "my_interests",
    "my_skills",
    "near_by_interest",
    "near_people",
    "open_roles",
    "options",
    "person_page",
    "persons_named",
    "preview_import",
    "profile_topics",
    "recent_imports",
    "steps_of",
    "structure",
    "topics_like",
    "walls",
]
