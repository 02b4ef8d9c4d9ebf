"""Named reads of the room; every one that a page shows has gone through a scope of `rules`."""

from junto.people.queries.competencies import competencies, competencies_before
from junto.people.queries.desk import Could, Desk, FeedSaid, Told, certificate, desk, feed_said, who_could
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
from junto.people.queries.privacy import (
    DataDesk,
    LogLook,
    LogPage,
    MyData,
    data_desk,
    erased_marks,
    known_deeds,
    log_page,
    log_rows,
    looks_page,
    mark_of,
    my_data_page,
    my_export,
    open_corrections,
)
from junto.people.queries.roles import Holder, holders, open_roles
from junto.people.queries.structure import Kept, structure
from junto.people.queries.walls import Wall, unread_notices, walls
from junto.people.signin.queries import demo_persons

__all__ = [
    "Could",
    "DataDesk",
    "Desk",
    "FeedSaid",
    "Found",
    "Holder",
    "Kept",
    "LogLook",
    "LogPage",
    "Look",
    "MyData",
    "Near",
    "Options",
    "Preview",
    "Reason",
    "Told",
    "Wall",
    "certificate",
    "competencies",
    "competencies_before",
    "data_desk",
    "demo_persons",
    "desk",
    "directory",
    "erased_marks",
    "everyone_named",
    "feed_said",
    "holders",
    "known_deeds",
    "log_page",
    "log_rows",
    "looked_for",
    "looks_page",
    "mark_of",
    "match_identity",
    "my_data",
    "my_data_page",
    "my_export",
    "my_interests",
    "my_skills",
    "near_by_interest",
    "near_people",
    "open_corrections",
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
    "unread_notices",
    "walls",
    "who_could",
]
