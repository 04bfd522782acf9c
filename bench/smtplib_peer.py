"""Sends one message as a Python program does: email.message builds it, smtplib sends it.

smtplib_peer.py PORT CAFILE RECIPIENTS [FILE]
"""

import smtplib
import ssl
import sys
from email.message import EmailMessage

port, cafile, recipients = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
message = EmailMessage()
message["From"] = "me@bench.test"
message["To"] = ", ".join(f"r{i}@bench.test" for i in range(1, recipients + 1))
message["Subject"] = "Measured"
message.set_content("A short text.\n")
for path in sys.argv[4:]:
    with open(path, "rb") as file:
        message.add_attachment(
            file.read(), maintype="application", subtype="octet-stream", filename="attachment.bin"
        )
context = ssl.create_default_context(cafile=cafile)
with smtplib.SMTP_SSL("127.0.0.1", port, context=context) as smtp:
    smtp.login("me", "anything")
    smtp.send_message(message)
