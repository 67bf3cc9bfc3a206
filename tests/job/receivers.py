"""Real receivers of notifications on this machine: one for HTTP, one for SMTP."""

import contextlib
import json
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer


@contextlib.contextmanager
def http_receiver(status: int = 200) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """(port, the JSON messages received)."""
    received: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        yield from _serving(server, received)


@contextlib.contextmanager
def smtp_receiver() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """(port, the mails received: subject, to, text)."""
    received: list[dict[str, str]] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 ready")
            recipients: list[str] = []
            while line := self.rfile.readline().decode().strip():
                word = line.upper()
                if word.startswith(("EHLO", "HELO")):
                    self._say("250 here")
                elif word.startswith("RCPT"):
                    recipients.append(line.partition(":")[2].strip("<> "))
                    self._say("250 ok")
                elif word == "DATA":
                    self._say("354 go on")
                    lines = []
                    while (text := self.rfile.readline()) != b".\r\n":
                        lines.append(text)
                    mail = message_from_bytes(b"".join(lines), policy=policy.default)
                    body = mail.get_body(("plain", "html"))
                    received.append(
                        {
                            "subject": str(mail["subject"]),
                            "to": ",".join(recipients),
                            "text": body.get_content() if body else "",
                        }
                    )
                    self._say("250 taken")
                elif word == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        yield from _serving(server, received)


def _serving(
    server: socketserver.TCPServer, received: list[dict[str, str]]
) -> Iterator[tuple[int, list[dict[str, str]]]]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield int(server.server_address[1]), received
    finally:
        server.shutdown()
        thread.join()
