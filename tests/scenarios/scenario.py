"""What every scenario needs: a folder of its own, the program, waiting for a condition, leaving where a server is not
installed. A scenario is run as `scenario.py PROGRAM`."""
import contextlib, json, os, shutil, signal, socket, subprocess, sys, tempfile, time
from pathlib import Path

SHARED = Path(os.environ.get("SOUMAA_SHARED", Path(__file__).parents[3] / "shared"))
SKIPPED = 77
os.environ["PATH"] += ":/usr/sbin"  # where servers are


def need(*names, root=False):
    """Leaves, as skipped, where a program or a file (a path) is missing, or the rights to run a server."""
    missing = [name for name in names if not (os.path.exists(name) if "/" in name else shutil.which(name))]
    if missing or (root and os.geteuid() != 0):
        print("skipped:", f"{', '.join(missing)} not installed" if missing else "only root can start these servers")
        sys.exit(SKIPPED)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what, seconds=20):
    """Polls until the condition holds and returns what it gave."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.02)
    return found


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def check(condition, *facts):
    """Fails with the facts that say why."""
    if not condition:
        raise AssertionError(" | ".join(str(fact) for fact in facts))


class Process:
    """A server in the foreground, in a group of its own that ends with it."""

    def __init__(self, command, log, **options):
        with open(log, "ab") as output:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            start_new_session=True, **options)

    def stop(self, how=signal.SIGTERM):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(20)


@contextlib.contextmanager
def folder():
    """A folder that servers under other users can reach, gone at the end."""
    place = Path(tempfile.mkdtemp(prefix="soumaa-scenario-"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place)


class Soumaa:
    """The program with one configuration in a folder."""

    def __init__(self, place, program, configuration, secrets=None):
        self.place, self.program = place, program
        (place / "soumaa.yaml").write_text(configuration, encoding="utf-8")
        if secrets is not None:
            self.write_secrets(secrets)

    def write_secrets(self, secrets):
        path = self.place / "secrets.yaml"
        path.touch(mode=0o600)
        path.write_text("".join(f"{name}: '{value}'\n" for name, value in secrets.items()), encoding="utf-8")

    def __call__(self, command, *arguments, now, status=0):
        """Runs a command and returns its outputs as one text, after a look at its status."""
        words = [self.program, command, "--config", self.place / "soumaa.yaml", "--now", now, *arguments]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        check(done.returncode == status, command, *arguments, f"status {done.returncode}", done.stdout, done.stderr)
        return done.stdout + done.stderr

    def mentions(self, now):
        """All that is stored, as a list of mentions."""
        return [json.loads(line) for line in self("list", "--json", now=now).splitlines()]
