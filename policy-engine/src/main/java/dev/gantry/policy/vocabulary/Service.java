package dev.gantry.policy.vocabulary;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Sender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static dev.gantry.policy.DimseCommand.C_CANCEL;
import static dev.gantry.policy.DimseCommand.C_ECHO;
import static dev.gantry.policy.DimseCommand.C_FIND;
import static dev.gantry.policy.DimseCommand.C_GET;
import static dev.gantry.policy.DimseCommand.C_MOVE;
import static dev.gantry.policy.DimseCommand.C_STORE;
import static dev.gantry.policy.DimseCommand.N_ACTION;
import static dev.gantry.policy.DimseCommand.N_CREATE;
import static dev.gantry.policy.DimseCommand.N_DELETE;
import static dev.gantry.policy.DimseCommand.N_EVENT_REPORT;
import static dev.gantry.policy.DimseCommand.N_GET;
import static dev.gantry.policy.DimseCommand.N_SET;
import static dev.gantry.policy.Sender.CALLED;
import static dev.gantry.policy.Sender.CALLER;

/**
 * A service that a rule can grant: one or more parts, each some SOP classes with the operations that the service needs of
 * them. The caller is the requestor of the association.
 */
public enum Service {
    VERIFICATION(C_ECHO, part(Operations.of(CALLER, C_ECHO)).always("Verification")),
    STORE(C_STORE, part(Operations.of(CALLER, C_STORE)).always(SopClass.Kind.STORAGE)),
    STORAGE_COMMITMENT(
            N_ACTION,
            part(Operations.of(CALLER, N_ACTION) | Operations.of(CALLED, N_EVENT_REPORT))
                    .always("StorageCommitmentPushModel")),
    WORKLIST(C_FIND, part(Operations.of(CALLER, C_FIND, C_CANCEL)).always("ModalityWorklistInformationModelFind")),
    MPPS(
            N_CREATE,
            part(Operations.of(CALLER, N_CREATE, N_SET)).always("ModalityPerformedProcedureStep"),
            part(Operations.of(CALLER, N_GET)).whenNamed("ModalityPerformedProcedureStepRetrieve"),
            part(Operations.of(CALLED, N_EVENT_REPORT)).whenNamed("ModalityPerformedProcedureStepNotification")),
    QUERY(
            C_FIND,
            part(Operations.of(CALLER, C_FIND, C_CANCEL))
                    .always(
                            "StudyRootQueryRetrieveInformationModelFind",
                            "PatientRootQueryRetrieveInformationModelFind")
                    .whenNamed("PatientStudyOnlyQueryRetrieveInformationModelFind")),
    RETRIEVE_MOVE(
            C_MOVE,
            part(Operations.of(CALLER, C_MOVE, C_CANCEL))
                    .always(
                            "StudyRootQueryRetrieveInformationModelMove",
                            "PatientRootQueryRetrieveInformationModelMove")
                    .whenNamed(
                            "PatientStudyOnlyQueryRetrieveInformationModelMove", "CompositeInstanceRootRetrieveMove")),
    RETRIEVE_GET(
            C_GET,
            part(Operations.of(CALLER, C_GET, C_CANCEL))
                    .always("StudyRootQueryRetrieveInformationModelGet", "PatientRootQueryRetrieveInformationModelGet")
                    .whenNamed(
                            "PatientStudyOnlyQueryRetrieveInformationModelGet",
                            "CompositeInstanceRootRetrieveGet",
                            "CompositeInstanceRetrieveWithoutBulkDataGet"),
            part(Operations.of(CALLED, C_STORE)).always(SopClass.Kind.STORAGE)),
    INSTANCE_AVAILABILITY(N_CREATE, part(Operations.of(CALLER, N_CREATE)).always("InstanceAvailabilityNotification")),
    UPS(
            C_FIND,
            part(Operations.of(CALLER, N_CREATE, N_ACTION, N_GET)).always("UnifiedProcedureStepPush"),
            part(Operations.of(CALLER, C_FIND, C_CANCEL, N_GET, N_ACTION)).always("UnifiedProcedureStepWatch"),
            part(Operations.of(CALLER, C_FIND, C_CANCEL, N_GET, N_SET, N_ACTION))
                    .always("UnifiedProcedureStepPull"),
            part(Operations.of(CALLED, N_EVENT_REPORT)).always("UnifiedProcedureStepEvent"),
            part(Operations.of(CALLER, C_FIND, C_CANCEL)).always("UnifiedProcedureStepQuery")),
    PRINT(
            N_CREATE,
            part(Operations.of(CALLER, N_CREATE, N_SET, N_GET, N_ACTION, N_DELETE)
                            | Operations.of(CALLED, N_EVENT_REPORT))
                    .always("BasicGrayscalePrintManagementMeta", "BasicColorPrintManagementMeta")
                    .whenNamed(
                            "BasicFilmSession",
                            "BasicFilmBox",
                            "BasicGrayscaleImageBox",
                            "BasicColorImageBox",
                            "BasicAnnotationBox",
                            "PrintJob",
                            "Printer",
                            "PrinterConfigurationRetrieval",
                            "PresentationLUT")),
    HL7(null),
    DICOM(null);

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final Optional<DimseCommand> mainCommand;

    @SuppressWarnings("ImmutableEnumChecker") // made by toList() of records
    private final List<Part> parts;

    Service(@org.jspecify.annotations.Nullable DimseCommand mainCommand, PartBuilder... parts) {
        this.mainCommand = Optional.ofNullable(mainCommand);
        this.parts = Arrays.stream(parts).map(PartBuilder::build).toList();
    }

    /**
     * Some SOP classes that share their operations.
     *
     * @param operations the operations, as {@link Operations}
     * @param always the SOP classes that the service means where a rule names none of the part
     * @param known these and further ones, which it means only where a rule names them
     */
    public record Part(int operations, List<SopClass> always, Set<SopClass> known) {
        /** Returns whether a SOP class can belong to it; private ones belong to storage. */
        public boolean accepts(SopClass sopClass) {
            return known.contains(sopClass) || (sopClass.kind() == SopClass.Kind.PRIVATE && isStorage());
        }

        private boolean isStorage() {
            return !always.isEmpty() && always.get(0).kind() == SopClass.Kind.STORAGE;
        }
    }

    /** Returns the word that policies use, such as {@code storage-commitment}. */
    public String word() {
        return word;
    }

    /** Returns the operation that a test means where it names none; empty for {@code hl7} and {@code dicom}. */
    public Optional<DimseCommand> mainCommand() {
        return mainCommand;
    }

    /** Returns its parts; none for {@code hl7}, which has messages, and {@code dicom}, which has what a rule names. */
    public List<Part> parts() {
        return parts;
    }

    /** Returns the services by their words. */
    public static Map<String, Service> byWord() {
        Map<String, Service> words = new LinkedHashMap<>();
        for (Service service : values()) {
            words.put(service.word, service);
        }
        return words;
    }

    /**
     * Returns the service that an operation on a SOP class belongs to; {@link #DICOM} where no other has it. What comes
     * back on an association of its own belongs to the service that it answers.
     *
     * @param uid the SOP class
     */
    public static Service of(String uid, DimseCommand command, Sender sender) {
        SopClass sopClass = SopClasses.byUid(uid).orElse(null);
        int operation = Operations.of(sender, command);
        if (sopClass != null) {
            for (int wanted : new int[] {operation, Operations.mirrored(operation)}) {
                for (Service service : values()) {
                    for (Part part : service.parts) {
                        if ((part.operations & wanted) != 0 && part.known.contains(sopClass)) {
                            return service;
                        }
                    }
                }
            }
        }
        return DICOM;
    }

    /** Returns the first service that a SOP class belongs to; {@link #DICOM} where none has it. */
    public static Service of(String uid) {
        SopClass sopClass = SopClasses.byUid(uid).orElse(null);
        for (Service service : values()) {
            for (Part part : service.parts) {
                if (sopClass != null && part.known.contains(sopClass)) {
                    return service;
                }
            }
        }
        return DICOM;
    }

    /**
     * Returns the operations that a SOP class knows: those of all services it belongs to, else by its kind; every one for a
     * class that is private or that no service has.
     */
    public static int operationsOf(SopClass sopClass) {
        int found = 0;
        for (Service service : values()) {
            for (Part part : service.parts) {
                // C-STORE from the called side is the business of C-GET alone.
                boolean reversedStore = service == RETRIEVE_GET && part.isStorage();
                if (sopClass.kind() != SopClass.Kind.PRIVATE && part.accepts(sopClass) && !reversedStore) {
                    found |= part.operations;
                }
            }
        }
        if (found != 0) {
            return found;
        }
        return switch (sopClass.kind()) {
            case STORAGE -> Operations.of(CALLER, C_STORE);
            case FIND -> Operations.of(CALLER, C_FIND, C_CANCEL);
            case MOVE -> Operations.of(CALLER, C_MOVE, C_CANCEL);
            case GET -> Operations.of(CALLER, C_GET, C_CANCEL);
            case OTHER, PRIVATE -> Operations.CALLER_IS_SCU;
        };
    }

    private static PartBuilder part(int operations) {
        return new PartBuilder(operations);
    }

    private static final class PartBuilder {
        private final int operations;
        private final List<SopClass> always = new ArrayList<>();
        private final List<SopClass> whenNamed = new ArrayList<>();

        PartBuilder(int operations) {
            this.operations = operations;
        }

        PartBuilder always(String... keywords) {
            add(keywords, always);
            return this;
        }

        PartBuilder always(SopClass.Kind kind) {
            SopClasses.all().stream().filter(c -> c.kind() == kind).forEach(always::add);
            return this;
        }

        PartBuilder whenNamed(String... keywords) {
            add(keywords, whenNamed);
            return this;
        }

        private static void add(String[] keywords, Collection<SopClass> classes) {
            for (String keyword : keywords) {
                classes.add(SopClasses.byKeyword(keyword).orElseThrow());
            }
        }

        Part build() {
            whenNamed.addAll(always);
            return new Part(operations, List.copyOf(always), Set.copyOf(whenNamed));
        }
    }
}
