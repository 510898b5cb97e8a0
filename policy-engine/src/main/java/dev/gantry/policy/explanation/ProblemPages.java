package dev.gantry.policy.explanation;

import dev.gantry.policy.vocabulary.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pages of all codes. The facts stand in a resource beside this class. */
public final class ProblemPages {
    private static final String RESOURCE = "problem-pages.md";
    private static final String HEAD = """
            # Problems of a policy

            What `gantry policy check`, `prove` and `analyse` can say: E1xx is about the shape of a policy, E2xx about its names, E3xx
            about its meaning, and W4xx about what is legal and deserves a look. `gantry policy explain CODE` prints the same.

            The language itself is in [policy.md](policy.md): a tutorial, and a table of every key.

            This document is made of the texts that the program has: change them there.

            What an example leaves out is this:

            """;

    private ProblemPages() {}

    /** Returns the page of each code, in the order of the codes; a code without one is missing. */
    public static Map<ProblemCode, ProblemPage> all() {
        Map<ProblemCode, ProblemPage> pages = new EnumMap<>(ProblemCode.class);
        for (String section : read().split("(?m)^## ")) {
            if (section.isBlank()) {
                continue;
            }
            int wrong = section.indexOf("\nwrong:\n");
            int right = section.indexOf("\nright:\n");
            ProblemCode code = ProblemCode.valueOf(section.substring(0, 4));
            pages.put(
                    code,
                    new ProblemPage(
                            code,
                            section.substring(5, wrong).strip(),
                            part(section.substring(wrong + 8, right)),
                            part(section.substring(right + 8))));
        }
        return pages;
    }

    private static String part(String indented) {
        return indented.stripTrailing().stripIndent() + "\n";
    }

    /** Returns the page of a code; letter case plays no part. */
    public static Optional<ProblemPage> find(String code) {
        return all().values().stream()
                .filter(page -> page.code().name().equalsIgnoreCase(code))
                .findFirst();
    }

    /** Returns all pages as one document. */
    public static String document() {
        return HEAD + "```yaml\n" + ProblemPage.framed("") + "```\n\n"
                + all().values().stream().map(ProblemPage::markdown).collect(Collectors.joining("\n"));
    }

    private static String read() {
        try (InputStream in = Objects.requireNonNull(ProblemPages.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
