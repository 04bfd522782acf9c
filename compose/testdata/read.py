"""Reads the messages named as arguments as an independent program would, and
prints a JSON list of what it found."""
import email.policy, hashlib, json, sys


def people(message, name):
    field = message[name]
    if field is None:
        return []
    return [[a.display_name, a.addr_spec] for a in field.addresses]


def defects(message):
    found = [repr(d) for d in message.defects]
    for part in message.walk():
        found += [repr(d) for d in part.defects]
        for name, value in part.items():
            # An encoded-word in quotes is what name= is: RFC 2047 forbids it, everyone reads it.
            found += [name + ": " + repr(d) for d in value.defects if name != "Content-Type"]
    return found


def tree(message):
    if not message.is_multipart() or message.get_content_maintype() != "multipart":
        return message.get_content_type()
    return message.get_content_subtype() + "(" + ", ".join(tree(p) for p in message.iter_parts()) + ")"


def page(message):
    """What a program that shows pages makes of it: the page and the pictures it can find for it."""
    body = message.get_body(("related", "html"))
    if body is None:
        return None
    pictures = []
    if body.get_content_subtype() == "related":
        pictures = [{
            "id": p["content-id"], "name": p.get_filename(), "type": p.get_content_type(),
            "disposition": p.get_content_disposition(), "sha256": hashlib.sha256(p.get_payload(decode=True)).hexdigest(),
        } for p in body.iter_attachments()]
    html = message.get_body(("html",))
    return {
        "tree": tree(message), "root": body.get_param("type") or "", "html": html.get_content().replace("\r\n", "\n"),
        "pictures": pictures,
    }


def look(path):
    with open(path, "rb") as f:
        message = email.message_from_binary_file(f, policy=email.policy.default)
    body = message.get_body(("plain",))
    return {
        "subject": message["subject"],
        "from": people(message, "from"), "to": people(message, "to"),
        "cc": people(message, "cc"), "reply_to": people(message, "reply-to"),
        "bcc": message["bcc"], "date": message["date"].datetime.isoformat(), "message_id": str(message["message-id"]),
        "body": body.get_content().replace("\r\n", "\n") if body else None,
        "files": [{
            "name": a.get_filename(), "type": a.get_content_type(), "disposition": a.get_content_disposition(),
            "sha256": hashlib.sha256(a.get_payload(decode=True)).hexdigest(),
        } for a in message.iter_attachments()],
        "defects": defects(message), "page": page(message),
    }


json.dump([look(path) for path in sys.argv[1:]], sys.stdout)
