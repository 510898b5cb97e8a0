package dev.gantry.policy.explanation;

import dev.gantry.policy.vocabulary.ProblemCode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a code of a problem means.
 *
 * @param why why it is a problem, in some sentences
 * @param wrong a part of a policy that has it
 * @param right one that does not
 */
public record ProblemPage(ProblemCode code, String why, String wrong, String right) {
    private static final Map<String, String> FRAME = new LinkedHashMap<>();

    static {
        FRAME.put("zone-policy", "zone-policy: 1\n");
        FRAME.put("zones", "zones: { a: {}, b: {} }\n");
        FRAME.put("devices", """
                devices:
                  one: { zone: a, cert: "spiffe://x.example/one", ae: [ONE], listens: "192.0.2.1:104" }
                  two: { zone: b, cert: "spiffe://x.example/two", ae: [TWO], listens: "192.0.2.2:104" }
                """);
        FRAME.put("rules", """
                rules:
                  echo: { allow: [verification], from: a, to: b }
                """);
    }

    /** Returns a part of a policy with what it leaves out put before it: the whole policy that it stands in. */
    public static String framed(String part) {
        StringBuilder whole = new StringBuilder();
        FRAME.forEach((key, text) -> {
            if (!part.startsWith(key + ":") && !part.contains("\n" + key + ":")) {
                whole.append(text);
            }
        });
        return whole.append(part).toString();
    }

    /** Returns the page for people, with a line break at the end. */
    public String text() {
        return code.name() + "  " + code.title() + "\n\n" + why + "\n\nwrong:\n\n" + wrong.indent(4) + "\nright:\n\n"
                + right.indent(4);
    }

    /** Returns the page as a section of a document. */
    String markdown() {
        return "## " + code.name() + ": " + code.title() + "\n\n" + why + "\n\nWrong:\n\n```yaml\n" + wrong
                + "```\n\nRight:\n\n```yaml\n" + right + "```\n";
    }
}
