package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Device;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.policy.vocabulary.Attribute;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Identifiers of C-FIND, C-MOVE and C-GET (PS3.4 C.4): read to their end, so that nothing that nests too deeply or does not fit
 * its own lengths reaches the parser behind, and held to what obligations of the kind {@code query} ask.
 */
final class QueryCheck implements MessageCheck {
    private static final int STUDY_DATE = 0x0008_0020;
    private static final int SCHEDULED_STEP_SEQUENCE = 0x0040_0100;
    private static final int SCHEDULED_STATION_AE_TITLE = 0x0040_0001;
    private static final int SCHEDULED_START_DATE = 0x0040_0002;

    private final PolicySource policies;
    private final Parties parties;

    QueryCheck(PolicySource policies, Parties parties) {
        this.policies = policies;
        this.parties = parties;
    }

    @Override
    public @Nullable Examination examine(AllowedMessage message) {
        return switch (message.command().field()) {
            case C_FIND_RQ, C_MOVE_RQ, C_GET_RQ -> new WholeIdentifier();
            default -> null;
        };
    }

    private final class WholeIdentifier implements Examination {
        @Override
        public int highestTag() {
            return 0xFFFF_FFFF;
        }

        @Override
        public boolean wants(int sequence, int tag) {
            return sequence == 0 || sequence == SCHEDULED_STEP_SEQUENCE;
        }

        @Override
        public boolean looksInto(int sequence) {
            return sequence == SCHEDULED_STEP_SEQUENCE;
        }

        @Override
        public Outcome conclude(AllowedMessage message, Values values) {
            return message.command().field() == CommandField.C_FIND_RQ
                    ? judge(message, values)
                    : Outcome.Pass.UNFOLLOWED;
        }
    }

    private Outcome judge(AllowedMessage message, Values values) {
        int results = Integer.MAX_VALUE;
        for (QueryLimits limits :
                QueryLimits.of(policies.current(), message.decision().obligations())) {
            String objection = objection(message, limits, values);
            if (objection != null) {
                return new Outcome.Refuse(
                        ReasonCode.QUERY_TOO_BROAD, DimseStatus.DATA_SET_DOES_NOT_MATCH_SOP_CLASS, objection);
            }
            results = limits.results() == 0 ? results : Math.min(results, limits.results());
        }
        return results == Integer.MAX_VALUE
                ? Outcome.Pass.UNFOLLOWED
                : Outcome.Pass.with(new ResultCap(message.command(), results));
    }

    private @Nullable String objection(AllowedMessage message, QueryLimits limits, Values values) {
        if (limits.ownStation()
                && message.context().abstractSyntax().equals(WellKnownUids.MODALITY_WORKLIST_FIND)
                && !namesOwnStation(message.sender(), values)) {
            return "it does not ask for the worklist of the caller's own station";
        }
        boolean asksForKey = !limits.keys().isEmpty() || limits.spanDays() > 0;
        if (asksForKey && !isNarrow(limits, values)) {
            return "it does not narrow " + limits.asked();
        }
        if (limits.literal() > 0) {
            for (Attribute attribute : wildcardKeys()) {
                for (String value : values.of(0, attribute.tag())) {
                    if (QueryKeys.hasWildcard(value)
                            && !QueryKeys.isUniversal(value)
                            && QueryKeys.literalPrefix(value) < limits.literal()) {
                        return attribute.keyword() + " has fewer than " + limits.literal()
                                + " characters before a wildcard";
                    }
                }
            }
        }
        return null;
    }

    private boolean namesOwnStation(Sender sender, Values values) {
        Device device = sender == Sender.CALLER ? parties.caller() : parties.called();
        Set<String> own = device.aeTitles();
        List<String> stations = values.of(SCHEDULED_STEP_SEQUENCE, SCHEDULED_STATION_AE_TITLE);
        return values.items(SCHEDULED_STEP_SEQUENCE) == 1 && stations.size() == 1 && own.contains(stations.get(0));
    }

    private static boolean isNarrow(QueryLimits limits, Values values) {
        for (int tag : limits.keys()) {
            boolean isDate = Attributes.byTag(tag)
                    .filter(attribute -> attribute.representation().equals("DA"))
                    .isPresent();
            if ((isDate && limits.spanDays() > 0)
                    ? areWithin(values.of(0, tag), limits.spanDays())
                    : QueryKeys.areNarrow(values.of(0, tag), limits.literal())) {
                return true;
            }
        }
        return limits.spanDays() > 0
                && (areWithin(values.of(0, STUDY_DATE), limits.spanDays())
                        || areWithin(values.of(SCHEDULED_STEP_SEQUENCE, SCHEDULED_START_DATE), limits.spanDays()));
    }

    private static boolean areWithin(List<String> values, int days) {
        return !values.isEmpty() && values.stream().allMatch(value -> QueryKeys.isWithin(value, days));
    }

    /** The matching keys of PS3.4 C.6 that people put wildcards into. */
    private static List<Attribute> wildcardKeys() {
        return WILDCARD_KEYS;
    }

    private static final List<Attribute> WILDCARD_KEYS = List.of(
                    "PatientName",
                    "PatientID",
                    "AccessionNumber",
                    "StudyID",
                    "StudyDescription",
                    "ReferringPhysicianName",
                    "InstitutionName",
                    "SeriesDescription",
                    "OtherPatientNames",
                    "RequestedProcedureID")
            .stream()
            .flatMap(keyword -> Attributes.find(keyword).stream())
            .toList();

    /** Lets so many matches pass and stops the query there. */
    private static final class ResultCap implements Passage {
        private final CommandSet request;
        private int left;
        private boolean stopped;

        ResultCap(CommandSet request, int results) {
            this.request = request;
            this.left = results;
        }

        @Override
        public ResponseFate answered(CommandSet response) {
            if (!response.status().isPending() || left-- > 0) {
                return ResponseFate.PASS;
            }
            left = 0;
            boolean first = !stopped;
            stopped = true;
            return first ? ResponseFate.DROP_AND_CANCEL : ResponseFate.DROP;
        }

        @Override
        public @Nullable CommandSet finalResponse() {
            return stopped
                    ? CommandSet.refusing(
                            request,
                            DimseStatus.OUT_OF_RESOURCES,
                            "refused by policy: " + ReasonCode.QUERY_TOO_BROAD.code())
                    : null;
        }
    }
}
