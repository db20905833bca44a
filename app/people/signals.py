"""What higher floors want to hear of people. Sent inside the change's own transaction.

Receivers get the session as sender and keywords: `@family_changed.connect def f(session, *,
family_ids, at)`. Calendar texts show first names and leave out children a guardian must not
be near, so they have to know.
"""

from blinker import Signal

family_changed = Signal("family_ids, at: somebody joined, left or changed role")
person_renamed = Signal("person_ids, at: the name others read has changed")
person_archived = Signal("person_id, by, at: they come no longer; what they hold is free")
person_restored = Signal("person_id, by, at: they are back")
guest_recognised = Signal(
    "guest_id, person_id, at: what is noted of the guest is the person's now; the guest goes next"
)
contact_banned = Signal("guardian_id, child_id, by, at: links that serve both must die now")
link_ended = Signal(
    "family_id, guardian_id (None: the whole family's), by, at: calendars made with it die too"
)
contact_allowed = Signal("guardian_id, child_id, at: a ban was lifted")
family_merged = Signal("family_id, home_id, at: its members belong there by now; it goes next")
