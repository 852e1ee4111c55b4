"""Encryption: what was sealed comes back, and whatever was touched, moved or sealed by another is refused."""

import base64
import copy
import pickle
import re

import pytest
from django.conf import settings as configured
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from finsam.bas import kryptering
from finsam.bas.environment import Environment, Key, Keys
from finsam.bas.kryptering import (
    CODE_ALPHABET,
    CannotDecrypt,
    DataKey,
    MasterKeyMissing,
    Tampered,
    WrongKey,
    check_code,
    code_hash,
    keyed_hash,
    link_hash,
    link_token,
    master_key_id,
    new_code,
    new_data_key,
    place,
    rewrap,
    unwrap,
    wrap,
)

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
AAD = place("deltagare_identitet", "namn", 4711)
OWNER = place("deltagare_nyckel", "nyckel", 7)
parts = st.tuples(st.text(), st.text(), st.integers(0))


def only(**keys: bytes):
    """IDENTITY_KEYS as these, the first in use."""
    return override_settings(IDENTITY_KEYS=Keys(keys))


@given(st.text() | st.binary(), parts)
def test_what_was_sealed_comes_back(text, where) -> None:
    key, aad = new_data_key(), place(*where)
    sealed = key.encrypt(text, aad=aad)
    assert key.decrypt_bytes(memoryview(sealed), aad=aad) == (text.encode() if isinstance(text, str) else text)
    if isinstance(text, str):
        assert key.decrypt(sealed, aad=aad) == text


@given(parts, parts)
def test_a_ciphertext_cannot_be_moved(here, there) -> None:
    if here == there:
        return
    key = new_data_key()
    sealed = key.encrypt("Anna", aad=place(*here))
    with pytest.raises(Tampered):
        key.decrypt(sealed, aad=place(*there))


def test_places_that_read_alike_differ() -> None:
    assert len({place("a", "bc", 1), place("ab", "c", 1), place("a", "b", "c1"), place("a", "bc", "11")}) == 4


def test_each_flipped_bit_is_noticed() -> None:
    key = new_data_key()
    sealed = key.encrypt("Anna", aad=AAD)
    wrapped = wrap(key, OWNER)
    for at in range(len(sealed) * 8):
        with pytest.raises((Tampered, WrongKey)):
            key.decrypt(flipped(sealed, at), aad=AAD)
    for at in range(len(wrapped) * 8):
        with pytest.raises(CannotDecrypt):
            unwrap(flipped(wrapped, at), OWNER)


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_what_was_cut_off_is_refused() -> None:
    key = new_data_key()
    sealed, wrapped = key.encrypt("Anna", aad=AAD), wrap(key, OWNER)
    for length in range(len(sealed)):
        with pytest.raises(Tampered):
            key.decrypt(sealed[:length], aad=AAD)
    for length in range(len(wrapped)):
        with pytest.raises(CannotDecrypt):
            unwrap(wrapped[:length], OWNER)
    with pytest.raises(Tampered):
        key.decrypt(sealed + b"\0", aad=AAD)


def test_another_key_is_told_from_a_changed_text() -> None:
    sealed = new_data_key().encrypt("Anna", aad=AAD)
    with pytest.raises(WrongKey):
        new_data_key().decrypt(sealed, aad=AAD)
    with only(a=OLD):
        wrapped = wrap(new_data_key(), OWNER)
    with only(a=NEW), pytest.raises(WrongKey):
        unwrap(wrapped, OWNER)


def test_the_same_text_is_never_sealed_the_same_way() -> None:
    key = new_data_key()
    assert len({key.encrypt("Anna", aad=AAD) for _ in range(50)}) == 50
    assert b"Anna" not in key.encrypt("Anna", aad=AAD)


def test_a_wrapped_key_is_its_owners() -> None:
    wrapped = wrap(new_data_key(), OWNER)
    with pytest.raises(Tampered):
        unwrap(wrapped, place("deltagare_nyckel", "nyckel", 8))


def test_rotation_keeps_what_was_sealed_and_frees_the_old_key() -> None:
    with only(a=OLD):
        key = new_data_key()
        sealed, wrapped = key.encrypt("Anna", aad=AAD), wrap(key, OWNER)
    with only(b=NEW, a=OLD):
        assert unwrap(wrapped, OWNER).decrypt(sealed, aad=AAD) == "Anna"
        again = rewrap(wrapped, OWNER)
        assert (master_key_id(wrapped), master_key_id(again)) == ("a", "b")
        assert rewrap(again, OWNER) == again
    with only(b=NEW):
        assert unwrap(again, OWNER).decrypt(sealed, aad=AAD) == "Anna"
        with pytest.raises(MasterKeyMissing, match="”a” finns inte i IDENTITY_KEYS"):
            unwrap(wrapped, OWNER)


def test_keys_are_shown_nowhere(settings) -> None:
    key = DataKey(OLD)
    shown = (
        f"{key!r} {key} {vars(kryptering)} {settings.IDENTITY_KEYS!r} {settings.IDENTITY_PEPPER!r} {Keys({'a': OLD})}"
    )
    for secret in (OLD, settings.IDENTITY_PEPPER.value, *settings.IDENTITY_KEYS.values()):
        assert repr(secret)[2:-1] not in shown
        assert base64.urlsafe_b64encode(secret).decode()[:20] not in shown
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copying(key)
    with pytest.raises(ValueError):
        DataKey(b"short")


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), min_size=2, max_size=6, unique=True))
def test_hashes_differ_by_value_purpose_and_owner(triples) -> None:
    hashes = {keyed_hash(value, purpose=purpose, scope=scope) for value, purpose, scope in triples}
    assert len(hashes) == len(triples)
    assert {len(one) for one in hashes} == {32}


def test_hash_needs_the_pepper() -> None:
    before = keyed_hash("x", purpose="personnummer", scope="7")
    assert keyed_hash("x", purpose="personnummer", scope="7") == before
    with override_settings(IDENTITY_PEPPER=Key(OLD)):
        assert keyed_hash("x", purpose="personnummer", scope="7") != before


def test_links_are_the_same_each_time_and_new_with_each_generation() -> None:
    token = link_token("remiss", 4711, 1)
    assert token == link_token("remiss", 4711, 1)
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", token)  # 32 * 6 = 192 bits
    others = [link_token("remiss", 4711, 2), link_token("remiss", 4712, 1), link_token("underlag", 4711, 1)]
    assert len({token, *others}) == 4
    assert re.fullmatch(r"[0-9a-f]{64}", link_hash(token))
    assert token not in link_hash(token)


def test_codes_are_easy_to_read_out() -> None:
    assert not set("01258ILOSBZU") & set(CODE_ALPHABET)
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(f"[{CODE_ALPHABET}]{{4}}-[{CODE_ALPHABET}]{{4}}", code) for code in codes)


@settings(max_examples=5, deadline=None)
@given(st.text(max_size=20))
def test_code_opens_whatever_its_case_and_dashes(wrong: str) -> None:
    code = new_code()
    stored = code_hash(code, "länk 1")
    for typed in (code, code.lower(), code.replace("-", ""), f" {code[:2]} {code[2:]} ", code.replace("-", "\u2013")):
        assert check_code(typed, "länk 1", stored)
    assert not check_code(code, "länk 2", stored)
    assert not check_code(wrong, "länk 1", stored)
    assert code not in stored


def test_code_hash_is_slow_and_keyed() -> None:
    stored = code_hash("CDFG-3467", "länk")
    with override_settings(IDENTITY_PEPPER=Key(OLD)):
        assert code_hash("CDFG-3467", "länk") != stored


def text_of(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


@pytest.mark.parametrize(
    "write", [text_of, lambda key: text_of(key).rstrip("="), lambda key: base64.b64encode(key).decode()]
)
def test_settings_are_read_in_their_order(monkeypatch: pytest.MonkeyPatch, write) -> None:
    monkeypatch.setenv("IDENTITY_KEYS", f"2026b:{write(NEW)}, 2026a:{write(b'?' * 31 + b'>')}")
    monkeypatch.setenv("IDENTITY_PEPPER", write(OLD))
    env = Environment()
    keys, pepper = env.keys("IDENTITY_KEYS"), env.key("IDENTITY_PEPPER")
    env.stop_if_wrong()
    assert list(keys.items()) == [("2026b", NEW), ("2026a", b"?" * 31 + b">")]
    assert pepper == Key(OLD)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "IDENTITY_KEYS saknas. Skriv id:nyckel"),
        (" , ", "IDENTITY_KEYS saknas. Skriv id:nyckel"),
        (text_of(OLD), "nyckel nummer 1 ska skrivas id:nyckel"),
        (f"Å:{text_of(OLD)}", "nyckel nummer 1 ska skrivas id:nyckel"),
        (f"a:{text_of(OLD)},b:{text_of(NEW)[:-4]}", "nyckel nummer 2 (”b”) är inte 32 byte i base64"),
        (f"a:{text_of(OLD + NEW)}", "(”a”) är inte 32 byte i base64"),
        (f"a:{text_of(OLD)},a:{text_of(NEW)}", "nyckel nummer 2 har samma id som en tidigare (”a”)"),
        (f"a:{text_of(OLD)},b:{text_of(OLD)}", "nyckel nummer 2 (”b”) är samma nyckel som en tidigare"),
    ],
)
def test_wrong_keys_stop_the_start_without_being_shown(monkeypatch: pytest.MonkeyPatch, given: str, said: str) -> None:
    monkeypatch.setenv("IDENTITY_KEYS", given)
    monkeypatch.delenv("IDENTITY_PEPPER", raising=False)
    env = Environment()
    env.keys("IDENTITY_KEYS")
    env.key("IDENTITY_PEPPER")
    with pytest.raises(SystemExit) as ended:
        env.stop_if_wrong()
    assert said in str(ended.value)
    assert "IDENTITY_PEPPER saknas" in str(ended.value)
    assert text_of(OLD)[:12] not in str(ended.value)


def test_the_run_has_keys_of_its_own() -> None:
    assert {len(key) for key in configured.IDENTITY_KEYS.values()} == {32}
    assert len(configured.IDENTITY_PEPPER.value) == 32
