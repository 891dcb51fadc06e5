"""A server of several processes, as gunicorn is one: a master that shares its socket with workers and replaces those
that die. It also starts a helper in a session of its own, which leaves its process group."""
import os, signal, socket, subprocess, sys, time

here = os.path.dirname(os.path.abspath(__file__))
listening = socket.socket()
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind((os.environ["HOST"], int(os.environ["PORT"])))
listening.listen(64)
listening.set_inheritable(True)


def start_worker():
    args = [sys.executable, os.path.join(here, "worker.py"), str(listening.fileno())]
    return subprocess.Popen(args, pass_fds=[listening.fileno()])


helper = subprocess.Popen(["sleep", "600"], start_new_session=True)
workers = [start_worker(), start_worker()]


def end(*_):
    for worker in workers:
        worker.terminate()
    sys.exit(0)


signal.signal(signal.SIGTERM, end)
print("the api is up", flush=True)
while True:
    time.sleep(0.05)
    workers = [worker if worker.poll() is None else start_worker() for worker in workers]
