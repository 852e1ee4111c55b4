"""Envelope encryption of what only an insatsägare may read, and keyed hashes, links and codes.

A master key (setting IDENTITY_KEYS, never in the database) wraps a data key per insatsägare; the wrapped key lies in
the database, and the data key encrypts names and numbers. To rotate, a new master key is put first and each wrapped
key is wrapped again (`rewrap`); the ciphertexts stay as they are.

AES-256-GCM with a random nonce of 96 bits, so one key may seal 2^32 texts (NIST SP 800-38D, 8.3). Each ciphertext is
bound to its place by additional data (`place`): moved to another row, column or owner it cannot be opened.
A sealed text is: version (1 byte), fingerprint of the key (4), nonce (12), ciphertext with its tag (length + 16).
"""

import base64
import hashlib
import hmac
import secrets
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"
KEY_BYTES = 32
_NONCE_BYTES = 12
_MARK_BYTES = 4
_HEAD_BYTES = len(VERSION) + _MARK_BYTES + _NONCE_BYTES
_TAG_BYTES = 16

# Nothing that is mistaken for something else (0 O, 1 I L, 2 Z, 5 S, 8 B), and no vowels, so no words either.
CODE_ALPHABET = "CDFGHJKMNPQRTVWX34679"
_CODE_LENGTH = 8
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}  # 16 MB and some 50 ms, as Django's own hasher


class CannotDecrypt(Exception):
    """A sealed text that could not be opened; nothing of it is given out. One subclass for each reason."""


class MasterKeyMissing(CannotDecrypt):
    """The master key that wrapped a data key is not in IDENTITY_KEYS."""


class WrongKey(CannotDecrypt):
    """The text was sealed with another key than the one that was tried."""


class Tampered(CannotDecrypt):
    """The text is not as it was sealed: changed, cut off, or moved to another row, column or owner."""


class DataKey:
    """The key of one insatsägare, in the clear. Keep it for the length of a request or a job, never longer."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"A data key is {KEY_BYTES} bytes.")
        self._key = key

    def encrypt(self, text: str | bytes, *, aad: bytes) -> bytes:
        """The text sealed and bound to `aad` (see `place`); never the same twice."""
        return _seal(self._key, text.encode() if isinstance(text, str) else text, aad)

    def decrypt(self, sealed: bytes | memoryview, *, aad: bytes) -> str:
        """The text that was sealed with this key at this place. Raises WrongKey or Tampered."""
        return self.decrypt_bytes(sealed, aad=aad).decode()

    def decrypt_bytes(self, sealed: bytes | memoryview, *, aad: bytes) -> bytes:
        """As `decrypt`, for what was bytes."""
        return _open(self._key, bytes(sealed), aad)

    def __repr__(self) -> str:
        return "DataKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A data key is neither pickled nor copied: it would end up in a cache or a job.")


def place(table: str, column: str, owner: int | str) -> bytes:
    """Where a ciphertext belongs, as additional data: its table, its column, and the row or owner that it is about."""
    return _join(table, column, str(owner))


def new_data_key() -> DataKey:
    """A fresh random data key."""
    return DataKey(secrets.token_bytes(KEY_BYTES))


def wrap(data_key: DataKey, aad: bytes) -> bytes:
    """The data key sealed by the first master key, whose id it carries. `aad` says whose key it is."""
    name, master = next(iter(settings.IDENTITY_KEYS.items()))
    head = _wrap_head(name)
    return head + _seal(master, data_key._key, head + aad)


def unwrap(wrapped: bytes | memoryview, aad: bytes) -> DataKey:
    """The data key of `wrap`, by whichever master key sealed it. Raises MasterKeyMissing, WrongKey or Tampered."""
    wrapped = bytes(wrapped)
    name = master_key_id(wrapped)
    if name not in settings.IDENTITY_KEYS:
        raise MasterKeyMissing(
            f"Huvudnyckeln ”{name}” finns inte i IDENTITY_KEYS. Lägg tillbaka den sist i listan och starta om."
        )
    head = _wrap_head(name)
    return DataKey(_open(settings.IDENTITY_KEYS[name], wrapped[len(head) :], head + aad))


def rewrap(wrapped: bytes | memoryview, aad: bytes) -> bytes:
    """The same data key sealed by the first master key; the very same bytes when it is already. Raises as `unwrap`."""
    data_key = unwrap(wrapped, aad)
    if master_key_id(wrapped) == next(iter(settings.IDENTITY_KEYS)):
        return bytes(wrapped)
    return wrap(data_key, aad)


def master_key_id(wrapped: bytes | memoryview) -> str:
    """The id of the master key that sealed a data key. Raises Tampered when it is no wrapped key."""
    wrapped = bytes(wrapped)
    length = wrapped[1] if len(wrapped) > 1 and wrapped[:1] == VERSION else 0
    name = wrapped[2 : 2 + length]
    if not name or len(name) != length or not name.isascii():
        raise Tampered("Den sparade nyckeln är skadad. Återställ den från säkerhetskopian.")
    return name.decode("ascii")


def keyed_hash(value: str, *, purpose: str, scope: str) -> bytes:
    """32 bytes by which an exact value is found again without being stored.

    `scope` is the insatsägare: two owners' hashes of one value differ, so that their tables cannot be joined.
    Keyed with IDENTITY_PEPPER: there are so few personnummer that a plain hash could be tried out.
    """
    return _pepper("hash", purpose, scope, value)


def link_token(purpose: str, pk: int, generation: int) -> str:
    """The secret of a personal link: 192 bits as 32 url-safe characters, the same each time, so never stored.

    A new `generation` gives a new link, and the old one leads nowhere once the row has the new `link_hash`.
    """
    return base64.urlsafe_b64encode(_pepper("link", purpose, str(pk), str(generation))[:24]).decode()


def link_hash(token: str) -> str:
    """What is stored of a link, and what a visitor's link is looked up by: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """A code to read out or type in, as "CDFG-3467"; some 35 bits, so guesses must be counted."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(_CODE_LENGTH))
    return f"{code[:4]}-{code[4:]}"


def code_hash(code: str, salt: str) -> str:
    """What is stored of a code: 64 hexadecimal digits. `salt` is unique to what the code opens, as its link's hash.

    Both keyed and slow: neither the database alone nor the pepper alone gives the code.
    """
    tidy = "".join(sign for sign in code.upper() if sign.isalnum())
    keyed = _pepper("code", salt, tidy)
    return hashlib.scrypt(keyed, salt=salt.encode(), dklen=32, **_SCRYPT).hex()


def check_code(code: str, salt: str, stored: str) -> bool:
    """Whether it is the code behind `stored`, whatever its case, dashes and spaces."""
    return hmac.compare_digest(code_hash(code, salt), stored)


def _seal(key: bytes, plain: bytes, aad: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    head = VERSION + _mark(key)
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head + aad)


def _open(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    if len(sealed) < _HEAD_BYTES + _TAG_BYTES or sealed[:1] != VERSION:
        raise Tampered("Den krypterade texten är skadad eller avklippt.")
    head, nonce, rest = sealed[: 1 + _MARK_BYTES], sealed[1 + _MARK_BYTES : _HEAD_BYTES], sealed[_HEAD_BYTES:]
    if head != VERSION + _mark(key):
        raise WrongKey("Texten är krypterad med en annan nyckel.")
    try:
        return AESGCM(key).decrypt(nonce, rest, head + aad)
    except InvalidTag:
        raise Tampered("Den krypterade texten är ändrad eller flyttad från sin plats.") from None


def _mark(key: bytes) -> bytes:
    """A fingerprint that tells one key from another and nothing about it."""
    return hmac.digest(key, b"finsam fingerprint", "sha256")[:_MARK_BYTES]


def _wrap_head(name: str) -> bytes:
    return VERSION + bytes([len(name)]) + name.encode("ascii")


def _pepper(*parts: str) -> bytes:
    return hmac.digest(settings.IDENTITY_PEPPER.value, _join(*parts), "sha256")


def _join(*parts: str) -> bytes:
    """The parts with their lengths, so that no two lists of parts give the same bytes."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
