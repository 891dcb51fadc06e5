"""Prints what is queued, oldest first."""

import os
import signal
import sys
import time

from postgres import query

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

TAKE = """UPDATE jobs SET state = 'printed' WHERE id IN (
  SELECT id FROM jobs WHERE state = 'queued' ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED) RETURNING id"""

while True:
    try:
        query(TAKE)
    except Exception as error:  # Whatever it was, the jobs are still there.
        print(f'{type(error).__name__}: {error}', file=sys.stderr)
    time.sleep(float(os.environ.get('POLL_SECONDS', '1')))
