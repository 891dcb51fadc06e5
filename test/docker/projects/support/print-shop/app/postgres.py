"""As much of PostgreSQL's protocol as the shop needs (postgresql.org/docs/current/protocol.html), without a driver."""

import base64
import hashlib
import hmac
import os
import queue
import socket
import struct
from urllib.parse import urlsplit

TIMEOUT = float(os.environ.get('DATABASE_TIMEOUT') or 0) or None


class Failed(Exception):
    """The database refused."""


class Connection:
    def __init__(self, url=os.environ['DATABASE_URL']):
        at = urlsplit(url)
        self.socket = socket.create_connection((at.hostname, at.port or 5432), TIMEOUT)
        self.socket.settimeout(TIMEOUT)
        self.stream = self.socket.makefile('rb')
        self.send(b'', struct.pack('!i', 196608) + f'user\0{at.username}\0database\0{at.path[1:]}\0\0'.encode())
        self.log_in(at.password)
        while self.receive()[0] != b'Z':
            pass

    def close(self):
        self.stream.close()
        self.socket.close()

    def send(self, kind, body):
        self.socket.sendall(kind + struct.pack('!i', len(body) + 4) + body)

    def receive(self):
        head = self.stream.read(5)
        if len(head) < 5:
            raise ConnectionError('the database has gone')
        body = self.stream.read(struct.unpack('!i', head[1:])[0] - 4)
        if head[:1] == b'E':
            raise Failed(body.replace(b'\0', b' ').decode(errors='replace'))
        return head[:1], body

    def log_in(self, password):
        """SCRAM-SHA-256 (RFC 5802)."""
        self.receive()
        own = 'n=,r=' + base64.b64encode(os.urandom(18)).decode()
        first = ('n,,' + own).encode()
        self.send(b'p', b'SCRAM-SHA-256\0' + struct.pack('!i', len(first)) + first)
        theirs = self.receive()[1][4:].decode()
        said = dict(part.split('=', 1) for part in theirs.split(','))
        salted = hashlib.pbkdf2_hmac('sha256', password.encode(), base64.b64decode(said['s']), int(said['i']))
        key = hmac.digest(salted, b'Client Key', 'sha256')
        last = 'c=biws,r=' + said['r']
        signature = hmac.digest(hashlib.sha256(key).digest(), f'{own},{theirs},{last}'.encode(), 'sha256')
        proof = base64.b64encode(bytes(one ^ other for one, other in zip(key, signature))).decode()
        self.send(b'p', f'{last},p={proof}'.encode())
        self.receive()
        self.receive()

    def query(self, sql):
        """The rows, each a list of texts."""
        self.send(b'Q', sql.encode() + b'\0')
        rows = []
        while True:
            kind, body = self.receive()
            if kind == b'Z':
                return rows
            if kind == b'D':
                rows.append(row(body))


def row(body):
    values, at = [], 2
    for _ in range(struct.unpack('!h', body[:2])[0]):
        length = struct.unpack('!i', body[at : at + 4])[0]
        at += 4
        values.append(None if length < 0 else body[at : at + length].decode())
        at += max(length, 0)
    return values


idle = queue.LifoQueue()


def query(sql):
    """On a connection that is there, or on one more; what failed is gone with its connection."""
    try:
        connection = idle.get_nowait()
    except queue.Empty:
        connection = Connection()
    try:
        rows = connection.query(sql)
    except BaseException:
        connection.close()
        raise
    idle.put(connection)
    return rows


def text(value):
    return "'" + str(value).replace("'", "''") + "'"
