"""What families tell for a trip rests sealed: a copied database tells nothing of anybody.

The key is one of its own ("trips"), apart from the one that signs sessions. Inside the seal
stands whose form it is, so one form cannot be passed off as another's.
"""

import base64
import json
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken

from app.base import keys
from app.base.ids import ParticipationId

OWNER = "participation"


@dataclass(frozen=True, slots=True)
class Notes:
    """One trip form. All empty means that there is nothing to know."""

    contact: str = ""
    """Who else is to be rung."""
    contact_phone: str = ""
    allergies: str = ""
    medication: str = ""
    swims: str = ""
    """ "yes", "a_little", "no", or "" where it was not asked."""
    other: str = ""

    @property
    def empty(self) -> bool:
        return not any(asdict(self).values())


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(keys.key("trips")))


def seal(participation_id: ParticipationId, notes: Notes) -> str:
    text = json.dumps({OWNER: participation_id, **asdict(notes)}, ensure_ascii=False)
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(participation_id: ParticipationId, sealed: str) -> Notes | None:
    """None when it was sealed with another key, changed since, or is somebody else's."""
    try:
        held = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken:
        return None
    return Notes(**held) if held.pop(OWNER) == participation_id else None
