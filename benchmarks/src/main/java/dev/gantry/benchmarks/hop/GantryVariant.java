package dev.gantry.benchmarks.hop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gantry on another Java or with another TLS than {@code gantry}, measured beside it.
 *
 * @param name {@code gantry}, followed by {@code -jdk25} or the like for another Java and by {@code -jdk-tls} for the JDK's TLS
 * @param jvm what runs it
 */
public record GantryVariant(String name, Jvm jvm) {

    /** Netty's own property: as if BoringSSL's native library did not load on this machine. */
    private static final String NO_BORINGSSL = "-Dio.netty.handler.ssl.noOpenSsl=true";

    /** Who does the cryptography of both legs. */
    public enum Tls {
        /** BoringSSL. */
        NATIVE,
        /** The JDK. */
        JDK
    }

    /**
     * The usual JDK and each of the others with each TLS, but for what {@code gantry} is itself.
     *
     * @param usual what runs {@code gantry}, always with BoringSSL; its flags are given to all
     * @param homes of the others
     * @param tls empty for BoringSSL
     * @throws IllegalArgumentException when a directory holds no JDK, or two are of one feature release
     */
    public static List<GantryVariant> of(Jvm usual, List<Path> homes, List<Tls> tls) throws IOException {
        List<GantryVariant> variants = new ArrayList<>();
        List<Path> all = new ArrayList<>(List.of(usual.home()));
        for (Path home : homes) {
            if (!isSame(home, usual.home())) {
                all.add(home);
            }
        }
        for (Path home : all) {
            Jvm jvm = new Jvm(home.toAbsolutePath(), usual.options());
            String version = jvm.version();
            String name = isSame(home, usual.home()) ? "gantry" : "gantry-jdk" + version.split("\\D", 2)[0];
            for (Tls each : tls.isEmpty() ? List.of(Tls.NATIVE) : tls) {
                add(
                        variants,
                        each == Tls.NATIVE
                                ? new GantryVariant(name, jvm)
                                : new GantryVariant(name + "-jdk-tls", jvm.plus(NO_BORINGSSL)));
            }
        }
        variants.removeIf(variant -> variant.name().equals("gantry"));
        return List.copyOf(variants);
    }

    private static void add(List<GantryVariant> variants, GantryVariant variant) {
        if (variants.stream().anyMatch(other -> other.name().equals(variant.name()))) {
            throw new IllegalArgumentException(
                    "`%s` is asked for twice (expected: each JDK of another feature release, each TLS once)"
                            .formatted(variant.name()));
        }
        variants.add(variant);
    }

    private static boolean isSame(Path home, Path other) throws IOException {
        return Files.exists(home) && Files.exists(other) && Files.isSameFile(home, other);
    }
}
