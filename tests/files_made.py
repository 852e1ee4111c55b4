"""Files as people send them in, good and bad, made from bytes: for the tests of what is taken in."""

import zlib
from io import BytesIO

from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

EICAR_LIKE = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$INVENTED-ANTIVIRUS-TEST-FILE!$H+H*"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + EICAR_LIKE + b"%PDF-1.7\n"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\0" * 200
WORD = b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml" + b"\0" * 200
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def pdf(pages: int = 1, *, words: str = "", wide: float = 595, high: float = 842) -> bytes:
    """A PDF of blank pages; `words` makes its content different from another's."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(wide, high)
    writer.add_metadata({"/Title": words or "Faktura"})
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """The bytes of a PDF."""
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted(asked: str = "inte-detta") -> bytes:
    """A PDF that asks for a password; with an empty one it opens but is locked all the same."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt(user_password=asked, owner_password="owner", algorithm="RC4-128")
    return written(writer)


def with_script() -> bytes:
    """A PDF that runs a script when it is opened."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("this.print();")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    return written(writer)


def written_over() -> bytes:
    """A PDF saved twice: object 5 was harmless, and is a script in its second generation. Both are pointed at."""
    out = bytearray(b"%PDF-1.4\n")

    def put(head: bytes, body: bytes) -> bytes:
        place = b"%010d" % len(out)
        out.extend(head + b" obj\n" + body + b"\nendobj\n")
        return place

    first = [
        put(b"1 0", b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 1 R/Dests 5 0 R>>"),
        put(b"2 0", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        put(b"3 0", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"),
    ]
    harmless, table = put(b"5 0", b"<<>>"), len(out)
    out.extend(b"xref\n0 4\n0000000000 65535 f \n" + b"".join(place + b" 00000 n \n" for place in first))
    out.extend(b"5 1\n" + harmless + b" 00000 n \ntrailer\n<</Size 6/Root 1 0 R>>\n")
    out.extend(b"startxref\n%d\n%%%%EOF\n" % table)
    script, second = put(b"5 1", b"<</S/JavaScript/JS(this.print\\(\\))>>"), len(out)
    out.extend(b"xref\n5 1\n" + script + b" 00001 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\n" % table)
    out.extend(b"startxref\n%d\n%%%%EOF\n" % second)
    return bytes(out)


def with_action(kind: str) -> bytes:
    """A PDF whose first page has a link that does something: /Launch, /SubmitForm, /URI."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("x.exe")})
    link = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject([NumberObject(n) for n in (0, 0, 90, 90)]),
            NameObject("/A"): writer._add_object(action),
        }
    )
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    return written(writer)


def with_file() -> bytes:
    """A PDF that carries another file."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("lista.csv", b"a;b")
    return written(writer)


def bomb() -> bytes:
    """A PDF whose parts lie in a stream that unpacks to two hundred million bytes."""
    packed = zlib.compress(b" " * 200_000_000, 9)
    body = b"%PDF-1.7\n"
    at = len(body)
    body += b"1 0 obj\n<</Type/ObjStm/N 2/First 10/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    body += packed + b"\nendstream\nendobj\n"
    start = len(body)
    rows = b"\x00\x00\x00\x00\x00" + b"\x01" + at.to_bytes(3, "big") + b"\x00"
    rows += b"\x02\x00\x00\x01\x00" + b"\x02\x00\x00\x01\x01"
    body += b"4 0 obj\n<</Type/XRef/Size 4/W[1 3 1]/Root 2 0 R/Length %d>>\nstream\n" % len(rows)
    return body + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def endless(levels: int = 12, kids: int = 10) -> bytes:
    """A PDF of a few hundred bytes whose pages, each list naming the next ten times, are a million million."""
    parts = [b"<</Type/Catalog/Pages 2 0 R>>"]
    for level in range(levels):
        below = b" ".join(b"%d 0 R" % (level + 3) for _ in range(kids))
        parent = b"/Parent %d 0 R" % (level + 1) if level else b""
        parts.append(b"<</Type/Pages/Count 1%s/Kids[%s]>>" % (parent, below))
    parts.append(b"<</Type/Page/MediaBox[0 0 99 99]/Parent %d 0 R>>" % (levels + 1))
    return assembled(parts)


def assembled(parts: list[bytes]) -> bytes:
    """A PDF of numbered parts, the first of them its root."""
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)


def picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (600, 800),
    *,
    words: str = "Kvitto",
    mode: str = "RGB",
    **options: object,
) -> bytes:
    """A picture with words in it."""
    drawn = Image.new(mode, size, "white")
    ImageDraw.Draw(drawn).text((40, 40), words, fill="black")
    out = BytesIO()
    drawn.save(out, kind, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A photo that lies on its side and tells where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Telefonen"
    exif[0x0112] = 6  # turn it a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (59.0, 36.0, 58.0)
    return picture(exif=exif, comment=b"hemma")
