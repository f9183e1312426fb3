"""A private Postfix on loopback: submission with STARTTLS and AUTH (asked of a private Dovecot), delivery into Maildirs,
no mail to anywhere else. Nothing outside its folder is read or written but the programs and their libraries."""
import contextlib, os, pwd, shutil, signal
from scenario import Process, answers, free_port, wait_for
import certificates

NEEDED = ("postfix", "dovecot", "openssl")
PASSWORD = "canary-7f3a"

MAIN = """
compatibility_level = 3.6
queue_directory = {place}/queue
data_directory = {place}/data
maillog_file = {place}/postfix.log
maillog_file_prefixes = {place}
myhostname = localhost
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
default_transport = error:no mail leaves this machine
virtual_mailbox_domains = example.test
virtual_mailbox_base = {place}/boxes
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:{mail.pw_uid}
virtual_gid_maps = static:{mail.pw_gid}
smtpd_tls_cert_file = {place}/good.pem
smtpd_tls_key_file = {place}/good.key
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_received_header = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl}
smtpd_error_sleep_time = 0
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

DOVECOT = """
base_dir = {place}/run
state_dir = {place}/run/state
log_path = {place}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = root
default_login_user = nobody
default_internal_group = root
ssl = no
auth_failure_delay = 0
mail_location = maildir:{place}/unused/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={place}/unused/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {sasl}
  }}
}}
"""


class Postfix:
    """Delivers to the boxes NAME@example.test; refuses all others."""

    def __init__(self, place, *boxes):
        self.place, self.port, self.sasl = place, free_port(), free_port()
        self.authority = place / "good.pem"
        mail = pwd.getpwnam("mail")
        names = ", ".join(f"{{ {box}@example.test = {box}/ }}" for box in boxes)
        facts = {"place": place, "port": self.port, "sasl": self.sasl, "mail": mail, "boxes": names,
                 "password": PASSWORD}
        certificates.make(place, "good")
        (place / "etc").mkdir()
        for name, text in (("main.cf", MAIN), ("master.cf", MASTER), ("dovecot.conf", DOVECOT)):
            (place / "etc" / name).write_text(text.format(**facts), encoding="ascii")
        for name, owner in (("queue", "root"), ("data", "postfix"), ("boxes", "mail")):
            (place / name).mkdir()
            shutil.chown(place / name, owner)
        self.dovecot = Process(["dovecot", "-F", "-c", place / "etc" / "dovecot.conf"], place / "dovecot.out")
        self.master = None

    def start(self):
        """Postfix's master leaves the group of who starts it and leads its own."""
        self.master = Process(["postfix", "-c", self.place / "etc", "start-fg"], self.place / "postfix.out")
        wait_for(lambda: answers(self.sasl) and answers(self.port), "Postfix and Dovecot")

    def stop(self, how=signal.SIGTERM):
        if self.master is not None:
            with contextlib.suppress(OSError):
                os.killpg(int((self.place / "queue" / "pid" / "master.pid").read_text()), how)
            self.master.stop(how)
            self.master = None
            wait_for(lambda: not answers(self.port), "the end of Postfix")

    def finish(self):
        self.stop()
        self.dovecot.stop()

    def mails(self, box):
        """The delivered mails of a box, as bytes, oldest first."""
        new = self.place / "boxes" / box / "new"
        paths = sorted(new.iterdir(), key=lambda path: path.stat().st_mtime_ns) if new.is_dir() else []
        return [path.read_bytes() for path in paths]

    def boxes(self):
        return sorted(path.name for path in (self.place / "boxes").iterdir())
