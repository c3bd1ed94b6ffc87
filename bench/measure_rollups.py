"""Drives bench/rollups: makes a database a size, refreshes it, runs the contenders in turn and prints Markdown tables and the goals."""

import collections
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time

DIR = os.environ["BENCH_DIR"]
RUNS = int(os.environ["RUNS"])
SIZES = sorted(int(size) for size in os.environ["SIZES"].split())
MILLION = 1_000_000
FROM = "'2025-10-31'"  # a day before the first row, so that the first month is covered in zones that begin it earlier
MEMORY = 10  # GB that a column store may use, beside a server that has 6 GB of cache
SINCE, UNTIL = "2025-11-01 00:00+00", "2026-11-01 00:00+00"  # of the rows; reports are asked for the local days that these lie in
OFFSET = {"UTC": 0, "Asia/Kathmandu": 345, "Asia/Tokyo": 540}  # minutes; the same all year
COUNTED = ("UTC", "Asia/Kathmandu")  # helpdesk.rollup_zones: their months are counted, those of Tokyo are not
GOAL = {"day": 100, "month": 150, "agents": 30}  # times faster than built-in SQL, at 10 million contacts
wrong = []


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def customers_of(size):
    return min(MILLION, max(size // 10, 1))


# The contenders: run(query) gives seconds and fetches all rows, which rows() then gives.


class Postgres:
    """A session in psql, which times until it has all rows; they are never counted in the server, that would drop their columns."""

    def __init__(self, database):
        self.file = f"{DIR}/answer-{database}-{id(self)}"
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, query, rollups=True):
        setting = "RESET helpdesk.rollups" if rollups else "SET helpdesk.rollups = off"
        self.psql.stdin.write(f"{setting};\n\\o {self.file}\n\\timing on\n{query};\n\\timing off\n\\o\n\\echo --end--\n")
        self.psql.stdin.flush()
        seconds = None
        for line in self.psql.stdout:
            if line.startswith("Time: "):
                seconds = float(line.split()[1]) / 1000
            elif line == "--end--\n":
                return seconds
        sys.exit(f"no answer to {query}")

    def rows(self):
        return [line.rstrip("\n").split("|") for line in open(self.file)]

    def ask(self, query):
        self.run(query)
        return self.rows()


class DuckDB:
    def __init__(self, size):
        import duckdb

        self.connection = duckdb.connect(f"{DIR}/{size}.duckdb")
        self.connection.execute(f"SET threads = 2; SET memory_limit = '{MEMORY}GB'")

    def load(self, table, columns):
        self.connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{DIR}/{table}.csv')")

    def run(self, query):
        start = time.perf_counter()
        self.answer = self.connection.execute(query).fetchall()
        return time.perf_counter() - start

    def rows(self):
        return [["" if field is None else str(field) for field in row] for row in self.answer]

    def close(self, size):
        self.connection.close()
        os.remove(f"{DIR}/{size}.duckdb")


class ClickHouse:
    def __init__(self, size):
        from chdb import session

        self.session = session.Session(f"{DIR}/{size}.chdb")
        for setting in ("max_threads = 2", "max_insert_threads = 2", f"max_memory_usage = {MEMORY * 10**9}"):
            self.session.query(f"SET {setting}")

    def load(self, table, columns):
        columns = ", ".join(columns)
        quoted = columns.replace("'", "''")
        at = "fulfilled_at" if table == "contacts" else "opened_at"
        self.session.query(f"CREATE TABLE {table} ({columns}) ENGINE = MergeTree ORDER BY {at}")
        self.session.query(f"INSERT INTO {table} SELECT * FROM file('{DIR}/{table}.csv', 'CSVWithNames', '{quoted}')")
        self.session.query(f"OPTIMIZE TABLE {table} FINAL")
        if table == "contacts":  # what someone would keep there in place of rollups: a bitmap of customers a quarter of an hour and channel
            self.session.query(
                "CREATE TABLE kept (quarter DateTime('UTC'), channel LowCardinality(String), customers AggregateFunction(groupBitmap, UInt32), contacts SimpleAggregateFunction(sum, UInt64)) "
                "ENGINE = AggregatingMergeTree ORDER BY (quarter, channel)"
            )
            self.session.query("INSERT INTO kept SELECT toStartOfFifteenMinutes(toDateTime(fulfilled_at, 'UTC')) AS quarter, channel, groupBitmapState(toUInt32(customer_id)), count() FROM contacts GROUP BY quarter, channel")
            self.session.query("OPTIMIZE TABLE kept FINAL")

    def run(self, query):
        start = time.perf_counter()
        self.answer = self.session.query(query, "TabSeparated").data()
        return time.perf_counter() - start

    def rows(self):
        return [line.replace("\\N", "").split("\t") for line in self.answer.splitlines()]

    def close(self, size):
        self.session.close()
        shutil.rmtree(f"{DIR}/{size}.chdb", ignore_errors=True)


# The queries: for each contender its forms, of which the fastest counts, and what of their answers must be the same.


class Customers:
    """Per interval × channel with all totals."""

    def __init__(self, grain, zone):
        self.goal, self.zone = grain if zone in COUNTED else None, zone
        self.title = f"customers per {grain} × channel, {zone}"
        local = "2025-11-01", "2026-11-02" if OFFSET[zone] else "2026-11-01"
        ours = [f"SELECT * FROM helpdesk.customers_helped_by_channel('{local[0]} {zone}', '{local[1]} {zone}', '{grain}', '{zone}')"]
        duck = f"(fulfilled_at + INTERVAL {OFFSET[zone]} MINUTE)" if OFFSET[zone] else "fulfilled_at"
        duck = f"{duck}::date" if grain == "day" else f"date_trunc('month', {duck})"

        def click(column):
            return f"toDate({column}, '{zone}')" if grain == "day" else f"toStartOfMonth(toDate({column}, '{zone}'))"

        def cells_first(count, states, merge):
            return f"WITH x AS (SELECT {click('fulfilled_at')} AS day, channel, {states} AS s, count() AS n FROM contacts GROUP BY day, channel) SELECT channel, {merge}(s), {count} FROM x GROUP BY CUBE (day, channel)"

        self.forms = {
            "ours": ours,
            "live": ours,
            "builtin": [f"SELECT date_trunc('{grain}', fulfilled_at, '{zone}') AS day, channel, count(DISTINCT customer_id), count(*) FROM contacts GROUP BY CUBE (1, 2)"],
            "duckdb": [
                f"SELECT channel, count(DISTINCT customer_id), count(*) FROM contacts GROUP BY CUBE ({duck}, channel)",
                f"WITH x AS MATERIALIZED (SELECT {duck} AS day, channel, customer_id, count(*) AS contacts FROM contacts GROUP BY ALL) "
                "SELECT channel, count(*), sum(contacts) FROM x GROUP BY day, channel "
                "UNION ALL SELECT NULL, count(DISTINCT customer_id), sum(contacts) FROM x GROUP BY day "
                "UNION ALL SELECT channel, count(DISTINCT customer_id), sum(contacts) FROM x GROUP BY channel "
                "UNION ALL SELECT NULL, count(DISTINCT customer_id), sum(contacts) FROM x",
                f"SELECT channel, count(DISTINCT customer_id), count(*) FROM contacts GROUP BY {duck}, channel "
                f"UNION ALL SELECT NULL, count(DISTINCT customer_id), count(*) FROM contacts GROUP BY {duck} "
                "UNION ALL SELECT channel, count(DISTINCT customer_id), count(*) FROM contacts GROUP BY channel "
                "UNION ALL SELECT NULL, count(DISTINCT customer_id), count(*) FROM contacts",
            ],
            "clickhouse": [
                f"SELECT channel, uniqExact(customer_id), count() FROM contacts GROUP BY {click('fulfilled_at')} AS day, channel WITH CUBE",
                f"SELECT channel, groupBitmap(toUInt32(customer_id)), count() FROM contacts GROUP BY {click('fulfilled_at')} AS day, channel WITH CUBE",
                cells_first("sum(n)", "uniqExactState(customer_id)", "uniqExactMerge"),
                cells_first("sum(n)", "groupBitmapState(toUInt32(customer_id))", "groupBitmapMerge"),
            ],
            "kept": [
                f"SELECT channel, groupBitmapMerge(customers), sum(contacts) FROM kept GROUP BY {click('quarter')} AS day, channel WITH CUBE",
                f"WITH x AS (SELECT {click('quarter')} AS day, channel, groupBitmapMergeState(customers) AS s, sum(contacts) AS n FROM kept GROUP BY day, channel) "
                "SELECT channel, groupBitmapMerge(s), sum(n) FROM x GROUP BY CUBE (day, channel)",
            ],
        }

    def answer(self, who, rows):
        """Channel, customers and contacts of all rows but those that we fill up."""
        rows = [row[3:6] if who in ("ours", "live") else row[-3:] for row in rows]
        return sorted((channel, int(customers), int(contacts)) for channel, customers, contacts in rows if int(contacts))

    def agree(self, ours, other):
        return ours == other

    def what(self, answer):
        return f"{len(answer)} rows, {sum(row[1] for row in answer)} customers, {sum(row[2] for row in answer)} contacts"


class Medians:
    goal, zone = "agents", "UTC"
    title = "median first response per agent"
    ours = [f"SELECT * FROM helpdesk.leaderboard('first_response_time', 'agent', '{SINCE}', '{UNTIL}', 'UTC', top => NULL)"]
    where = "FROM conversations WHERE closed_at >= '2025-11-01 00:00:00{0}' AND closed_at < '2026-11-01 00:00:00{0}' GROUP BY agent_id"
    wait = "toUnixTimestamp64Micro(first_response_at) - toUnixTimestamp64Micro(opened_at)"
    forms = {
        "ours": ours,
        "live": ours,
        "builtin": [f"SELECT agent_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY first_response_at - opened_at) {where.format('+00')}"],
        "duckdb": [f"SELECT agent_id, quantile_cont(epoch_us(first_response_at) - epoch_us(opened_at), 0.5) {where.format('')}"],
        "clickhouse": [  # median() there is of a sample
            f"SELECT agent_id, quantileExactInclusive(0.5)({wait}) {where.format('')}",
            f"SELECT agent_id, (quantileExactLow(0.5)({wait}) + quantileExactHigh(0.5)({wait})) / 2 {where.format('')}",
        ],
    }

    def answer(self, who, rows):
        """Agent and median in microseconds."""

        def microseconds(text):
            hours, minutes, seconds = text.split(":")
            return (int(hours) * 60 + int(minutes)) * 60 * MILLION + round(float(seconds) * MILLION)

        if who in ("ours", "live"):
            return sorted((row[2], round(float(row[4]) * MILLION)) for row in rows)
        return sorted((row[0], microseconds(row[1]) if who == "builtin" else float(row[1])) for row in rows)

    def agree(self, ours, other):  # PostgreSQL rounds the middle of two
        return len(ours) == len(other) and all(a[0] == b[0] and abs(a[1] - b[1]) <= 1 for a, b in zip(ours, other))

    def what(self, answer):
        return f"{len(answer)} agents, {sum(row[1] for row in answer)} us"


QUERIES = [Customers(grain, zone) for grain in ("day", "month") for zone in OFFSET] + [Medians()]


def count_of_runs(seconds):
    return 9 if seconds < 0.5 else RUNS if seconds < 5 else 2 if seconds < 30 else 0


def compare(query, engines):
    """The median of the fastest form of each contender; they run in turn, after a warm-up whose answers are compared."""
    times = {}
    ours = None
    for who, run in engines.items():
        warm = {}
        for form in query.forms[who]:
            try:
                seconds, rows = run(form)
            except Exception as error:  # a form that needs too much memory
                say(f"{query.title}: {who} cannot: {str(error)[:200]}\n{form}")
                continue
            answer = query.answer(who, rows())
            ours = answer if ours is None else ours
            if not query.agree(ours, answer):
                wrong.append(f"{query.title}: {who} says {query.what(answer)}, ours {query.what(ours)}: {form}")
                say(wrong[-1])
            warm[form] = seconds
        say(f"{query.title}: {who}, warm-up {', '.join(f'{seconds:.3f}' for seconds in warm.values())}")
        for form, seconds in warm.items():
            if seconds <= 1.25 * min(warm.values()):
                times[who, form] = [seconds], count_of_runs(seconds)
    for turn in range(9):
        for (who, form), (seconds, runs) in times.items():
            if turn < runs:
                seconds.append(engines[who](form)[0])
    best = {}
    for (who, form), (seconds, runs) in times.items():
        median = statistics.median(seconds[1:] or seconds)
        best[who] = min(median, best.get(who, median))
    return best


def peak_memory(session, statement):
    """Seconds; the peak of the backend's memory with and without what it shares (the server's cache), and of its worker without."""
    pid = session.ask("SELECT pg_backend_pid()")[0][0]
    server = open(f"{DIR}/data/postmaster.pid").readline().strip()
    done, peaks = threading.Event(), {"backend": 0, "worker": 0}

    def kilobytes(process, field):
        try:
            return next(int(line.split()[1]) for line in open(f"/proc/{process}/status") if line.startswith(field))
        except (OSError, StopIteration):
            return 0

    def watch():
        while not done.wait(0.05):
            peaks["backend"] = max(peaks["backend"], kilobytes(pid, "RssAnon"))
            try:
                children = open(f"/proc/{server}/task/{server}/children").read().split()
            except OSError:
                continue
            for child in children:
                try:
                    is_worker = f"parallel worker for PID {pid} " in open(f"/proc/{child}/cmdline").read().replace("\0", " ") + " "
                except OSError:
                    continue
                if is_worker:
                    peaks["worker"] = max(peaks["worker"], kilobytes(child, "RssAnon"))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        seconds = session.run(statement)
    finally:
        done.set()
        watcher.join()
    return seconds, kilobytes(pid, "VmHWM") / 1024, peaks["backend"] / 1024, peaks["worker"] / 1024


def by_two(database):
    """Seconds that refresh() takes where two sessions share the days."""
    sessions = [Postgres(database), Postgres(database)]
    sessions[0].run("TRUNCATE helpdesk.rollup, helpdesk.rollup_day, helpdesk.rollup_month")
    threads = [threading.Thread(target=session.run, args=[f"CALL helpdesk.refresh({FROM})"]) for session in sessions]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def load(size, database, with_conversations):
    """The column stores that can be had, with the same rows."""
    stores = {}
    for name, store in (("duckdb", DuckDB), ("clickhouse", ClickHouse)):
        try:
            stores[name] = store(size)
        except ImportError:
            pass
    tables = {"contacts": ["contact_id UInt64", "customer_id UInt64", "fulfilled_at DateTime64(6, 'UTC')", "channel LowCardinality(String)", "agent_id LowCardinality(String)"]}
    if with_conversations:
        times = [f"{column} DateTime64(6, 'UTC')" for column in ("opened_at", "first_response_at", "closed_at")]
        tables["conversations"] = ["conversation_id UInt64", "agent_id LowCardinality(String)"] + times
    for table, columns in tables.items() if stores else ():
        say(f"{size}: {table} for {', '.join(stores)}")
        names = [column.split()[0] for column in columns]
        selected = ", ".join(f"{name} AT TIME ZONE 'UTC' AS {name}" if name.endswith("_at") else name for name in names)
        with open(f"{DIR}/{table}.csv", "w") as file:
            subprocess.run(["psql", "-X", "-q", "-d", database, "-c", f"COPY (SELECT {selected} FROM {table}) TO STDOUT CSV HEADER"], stdout=file, check=True)
        for store in stores.values():
            store.load(table, columns)
        os.remove(f"{DIR}/{table}.csv")
    return stores


def nights(session, rerun):
    """Seconds of a night's refresh: a day with its bounds; without, a day missing amid the others; and as at night: the last day missing,
    the week before is read again (and days after it, without rows, are missing as well)."""
    answers = []
    for condition, call in (
        ("= '2026-06-15'", "CALL helpdesk.refresh('2026-06-15', '2026-06-16')"),
        ("= '2026-06-15'", "CALL helpdesk.refresh()"),
        (">= '2026-10-31'", "CALL helpdesk.refresh()"),
    ):
        seconds = []
        for _ in range(3):
            session.run(f"DELETE FROM helpdesk.rollup WHERE day {condition}")
            session.run(f"DELETE FROM helpdesk.rollup_day WHERE day {condition}")
            seconds.append(session.run(call))
        answers.append(statistics.median(seconds))
    rerun()
    return answers


def cell(value, form="{:.3f}"):
    return "" if value is None else form.format(value)


def table(head, rows):
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    sys.stdout.flush()


def measure(size):
    """Everything of one size but the growth: a dictionary of figures."""
    database, figures = f"bench_{size}", {}
    with_conversations = size <= int(os.environ["CONVERSATIONS_UP_TO"])
    say(f"{size}: contacts of {customers_of(size)} customers{' and conversations' if with_conversations else ''}")
    subprocess.run(["createdb", database], check=True)
    sets = [f"contacts={size}", f"customers={customers_of(size)}", f"with_conversations={int(with_conversations)}"]
    subprocess.run(["psql", "-X", "-q", "-d", database, "-f", "bench/rollups_data.sql"] + [part for text in sets for part in ("-v", text)], check=True)

    say(f"{size}: refresh()")
    subprocess.run(["psql", "-X", "-q", "-d", database, "-c", f"ALTER DATABASE {database} SET helpdesk.rollup_zones = '{','.join(COUNTED)}'"], check=True)
    figures["refresh"], figures["hwm"], figures["anon"], figures["worker"] = peak_memory(Postgres(database), f"CALL helpdesk.refresh({FROM})")
    figures["by_two"] = by_two(database)
    session = Postgres(database)
    held = "SELECT population, pg_column_size(state) AS bytes FROM helpdesk.rollup UNION ALL SELECT population, pg_column_size(state) FROM helpdesk.rollup_month"
    bytes_of = {name: int(size) for name, size in session.ask(f"SELECT population, sum(bytes) FROM ({held}) h GROUP BY 1")}
    tables = "unnest('{helpdesk.rollup,helpdesk.rollup_day,helpdesk.rollup_month}'::regclass[])"
    disk = int(session.ask(f"SELECT sum(pg_total_relation_size(t)) FROM {tables} t")[0][0])
    figures["months"] = int(session.ask("SELECT sum(pg_column_size(state)) FROM helpdesk.rollup_month")[0][0]) / size
    # helped, inbound, opened, closed; closed lasts some days longer than the year. On disk a share of pages, TOAST's overhead and indexes.
    figures["disk"] = {name: disk * held / sum(bytes_of.values()) / size for name, held in bytes_of.items()}
    figures["held"] = {name: held / size for name, held in bytes_of.items()}
    figures["overhead"] = (disk - sum(bytes_of.values())) / size
    for population in ("helped", "closed") if with_conversations else ("helped",):
        because = session.ask(f"SELECT (helpdesk._rollup_plan('{population}', NULL, NULL, ARRAY['{SINCE}', '{UNTIL}']::timestamptz[])).live_because")
        if because != [[""]]:
            sys.exit(f"rollups are not read: {because}")

    stores = load(size, database, with_conversations)

    def engine(of, **options):
        return lambda form: (of.run(form, **options), of.rows)

    figures["best"] = {}
    for query in QUERIES if with_conversations else QUERIES[:-1]:
        engines = {"ours": engine(session), "live": engine(session, rollups=False)}
        if size <= int(os.environ["BUILTIN_UP_TO"]) or query is QUERIES[0]:
            engines["builtin"] = engine(session)
        engines.update((name, engine(store)) for name, store in stores.items())
        if "clickhouse" in stores and "kept" in query.forms:
            engines["kept"] = engine(stores["clickhouse"])
        figures["best"][query.title] = compare(query, engines)
    for store in stores.values():
        store.close(size)

    say(f"{size}: refresh of a night")
    before = [(query, query.answer("ours", session.ask(query.forms["ours"][0]))) for query in QUERIES if query.title in figures["best"]]

    def rerun():
        for query, answer in before:
            if query.answer("ours", session.ask(query.forms["ours"][0])) != answer:
                wrong.append(f"{query.title}: the answer after the nights' refreshes is another")

    figures["nights"] = nights(session, rerun)

    print(f"\n{size:,} contacts of {customers_of(size):,} customers")
    rows = []
    for title, best in figures["best"].items():
        row = [title, cell(best["ours"])]
        for who in ("live", "builtin", "duckdb", "clickhouse", "kept"):
            row += [cell(best.get(who)), cell(best[who] and best["ours"] / best[who], "{:.4f}") if who in best else ""]
        rows.append(row)
    table(["query", "rollups, s", "live, s", "ratio", "built-in, s", "ratio", "DuckDB, s", "ratio", "ClickHouse, s", "ratio", "ClickHouse's kept bitmaps, s", "ratio"], rows)
    return figures


def growth(small, large):
    """How the answers' time grows, both databases asked in turn."""
    sessions = {size: Postgres(f"bench_{size}") for size in (small, large)}
    figures = {}
    for query in QUERIES:
        if large > int(os.environ["CONVERSATIONS_UP_TO"]) and isinstance(query, Medians):
            continue
        times = collections.defaultdict(list)
        for turn in range(12):  # three to warm up
            for size, session in sessions.items():
                seconds = session.run(query.forms["ours"][0])
                if turn > 2:
                    times[size].append(seconds)
        figures[query.title] = [statistics.median(times[size]) for size in (small, large)]
    return figures


def main():
    all_figures = {size: measure(size) for size in SIZES}
    goals = []

    def goal(text, measured, limit, passes, form="{:.2f}"):
        goals.append([text, form.format(measured), limit, "pass" if passes else "fail"])

    rows = []
    for size, of in all_figures.items():
        cube = of["best"][QUERIES[0].title]["builtin"]
        rows.append([f"{size:,}", cell(of["refresh"], "{:.1f}"), f"{size / of['refresh']:,.0f}", f"{of['refresh'] / cube:.2f}", cell(of["by_two"], "{:.1f}"), *(cell(seconds, "{:.2f}") for seconds in of["nights"]),
                     f"{of['hwm']:.0f}", f"{of['anon']:.0f}", f"{of['worker']:.0f}"])
    table(["contacts", "refresh() of the year, s", "contacts/s", "against CUBE", "by two sessions, s", "one day, s", "refresh() with a day missing, s", "refresh() at night, s", "VmHWM, MB", "without shared memory, MB", "its worker's, MB"], rows)

    populations = ["helped", "inbound", "opened", "closed"]
    rows = [
        [f"{size:,}", *(cell(of["held"].get(name), "{:.2f}") for name in populations), f"{of['months']:.2f}", f"{of['overhead']:.2f}",
         f"{sum(of['disk'].get(name, 0) for name in ('helped', 'closed')):.2f}", f"{sum(of['disk'].values()):.2f}"]
        for size, of in all_figures.items()
    ]
    print("\nBytes a contact: the states of each population, of those the counted months, the overhead of pages and indexes; on disk with it.")
    table(["contacts", *populations, "of them months", "overhead", "helped and closed on disk", "all four on disk"], rows)

    at = 10 * MILLION if 10 * MILLION in SIZES else SIZES[-1]
    of = all_figures[at]
    for query in QUERIES:
        best = of["best"].get(query.title, {})
        if "builtin" in best and query.goal:
            limit = 1 / GOAL[query.goal]
            goal(f"{query.title}: ratio to built-in", best["ours"] / best["builtin"], f"1/{GOAL[query.goal]} = {limit:.4f}", best["ours"] <= limit * best["builtin"], "{:.4f}")
    held = sum(of["disk"].get(name, 0) for name in ("helped", "closed"))
    goal("bytes a contact on disk, helped and closed", held, "24", held <= 24)
    seconds = min(of["refresh"], of["by_two"])
    rate, cubes = at / seconds, seconds / of["best"][QUERIES[0].title]["builtin"]
    goals.append(["refresh() of the year, by one session or two", f"{rate:,.0f} contacts/s, {cubes:.2f} of CUBE", "at least 400,000, or at most 1.5", "pass" if rate >= 400_000 or cubes <= 1.5 else "fail"])
    for text, seconds in zip(("refresh of one day, s", "refresh() with a day missing, s", "refresh() at night, s"), of["nights"]):
        goal(text, seconds, "under 2", seconds < 2)

    if len(SIZES) > 1:
        small, large = (10 * MILLION if 10 * MILLION in SIZES[:-1] else SIZES[-2]), SIZES[-1]
        say(f"growth from {small} to {large}")
        grown = growth(small, large)
        print(f"\nFrom {small:,} contacts of {customers_of(small):,} customers to {large:,} of {customers_of(large):,}, asked in turn")
        table(["query, by rollups", f"{small:,}, s", f"{large:,}, s", "times"], [[title, f"{a:.3f}", f"{b:.3f}", f"{b / a:.2f}"] for title, (a, b) in grown.items()])
        for query in QUERIES[:2]:
            a, b = grown[query.title]
            goal(f"{query.title}: {large:,} to {small:,}", b / a, "2", b / a <= 2)
    print(f"\nGoals, at {at:,} contacts" + ("" if at == 10 * MILLION else " (they are meant for 10,000,000)"))
    table(["goal", "measured", "at most", ""], goals)
    for text in wrong:
        print(text, file=sys.stderr)
    return bool(wrong)


sys.exit(main())
