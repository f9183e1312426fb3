"""A private WordPress on loopback: PHP's own server and a MariaDB in a folder. It sends no mail and asks nobody."""
import getpass, shutil, subprocess
from pathlib import Path
from scenario import Process, answers, free_port, wait_for

SOURCE = Path("/usr/share/wordpress")
NEEDED = ("php", "mariadbd", "mariadb", "mariadb-install-db", str(SOURCE))
PHP = ("php", "-d", "sendmail_path=/bin/true")

CONFIGURATION = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'wp'); define('DB_PASSWORD', 'wp'); define('DB_COLLATE', '');
define('DB_HOST', 'localhost:{socket}'); define('DB_CHARSET', 'utf8mb4');
define('WP_SITEURL', '{url}'); define('WP_HOME', '{url}');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT',
	'NONCE_SALT'] as $key) define($key, 'test-only-' . $key);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""

DATABASE = """
CREATE DATABASE wp CHARACTER SET utf8mb4;
CREATE USER wp@localhost IDENTIFIED BY 'wp';
GRANT ALL ON wp.* TO wp@localhost;
"""


class WordPress:
    """With three posts of three comments each; the third comment answers the first."""

    def __init__(self, place):
        self.place, self.site, self.port = place, place / "site", free_port()
        self.url, self.socket = f"http://127.0.0.1:{self.port}", place / "db.sock"
        self.requests = place / "requests.log"
        self.database = self.server = None

    def start(self):
        try:
            self.start_database()
            self.lay_out()
            self.run(PHP, Path(__file__).parent / "wordpress_seed.php", self.site)
            self.server = Process([*PHP, "-S", f"127.0.0.1:{self.port}", "-t", self.site], self.requests)
            wait_for(lambda: answers(self.port), "WordPress")
        except BaseException:
            self.finish()
            raise

    def run(self, *words, **options):
        flat = [word for part in words for word in (part if isinstance(part, tuple) else (part,))]
        return subprocess.run(flat, check=True, capture_output=True, text=True, timeout=60, **options).stdout

    def start_database(self):
        data, user = self.place / "db", f"--user={getpass.getuser()}"
        self.run("mariadb-install-db", "--no-defaults", f"--datadir={data}", user,
                 "--auth-root-authentication-method=normal", "--skip-test-db")
        self.database = Process(["mariadbd", "--no-defaults", user, f"--datadir={data}", f"--socket={self.socket}",
                                 "--skip-networking", f"--pid-file={self.place}/db.pid", "--innodb-buffer-pool-size=64M",
                                 "--innodb-flush-log-at-trx-commit=0"], self.place / "db.log")
        wait_for(self.socket.exists, "MariaDB")
        self.sql(DATABASE)

    def sql(self, statements):
        return self.run("mariadb", "--no-defaults", "-uroot", "-S", self.socket, "-N", input=statements)

    def lay_out(self):
        shutil.copytree(SOURCE, self.site, ignore=shutil.ignore_patterns("akismet", ".htaccess", "wp-config.php"))
        text = CONFIGURATION.format(socket=self.socket, url=self.url)
        (self.site / "wp-config.php").write_text(text, encoding="utf-8")

    def do(self, code):
        """Runs PHP within WordPress, as a plugin would; returns what it prints."""
        return self.run(PHP, "-r", f"require '{self.site}/wp-load.php'; {code}")

    def statuses(self):
        """Status and path of each request so far, as PHP's server logs them: "[200]: GET /?feed=rss2"."""
        lines = self.requests.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line.split("[", 2)[2] for line in lines if "]: GET " in line]

    def finish(self):
        for process in (self.server, self.database):
            if process is not None:
                process.stop()
