"""A small server of the Open Inference Protocol v2 (JSON and the binary extension) that misbehaves when told to.

Its folder holds `input`: {"models": {name: "linear" or the path of a TorchScript archive}, "prefix": "/api/...",
"header": "authorization", "token": "what that header must hold", "dialect": "triton", "latency": seconds from a
request's last byte to its answer's first, "nested": whether JSON data comes nested}. It prints its port. What a
test tells it comes as POST /control.
"""

import asyncio
import json
import os
import signal
import socket
import struct
import sys
import time

import numpy as np

LENGTH = "inference-header-content-length"


class Refusal(Exception):
    """An answer of another status than 200, in the words of the dialect."""

    def __init__(self, status, kind, words):
        self.status, self.kind, self.words = status, kind, words


def linear(tensors, horizon=5):
    """What the tests compute for themselves: half the last, half the mean, and a hundredth a step."""
    window = tensors["window"].astype(np.float64)
    level = 0.5 * window[:, -1] + 0.5 * window.mean(axis=1)
    return {"forecast": (level[:, None, None] + 0.01 * np.arange(1, horizon + 1)[None, :, None]).astype(np.float32)}


def scripted(path):
    import torch

    torch.set_num_threads(1)
    module = torch.jit.load(path)
    names = [a.name for a in module.forward.schema.arguments[1:]]

    def run(tensors):
        missing = [n for n in names if n not in tensors]
        if missing:
            raise Refusal(400, "input", f"expected the inputs {names}, got {sorted(tensors)}")
        with torch.inference_mode():
            out = module(*[torch.from_numpy(np.ascontiguousarray(tensors[n])) for n in names])
        return {"forecast": out.numpy()}

    return run


class Server:
    def __init__(self, folder):
        given = json.load(open(folder + "/input"))
        self.models = {n: linear if m == "linear" else scripted(m) for n, m in given["models"].items()}
        self.prefix = given.get("prefix", "")
        self.header = given.get("header", "authorization").lower()
        self.token = given.get("token")
        self.dialect = given.get("dialect", "kserve")
        self.latency = given.get("latency", 0)
        self.nested = given.get("nested", False)
        self.faults, self.log, self.concurrent = [], [], 0
        # To hold requests until a test lets them go.
        self.gate = asyncio.Event()
        self.gate.set()

    async def serve(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {l.split(":", 1)[0].lower(): l.split(":", 1)[1].strip() for l in head[1:] if ":" in l}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.concurrent += 1
                try:
                    if not await self.answer(head[0], headers, body, writer):
                        return
                finally:
                    self.concurrent -= 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    # Answering

    async def answer(self, line, headers, body, writer):
        arrived = time.monotonic()
        method, path, _ = line.split(" ")
        if path == "/control":
            return await self.send(writer, 200, {}, json.dumps(self.control(json.loads(body))).encode())
        entry = {"line": line, "headers": headers, "bytes": len(body), "concurrent": self.concurrent, "fault": ""}
        self.log.append(entry)
        fault = self.fault(path)
        entry["fault"] = fault.get("kind", "")
        await self.gate.wait()
        if fault.get("kind") == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if fault.get("kind") == "hang":
            await asyncio.sleep(3600)
        if fault.get("kind") == "reset":
            linger = struct.pack("ii", 1, 0)
            writer.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
            return False
        names = {}
        try:
            if fault.get("kind") == "status":
                if fault.get("retry_after") is not None:
                    names["Retry-After"] = str(fault["retry_after"])
                raise Refusal(fault["status"], "told", fault.get("words", "as told"))
            self.check(headers, path)
            status, names, out = self.route(method, path[len(self.prefix) :], headers, body, fault)
        except Refusal as refusal:
            status, out = refusal.status, self.words(refusal)
        except Exception as problem:
            status, out = 500, self.words(Refusal(500, "model", f"{type(problem).__name__}: {problem}"))
        wait = self.latency + fault.get("seconds", 0) - (time.monotonic() - arrived)
        if wait > 0 and method == "POST":
            await asyncio.sleep(wait)
        return await self.send(writer, status, names, out, fault)

    async def send(self, writer, status, names, out, fault={}):
        kind = fault.get("kind")
        if kind == "page":
            out, names = b"<html><body>Welcome</body></html>", {}
        if kind == "truncated":
            out = out[: len(out) // 2]
        if kind == "trailing":
            out += b"\0\0\0\0"
        if kind == "empty":
            out = b""
        lines = [f"HTTP/1.1 {status} X", f"content-length: {len(out)}"] + [f"{n}: {v}" for n, v in names.items()]
        writer.write("\r\n".join(lines + ["", ""]).encode())
        if kind == "cut":
            writer.write(out[: len(out) // 2])
            await writer.drain()
            return False
        writer.write(out)
        await writer.drain()
        return True

    def check(self, headers, path):
        if self.token is not None and headers.get(self.header) != self.token:
            # As careless as a server may be: it quotes what it was given.
            raise Refusal(401, "token", f"the token {headers.get(self.header)} is not known")
        if not path.startswith(self.prefix + "/v2"):
            raise Refusal(404, "service", "no such service")

    def route(self, method, path, headers, body, fault):
        if path == "/v2":
            return 200, {}, json.dumps({"name": "test", "version": "1", "extensions": ["binary_tensor_data"]}).encode()
        if path in ("/v2/health/live", "/v2/health/ready"):
            return 200, {}, b'{"live":true}' if self.dialect == "kserve" else b""
        parts = path.split("/")[3:]
        if path.split("/")[2] != "models" or not parts:
            raise Refusal(404, "path", "no such path")
        if parts[0] not in self.models:
            raise Refusal(400 if self.dialect == "triton" else 404, "model", f"Request for unknown model: '{parts[0]}' is not found")
        if parts[1:] == ["ready"]:
            return 200, {}, b""
        if not parts[1:]:
            described = {"name": parts[0], "versions": ["1"], "platform": "pytorch_torchscript",
                         "inputs": [{"name": "window", "datatype": "FP32", "shape": [-1, -1]}],
                         "outputs": [{"name": "forecast", "datatype": "FP32", "shape": [-1, -1, -1]}]}
            return 200, {}, json.dumps(described).encode()
        if parts[1:] != ["infer"] or method != "POST":
            raise Refusal(405, "path", "no such method")
        return self.infer(parts[0], headers, body, fault)

    def infer(self, name, headers, body, fault):
        length = int(headers.get(LENGTH, len(body)))
        asked, raw = json.loads(body[:length]), body[length:]
        tensors = {}
        for given in asked["inputs"]:
            size = given.get("parameters", {}).get("binary_data_size")
            if size is None:
                values = np.array(given["data"], dtype=np.float32)
            else:
                values, raw = np.frombuffer(raw[:size], dtype="<f4"), raw[size:]
            if given["datatype"] != "FP32" or values.size != int(np.prod(given["shape"])):
                raise Refusal(422 if self.dialect in ("mlserver", "kserve") else 400, "input",
                              f"{values.size} values for the shape {given['shape']}")
            tensors[given["name"]] = values.reshape(given["shape"])
        if raw:
            raise Refusal(400, "input", "bytes are left over")
        outputs = self.models[name](tensors)
        return self.outputs(name, asked, outputs, fault)

    def outputs(self, name, asked, outputs, fault):
        kind, tail, written = fault.get("kind"), b"", []
        if kind == "nan":
            outputs = {n: np.where(np.arange(v.size).reshape(v.shape) == 3, np.nan, v) for n, v in outputs.items()}
        if kind == "other":
            outputs = {n: v + np.float32(0.001) * np.maximum(1, np.abs(v)) for n, v in outputs.items()}
        if kind == "shape":
            outputs = {n: v[:-1] for n, v in outputs.items()}
        if kind == "name":
            outputs = {"prediction": v for v in outputs.values()}
        wanted = {o["name"]: o.get("parameters", {}).get("binary_data", False) for o in asked.get("outputs", [])}
        # What nobody asked for comes too, before it: order and number are not promised.
        for key, values in [("extra", np.zeros((1, 2), dtype=np.float32)), *outputs.items()]:
            entry = {"name": key, "shape": list(values.shape), "datatype": "FP32"}
            if kind == "count":
                entry["shape"] = [entry["shape"][0] + 1, *entry["shape"][1:]]
            if kind == "datatype":
                entry["datatype"] = "INT32"
            if any(wanted.values()):
                data = np.ascontiguousarray(values, dtype="<f4").tobytes()
                entry["parameters"] = {"binary_data_size": len(data)}
                tail += data
            else:
                entry["data"] = values.tolist() if self.nested else values.reshape(-1).tolist()
                if kind == "null":
                    entry["data"] = [None, *entry["data"][1:]]
            written.append(entry)
        if kind == "double":
            written.append(written[-1])
        answer = {"model_name": name, "model_version": "1", "id": asked.get("id"), "outputs": written}
        if kind == "id":
            answer["id"] = "another"
        text = json.dumps(answer).encode()
        return 200, {"Inference-Header-Content-Length": len(text)} if tail else {}, text + tail

    def words(self, refusal):
        if self.dialect == "torchserve":
            kind = "ModelNotFoundException" if refusal.status == 404 else "InternalServerException"
            return json.dumps({"code": refusal.status, "type": kind, "message": refusal.words}).encode()
        if self.dialect == "eas":
            return refusal.words.encode()
        if self.dialect == "mlserver" and refusal.status == 422:
            return json.dumps({"detail": [{"loc": ["body", "inputs", 0], "msg": refusal.words, "type": "x"}]}).encode()
        return json.dumps({"error": refusal.words}).encode()

    # What tests tell

    def fault(self, path):
        for fault in self.faults:
            if fault.get("path", "/infer") not in path or fault.get("times", 1) == 0:
                continue
            if fault.get("after", 0) > 0:
                fault["after"] -= 1
                continue
            fault["times"] = fault.get("times", 1 << 30) - 1
            return fault
        return {}

    def control(self, told):
        what = told["do"]
        if what == "add":
            self.faults.append(told["fault"])
        elif what == "repair":
            self.faults.clear()
        elif what == "close":
            self.gate.clear()
        elif what == "open":
            self.gate.set()
        return self.log


def main(folder):
    async def run():
        server = Server(folder)
        # The protocol is named for asyncio, which turns delays off for TCP only.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        await asyncio.start_server(server.serve, sock=listener, limit=1 << 26)
        print(listener.getsockname()[1], flush=True)
        await asyncio.sleep(1 << 30)

    asyncio.run(run())
