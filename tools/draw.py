"""The smallest files that the portal takes: a page, a photograph, a picture.

`draw.py FOLDER` draws those of the partner guide's examples.
"""

import pathlib
import struct
import sys
import zlib


def pdf(width: int = 595) -> bytes:
    """One empty page so wide, with a table of objects that is right."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d 842]/Contents 4 0 R>>" % width,
        b"<</Length 5>>\nstream\nBT ET\nendstream",
    ]
    file, table = b"%PDF-1.7\n", b"0000000000 65535 f \n"
    for number, content in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = len(objects) + 1
    return file + b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, table, size, len(file))


def png(grey: int) -> bytes:
    """Eight by eight pixels of one grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress((b"\0" + bytes([grey]) * 8) * 8))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def jpeg() -> bytes:
    """Eight by eight pixels of grey: one block, "no difference, end of block", a bit each."""

    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    codes = bytes([1] + [0] * 15 + [0])
    return b"".join([
        b"\xff\xd8",
        segment(0xDB, b"\0" + b"\x01" * 64),
        segment(0xC4, b"\x00" + codes),
        segment(0xC4, b"\x10" + codes),
        segment(0xC0, struct.pack(">BHHBBBB", 8, 8, 8, 1, 1, 0x11, 0)),
        segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
        b"\x3f\xff\xd9",
    ])


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    for name, content in [("kbis.pdf", pdf()), ("recto.jpg", jpeg()), ("verso.png", png(128))]:
        (folder / name).write_bytes(content)
