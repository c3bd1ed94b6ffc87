#!/usr/bin/env python3
"""A consumer of the live feed that POSTs each closed conversation as JSON, and tries again until it is taken.

    docs/examples/feed/post.py CONSUMER URL        PGHOST, PGDATABASE, PGUSER ... choose the database

SELECT helpdesk.feed_subscribe('webhook', 'webhook_sender') registers the consumer first. Needs psycopg 3 (pip install "psycopg[binary]").
A close may be sent twice, after a crash or where the answer was lost: the header Idempotency-Key is the same then.
Works through a pooler of transactions (pgbouncer), which wakes nobody up: it looks every 5 seconds then.
FEED_STOP_AT=taken|sent|acknowledged kills the process there, as a crash would: for tests.
"""
import http.client
import json
import os
import random
import signal
import sys
import time
import urllib.parse

import psycopg
from psycopg.rows import dict_row

TRIES_AGAIN = {408, 425, 429}  # and all from 500


class Receiver:
    def __init__(self, url):
        self.url = urllib.parse.urlsplit(url)
        self.connection = None

    def post(self, key, body):
        """The answer's status; 599 if there was none."""
        try:
            if self.connection is None:
                kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
                self.connection = kind(self.url.netloc, timeout=30)
            path = urllib.parse.urlunsplit(("", "", self.url.path or "/", self.url.query, ""))
            self.connection.request("POST", path, body, {"Content-Type": "application/json", "Idempotency-Key": key})
            answer = self.connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return 599

    def send(self, key, body):
        wait = 0.1
        while (status := self.post(key, body)) >= 500 or status in TRIES_AGAIN:
            time.sleep(wait * random.uniform(0.5, 1))
            wait = min(wait * 2, 60)
        if status >= 300:  # it will not be taken later either: somebody must look, and nothing is lost meanwhile
            sys.exit(f"{key} was refused with status {status}")


def at(step):
    if os.environ.get("FEED_STOP_AT") == step:
        os.kill(os.getpid(), signal.SIGKILL)


def consume(consumer, receiver):
    # autocommit: no transaction is open while the receiver takes its time. No prepared statements: behind a pooler the next transaction may
    # be another session's, which does not know them
    with psycopg.connect(autocommit=True, prepare_threshold=None, row_factory=dict_row) as database:
        database.execute("LISTEN helpdesk_conversation_closed")
        while True:
            rows = database.execute("SELECT f.position, to_jsonb(f) - 'redelivered' AS body FROM helpdesk.feed_take(%s, 100) f", (consumer,)).fetchall()
            at("taken")
            for row in rows:
                receiver.send(f"{consumer}-{row['position']}", json.dumps(row["body"]).encode())
                at("sent")
            if rows:
                database.execute("SELECT helpdesk.feed_ack(%s, %s)", (consumer, rows[-1]["position"]))
                at("acknowledged")
            else:
                # a notification is a hint: look every 5 seconds all the same
                for _ in database.notifies(timeout=5, stop_after=1):
                    pass


def main():
    consumer, url = sys.argv[1:]
    receiver = Receiver(url)
    while True:
        try:
            consume(consumer, receiver)
        except psycopg.OperationalError as error:  # the server is away: it comes again
            print(error, file=sys.stderr)
            time.sleep(1)


main()
