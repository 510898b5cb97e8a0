package dev.gantry.policy.resolve;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The atoms of each dimension, numbered from 0: within an atom no rule makes a difference. The last atom of
 * {@link #transferSyntaxes} is empty and stands for all that no rule names.
 */
public final class Dimensions {
    private final List<Party> parties;
    private final List<Subject> subjects;
    private final List<String> transferSyntaxes;
    private final Map<String, Integer> partyByAe = new HashMap<>();
    private final Map<Integer, Integer> hl7PartyByDevice = new HashMap<>();
    private final Map<String, Integer> sopByUid = new HashMap<>();
    private final Map<String, Integer> messageByText = new HashMap<>();
    private final Map<String, Integer> transferSyntaxByUid = new HashMap<>();
    private int otherSop;
    private int otherMessage;

    Dimensions(List<Party> parties, List<Subject> subjects, List<String> transferSyntaxes) {
        this.parties = List.copyOf(parties);
        this.subjects = List.copyOf(subjects);
        this.transferSyntaxes = List.copyOf(transferSyntaxes);
        for (int i = 0; i < parties.size(); i++) {
            String aeTitle = parties.get(i).aeTitle();
            if (aeTitle == null) {
                hl7PartyByDevice.put(parties.get(i).device(), i);
            } else {
                partyByAe.putIfAbsent(aeTitle, i);
            }
        }
        for (int i = 0; i < subjects.size(); i++) {
            switch (subjects.get(i).kind()) {
                case SOP_CLASS -> sopByUid.put(subjects.get(i).text(), i);
                case HL7_MESSAGE -> messageByText.put(subjects.get(i).text(), i);
                case OTHER_SOP_CLASS -> otherSop = i;
                case OTHER_HL7_MESSAGE -> otherMessage = i;
            }
        }
        for (int i = 0; i < transferSyntaxes.size() - 1; i++) {
            transferSyntaxByUid.put(transferSyntaxes.get(i), i);
        }
    }

    /** Returns the atoms of "caller" and of "called". */
    public List<Party> parties() {
        return parties;
    }

    /** Returns the atoms of "what it is about". */
    public List<Subject> subjects() {
        return subjects;
    }

    /** Returns the UIDs of the transfer syntaxes; the last one is empty and stands for all others. */
    public List<String> transferSyntaxes() {
        return transferSyntaxes;
    }

    /** Returns the atom of the device that owns an AE title, or -1. */
    public int partyOf(String aeTitle) {
        return partyByAe.getOrDefault(aeTitle, -1);
    }

    /** Returns the atom of a device under its HL7 names, or -1. */
    public int hl7PartyOf(int device) {
        return hl7PartyByDevice.getOrDefault(device, -1);
    }

    /** Returns the atom of a SOP class; never negative. */
    public int sopClass(String uid) {
        return sopByUid.getOrDefault(uid, otherSop);
    }

    /** Returns the atom of an HL7 message; never negative. */
    public int message(String text) {
        return messageByText.getOrDefault(text, otherMessage);
    }

    /** Returns the atom of a transfer syntax; never negative. */
    public int transferSyntax(String uid) {
        return transferSyntaxByUid.getOrDefault(uid, transferSyntaxes.size() - 1);
    }

    /** Returns a new set of all atoms below a number. */
    static BitSet all(int size) {
        BitSet all = new BitSet(size);
        all.set(0, size);
        return all;
    }
}
