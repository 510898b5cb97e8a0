"""Compares two DICOM files element by element; prints one line a difference, nothing when there is none."""
import sys

import pydicom

TRAILING_PADDING = 0xFFFCFFFC
PIXEL_DATA = 0x7FE00010


def kept(ds):
    return {tag for tag in ds.keys() if tag.element != 0 and tag != TRAILING_PADDING}


def same_vr(tag, left, right):
    return left == right or (tag == PIXEL_DATA and encapsulated and {left, right} == {"OW", "OB"})


def compare(left, right, path):
    for tag in sorted(kept(left) | kept(right)):
        where = path + str(tag)
        if tag not in left or tag not in right:
            print(where, "only in the", "first" if tag in left else "second")
            continue
        a, b = left[tag], right[tag]
        if not same_vr(tag, a.VR, b.VR):
            print(where, "VR", a.VR, "and", b.VR)
        elif a.VR == "SQ":
            if len(a.value) != len(b.value):
                print(where, "items", len(a.value), "and", len(b.value))
            for i, (x, y) in enumerate(zip(a.value, b.value)):
                compare(x, y, "%s[%d]" % (where, i))
        elif a.value != b.value:
            print(where, "value %.60r and %.60r" % (a.value, b.value))


first, second = (pydicom.dcmread(path) for path in sys.argv[1:3])
syntaxes = [ds.file_meta.TransferSyntaxUID for ds in (first, second)]
encapsulated = syntaxes[0].is_compressed
if syntaxes[0] != syntaxes[1]:
    print("transfer syntax", *syntaxes)
compare(first, second, "")
