package dev.gantry.policy.format;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.yaml.ProblemCodes;
import dev.gantry.policy.yaml.YamlList;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlNode;
import dev.gantry.policy.yaml.YamlReader;
import dev.gantry.policy.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays out a file of a policy: indentation of two spaces, one space behind colons and commas, double quotes where there are
 * quotes, one blank line where there are several. The order of keys, the choice between brackets and lines, whether something is
 * quoted, and the column of comments beside values stay as they are.
 */
public final class PolicyFormatter {
    private PolicyFormatter() {}

    /**
     * Returns a text in the layout. It says the same and has the same comments: that is looked at before it is returned.
     *
     * @throws UnformattableException if it is not YAML that the language reads, or has what is not laid out: anchors, tags,
     *     directives, blocks with an indicator
     */
    public static String format(SourceText source) throws UnformattableException {
        String content = source.content().replace("\r\n", "\n").replace('\r', '\n');
        YamlMap before = read(source.name(), content);
        Layout layout = Layout.of(content);
        String result = LayoutWriter.write(layout);
        YamlMap after = read(source.name(), result);
        if (!same(before, after) || !layout.comments().equals(Layout.of(result).comments())) {
            throw new UnformattableException("the layout would change what it says, and it is left as it is");
        }
        return result;
    }

    private static YamlMap read(String name, String content) throws UnformattableException {
        Problems problems = new Problems();
        YamlMap map = YamlReader.read(SourceText.of(name, content), problems, ProblemCodes.numbered("E10"));
        if (problems.hasErrors()) {
            var first = problems.sorted().get(0);
            throw new UnformattableException(
                    "line " + first.span().line() + " is wrong, and it is left as it is: " + first.message());
        }
        return map;
    }

    private static boolean same(YamlNode a, YamlNode b) {
        if (a instanceof YamlScalar x && b instanceof YamlScalar y) {
            return x.text().equals(y.text()) && x.isAbsent() == y.isAbsent();
        }
        if (a instanceof YamlList x && b instanceof YamlList y) {
            return same(x.items(), y.items());
        }
        return a instanceof YamlMap x && b instanceof YamlMap y && same(flat(x), flat(y));
    }

    private static List<YamlNode> flat(YamlMap map) {
        List<YamlNode> nodes = new ArrayList<>();
        map.entries().forEach(entry -> {
            nodes.add(entry.key());
            nodes.add(entry.value());
        });
        return nodes;
    }

    private static boolean same(List<? extends YamlNode> a, List<? extends YamlNode> b) {
        for (int i = 0; i < a.size(); i++) {
            if (i >= b.size() || !same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return a.size() == b.size();
    }
}
