import json, sys
from urllib.request import Request, urlopen

for line in sys.stdin:
    op = json.loads(line)
    try:
        answer = json.loads(urlopen(Request(f"http://{sys.argv[1]}", data=line.encode()), timeout=2).read())
        if op["f"] == "cas" and not answer["ok"]: out = {"type": "fail", "error": "another value"}
        else: out = {"type": "ok", "value": answer["value"]}
    except Exception as error:
        out = {"type": "info", "error": str(error)}
    print(json.dumps({"id": op["id"], **out}), flush=True)
