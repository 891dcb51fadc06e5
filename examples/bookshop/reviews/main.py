"""Reviews of books, and votes for them, which are counted in Redis. Python's standard library, and nothing else."""

import json
import os
import random
import re
import signal
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit
from urllib.request import urlopen

CATALOG_URL = os.environ["CATALOG_URL"]
CACHE = urlsplit(os.environ["CACHE_URL"])
# A weakness to be found: Redis is treated as if it never failed.
IS_WEAK = "cache" in os.environ.get("WEAK", "").split(",")

REVIEWS = {
    "dune": ["Sand, worms, and a lot of thinking."],
    "emma": ["Everybody should mind their own business.", "Funnier at forty than at twenty."],
    "ulysses": ["One day was enough."],
}

connections = threading.local()
stopping = threading.Event()
copying = threading.Lock()


def redis(*words):
    """Sends one command over the thread's own connection; raises OSError where Redis is away."""
    try:
        if not hasattr(connections, "redis"):
            connections.redis = socket.create_connection((CACHE.hostname, CACHE.port), timeout=0.1).makefile("rwb")
        command = b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in (str(word).encode() for word in words))
        connections.redis.write(b"*%d\r\n%s" % (len(words), command))
        connections.redis.flush()
        return reply(connections.redis)
    except OSError:
        if hasattr(connections, "redis"):
            del connections.redis
        raise


def reply(stream):
    line = stream.readline()
    if not line.endswith(b"\r\n"):
        raise ConnectionError("Redis has closed the connection")
    kind, rest = line[:1], line[1:-2]
    if kind == b"-":
        raise ConnectionError(rest.decode())
    if kind != b"$":
        return rest.decode()
    return None if rest == b"-1" else stream.read(int(rest) + 2)[:-2].decode()


def votes_for(book):
    """The votes for a book, or None while nobody can count."""
    try:
        return int(redis("GET", f"votes:{book}") or 0)
    except OSError:
        if IS_WEAK:
            raise
        return None


def copy_catalog():
    """Keeps a copy of the catalogue in Redis, for the catalogue's own bad times."""
    if not copying.acquire(blocking=False):
        return
    try:
        with urlopen(f"{CATALOG_URL}/books", timeout=1) as response:
            answer = json.load(response)
        if not answer.get("stale"):
            redis("SET", "books", json.dumps(answer["books"]))
    except OSError as error:
        print(f"the catalogue was not copied: {error}", file=sys.stderr)
    finally:
        copying.release()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def do_GET(self):
        self.answer(r"/books/([\w-]+)/reviews", self.reviews_of)

    def do_POST(self):
        self.answer(r"/books/([\w-]+)/votes", self.vote_for)

    def reviews_of(self, book):
        if random.random() < 0.01:
            threading.Thread(target=copy_catalog, daemon=True).start()
        return 200, {"reviews": REVIEWS.get(book, []), "votes": votes_for(book)}

    def vote_for(self, book):
        try:
            redis("INCR", f"votes:{book}")
            return 200, {"counted": True}
        except OSError:
            if IS_WEAK:
                raise
            return 200, {"counted": False}

    def answer(self, path, handle):
        match = re.fullmatch(path, self.path)
        try:
            if self.path == "/health":
                status, body = 200, {"status": "ok"}
            elif match:
                status, body = handle(match[1])
            else:
                status, body = 404, {"error": "no such page"}
        except Exception as error:
            print(f"{self.path}: {error!r}", file=sys.stderr)
            status, body = 500, {"error": "internal error"}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        if stopping.is_set():
            self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request, client_address):
        print(f"{client_address[0]}: {sys.exc_info()[1]!r}", file=sys.stderr)


def main():
    server = Server((os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8082"))), Handler)

    def stop(*_):
        stopping.set()
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"listening on {server.server_address[0]}:{server.server_port}", flush=True)
    server.serve_forever()
    server.server_close()
    # What is in flight has half a second; threads that wait for another request of a caller end with the process.
    time.sleep(0.5)


if __name__ == "__main__":
    main()
