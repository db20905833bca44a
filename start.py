#!/usr/bin/env python3
"""Einklang, mit nichts als Python – Einklang, with nothing but Python.

  python3 start.py demo [--port N] [--host H] [--data DIR]    Vorführschule / demo school
  python3 start.py test [...]             Tests / tests (the rest goes to pytest)
  python3 start.py check [--no-tests]     alle Prüfungen / every check a change must pass
  python3 start.py bench [...]            Messungen / benchmarks
  python3 start.py ...                    alles andere an / anything else to: flask

The first start makes .venv and installs what requirements.txt names, by its hashes.
Keep this file readable for Python 3.8: old ones must get as far as our message.
"""

import argparse
import errno
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import List, NoReturn, Optional

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
FLOOR = (3, 11)
ALL_CORES = ["-n", "auto"]
CHECKS = {
    "ruff check": ["-m", "ruff", "check"],
    "ruff format": ["-m", "ruff", "format", "--check"],
    "mypy": ["-m", "mypy"],
    "djlint": ["-m", "djlint", "--lint", "--quiet", "templates"],
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
}


def say(text: str, end: str = "\n") -> None:
    """Speak beside the output: `start.py demo card --json` must print JSON and nothing else."""
    print(text, end=end, file=sys.stderr, flush=True)


def stop(german: str, english: str) -> NoReturn:
    """End with a message, for the office first and for everybody else second."""
    sys.exit(f"\n{german}\n\n{english}")


# --- what must be there -----------------------------------------------------------------


def require_python() -> None:
    """Refuse what is too old, and name a newer one if this machine has it."""
    if sys.version_info >= FLOOR:
        return
    known = ["python3.13", "python3.12", "python3.11"]
    newer = [name for name in known if shutil.which(name)] + known[-1:]
    words = " ".join([newer[0], "start.py", *sys.argv[1:]])
    stop(
        f"Einklang braucht Python 3.11 oder neuer, dies ist {sys.version.split()[0]}.\n"
        f"  Bitte so starten:  {words}",
        f"Einklang needs Python 3.11 or newer. Please run:  {words}",
    )


def require_writable(folder: Path) -> None:
    """Find out now, not halfway, that nothing can be stored in `folder`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=str(folder)).close()
    except OSError as problem:
        stop(
            f"Im Ordner {folder} lässt sich nichts speichern ({problem.strerror}).\n"
            "  Bitte die Rechte ändern oder einen anderen nehmen.\n"
            "  Für die Daten allein:  python3 start.py demo --data ORDNER",
            f"The folder {folder} is not writable. Please change its permissions or use "
            "another one (for the data alone: --data DIR).",
        )


def listen(host: str, port: int) -> Optional[OSError]:
    """Listen there for a moment; returns what stood in the way."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if os.name != "nt":  # or the minute after a previous run would count as taken
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as problem:
            return problem
        except OverflowError:
            return OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return None


def require_port(host: str, port: int) -> None:
    """Refuse an address nobody can listen on; if its port is only taken, name the next free."""
    problem = listen(host, port)
    if problem is None:
        return
    if problem.errno == errno.EADDRINUSE:
        after = range(port + 1, min(port + 50, 65536))
        free = next((other for other in after if listen(host, other) is None), 0)
        if not free:
            stop(f"Port {port} ist belegt. Bitte einen anderen nehmen: --port N", "Port is taken.")
        stop(
            f"Port {port} ist belegt. Frei ist zum Beispiel {free}:\n"
            f"  python3 start.py demo --port {free}",
            f"Port {port} is taken, {free} is free:  python3 start.py demo --port {free}",
        )
    stop(
        f"An {host}, Port {port}, lässt sich kein Dienst öffnen ({problem.strerror}).\n"
        "  Bitte --host weglassen oder einen --port ab 1024 nehmen.",
        "Cannot listen there. Please leave out --host or choose a --port from 1024 on.",
    )


# --- the environment --------------------------------------------------------------------


def make_venv() -> None:
    """Make .venv, unless there is one that works."""
    probe = f"import pip, sys; sys.exit(sys.version_info < {FLOOR})"
    quiet = subprocess.DEVNULL
    if os.path.exists(PYTHON) and subprocess.call([PYTHON, "-c", probe], stderr=quiet) == 0:
        return
    require_writable(ROOT)
    try:
        import ensurepip  # noqa: F401 - Debian keeps it in a package of its own
        import venv

        links = os.name != "nt"  # as `python -m venv` does
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=links).create(str(VENV))
    except (ImportError, subprocess.CalledProcessError):
        stop(
            "Diesem Python fehlt ein Teil. Bitte zuerst:  sudo apt install python3-venv",
            "Python's venv module is missing. Please run:  sudo apt install python3-venv",
        )


def install(requirements: Path) -> None:
    """Bring .venv up to `requirements`; does nothing when it is there already."""
    stamp = VENV / f"{requirements.name}.sha256"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if os.path.exists(PYTHON) and stamp.exists() and stamp.read_text() == digest:
        return
    make_venv()
    log = VENV / "install.log"
    pip = [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    pip += ["--progress-bar=off", "--retries=2", "--require-hashes", "-r", str(requirements)]
    with log.open("wb") as file:
        process = subprocess.Popen(pip, stdout=file, stderr=subprocess.STDOUT)
        try:
            watch(process, log, total=requirements.read_text().count("=="))
        finally:
            process.kill()
            process.wait()
    if process.returncode:
        explain(log)
    stamp.write_text(digest)


def watch(process: "subprocess.Popen[bytes]", log: Path, total: int) -> None:
    """Show one line that moves; where nobody looks on, a new one every ten seconds."""
    live, begun, shown = sys.stderr.isatty(), time.monotonic(), 0.0
    say("Einklang richtet sich ein; das dauert nur beim ersten Mal. (Installing, only once.)")
    while process.poll() is None:
        time.sleep(0.2)
        elapsed = time.monotonic() - begun
        if live or elapsed > shown + 10:
            shown = elapsed
            text = log.read_text("utf-8", "replace")
            count = text.count("Collecting ") + text.count("already satisfied")
            line = f"  {min(count, total)} von {total} Paketen (packages), {elapsed:.0f} s"
            say(line, end="\r" if live else "\n")
    say(f"  Nach {time.monotonic() - begun:.0f} s beendet (finished)." + " " * 20)


def explain(log: Path) -> NoReturn:
    """Say what most likely kept pip from finishing."""
    say("\n".join(log.read_text("utf-8", "replace").splitlines()[-5:]))
    stop(
        "Die Pakete ließen sich nicht einrichten. Bitte prüfen:\n"
        "  – Ist das Internet erreichbar? Hinter einem Proxy: HTTPS_PROXY oder pip.conf\n"
        "  – Ist auf der Platte noch Platz (etwa 400 MB)?\n"
        f"  Danach einfach noch einmal starten. Protokoll: {log}",
        "The packages could not be installed. Please check the network (behind a proxy: "
        "HTTPS_PROXY or pip.conf) and the free disk space, then start again.",
    )


# --- the commands -----------------------------------------------------------------------


def become(arguments: List[str]) -> NoReturn:
    """Turn into the program: nothing of ours stands between it and Ctrl-C, or outlives it."""
    os.environ.update(PYTHONUTF8="1", PYTHONPATH=str(ROOT))
    os.chdir(str(ROOT))
    if os.name == "nt":  # exec there gives the prompt back at once
        sys.exit(subprocess.call([PYTHON, *arguments]))
    os.execv(PYTHON, [PYTHON, *arguments])  # noqa: S606


def flask(words: List[str]) -> NoReturn:
    """Hand over to the application's own commands."""
    become(["-m", "flask", "--app", "wsgi", *words])


def demo(words: List[str]) -> NoReturn:
    """Serve the demo school; with a word (`demo card`), do only that."""
    parser = argparse.ArgumentParser("start.py demo", allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=os.path.abspath, help="folder for all that is stored")
    options, rest = parser.parse_known_args(words)
    if options.data:
        os.environ["EINKLANG_DATA"] = options.data
    require_writable(Path(os.environ.get("EINKLANG_DATA") or ROOT))
    if not rest:
        require_port(options.host, options.port)
        rest = ["up", "--port", str(options.port), "--host", options.host]
    install(ROOT / "requirements.txt")
    flask(["demo", *rest])


def check(words: List[str]) -> NoReturn:
    """Run every check to its end, then name those that failed."""
    steps = dict(CHECKS)
    if "--no-tests" not in words:
        steps["tests"] = ["-m", "pytest", *(words or ALL_CORES)]
    failed = []
    for name, step in steps.items():
        say(f"\n== {name}")
        if subprocess.call([PYTHON, *step], cwd=str(ROOT)):
            failed.append(name)
    sys.exit(f"\nNicht bestanden (failed): {', '.join(failed)}" if failed else 0)


def main() -> None:
    """Set up what is missing, then do as told."""
    require_python()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # takes pip and the checks along
    if os.environ.get("EINKLANG_DATA"):  # said from here, read from the project's folder
        os.environ["EINKLANG_DATA"] = os.path.abspath(os.environ["EINKLANG_DATA"])
    word, words = (sys.argv[1] if sys.argv[1:] else "--help"), sys.argv[2:]
    if word in ("-h", "--help"):
        print(__doc__)
        return
    if word == "demo":
        demo(words)
    install(ROOT / "requirements.txt")
    if word in ("check", "bench"):
        install(ROOT / "requirements-dev.txt")
    if word == "test":
        become(["-m", "pytest", *(words or ALL_CORES)])
    if word == "check":
        check(words)
    if word == "bench":
        become(["benchmarks/run.py", *words])
    flask([word, *words])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
