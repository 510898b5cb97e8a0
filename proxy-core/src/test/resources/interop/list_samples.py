"""Lists pydicom's sample objects that name their SOP class, one a line: path, SOP class, transfer syntax, modality, frames."""
import os

import pydicom
from pydicom.data import get_testdata_file

root = os.path.dirname(get_testdata_file("CT_small.dcm"))
for name in sorted(os.listdir(root)):
    path = os.path.join(root, name)
    if not name.endswith(".dcm"):
        continue
    try:
        ds = pydicom.dcmread(path, stop_before_pixels=True)
        fields = [path, ds.SOPClassUID, ds.file_meta.TransferSyntaxUID, ds.get("Modality", "-")]
        fields.append(ds["NumberOfFrames"].value if "NumberOfFrames" in ds else 1)
    except (pydicom.errors.InvalidDicomError, AttributeError):
        continue
    print("\t".join(str(field) for field in fields))
