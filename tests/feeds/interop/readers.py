"""Other people's parsers, each in a process of its own (one of them remembers time zones).

Each reader prints one line per event: UID, start and end as UTC (YYYY-MM-DDTHH:MM), in order.
What they need is prepared by .ci/interop; without it the tests are skipped with a reason.
"""

import json
import subprocess
from pathlib import Path

HOME = Path(__file__).parents[3] / ".cache" / "interop"
PYTHON = HOME / "venv" / "bin" / "python"
KHAL = HOME / "venv" / "bin" / "khal"

RECURRING = """
import sys, icalendar, recurring_ical_events, datetime as d
u = d.timezone.utc
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read())
span = (d.datetime(2020, 1, 1), d.datetime(2035, 1, 1))
for e in recurring_ical_events.of(calendar).between(*span):
    ends = (e["DTSTART"].dt, e["DTEND"].dt)
    print(e["UID"], *(t.astimezone(u).strftime("%Y-%m-%dT%H:%M") for t in ends))
"""
VOBJECT = """
import sys, vobject, datetime as d
calendar = vobject.readOne(open(sys.argv[1], encoding="utf8").read())
for e in calendar.vevent_list:
    ends = (e.dtstart.value, e.dtend.value)
    print(e.uid.value, *(t.astimezone(d.timezone.utc).strftime("%Y-%m-%dT%H:%M") for t in ends))
"""
ICAL_JS = """
import { readFileSync } from "fs";
const { default: ICAL } = await import(process.argv[2]);
const root = new ICAL.Component(ICAL.parse(readFileSync(process.argv[3], "utf8")));
for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
for (const one of root.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(one);
  const utc = (time) => time.toJSDate().toISOString().slice(0, 16);
  console.log(event.uid, utc(event.startDate), utc(event.endDate));
}
"""
LIBICAL = r"""
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
static char *line(char *s, size_t n, void *f) { return fgets(s, n, f); }
static void show(icalcomponent *root, icalproperty *p, struct icaltimetype t) {
  icalparameter *z = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
  icaltimezone *zone = z ? icalcomponent_get_timezone(root, icalparameter_get_tzid(z)) : NULL;
  if (z && !zone) { fprintf(stderr, "no zone\n"); exit(1); }
  struct icaltimetype u = t;
  if (zone) icaltimezone_convert_time(&u, zone, icaltimezone_get_utc_timezone());
  printf(" %04d-%02d-%02dT%02d:%02d", u.year, u.month, u.day, u.hour, u.minute);
}
int main(int c, char **v) {
  FILE *f = fopen(v[1], "r");
  icalparser *parser = icalparser_new();
  icalparser_set_gen_data(parser, f);
  icalcomponent *root = icalparser_parse(parser, line), *e;
  for (e = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT); e;
       e = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT)) {
    icalproperty *s = icalcomponent_get_first_property(e, ICAL_DTSTART_PROPERTY);
    icalproperty *n = icalcomponent_get_first_property(e, ICAL_DTEND_PROPERTY);
    printf("%s", icalcomponent_get_uid(e));
    show(root, s, icalproperty_get_dtstart(s));
    show(root, n, icalproperty_get_dtend(n));
    printf("\n");
  }
  return c == 2 ? 0 : 1;
}
"""

Reading = list[tuple[str, str, str]]


def run(*command: str | Path) -> str:
    done = subprocess.run(  # noqa: S603  (fixed programs, files of our own)
        [str(part) for part in command], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def lines(text: str) -> Reading:
    return sorted((one[0], one[1], one[2]) for row in text.splitlines() if (one := row.split()))


def icalendar_itself(feed: Path, work: Path) -> Reading:
    script = work / "recurring.py"
    script.write_text(RECURRING)
    return lines(run(PYTHON, script, feed))


def vobject(feed: Path, work: Path) -> Reading:
    script = work / "vobject_reader.py"
    script.write_text(VOBJECT)
    return lines(run(PYTHON, script, feed))


def ical_js(feed: Path, work: Path) -> Reading:
    script = work / "reader.mjs"
    script.write_text(ICAL_JS)
    package = HOME / "node_modules" / "ical.js"
    main = json.loads((package / "package.json").read_text())
    entry = main.get("module") or main.get("main")
    return lines(run("node", script, (package / entry).as_uri(), feed))


def libical(feed: Path, work: Path) -> Reading:
    source, program = work / "reader.c", work / "reader"
    source.write_text(LIBICAL)
    run("gcc", "-o", program, source, "-lical")
    return lines(run(program, feed))


READERS = (icalendar_itself, vobject, ical_js, libical)


def khal_agenda(feed: Path, work: Path) -> str:
    """What khal prints for the feed: title, day and time in words."""
    config = work / "khal.conf"
    (work / "calendar").mkdir(exist_ok=True)
    config.write_text(
        f"[calendars]\n[[x]]\npath = {work / 'calendar'}\n"
        "[locale]\nlocal_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\n"
        "timeformat = %H:%M\ndateformat = %d.%m.\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %d.%m. %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[sqlite]\npath = {work / 'khal.db'}\n"
    )
    form = "{start-date-long} {start-time} {end-time} {title}"
    return run(KHAL, "-c", config, "printics", "--format", form, feed)
