"""Certificates for servers on loopback, made by openssl in a folder of the test.

`good` is for 127.0.0.1 and 127.0.0.2, `expired` for 127.0.0.4 and out of date, `stranger` for 127.0.0.5 and signed by
itself, `foreign` for 127.0.0.6 and signed by an authority; both are known to nobody. trusted.pem holds what the program
under test shall trust: `good` and `expired`.
"""
import ssl, subprocess

HOSTS = {"good": ("127.0.0.1", "127.0.0.2"), "expired": ("127.0.0.4",), "stranger": ("127.0.0.5",),
         "foreign": ("127.0.0.6",), "authority": ("127.0.0.7",)}
ISSUERS = {"foreign": "authority"}
TRUSTED = ("good", "expired")


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def make(folder, name):
    """FOLDER/NAME.pem and FOLDER/NAME.key."""
    certificate, key = f"{folder}/{name}.pem", f"{folder}/{name}.key"
    hosts = "subjectAltName=" + ",".join("IP:" + host for host in HOSTS[name])
    issuer = ISSUERS.get(name)
    signed = ["-CA", f"{folder}/{issuer}.pem", "-CAkey", f"{folder}/{issuer}.key"] if issuer else []
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj",
            f"/CN=soumaa-test-{name}", "-addext", hosts, "-out", certificate, "-keyout", key, *signed)
    if name == "expired":
        openssl("x509", "-in", certificate, "-signkey", key, "-days", "-1", "-out", certificate)


def make_all(folder):
    """Makes them and returns a server's SSL context for each name."""
    contexts = {}
    for name in sorted(HOSTS, key=lambda host: host in ISSUERS):
        make(folder, name)
        contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        contexts[name].load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
    with open(f"{folder}/trusted.pem", "w", encoding="ascii") as trusted:
        for name in TRUSTED:
            with open(f"{folder}/{name}.pem", encoding="ascii") as certificate:
                trusted.write(certificate.read())
    return contexts
