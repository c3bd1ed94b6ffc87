"""Opens the dashboard in Chromium as a user who has logged in, and compares what Superset answers to each chart, and what is to be read, with the SQL."""

import base64, collections, http.cookiejar, json, pathlib, subprocess, sys, time, urllib.error, urllib.parse, urllib.request

import websocket

browser, work, base, password = sys.argv[1:]
work = pathlib.Path(work)
expected = {e["chart"]: e for e in map(json.loads, (work / "expected").read_text().splitlines())}


def result(name, problems):
    print(f"{'not ok' if problems else 'ok'} {name}" + (f": {str(problems)[:600]}" if problems else ""), flush=True)


def wait(for_what, seconds, ready):
    end = time.time() + seconds
    while time.time() < end:
        value = ready()
        if value:
            return value
        time.sleep(0.3)
    sys.exit(f"not ok {for_what} took over {seconds} s")


class Browser:
    """As much of the DevTools protocol as is needed here."""

    def __init__(self):
        profile = work / "profile"
        flags = "--headless --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking --disable-component-update --disable-sync --no-first-run --remote-debugging-port=0 --remote-allow-origins=*"
        self.process = subprocess.Popen([browser, *flags.split(), f"--user-data-dir={profile}", "about:blank"], stderr=subprocess.DEVNULL)
        port = wait("Chromium", 60, lambda: (profile / "DevToolsActivePort").exists() and (profile / "DevToolsActivePort").read_text().split())[0]
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list"))
        self.socket = websocket.create_connection(next(p["webSocketDebuggerUrl"] for p in pages if p["type"] == "page"), timeout=1)
        self.calls, self.events = 0, []

    def receive(self):
        try:
            return json.loads(self.socket.recv())
        except websocket.WebSocketTimeoutException:
            return {}

    def call(self, method, **params):
        self.calls += 1
        self.socket.send(json.dumps({"id": self.calls, "method": method, "params": params}))
        for _ in range(60):
            while message := self.receive():
                if message.get("id") == self.calls:
                    return message["result"]
                self.events.append(message)
        sys.exit(f"not ok Chromium does not answer to {method}")

    def evaluate(self, expression):
        return json.loads(self.call("Runtime.evaluate", expression=f"JSON.stringify({expression})")["result"]["value"])


def session():
    """Superset's cookie after the form of its login page."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def up():
        try:
            return opener.open(base + "/health", timeout=5).status == 200
        except (urllib.error.URLError, OSError):
            return False

    wait("Superset's start", 120, up)
    opener.open(base + "/login/", urllib.parse.urlencode({"username": "admin", "password": password}).encode()).read()
    return next(cookie.value for cookie in jar if cookie.name == "session")


def answers(chromium, count):
    """What Superset answers to the dashboard's charts, by their ids: what it draws, asked as it asks."""
    asked, answered = {}, {}
    quiet = end = time.time() + 180
    while time.time() < min(quiet, end):
        event = chromium.events.pop(0) if chromium.events else chromium.receive()
        params = event.get("params", {})
        if event.get("method") == "Network.requestWillBeSent" and "/api/v1/chart/data" in params["request"]["url"]:
            asked[params["requestId"]] = params["request"]["url"]
        elif event.get("method") == "Network.loadingFinished" and params["requestId"] in asked:
            form = urllib.parse.parse_qs(urllib.parse.urlparse(asked[params["requestId"]]).query)["form_data"][0]
            answered[json.loads(form)["slice_id"]] = json.loads(chromium.call("Network.getResponseBody", requestId=params["requestId"])["body"])
            if len(answered) == count:  # and time to draw
                quiet = time.time() + 8
    return answered


def canonical(rows):
    """Rows and how often they come, numbers with 12 digits; without the place in the colour scale, which the heatmap adds."""
    figure = lambda value: f"{float(value):.12g}" if isinstance(value, (int, float)) else value
    return collections.Counter(json.dumps({key: figure(value) for key, value in row.items() if key != "rank"}, sort_keys=True) for row in rows)


DRAWN = """[...document.querySelectorAll('[data-test-chart-name]')].map(chart => ({
    name: chart.dataset.testChartName, id: +chart.dataset.testChartId,
    drawn: chart.querySelector('.header-line, tbody tr') !== null || [...chart.querySelectorAll('canvas')].some(canvas => {
        const picture = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        return picture.some(value => value);
    }),
    wrong: [...chart.querySelectorAll('.ant-alert, .ant-empty, .anticon-warning')].map(e => e.innerText || e.className),
    text: [...chart.querySelectorAll('.header-line, .subheader-line, tbody td')].map(e => e.innerText.trim())}))"""

chromium = Browser()
try:
    for domain in ("Network", "Page", "Runtime"):
        chromium.call(f"{domain}.enable")
    chromium.call("Network.setCookie", name="session", value=session(), url=base)
    # high enough for all charts, since those out of sight are not asked for
    chromium.call("Emulation.setDeviceMetricsOverride", width=1600, height=2450, deviceScaleFactor=1, mobile=False)
    chromium.call("Page.navigate", url=base + "/superset/dashboard/helpdesk/")
    answered = answers(chromium, len(expected))
    charts = {chart["name"]: chart for chart in chromium.evaluate(DRAWN)}
    (work / "dashboard.png").write_bytes(base64.b64decode(chromium.call("Page.captureScreenshot", format="png")["data"]))
finally:
    chromium.process.terminate()
    chromium.process.wait()

result("the charts of the dashboard are those that are compared", sorted(charts.keys() ^ expected.keys()))
for name, chart in sorted(charts.items()):
    if name not in expected:
        continue
    answer = answered.get(chart["id"], {}).get("result", [{"error": answered.get(chart["id"], "nothing asked")}])[0]
    rows, right = canonical(answer.get("data") or []), canonical(expected[name]["rows"])
    difference = [f"shown: {row}" for row in rows - right][:3] + [f"missing: {row}" for row in right - rows][:3]
    result(f"{name}: {sum(len(row) for row in expected[name]['rows'])} figures are the reports'", answer.get("error") or difference)
    result(f"{name}: drawn without a complaint", chart["wrong"] or not chart["drawn"] and "nothing is drawn")
    if "text" in expected[name]:
        result(f"{name}: to be read as it is", chart["text"] != expected[name]["text"] and f"{chart['text']}, not {expected[name]['text']}")
