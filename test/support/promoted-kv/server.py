"""A key-value store whose primary an operator names. It tells its peer all that it holds before it acknowledges a write, or nothing."""
import json, os, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen

host, port, node, peers, data = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
others = [address for name, address in (each.split("=") for each in peers.split(",")) if name != node]
if sys.argv[6] == "none": others = []
started = os.path.join(data, "started")
# Only the first start of the first node makes a primary: one that comes back follows whoever took its place.
state = {"epoch": 1, "index": 0, "values": {}, "leads": node == "n1" and not os.path.exists(started)}
open(started, "w").close()
lock = threading.Lock()

def write(key, value):
    state["index"] += 1
    state["values"][key] = value
    for other in others:
        told = {"f": "follow", "state": {**state, "leads": False}}
        try: urlopen(Request(f"http://{other}", data=json.dumps(told).encode()), timeout=1).read()
        except OSError: pass

def answer(op):
    f = op["f"]
    if f == "time": return {"time": time.time() * 1000}
    if f == "role": return {name: state[name] for name in ("leads", "epoch", "index")}
    if f == "follow": state.update(op["state"]); return {}
    if f == "promote": state.update(leads=True, epoch=state["epoch"] + 1); return {}
    if not state["leads"]: return {"elsewhere": True}
    if f == "write": write(op["key"], op["value"])
    return {"value": state["values"].get(op["key"])}

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        op = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with lock: said = json.dumps(answer(op)).encode()
        self.send_response(200); self.end_headers(); self.wfile.write(said)
    def log_message(self, *args): pass

ThreadingHTTPServer((host, port), Handler).serve_forever()
