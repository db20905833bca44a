"""What a device calls itself, in two words: "Firefox auf Android"."""

from flask_babel import gettext

# The first hit counts: Edge and Opera also say Chrome, Chrome also says Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
PHONES = frozenset({"Android", "iPhone", "iPad"})


def family_of(user_agent: str) -> str:
    """ "Firefox/Android": browser and system, either may be empty. Nothing finer is kept."""
    return f"{_first(_BROWSERS, user_agent)}/{_first(_SYSTEMS, user_agent)}"


def described(device: str) -> str:
    """A stored device family in words."""
    browser, _slash, system = device.partition("/")
    if browser and system:
        return gettext("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or gettext("A device")


def is_phone(device: str) -> bool:
    return device.rpartition("/")[2] in PHONES


def _first(signs: tuple[tuple[str, str], ...], text: str) -> str:
    return next((word for sign, word in signs if sign in text), "")
