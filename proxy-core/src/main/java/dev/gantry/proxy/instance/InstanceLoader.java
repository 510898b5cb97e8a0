package dev.gantry.proxy.instance;

import dev.gantry.policy.Device;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.proxy.activation.PolicyFiles;
import dev.gantry.proxy.activation.PolicyInForce;
import dev.gantry.proxy.config.ConfigCodes;
import dev.gantry.proxy.config.ConfigLoader;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.InvalidConfigException;
import dev.gantry.proxy.config.ListenerConfig;
import dev.gantry.proxy.config.LoadedConfig;
import dev.gantry.proxy.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads a configuration and all that it names. Changes nothing and connects to nobody. */
public final class InstanceLoader {
    private final Clock clock;

    /** Makes a loader that judges by {@code clock} what is valid now. */
    public InstanceLoader(Clock clock) {
        this.clock = clock;
    }

    /**
     * Reads a configuration and everything that it names.
     *
     * @param file the configuration, as the user wrote it
     * @throws IOException if the configuration itself cannot be read
     * @throws InvalidInstanceException if anything is wrong, with every problem that can be found at once
     */
    public Instance load(Path file) throws IOException, InvalidInstanceException {
        return complete(config(file));
    }

    /**
     * Reads a configuration alone.
     *
     * @param file the configuration, as the user wrote it
     * @throws IOException if it cannot be read
     * @throws InvalidInstanceException if it is wrong
     */
    public LoadedConfig config(Path file) throws IOException, InvalidInstanceException {
        try {
            return new ConfigLoader(clock).load(file);
        } catch (InvalidConfigException e) {
            throw new InvalidInstanceException(e.problems());
        }
    }

    /**
     * Reads everything that a configuration names.
     *
     * @throws InvalidInstanceException if anything is wrong, with every problem that can be found at once
     */
    public Instance complete(LoadedConfig loaded) throws InvalidInstanceException {
        return complete(loaded, false);
    }

    /**
     * Reads everything that an instance needs to start. Where a policy was in force before, a policy that is wrong now does
     * not keep the instance from starting: patients wait, and what was right yesterday is still there.
     *
     * @throws InvalidInstanceException if anything is wrong, with every problem that can be found at once
     */
    public Instance completeToRun(LoadedConfig loaded) throws InvalidInstanceException {
        return complete(loaded, PolicyInForce.hasLastGood(loaded.config().state()));
    }

    private Instance complete(LoadedConfig loaded, boolean policyMayBeWrong) throws InvalidInstanceException {
        Problems problems = new Problems();
        loaded.warnings().forEach(problems::add);
        Optional<TlsMaterial> tls = new TlsMaterialLoader(loaded, clock, problems).load();
        Problems ofPolicy = new Problems();
        Optional<CheckedPolicy> policy = policy(loaded, ofPolicy);
        if (!ofPolicy.hasErrors() || !policyMayBeWrong) {
            ofPolicy.sorted().forEach(problems::add);
        }
        if (problems.hasErrors()) {
            tls.ifPresent(material -> material.identity().close());
            throw new InvalidInstanceException(problems.sorted());
        }
        return new Instance(loaded, policy, tls, problems.sorted());
    }

    private Optional<CheckedPolicy> policy(LoadedConfig loaded, Problems problems) {
        Optional<CheckedPolicy> policy =
                policyTexts(loaded, problems).flatMap(texts -> PolicyLoader.load(texts, clock, problems));
        policy.ifPresent(checked -> compare(loaded, checked, problems));
        return policy;
    }

    private static Optional<List<SourceText>> policyTexts(LoadedConfig loaded, Problems problems) {
        Path path = loaded.config().policy();
        try {
            return Optional.of(PolicyFiles.read(path));
        } catch (IOException e) {
            String said = String.valueOf(e.getMessage());
            problems.error(
                    ConfigCodes.UNREADABLE,
                    loaded.positions().of("policy"),
                    said.startsWith("`") ? said : "`" + path + "` cannot be read");
            return Optional.empty();
        }
    }

    /** Finds what is right in the configuration and in the policy, and wrong in both together. */
    private static void compare(LoadedConfig loaded, CheckedPolicy policy, Problems problems) {
        GantryConfig config = loaded.config();
        Collection<String> zones = new TreeSet<>(policy.compiled().zones());
        for (int i = 0; i < config.listeners().size(); i++) {
            for (String zone : new TreeSet<>(config.listeners().get(i).zones())) {
                if (!zones.contains(zone)) {
                    problems.error(
                            ConfigCodes.ZONE,
                            loaded.positions().of("listeners[" + i + "].zones[" + zone + "]"),
                            "the policy has no zone `" + zone + "`",
                            Suggestions.didYouMean(zone, zones));
                }
            }
        }
        config.tls().flatMap(TlsConfig::revocation).ifPresent(revocation -> {
            for (String zone : new TreeSet<>(revocation.zones().keySet())) {
                if (!zones.contains(zone)) {
                    problems.error(
                            ConfigCodes.ZONE,
                            loaded.positions().of("tls.revocation.zones[" + zone + "]"),
                            "the policy has no zone `" + zone + "`",
                            Suggestions.didYouMean(zone, zones));
                }
            }
        });
        if (config.tls().filter(TlsConfig::pinsOnly).isPresent()
                && policy.compiled().pins().isEmpty()) {
            problems.error(
                    ConfigCodes.INCOMPLETE,
                    loaded.positions().of("tls.trust"),
                    "`trust: pins`, and the policy knows no device by its key: nobody would be believed",
                    "write `cert: \"pin:sha256/…\"` at the devices; `gantry ca probe HOST:PORT` shows the pin of one");
        }
        for (int i = 0; i < config.listeners().size(); i++) {
            warnOfSilence(loaded, policy, i, problems);
        }
        if (config.tls().isPresent()) {
            return;
        }
        policy.compiled().devices().stream()
                .filter(device -> device.authenticated() && (device.listens() != null || takesMessages(device)))
                .map(Device::id)
                .findFirst()
                .ifPresent(device -> problems.error(
                        ConfigCodes.INCOMPLETE,
                        loaded.positions().of("policy"),
                        "device `" + device + "` is reached over TLS, and there is nothing to show it",
                        "add `tls: { trust: […], identity: { certificate: …, key: … } }`",
                        "or add `ca: { directory: ca }` and run `gantry ca init`"));
    }

    private static boolean takesMessages(Device device) {
        Hl7Names names = device.hl7();
        return names != null && names.listens() != null;
    }

    /** Finds a listener for HL7 at which nobody could say a word. */
    private static void warnOfSilence(LoadedConfig loaded, CheckedPolicy policy, int index, Problems problems) {
        ListenerConfig listener = loaded.config().listeners().get(index);
        boolean silent = listener.protocol() == ListenerConfig.Protocol.HL7
                && policy.compiled().devices().stream()
                        .noneMatch(device ->
                                device.hl7() != null && listener.zones().contains(device.zone()));
        if (silent) {
            problems.warning(
                    ConfigCodes.NO_EFFECT,
                    loaded.positions().of("listeners[" + index + "].protocol"),
                    "no device of these zones has `hl7:` in the policy: whatever is sent here is refused");
        }
    }
}
