#!/usr/bin/env python3
"""An https server on one port of several loopback addresses, each of another fault. Prints its port; ends when standard
input does. The certificates (certificates.py) are made in the folder that is its argument.

At 127.0.0.1 and 127.0.0.2 nothing is wrong but what the path asks for. /log answers with the requests that could be
read, a line each: "HOST PATH authorization=...". A path that ends in "-unsaid" has no Content-Length: the end of its
body is the end of the connection.
"""
import contextlib, socketserver, ssl, sys, threading, warnings
import certificates

# What answers at an address: the name of a certificate, or what is there instead of TLS.
MANNERS = {
    "127.0.0.1": "good",
    "127.0.0.2": "good",
    "127.0.0.3": "good",  # the certificate is for other hosts
    "127.0.0.4": "expired",
    "127.0.0.5": "stranger",
    "127.0.0.6": "foreign",
    "127.0.0.7": "old",  # TLS 1.1 and nothing newer
    "127.0.0.8": "plain",  # http, also for who speaks TLS
    "127.0.0.9": "hang up",
    "127.0.0.10": "silent",
}
ITEM = "<item><guid>{0}</guid><title>{0}</title><description>Rihla {0}</description></item>"
BODY = f"<rss version='2.0'><channel>{''.join(ITEM.format(i) for i in range(40))}</channel></rss>".encode()


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """A client that hangs up or refuses the certificate is what the test wants."""


class Session:
    """TLS whose records we hold in our own hands before they are sent."""

    def __init__(self, context, connection):
        self.connection, self.incoming, self.outgoing = connection, ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.work(self.tls.do_handshake)

    def work(self, step):
        """Does a step of TLS, with what it needs to hear and what it has to say."""
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                self.flush()
                heard = self.connection.recv(65536)
                if not heard:
                    raise ConnectionError from None
                self.incoming.write(heard)
            finally:
                self.flush()

    def flush(self):
        self.connection.sendall(self.outgoing.read())

    def request(self):
        text = b""
        while b"\r\n\r\n" not in text:
            text += self.work(lambda: self.tls.read(65536))
        return text.decode("latin-1")

    def records(self, plain):
        """The records that carry the bytes, not yet sent."""
        self.tls.write(plain)
        return self.outgoing.read()

    def close_notify(self):
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.unwrap()
        self.flush()


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        self.host = self.request.getsockname()[0]
        self.request.settimeout(20)
        manner = MANNERS[self.host]
        if manner == "hang up":
            self.request.recv(65536)
        elif manner == "silent":
            while self.request.recv(65536):
                pass
        elif manner == "plain":
            self.answer_plain(self.request.recv(65536).decode("latin-1"))
        else:
            self.answer(Session(self.server.contexts[manner], self.request))

    def note(self, request):
        first, *lines = request.split("\r\n")
        path = first.split(" ")[1]
        pairs = [line.split(": ", 1) for line in lines if ": " in line]
        kept = [f"{name.lower()}={value}" for name, value in pairs if name.lower() in ("authorization", "if-none-match")]
        if path != "/log":
            self.server.log.append(" ".join((self.host, path, *kept)))
        return path

    def reply(self, path, length=None):
        status, body, more = "200 X", BODY, ""
        if path == "/log":
            body = "\n".join(self.server.log).encode()
        elif path == "/forget":
            self.server.log.clear()
        elif path.startswith("/away/"):
            scheme, host, rest = path.split("/", 4)[2:]
            status, more = "302 X", f"Location: {scheme}://{host}:{self.server.server_address[1]}/{rest}\r\n"
        if not path.endswith("-unsaid"):
            more += f"Content-Length: {len(body)}\r\n"
        return f"HTTP/1.1 {status}\r\nETag: \"{path}\"\r\n{more}Connection: close\r\n\r\n".encode(), body

    def answer_plain(self, request):
        if request.startswith("GET "):
            self.request.sendall(b"".join(self.reply(self.note(request))))
        else:
            self.request.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def answer(self, session):
        path = self.server.turn(self.note(session.request()))
        head, body = self.reply(path)
        if path.startswith("/no-notify"):
            self.request.sendall(session.records(head + body))
        elif path.startswith("/cut-record"):
            self.request.sendall(session.records(head + body)[: -len(body) // 2])
        elif path.startswith("/between-records"):
            self.request.sendall(session.records(head + body[: len(body) // 2]))
            session.records(body[len(body) // 2:])
        elif path.startswith("/corrupt-record"):
            records = bytearray(session.records(head + body))
            records[-len(body) // 2] ^= 1
            self.request.sendall(records)
        elif path.startswith("/half"):
            self.request.sendall(session.records(head + body[: len(body) // 2]))
            session.close_notify()
        else:
            self.request.sendall(session.records(head + body))
            session.close_notify()


def old_context(folder):
    warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is the point
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    context.load_cert_chain(f"{folder}/good.pem", f"{folder}/good.key")
    return context


def serve(folder, turn=lambda path: path):
    """Start the servers; return their port and the log. `turn` makes another path, and so another fault, of a path."""
    contexts = {**certificates.make_all(folder), "old": old_context(folder)}
    log, port = [], 0
    for address in MANNERS:
        server = Server((address, port), Handler)
        server.contexts, server.log, server.turn = contexts, log, turn
        port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return port, log


if __name__ == "__main__":
    print(serve(sys.argv[1])[0], flush=True)
    sys.stdin.read()
