#!/usr/bin/env python3
"""A mail server on one port of several loopback addresses, each of another manner. Prints its port; for each line on its
standard input it prints what came since the last one, a line an event, closed by a line with a dot; ends with its input.

The local part of an address chooses the fault: mail-451@ as a sender, rcpt-550@, data-452@, dot-554@ (the answer after
the final dot), drop-data@, drop-dot@ (it hangs up there), slow@ and silent@ as recipients.
"""
import base64, socketserver, sys, threading, time
import certificates

# What is offered at an address: the certificate, whether TLS is spoken from the start, the words of EHLO.
MANNERS = {
    "127.0.0.1": ("good", False, ("STARTTLS",)),
    "127.0.0.2": ("good", True, ("AUTH PLAIN LOGIN",)),
    "127.0.0.3": ("good", False, ("STARTTLS",)),  # the certificate is for another host
    "127.0.0.4": ("expired", False, ("STARTTLS",)),
    "127.0.0.5": ("stranger", False, ("STARTTLS",)),
    "127.0.0.6": (None, False, ("AUTH PLAIN LOGIN",)),  # STARTTLS was taken away
    "127.0.0.7": (None, False, ("STARTTLS", "AUTH PLAIN LOGIN")),  # offered and refused
    "127.0.0.8": (None, False, ()),  # a plain relay
    "127.0.0.9": (None, False, ()),  # says 554 to everybody
}
USER, PASSWORD = "soumaa", "canary word"
contexts, events, lock = {}, [], threading.Lock()


def log(event):
    with lock:
        events.append(event)


def shown(data):
    return data.decode("latin-1").encode("unicode_escape").decode()


class Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def hear(self):
        line = self.rfile.readline()
        if not line:
            raise ConnectionError
        return line

    def setup(self):
        self.certificate, implicit, self.words = MANNERS[self.request.getsockname()[0]]
        self.secret = False
        super().setup()
        if implicit:
            self.start_tls()

    def start_tls(self):
        self.request = contexts[self.certificate].wrap_socket(self.request, server_side=True)
        self.secret, self.words = True, ("AUTH PLAIN LOGIN", "SIZE 1000000")
        super().setup()

    def handle(self):
        self.faults = {}
        if self.request.getsockname()[0] == "127.0.0.9":
            self.say("554 no service here")
            return
        self.say("220 test ESMTP")
        while self.answer(self.hear()):
            pass

    def answer(self, line):
        text = line.decode("latin-1").rstrip("\r\n")
        verb = text.split(" ")[0].upper()
        if verb not in ("AUTH", "EHLO"):
            log(("tls " if self.secret else "plain ") + shown(line.rstrip(b"\r\n")))
        method = getattr(self, "on_" + verb.lower(), None)
        if method is None:
            self.say("502 what?")
            return True
        return method(text) is not False

    def on_ehlo(self, _):
        for word in ("test", *self.words):
            self.say("250-" + word)
        self.say("250 8BITMIME")

    def on_starttls(self, _):
        if self.certificate is None:
            self.say("454 not now")
            return
        self.say("220 go on")
        self.start_tls()

    def on_auth(self, text):
        _, way, *first = text.split(" ")
        if way == "PLAIN":
            if not first:
                self.say("334 ")
                first = [self.hear().decode().strip()]
            _, user, password = base64.b64decode(first[0]).decode().split("\0")
        else:
            user = first[0] if first else self.ask("Username:")
            user, password = base64.b64decode(user).decode(), base64.b64decode(self.ask("Password:")).decode()
        right = (user, password) == (USER, PASSWORD)
        log(f"{'tls' if self.secret else 'plain'} AUTH {way} {user} {'right' if right else 'wrong'}")
        self.say("454 4.7.0 later" if user == "busy" else "235 in" if right else f"535 5.7.8 not {password}")

    def ask(self, question):
        self.say("334 " + base64.b64encode(question.encode()).decode())
        return self.hear().decode().strip()

    def step(self, place, fine):
        """Answers as the addresses want it at this place. False where the server hangs up."""
        fault = self.faults.pop(place, None)
        if fault == "drop":
            return False
        self.say(f"{fault} 5.9.9 fault at {place}" if fault else fine)
        return True

    def read_address(self, text):
        words = text.partition("<")[2].partition("@")[0].split("-")
        if words[0] == "slow":
            time.sleep(0.3)
        elif words[0] == "silent":
            self.hear()
        elif len(words) == 2:
            place, fault = reversed(words) if words[0] == "drop" else words
            self.faults[place] = fault

    def on_mail(self, text):
        self.read_address(text)
        return self.step("mail", "250 fine")

    def on_rcpt(self, text):
        self.read_address(text)
        return self.step("rcpt", "250 fine")

    def on_data(self, _):
        if self.faults.get("data"):
            return self.step("data", "")
        self.say("354 go on")
        data = b""
        while not data.endswith(b"\r\n.\r\n"):
            data += self.hear()
        log("message " + shown(data))
        return self.step("dot", "250 taken")

    def on_quit(self, _):
        self.say("221 bye")
        return False

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """A client that hangs up or refuses the certificate is what the test wants."""


def main(folder):
    contexts.update(certificates.make_all(folder))
    port = 0
    for address in MANNERS:
        server = Server((address, port), Session)
        port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(port, flush=True)
    for _ in sys.stdin:
        with lock:
            print("\n".join(events + ["."]), flush=True)
            events.clear()


if __name__ == "__main__":
    main(sys.argv[1])
