"""Deeds of the room."""

from junto.people.actions.clearance import (
    ask_clearance,
    clear_text,
    decline_clearance,
    require_clear,
)
from junto.people.actions.competencies import end_competency, keep_competency
from junto.people.actions.correcting import answer_correction, ask_to_correct, take_up
from junto.people.actions.demo import present_person
from junto.people.actions.erasing import (
    confirm_erasure,
    erase_myself,
    mark_swept,
    propose_erasure,
    repeat_erasures,
    withdraw_erasure,
)
from junto.people.actions.exporting import ask_for_data, open_data, put_away
from junto.people.actions.feeds import apply_feed_batch, bring_feed, cancel_feed, start_feed
from junto.people.actions.feedsteps import confirm_opening, decline_opening, propose_opening
from junto.people.actions.firm import found_firm
from junto.people.actions.importing import (
    answer_questions,
    ask_to_cancel,
    begin_import,
    map_columns,
    start_import,
)
from junto.people.actions.notices import acknowledge_notice, mark_notice_sent
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
    "acknowledge_notice",
    "answer_correction",
    "answer_questions",
    "apply_feed_batch",
    "ask_clearance",
    "ask_for_data",
    "ask_to_cancel",
    "ask_to_correct",
    "begin_import",
    "bring_feed",
    "cancel_feed",
    "change_look",
    "change_office",
    "change_profile",
    "change_unit",
    "clear_text",
    "confirm_erasure",
    "confirm_lifting",
    "confirm_opening",
    "correct_person",
    "deactivate_person",
    "decline_clearance",
    "decline_opening",
    "end_competency",
    "end_role",
    "erase_myself",
    "found_firm",
    "give_role",
    "keep_competency",
    "keep_dates",
    "map_columns",
    "mark_notice_sent",
    "mark_swept",
    "name_topics",
    "open_data",
    "present_person",
    "propose_erasure",
    "propose_lifting",
    "propose_opening",
    "put_away",
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
    "repeat_erasures",
    "require_clear",
    "set_barrier",
    "start_feed",
    "start_import",
    "state_interests",
    "state_skill",
    "take_up",
    "withdraw_erasure",
    "withdraw_lifting",
    "withdraw_skill",
]
