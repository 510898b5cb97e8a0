package dev.gantry.proxy.testing;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

/** Decides whether a test marked {@link Interop} can run on this machine. */
final class InteropCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return findAnnotation(context.getElement(), Interop.class)
                .map(needs ->
                        judge(List.of(needs.value()), Programs::isPresent, System.getProperty("interop", "optional")))
                .orElseGet(() -> ConditionEvaluationResult.enabled("needs no program"));
    }

    /**
     * Enabled when every tool is present, else disabled with the reason.
     *
     * @throws IllegalStateException when a tool is absent and {@code mode} is {@code required}: the test then fails
     */
    static ConditionEvaluationResult judge(List<String> tools, Predicate<String> present, String mode) {
        List<String> absent = tools.stream().filter(present.negate()).toList();
        if (absent.isEmpty()) {
            return ConditionEvaluationResult.enabled("present: " + tools);
        }
        String reason = "absent from this machine: " + absent;
        if (mode.equals("required")) {
            throw new IllegalStateException(reason + ", and -Dinterop=required is set");
        }
        return ConditionEvaluationResult.disabled(reason);
    }
}
