package dev.gantry.policy.parse;

import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.model.AttributeCondition;
import dev.gantry.policy.model.AttributeCondition.Test;
import dev.gantry.policy.vocabulary.Attribute;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlNode;
import dev.gantry.policy.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code where}. */
final class ConditionReader {
    private ConditionReader() {}

    static List<AttributeCondition> where(YamlMap rule) {
        YamlMap map = rule.map("where");
        List<AttributeCondition> conditions = new ArrayList<>();
        for (YamlMap.Entry entry : map.entries()) {
            attribute(entry.key()).ifPresent(attribute -> {
                List<Test> tests = tests(map, entry, attribute);
                if (!tests.isEmpty()) {
                    conditions.add(new AttributeCondition(Words.name(entry.key()), attribute, tests));
                }
            });
        }
        return conditions;
    }

    /** Returns the attribute that a word means; a problem is recorded where it means none that a rule can look at. */
    static Optional<Attribute> attribute(YamlScalar word) {
        Optional<Attribute> attribute = Attributes.find(word.text());
        if (attribute.isEmpty()) {
            boolean halfTag = word.text().startsWith("(") != word.text().endsWith(")");
            Words.error(
                    word,
                    ProblemCode.E210,
                    "unknown attribute `" + Words.abbreviated(word.text()) + "`",
                    halfTag
                            ? new String[] {"put a tag in quotes, or write its keyword"}
                            : Suggestions.didYouMean(word.text(), Attributes.keywords()));
        } else if (!attribute.get().isComparable()) {
            Words.error(
                    word,
                    ProblemCode.E309,
                    "attribute `" + word.text() + "` is a " + attribute.get().representation()
                            + " (expected: an attribute with a value, not a sequence or bulk data)");
            return Optional.empty();
        }
        return attribute;
    }

    private static List<Test> tests(YamlMap where, YamlMap.Entry entry, Attribute attribute) {
        YamlNode value = entry.value();
        List<Test> tests = new ArrayList<>();
        if (value instanceof YamlMap forms) {
            if (forms.has("not")) {
                values(forms, "not").ifPresent(set -> tests.add(new AttributeCondition.NotIn(set)));
            }
            if (forms.has("prefix")) {
                values(forms, "prefix").ifPresent(set -> tests.add(new AttributeCondition.Prefix(set)));
            }
            forms.optional("present", ValueTypes.BOOLEAN)
                    .ifPresent(present -> tests.add(new AttributeCondition.Present(present)));
            if (forms.has("min") || forms.has("max")) {
                between(forms, entry.key(), attribute).ifPresent(tests::add);
            }
            forms.refuseOthers();
            if (forms.isEmpty()) {
                Words.error(
                        entry.key(),
                        ProblemCode.E115,
                        "condition on `" + entry.key().text()
                                + "` is empty (expected: a value, a list, or not, prefix, present, min, max)");
            }
        } else {
            values(where, entry.key().text()).ifPresent(set -> tests.add(new AttributeCondition.In(set)));
        }
        return tests;
    }

    private static Optional<Set<String>> values(YamlMap map, String key) {
        Set<String> values = new LinkedHashSet<>();
        for (YamlScalar scalar : map.scalars(key)) {
            if (scalar.text().indexOf('\\') >= 0) {
                Words.error(
                        scalar,
                        ProblemCode.E115,
                        "value: `" + Words.abbreviated(scalar.text()) + "` (expected: one value, no backslash)");
            }
            values.add(scalar.text().strip());
        }
        if (values.isEmpty()) {
            Words.error(map.problems(), ProblemCode.E115, map.keySpan(key), "`" + key + "` names no value");
            return Optional.empty();
        }
        return Optional.of(values);
    }

    private static Optional<Test> between(YamlMap forms, YamlScalar word, Attribute attribute) {
        String min = bound(forms, "min", attribute);
        String max = bound(forms, "max", attribute);
        if (!attribute.isNumeric() && !attribute.isTemporal()) {
            Words.error(
                    word,
                    ProblemCode.E115,
                    "`min` and `max` need numbers or days (`" + word.text() + "` is a " + attribute.representation()
                            + ")");
            return Optional.empty();
        }
        return Optional.of(new AttributeCondition.Between(min, max));
    }

    private static String bound(YamlMap forms, String key, Attribute attribute) {
        Optional<YamlScalar> scalar = forms.scalar(key);
        if (scalar.isEmpty()) {
            return "";
        }
        String text = scalar.get().text();
        String plain = attribute.isTemporal() ? text.replace("-", "").replace(":", "") : text;
        String form = attribute.isNumeric() ? "[-+]?\\d{1,12}(\\.\\d{1,12})?" : "\\d{2,14}(\\.\\d{1,6})?";
        if (!plain.matches(form)) {
            Words.error(
                    scalar.get(),
                    ProblemCode.E115,
                    "`" + key + "`: `" + Words.abbreviated(text) + "` (expected: "
                            + (attribute.isNumeric() ? "a number" : "a day or time") + ")");
            return "";
        }
        return plain;
    }
}
