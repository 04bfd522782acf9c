"""Sends messages as a Python program does: email.message builds each, smtplib sends them over one connection.

smtplib_peer.py PORT CAFILE RECIPIENTS MESSAGES [FILE]
"""

import smtplib
import ssl
import sys
from email.message import EmailMessage

port, cafile, recipients, messages = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])


def build():
    message = EmailMessage()
    message["From"] = "me@bench.test"
    message["To"] = ", ".join(f"r{i}@bench.test" for i in range(1, recipients + 1))
    message["Subject"] = "Measured"
    message.set_content("A short text.\n")
    for path in sys.argv[5:]:
        with open(path, "rb") as file:
            message.add_attachment(
                file.read(), maintype="application", subtype="octet-stream", filename="attachment.bin"
            )
    return message


context = ssl.create_default_context(cafile=cafile)
with smtplib.SMTP_SSL("127.0.0.1", port, context=context) as smtp:
    smtp.login("me", "anything")
    for _ in range(messages):
        smtp.send_message(build())
