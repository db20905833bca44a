"""Signed in without a password: the session cookie, made with the house's own key."""

from typing import Any

from benchmarks.houses import House


def cookie_of(house: House, who: str) -> dict[str, str]:
    """The header of somebody whose sign-in `subjects` has stored; nothing for a guest."""
    if not who:
        return {}
    interface: Any = house.app.session_interface
    held = {"_user_id": house.subjects.tokens[who], "_fresh": True, "_permanent": True}
    signed = interface.get_signing_serializer(house.app).dumps(held)
    return {"Cookie": f"{house.app.config['SESSION_COOKIE_NAME']}={signed}"}
