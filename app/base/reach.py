"""Where the world reaches us."""

from flask import current_app, has_request_context, request


def absolute(path: str) -> str:
    """The whole address of one of our paths, for mails and paper.

    Empty where nobody has said how we are reached: a letter has no use for half an address.
    """
    base: str = current_app.config["BASE_URL"]
    if not base and has_request_context():
        base = request.url_root.rstrip("/")
    return f"{base}{path}" if base else ""
