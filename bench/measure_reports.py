"""Times each pair of random.cases, report and naive SQL, over the whole year and prints a Markdown table."""

import os
import re
import statistics
import subprocess
import sys

RUNS = int(os.environ["RUNS"])
SLOW = 8
LIMIT = 20  # seconds after which the naive form is given up
FILL = "random.fill_in(%s, '2025-11-01 00:00+01', '2026-11-01 00:00+01', 'day', 'Europe/Warsaw')"


class Session:
    def __init__(self):
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.ask(f"SET statement_timeout = '{LIMIT}s'; SET timezone = 'Europe/Warsaw'; SET jit = off;")

    def ask(self, text):
        self.psql.stdin.write(text + "\n\\echo --end--\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line == "--end--\n":
                return lines
            lines.append(line.rstrip("\n"))
        sys.exit("psql ended: " + "\n".join(lines))

    def seconds(self, query):
        lines = self.ask(f"\\timing on\nSELECT count(t) FROM ({query}) t;\n\\timing off")
        if any("statement timeout" in line for line in lines):
            return None
        times = [line for line in lines if line.startswith("Time: ")]
        if not times or any(line.startswith("ERROR") for line in lines):
            sys.exit("\n".join([query] + lines))
        return float(times[0].split()[1]) / 1000


def calls(text):
    """The calls of reports in a query, with their balanced parentheses."""
    for match in re.finditer(r"helpdesk\.[a-z_]+\(", text):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        yield text[match.start():end]


session = Session()
cases = session.ask(f"SELECT no, name FROM random.cases WHERE name ~ '{os.environ['REPORTS']}' AND name !~ 'filtered' ORDER BY no;")
wrong = False
print("| report | ours, s | naive SQL, s | ratio |\n|---|---|---|---|")
for case in cases:
    no, name = case.split("|", 1)
    report, oracle = ("\n".join(session.ask(f"SELECT {FILL % column} FROM random.cases WHERE no = {no};")) for column in ("report", "oracle"))
    if "unnest('{" in report:
        continue  # a case of several reports at once
    call = f"SELECT * FROM {next(calls(report))}"  # the report alone, without what the test makes of its rows
    ours, naive = [], []
    for run in range(RUNS + 1):  # the first is a warm-up
        slow = naive and (naive[0] is None or naive[0] > SLOW)  # once is enough for what takes so long
        times = session.seconds(call), naive[0] if slow else session.seconds(oracle)
        if run == 0:
            naive = [times[1]] if times[1] is None or times[1] > SLOW else []
        else:
            ours.append(times[0])
            naive.append(times[1])
    if None in ours:
        print(f"| {name} | over {LIMIT} | | |", flush=True)
        wrong = True
        continue
    best = statistics.median(ours)
    if None in naive:
        print(f"| {name} | {best:.2f} | over {LIMIT} | |", flush=True)
        continue
    print(f"| {name} | {best:.2f} | {statistics.median(naive):.2f} | {best / statistics.median(naive):.3f} |", flush=True)
    session.ask("SET statement_timeout = 0;")
    differences = session.ask(f"SELECT test.differences($q${report}$q$, $q${oracle}$q$);")
    session.ask(f"SET statement_timeout = '{LIMIT}s';")
    if differences != ["0"]:
        wrong = True
        print(f"{name}: {differences} rows differ", file=sys.stderr)
sys.exit(wrong)
