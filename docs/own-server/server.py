"""A key-value store in one process a node: the first node keeps the values, the others pass requests on to it."""
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen

host, port, node, peers = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
first, address = peers.split(",")[0].split("=")
values = {}

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if node != first:
            answer = urlopen(Request(f"http://{address}", data=body), timeout=2).read()
        else:
            op = json.loads(body)
            key, value, ok = op["key"], op["value"], True
            if op["f"] == "write": values[key] = value
            elif op["f"] == "cas":
                ok = values.get(key) == value[0]
                if ok: values[key] = value[1]
            answer = json.dumps({"ok": ok, "value": values.get(key)}).encode()
        self.send_response(200); self.end_headers(); self.wfile.write(answer)
    def log_message(self, *args): pass

ThreadingHTTPServer((host, port), Handler).serve_forever()
