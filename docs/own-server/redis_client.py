import json, socket, sys

def answer(file):
    kind, rest = chr(file.read(1)[0]), file.readline().strip().decode()
    if kind == "-": raise ValueError(rest)
    if kind == ":": return int(rest)
    if kind == "$": return file.read(int(rest) + 2)[:-2].decode()
    return [answer(file) for _ in range(int(rest))] if kind == "*" else rest

connection = None
for line in sys.stdin:
    op = json.loads(line)
    sent = False
    try:
        if connection is None:
            connection = socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=2).makefile("rwb")
        words = ["SADD", op["key"], str(op["value"])] if op["f"] == "insert" else ["SMEMBERS", op["key"]]
        sent = True
        connection.write((" ".join(words) + "\r\n").encode())
        connection.flush()
        value = answer(connection)
        out = {"type": "ok", "value": [int(each) for each in value] if op["f"] == "members" else None}
    except ValueError as error:
        out = {"type": "fail", "error": str(error), "retry": True}
    except Exception as error:
        connection = None
        out = {"type": "info" if sent else "fail", "error": str(error), "retry": True}
        if sent: del out["retry"]
    print(json.dumps({"id": op["id"], **out}), flush=True)
