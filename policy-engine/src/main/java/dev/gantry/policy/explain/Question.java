package dev.gantry.policy.explain;

import dev.gantry.policy.Device;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.Sender;
import dev.gantry.policy.VerifiedUser;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.vocabulary.Attribute;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A question about one request, in words. Whatever is left out is taken from what the other words say: the device from the
 * calling AE title, the AE titles from the devices where they have one, the SOP class and command from the service.
 */
public final class Question {
    private static final List<String> USUAL_TRANSFER_SYNTAXES =
            List.of(TransferSyntaxes.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntaxes.IMPLICIT_VR_LITTLE_ENDIAN);

    private String from = "";
    private String calling = "";
    private String to = "";
    private String called = "";
    private String service = "";
    private String sop = "";
    private String command = "";
    private String message = "";
    private List<String> transferSyntaxes = List.of();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private @Nullable VerifiedUser user;
    private boolean pendingMove;
    private boolean pendingReport;

    /** What came of making a request of words: the request, or what is wrong with them. */
    public record Understood(@Nullable Scenario scenario, List<String> mistakes) {
        public Understood {
            mistakes = List.copyOf(mistakes);
        }
    }

    /** Sets the id of the calling device. */
    public Question from(String device) {
        from = device;
        return this;
    }

    /** Sets the calling AE title. */
    public Question calling(String aeTitle) {
        calling = aeTitle;
        return this;
    }

    /** Sets the id of the called device. */
    public Question to(String device) {
        to = device;
        return this;
    }

    /** Sets the called AE title. */
    public Question called(String aeTitle) {
        called = aeTitle;
        return this;
    }

    /** Sets the service, such as {@code store}. */
    public Question service(String word) {
        service = word;
        return this;
    }

    /** Sets the SOP class, by keyword or UID. */
    public Question sop(String word) {
        sop = word;
        return this;
    }

    /** Sets the command, such as {@code C-FIND}, where it is not the main one of the service. */
    public Question command(String word) {
        command = word;
        return this;
    }

    /** Sets the HL7 message, such as {@code ADT^A08}. */
    public Question message(String text) {
        message = text;
        return this;
    }

    /** Sets the proposed transfer syntaxes, by keyword or UID; those that every device has otherwise. */
    public Question transferSyntaxes(List<String> words) {
        transferSyntaxes = List.copyOf(words);
        return this;
    }

    /** Sets an attribute of the message, by keyword or tag; {@code move-destination} is one. */
    public Question attribute(String word, String value) {
        attributes.put(word.equals("move-destination") ? "MoveDestination" : word, value);
        return this;
    }

    /** Sets the verified user. */
    public Question user(VerifiedUser who) {
        user = who;
        return this;
    }

    /** Says that the called device waits for the delivery of a move. */
    public Question pendingMove(boolean pending) {
        pendingMove = pending;
        return this;
    }

    /** Says that the called device waits for a report of storage commitment. */
    public Question pendingReport(boolean pending) {
        pendingReport = pending;
        return this;
    }

    /** Makes a request of the words by the names of a policy. */
    public Understood understand(ResolvedPolicy policy, Instant at) {
        List<String> mistakes = new ArrayList<>();
        ResolvedDevice caller = device(policy, from, calling, "from", mistakes);
        ResolvedDevice receiver = device(policy, to, called, "to", mistakes);
        Service asked = Service.byWord().get(service.isEmpty() && !message.isEmpty() ? "hl7" : service);
        if (asked == null) {
            mistakes.add("unknown service `" + service + "`"
                    + help(service, Service.byWord().keySet()));
        }
        TreeMap<Integer, String> values = attributes(mistakes);
        boolean hl7 = asked == Service.HL7;
        if (hl7 && message.isEmpty()) {
            mistakes.add("`hl7` needs a message such as ADT^A08");
        }
        String subject = hl7 ? message : asked == null ? "" : sopClass(asked, mistakes);
        DimseCommand operation = hl7 || asked == null ? null : command(asked, mistakes);
        List<String> syntaxes = new ArrayList<>();
        for (String word : transferSyntaxes) {
            Optional<String> uid = TransferSyntaxes.find(word);
            uid.ifPresentOrElse(
                    syntaxes::add,
                    () -> mistakes.add(
                            "unknown transfer syntax `" + word + "`" + help(word, TransferSyntaxes.keywords())));
        }
        if (!mistakes.isEmpty() || caller == null || asked == null) {
            return new Understood(null, mistakes);
        }
        List<PendingTransaction> pending = new ArrayList<>();
        if (pendingMove) {
            pending.add(new PendingTransaction(PendingTransaction.Kind.MOVE_DELIVERY, List.of()));
        }
        if (pendingReport) {
            pending.add(new PendingTransaction(PendingTransaction.Kind.COMMITMENT_REPORT, List.of()));
        }
        return new Understood(
                new Scenario(
                        caller.device().id(),
                        caller.assurance(),
                        hl7 ? "" : title(calling, caller.device()),
                        receiver == null ? "" : receiver.device().id(),
                        hl7 ? "" : receiver == null ? called : title(called, receiver.device()),
                        subject,
                        operation,
                        sender(operation),
                        hl7 ? List.of() : syntaxes.isEmpty() ? USUAL_TRANSFER_SYNTAXES : syntaxes,
                        values,
                        user,
                        at,
                        pending),
                List.of());
    }

    /** A report comes from whoever is asked for it: the caller of an association of its own. */
    private Sender sender(@Nullable DimseCommand operation) {
        boolean answer = operation == DimseCommand.N_EVENT_REPORT && !pendingReport;
        return answer ? Sender.CALLED : Sender.CALLER;
    }

    private static String title(String stated, Device device) {
        return stated.isEmpty() && !device.aeTitles().isEmpty() ? new TreeSet<>(device.aeTitles()).first() : stated;
    }

    private static @Nullable ResolvedDevice device(
            ResolvedPolicy policy, String id, String aeTitle, String word, List<String> mistakes) {
        TreeSet<String> ids = new TreeSet<>();
        for (ResolvedDevice device : policy.devices()) {
            ids.add(device.device().id());
            boolean meant = id.isEmpty()
                    ? device.device().aeTitles().contains(aeTitle)
                    : device.device().id().equals(id);
            if (meant) {
                return device;
            }
        }
        if (!id.isEmpty()) {
            mistakes.add("unknown device `" + id + "`" + help(id, ids));
        } else if (word.equals("from") || aeTitle.isEmpty()) {
            mistakes.add("no device is named by `" + word + "`, nor by an AE title");
        }
        return null;
    }

    private String sopClass(Service asked, List<String> mistakes) {
        if (sop.isEmpty()) {
            if (asked == Service.STORE || asked.parts().isEmpty()) {
                mistakes.add("`" + asked.word() + "` needs a SOP class");
                return "";
            }
            return asked.parts().get(0).always().get(0).uid();
        }
        Optional<SopClass> found = SopClasses.find(sop);
        if (found.isEmpty()) {
            mistakes.add("unknown SOP class `" + sop + "`" + help(sop, SopClasses.keywords()));
        }
        return found.map(SopClass::uid).orElse("");
    }

    private @Nullable DimseCommand command(Service asked, List<String> mistakes) {
        if (command.isEmpty()) {
            Optional<DimseCommand> main = asked.mainCommand();
            if (main.isEmpty()) {
                mistakes.add("`" + asked.word() + "` needs a command");
            }
            return main.orElse(null);
        }
        Optional<DimseCommand> found = Arrays.stream(DimseCommand.values())
                .filter(each -> each.keyword().equals(command))
                .findFirst();
        if (found.isEmpty()) {
            List<String> all = Arrays.stream(DimseCommand.values())
                    .map(DimseCommand::keyword)
                    .toList();
            mistakes.add("unknown command `" + command + "`" + help(command, all));
        }
        return found.orElse(null);
    }

    private TreeMap<Integer, String> attributes(List<String> mistakes) {
        TreeMap<Integer, String> values = new TreeMap<>();
        attributes.forEach((word, value) -> {
            Optional<Attribute> attribute = Attributes.find(word);
            attribute.ifPresentOrElse(
                    found -> values.put(found.tag(), value),
                    () -> mistakes.add("unknown attribute `" + word + "`" + help(word, Attributes.keywords())));
        });
        return values;
    }

    private static String help(String word, Collection<String> vocabulary) {
        return Suggestions.nearest(word, vocabulary)
                .map(nearest -> ", did you mean `" + nearest + "`?")
                .orElse("");
    }
}
