"""A server that listens where it always does, whatever it is told."""
import http.server, sys

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
