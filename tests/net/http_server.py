#!/usr/bin/env python3
"""A faulty HTTP server on 127.0.0.1 and 127.0.0.2, one fault a path. Prints its port; ends when standard input does.

/log answers with what came so far, a line a request: "HOST METHOD PATH name=value...", with the headers that the tests
ask about, and "OVERLAP HOST" where a host was asked twice at the same time.
"""
import asyncio, gzip, socket, struct, sys, zlib

BODY = b'<rss version="2.0"><channel><title>t</title></channel></rss>'
ZIPPED = gzip.compress(BODY * 50, mtime=0)
SHOWN = ("authorization", "x-key", "if-none-match", "if-modified-since", "user-agent", "referer", "accept-encoding")
log, busy = [], set()


def bomb():
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(20)) + packer.flush()


BOMB = bomb()


def head(status=200, length=None, *lines):
    """A status line and headers, closed by an empty line."""
    lines = (f"HTTP/1.1 {status} X", *lines, *([] if length is None else [f"Content-Length: {length}"]))
    return "\r\n".join((*lines, "Connection: close", "", "")).encode()


def whole(body, *lines, status=200):
    return head(status, len(body), *lines) + body


def to(place, status=302):
    return head(status, 0, f"Location: {place}")


REPLIES = {
    "/ok": whole(BODY, 'ETag: W/"a b"', "Last-Modified: Tue, 24 Nov 2026 10:00:00 GMT", "X-Two: 1", "X-Two: 2"),
    "/empty": whole(b""),
    "/none": head(304),
    "/missing": whole(b"no", status=404),
    "/gzip": whole(ZIPPED, "Content-Encoding: gzip"),
    "/gzip-two": whole(ZIPPED + ZIPPED, "Content-Encoding: x-gzip"),
    "/gzip-empty": whole(b"", "Content-Encoding: gzip"),
    "/gzip-cut": whole(ZIPPED[: len(ZIPPED) // 2], "Content-Encoding: gzip"),
    "/gzip-no-trailer": whole(ZIPPED[:-8], "Content-Encoding: gzip"),
    "/gzip-corrupt": whole(ZIPPED[:-6] + b"\x55" + ZIPPED[-5:], "Content-Encoding: gzip"),
    "/gzip-not": whole(BODY, "Content-Encoding: gzip"),
    "/gzip-bomb": whole(BOMB, "Content-Encoding: gzip"),
    "/gzip-gzip": whole(gzip.compress(ZIPPED), "Content-Encoding: gzip, gzip"),
    "/brotli": whole(BODY, "Content-Encoding: br"),
    "/long": head(200, len(BODY) + 100) + BODY,
    "/two-lengths": head(200, 5, "Content-Length: 50") + BODY,
    "/same-lengths": head(200, len(BODY), f"Content-Length: {len(BODY)}") + BODY,
    "/negative": head(200, -5) + BODY,
    "/list-length": head(200, "60, 60") + BODY,
    "/chunked": head(200, None, "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY),
    "/chunked-cut": head(200, None, "Transfer-Encoding: chunked") + b"%x\r\n%s" % (len(BODY) + 50, BODY),
    "/chunked-open": head(200, None, "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(BODY), BODY),
    "/chunked-bad": head(200, None, "Transfer-Encoding: chunked") + b"zz\r\n" + BODY,
    "/big": whole(bytes(300000)),
    "/big-unsaid": head(200) + bytes(300000),
    "/headers": head(200, len(BODY), *[f"X-{i}: {'b' * 900}" for i in range(100)]) + BODY,
    "/hundreds": b"HTTP/1.1 100 C\r\n\r\n" * 10000 + whole(BODY),
    "/garbage": BODY,
    "/nothing": b"",
    "/later-seconds": head(429, 0, "Retry-After: 120"),
    "/later-zero": head(503, 0, "Retry-After: 0"),
    "/later-date": head(503, 0, "Retry-After: Tue, 24 Nov 2026 12:00:30 GMT"),
    "/later-far": head(503, 0, "Retry-After: 99999999999999999999"),
    "/loop": to("/loop", 301),
    "/to-file": to("file:///etc/passwd"),
    "/to-gopher": to("gopher://127.0.0.1:25/_HELO"),
    "/to-metadata": to("http://169.254.169.254/latest/meta-data/"),
    "/to-user": to("http://user:word@127.0.0.1/ok"),
    "/to-mail-port": to("http://127.0.0.1:25/"),
    "/to-ok": to("/ok", 301),
    "/to-ok-for-now": to("/to-ok", 307),
    "/nowhere": head(302, 0),
}


def moved(path, port):
    """/away/HOST/PATH leads to PATH on another host."""
    _, _, host, rest = path.split("/", 3)
    return to(f"http://{host}:{port}/{rest}", 308)


async def slow(writer, path):
    if path == "/stalled":
        writer.write(head(200, 1000) + b"<rss>")
        await asyncio.sleep(30)
    elif path == "/silent":
        await asyncio.sleep(30)
    elif path == "/endless":
        writer.write(head(200))
        for _ in range(1000):
            writer.write(b"x" * 65536)
            await writer.drain()
    elif path == "/drip":
        writer.write(head(200, 100000))
        for _ in range(300):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)


def reset(writer):
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def answer(writer, path, port, host):
    if path == "/log":
        writer.write(whole("\n".join(log).encode()))
    elif path == "/forget":
        log.clear()
        writer.write(whole(b""))
    elif path == "/reset":
        reset(writer)
    elif path.startswith("/away/"):
        writer.write(moved(path, port))
    elif path.startswith("/turn/"):
        if host in busy:
            log.append(f"OVERLAP {host}")
        busy.add(host)
        await asyncio.sleep(0.05)
        busy.discard(host)
        writer.write(whole(BODY))
    elif path in REPLIES:
        writer.write(REPLIES[path])
    else:
        await slow(writer, path)


async def serve(reader, writer):
    try:
        request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = request.split("\r\n")
        host, port = writer.get_extra_info("sockname")[:2]
        method, path = first.split(" ")[:2]
        pairs = [line.split(": ", 1) for line in lines if ": " in line]
        told = " ".join(f"{name.lower()}={value}" for name, value in pairs if name.lower() in SHOWN)
        if path not in ("/log", "/forget"):
            log.append(f"{host} {method} {path} {told}")
        await answer(writer, path, port, host)
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
        pass
    finally:
        writer.close()


async def main():
    first = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = first.sockets[0].getsockname()[1]
    await asyncio.start_server(serve, "127.0.0.2", port)
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
