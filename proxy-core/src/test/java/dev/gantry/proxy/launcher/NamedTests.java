package dev.gantry.proxy.launcher;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/** The tests that pages name as {@code `Class#method`}, without the package. */
final class NamedTests {
    /** How a page names one: the class is the first group, the method the second. */
    static final Pattern NAME = Pattern.compile("`(\\w+)#(\\w+)`");

    private static final Path TESTS = Path.of("src", "test", "java");

    private NamedTests() {}

    /** Fails where there is no such test. */
    static void requireTest(String simpleName, String name) throws IOException, ClassNotFoundException {
        Stream<Method> methods =
                Arrays.stream(Class.forName(className(simpleName)).getDeclaredMethods());
        assertThat(methods.filter(method -> method.getName().equals(name)))
                .as("%s#%s", simpleName, name)
                .singleElement()
                .matches(NamedTests::isTest);
    }

    private static boolean isTest(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.equals(Test.class) || type.equals(ParameterizedTest.class));
    }

    private static String className(String simpleName) throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().equals(simpleName + ".java"))
                    .toList();
            assertThat(found).as(simpleName).hasSize(1);
            String path = TESTS.relativize(found.get(0)).toString();
            return path.substring(0, path.length() - ".java".length()).replace('/', '.');
        }
    }
}
