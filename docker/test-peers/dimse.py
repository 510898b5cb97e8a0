"""As much of the upper layer (PS3.8) and of DIMSE-N (PS3.7) as a stand-in needs, for which DCMTK has no program.

One presentation context, Implicit VR Little Endian, messages that fit into one PDU. For tests: it trusts its peers.
"""
import socket
import struct

from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset

MPPS = "1.2.840.10008.3.1.2.3.3"
COMMITMENT = "1.2.840.10008.1.20.1"
COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1"

N_EVENT_REPORT, N_SET, N_ACTION, N_CREATE = 0x0100, 0x0120, 0x0130, 0x0140
RESPONSE = 0x8000

_IMPLICIT = b"1.2.840.10008.1.2"
_USER = [(0x51, struct.pack(">I", 16384)), (0x52, b"2.25.1")]


class Refused(Exception):
    """The association was rejected, aborted or cut."""


def _item(kind, value):
    return struct.pack(">BxH", kind, len(value)) + value


def _items(value):
    while value:
        kind, length = struct.unpack(">BxH", value[:4])
        yield kind, value[4 : 4 + length]
        value = value[4 + length :]


def _pdu(kind, body):
    return struct.pack(">BxI", kind, len(body)) + body


def _encode(dataset):
    out = DicomBytesIO()
    out.is_little_endian = out.is_implicit_VR = True
    write_dataset(out, dataset)
    return out.getvalue()


def _decode(value):
    return read_dataset(DicomBytesIO(value), True, True)


def read_pdu(connection):
    """Returns the type and the body of the next PDU; a type of 0 is the end of the connection."""
    header = connection.recv(6, socket.MSG_WAITALL)
    if len(header) < 6:
        return 0, b""
    kind, length = struct.unpack(">BxI", header)
    return kind, connection.recv(length, socket.MSG_WAITALL) if length else b""


class Association:
    """An association on a connected socket; ``context`` is the id of its only presentation context."""

    def __init__(self, connection, context):
        self._connection = connection
        self._context = context

    @classmethod
    def request(cls, address, calling, called, abstract, as_scp=False):
        """Requests an association; ``as_scp`` proposes the role of the provider alone. Raises Refused."""
        connection = socket.create_connection(address, 30)
        uid = abstract.encode()
        user = list(_USER)
        if as_scp:
            user.append((0x54, struct.pack(">H", len(uid)) + uid + b"\0\1"))
        body = struct.pack(">H2x16s16s32x", 1, called.ljust(16).encode(), calling.ljust(16).encode())
        body += _item(0x10, b"1.2.840.10008.3.1.1.1")
        body += _item(0x20, b"\1\0\0\0" + _item(0x30, uid) + _item(0x40, _IMPLICIT))
        body += _item(0x50, b"".join(_item(*each) for each in user))
        connection.sendall(_pdu(1, body))
        kind, answer = read_pdu(connection)
        if kind == 3:
            raise Refused("association rejected: result %d, source %d, reason %d" % tuple(answer[1:4]))
        if kind != 2:
            raise Refused("association aborted")
        results = [value[2] for item, value in _items(answer[68:]) if item == 0x21]
        if results != [0]:
            raise Refused("presentation context refused: result %s" % results)
        return cls(connection, 1)

    @classmethod
    def accept(cls, connection, request, abstract):
        """Answers an A-ASSOCIATE-RQ, of which ``request`` is the body, with the one context that it proposes for ``abstract``."""
        uid = abstract.encode()
        body = request[:68] + _item(0x10, b"1.2.840.10008.3.1.1.1")
        accepted, user = 0, list(_USER)
        for kind, value in _items(request[68:]):
            if kind == 0x20:
                fits = not accepted and _item(0x30, uid) in value and _item(0x40, _IMPLICIT) in value
                accepted = value[0] if fits else accepted
                body += _item(0x21, bytes([value[0], 0, 0 if fits else 3, 0]) + _item(0x40, _IMPLICIT))
            elif kind == 0x50:
                user += [each for each in _items(value) if each[0] == 0x54]
        body += _item(0x50, b"".join(_item(*each) for each in user))
        connection.sendall(_pdu(2, body))
        return cls(connection, accepted)

    def send(self, command, data=None):
        """Sends a message: a command set, as keywords and values, and a data set."""
        command_set = Dataset()
        for keyword, value in command.items():
            setattr(command_set, keyword, value)
        command_set.CommandDataSetType = 0x0101 if data is None else 1
        encoded = _encode(command_set)
        parts = [(3, struct.pack("<HHII", 0, 0, 4, len(encoded)) + encoded)]
        if data is not None:
            parts.append((2, _encode(data)))
        for flags, value in parts:
            self._connection.sendall(_pdu(4, struct.pack(">IBB", len(value) + 2, self._context, flags) + value))

    def receive(self):
        """Returns the next message as command set and data set, either of which can be None; releases when asked to."""
        command, fragments = None, b""
        while True:
            kind, body = read_pdu(self._connection)
            if kind == 5:
                self._connection.sendall(_pdu(6, bytes(4)))
            if kind != 4:
                return None, None
            while body:
                length, _, flags = struct.unpack(">IBB", body[:6])
                fragments += body[6 : 4 + length]
                body = body[4 + length :]
                if flags == 3:
                    command, fragments = _decode(fragments), b""
                    if command.CommandDataSetType == 0x0101:
                        return command, None
                elif flags == 2:
                    return command, _decode(fragments)

    def call(self, command, data=None):
        """Sends a request and returns the status of its response."""
        self.send({"MessageID": 1, **command}, data)
        answer, _ = self.receive()
        if answer is None:
            raise Refused("no response")
        return answer.Status

    def respond(self, request, status=0):
        """Answers a request that came by receive()."""
        names = {
            "AffectedSOPClassUID": request.get("AffectedSOPClassUID", request.get("RequestedSOPClassUID")),
            "AffectedSOPInstanceUID": request.get("AffectedSOPInstanceUID", request.get("RequestedSOPInstanceUID")),
        }
        head = {"CommandField": request.CommandField | RESPONSE, "MessageIDBeingRespondedTo": request.MessageID}
        self.send({**head, **names, "Status": status})

    def release(self):
        """Releases the association and closes the connection."""
        self._connection.sendall(_pdu(5, bytes(4)))
        read_pdu(self._connection)
        self._connection.close()
