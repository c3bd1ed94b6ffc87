"""Runs the contenders of each bench/queries/*.sql in turn and prints a Markdown table of medians and ratios.

A query file has a title line and then, each behind a comment line, the queries: "-- ours", "-- builtin LIMIT", "-- duckdb LIMIT";
LIMIT is the ratio of ours to it that we promise. Several DuckDB forms: the fastest counts.
"""

import os
import re
import statistics
import subprocess
import sys
import time

RUNS = int(os.environ["RUNS"])


def contenders(name):
    title, *parts = re.split(r"^-- ", open(f"bench/queries/{name}.sql").read(), flags=re.M)[1:]
    for part in parts:
        head, query = part.split("\n", 1)
        yield title.strip(), head.split(), query.strip()


class Postgres:
    """One session for all, as an application's pool has it: a new one first maps gigabytes of the server's cache. The rows are made
    in full and counted in the server: sending them would cost all contenders alike."""

    def __init__(self):
        self.psql = subprocess.Popen(["psql", "-X", "-q"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, query):
        self.psql.stdin.write(f"\\timing on\nSELECT count(t) FROM ({query}) t;\n\\timing off\n")
        self.psql.stdin.flush()
        for line in self.psql.stdout:
            if line.startswith("Time: "):
                return float(line.split()[1]) / 1000
        sys.exit(f"no answer to {query}")

    def numbers(self, query):
        """The sum of all integers of the answer: what the contenders must agree on."""
        output = subprocess.run(["psql", "-X", "-q", "-A", "-t"], input=query + ";", capture_output=True, text=True, check=True).stdout
        return sum(int(field) for line in output.splitlines() for field in line.split("|") if field.isdigit())


class DuckDB:
    def __init__(self):
        import duckdb

        directory = os.environ["BENCH_DIR"]
        self.connection = duckdb.connect(f"{directory}/bench.duckdb")
        self.connection.execute("SET threads = 2")
        for table in ("contacts", "conversations"):
            self.connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{directory}/{table}.csv')")

    def run(self, query):
        start = time.perf_counter()
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {query}")  # a bare count(t) would drop the columns
        return time.perf_counter() - start

    def numbers(self, query):
        return sum(field for row in self.connection.execute(query).fetchall() for field in row if isinstance(field, int))


def main(names):
    postgres = Postgres()
    engines = {"ours": postgres, "builtin": postgres}
    try:
        engines["duckdb"] = DuckDB()
    except ImportError:
        pass
    wrong = False
    print("| query | ours, s | built-in, s | ratio | DuckDB, s | ratio |\n|---|---|---|---|---|---|")
    for name in names:
        times, limits = {}, {}
        forms = [(title, head, query) for title, head, query in contenders(name) if head[0] in engines]
        for run in range(RUNS + 1):  # the first is a warm-up
            for index, (_, head, query) in enumerate(forms):
                seconds = engines[head[0]].run(query)
                if run:
                    times.setdefault((head[0], index), []).append(seconds)
                limits[head[0]] = head[1] if len(head) > 1 else None
        best = {who: min(statistics.median(runs) for (engine, _), runs in times.items() if engine == who) for who in limits}
        cells = [forms[0][0], f"{best['ours']:.2f}"]
        for who in ("builtin", "duckdb"):
            ratio = best["ours"] / best[who] if who in best else None
            promise = f" (at most {limits[who]})" if ratio and limits[who] else ""
            cells += [f"{best[who]:.2f}", f"{ratio:.3f}{promise}"] if ratio else ["", ""]
        print(f"| {' | '.join(cells)} |", flush=True)
        ours, builtin = (next((engines[h[0]].numbers(q) for _, h, q in forms if h[0] == who)) for who in ("ours", "builtin"))
        if ours != builtin:
            wrong = True
            print(f"{name}: the sums of all counts differ: {ours}, built-in {builtin}", file=sys.stderr)
    return wrong


sys.exit(main(sys.argv[1:]))
