import os
import sys

# example begins
import base64
import hashlib
import hmac
import time


def verify(secret: str, headers, body: bytes) -> None:
    """Raises ValueError unless the webhook is from whoever has the secret, and fresh."""
    sent = headers["webhook-timestamp"]
    if abs(time.time() - int(sent)) > 300:
        raise ValueError("the webhook is too old, or a clock is wrong")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{sent}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    signatures = headers["webhook-signature"].split(" ")
    if not any(hmac.compare_digest(expected.encode(), it.encode()) for it in signatures):
        raise ValueError("no signature is right")
# example ends


names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
try:
    verify(os.environ["SECRET"], dict(zip(names, sys.argv[1:])), sys.stdin.buffer.read())
except ValueError as error:
    sys.exit(str(error))
