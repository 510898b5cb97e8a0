package dev.gantry.policy.parse;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlNode;
import dev.gantry.policy.yaml.YamlScalar;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns values of a text into names, and reports problems by their codes. */
final class Words {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Words() {}

    static Name name(YamlScalar scalar) {
        return new Name(scalar.text(), scalar.span());
    }

    static List<Name> names(YamlMap map, String key) {
        return map.scalars(key).stream().map(Words::name).toList();
    }

    static @Nullable Name optional(YamlMap map, String key) {
        return map.scalar(key).map(Words::name).orElse(null);
    }

    /** Returns the id that an entry stands under; a problem is recorded where it cannot be one. */
    static Name id(YamlMap.Entry entry) {
        Name name = name(entry.key());
        if (!ID.matcher(name.text()).matches()) {
            error(
                    entry.key(),
                    ProblemCode.E107,
                    "id: `" + abbreviated(name.text())
                            + "` (expected: letters, digits, `.`, `-` and `_`, at most 64, a letter or digit first)");
        }
        return name;
    }

    static void error(YamlNode node, ProblemCode code, String message, String... help) {
        error(node.problems(), code, node.span(), message, help);
    }

    static void error(Problems problems, ProblemCode code, SourceSpan span, String message, String... help) {
        problems.error(code.name(), span, message, help);
    }

    static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
