"""Deeds of the room."""

from junto.people.actions.demo import present_person
from junto.people.actions.firm import found_firm
from junto.people.actions.importing import (
    answer_questions,
    ask_to_cancel,
    begin_import,
    map_columns,
    start_import,
)
from junto.people.actions.persons import (
    Details,
    correct_person,
    deactivate_person,
    keep_dates,
    reactivate_person,
    record_person,
    refresh_search,
)
from junto.people.actions.profile import (
    Profile,
    change_look,
    change_profile,
    name_topics,
    state_interests,
    state_skill,
    withdraw_skill,
)
from junto.people.actions.roles import end_role, give_role
from junto.people.actions.structure import (
    change_office,
    change_unit,
    record_discipline,
    record_office,
    record_unit,
    remove_structure,
    rename_discipline,
)
from junto.people.actions.walls import (
    Cover,
    confirm_lifting,
    propose_lifting,
    record_client,
    record_matter,
    set_barrier,
    withdraw_lifting,
)

__all__ = [
    "Cover",
    "Details",
    "Profile",
    "answer_questions",
    "ask_to_cancel",
    "begin_import",
    "change_look",
    "change_office",
    "change_profile",
    "change_unit",
    "confirm_lifting",
    "correct_person",
    "deactivate_person",
    "end_role",
    "found_firm",
    "give_role",
    "keep_dates",
    "map_columns",
    "name_topics",
    "present_person",
    "propose_lifting",
    "reactivate_person",
    "record_client",
    "record_discipline",
    "record_matter",
    "record_office",
    "record_person",
    "record_unit",
    "refresh_search",
    "remove_structure",
    "rename_discipline",
    "set_barrier",
    "start_import",
    "state_interests",
    "state_skill",
    "withdraw_lifting",
    "withdraw_skill",
]
