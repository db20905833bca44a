"""The session cookie, as Flask makes it; its signer is made once instead of twice per request."""

from functools import lru_cache

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class SessionCookie(SecureCookieSessionInterface):
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return _signer(app, app.secret_key)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()  # calendar programmes, first visits: nothing to check
        return super().open_session(app, request)


@lru_cache(maxsize=4)
def _signer(app: Flask, _key: str | bytes | None) -> URLSafeTimedSerializer | None:
    return SecureCookieSessionInterface().get_signing_serializer(app)


def install(app: Flask) -> None:
    app.session_interface = SessionCookie()
