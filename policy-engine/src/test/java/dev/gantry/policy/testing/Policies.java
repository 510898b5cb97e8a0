package dev.gantry.policy.testing;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Policies for tests. */
public final class Policies {
    /** A Tuesday morning. */
    public static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private Policies() {}

    /** Returns a file of the folder {@code policies}. */
    public static SourceText resource(String name) {
        try (InputStream in = Objects.requireNonNull(Policies.class.getResourceAsStream("/policies/" + name), name)) {
            return SourceText.of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiles a text that must be without errors, in a build that can perform every obligation. */
    public static PolicyCompiler.Result compile(String text) {
        return compile(SourceText.of("test.yaml", text), Set.of(ObligationKind.values()));
    }

    /** Compiles a text that must be without errors. */
    public static PolicyCompiler.Result compile(SourceText text, Set<ObligationKind> performable) {
        PolicyCompiler.Result result = PolicyCompiler.compile(List.of(text), NOW, performable);
        if (result.policy().isEmpty()) {
            throw new AssertionError(ProblemRenderer.render(result.problems()));
        }
        return result;
    }
}
