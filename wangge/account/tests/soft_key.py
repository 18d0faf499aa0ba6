"""A security key in software: what a browser would send for it, signed for real."""

import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN = "https://testserver"
PRESENT = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class SoftKey:
    """One key pair for one site."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)

    def make(self, options: str) -> str:
        """The answer to `navigator.credentials.create`, as JSON."""
        wanted = json.loads(options)["publicKey"]
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call]
        held = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        flags = PRESENT | AuthenticatorData.FLAG.AT
        state = AuthenticatorData.create(sha256(wanted["rp"]["id"].encode()), flags, 0, held)
        seen = CollectedClientData.create(CollectedClientData.TYPE.CREATE, wanted["challenge"], ORIGIN)
        made = AttestationObject.create("none", state, {})
        return self._answer({"clientDataJSON": websafe_encode(seen), "attestationObject": websafe_encode(made)})

    def use(self, options: str, signer: ec.EllipticCurvePrivateKey | None = None) -> str:
        """The answer to `navigator.credentials.get`, as JSON; `signer` replaces the key's own hand."""
        wanted = json.loads(options)["publicKey"]
        state = AuthenticatorData.create(sha256(wanted["rpId"].encode()), PRESENT, 1)
        seen = CollectedClientData.create(CollectedClientData.TYPE.GET, wanted["challenge"], ORIGIN)
        signature = (signer or self.private).sign(state + seen.hash, ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": seen, "authenticatorData": state, "signature": signature}
        return self._answer({name: websafe_encode(part) for name, part in parts.items()} | {"userHandle": None})

    def _answer(self, response: dict[str, Any]) -> str:
        own = websafe_encode(self.id)
        whole = {"id": own, "rawId": own, "type": "public-key", "clientExtensionResults": {}, "response": response}
        return json.dumps(whole)
