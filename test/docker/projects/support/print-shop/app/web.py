"""Takes orders, and tells what has become of them. The prices are shown whatever the database does."""

import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from postgres import query, text

PRICES = {'poster': 12, 'card': 1}


def queued():
    try:
        return int(query("SELECT count(*) FROM jobs WHERE state = 'queued'")[0][0])
    except Exception:
        return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.path == '/healthz':
            return self.answer(200, {'ok': True})
        if self.path == '/':
            return self.answer(200, {'prices': PRICES, 'queued': queued()})
        if self.path.startswith('/orders/'):
            return self.asked(lambda: self.order(int(self.path.split('/')[2])))
        self.answer(404, {'error': 'no such page'})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get('content-length', 0))) or '{}')
        if self.path != '/orders':
            return self.answer(404, {'error': 'no such page'})
        self.asked(lambda: self.take(body['title']))

    def order(self, number):
        rows = query(f'SELECT state FROM jobs WHERE id = {number}')
        if not rows:
            return 404, {'error': 'no such order'}
        return 200, {'id': number, 'state': rows[0][0]}

    def take(self, title):
        ((number,),) = query(f'INSERT INTO jobs (title) VALUES ({text(title)}) RETURNING id')
        return 202, {'id': int(number)}

    def asked(self, ask):
        try:
            self.answer(*ask())
        except (OSError, ConnectionError) as error:
            self.answer(503, {'error': str(error)})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


host, port = os.environ['LISTEN'].split(':')
ThreadingHTTPServer.request_queue_size = 128
ThreadingHTTPServer.daemon_threads = True
server = ThreadingHTTPServer((host, int(port)), Handler)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
threading.Thread(target=server.serve_forever, daemon=True).start()
signal.pause()
