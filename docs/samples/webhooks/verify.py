"""Verifies a webhook of ReferralHub (Standard Webhooks) with nothing but the standard library."""

import base64
import hashlib
import hmac
import time

TOLERANCE = 5 * 60


def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """secret: whsec_..., as shown when the webhook was made; headers: their names in lower case;
    body: as it came, before anything parses it."""
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if not timestamp.isascii() or not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # while a secret is rotated there are two
    return any(hmac.compare_digest(signature.encode(), expected.encode()) for signature in headers["webhook-signature"].split(" "))
