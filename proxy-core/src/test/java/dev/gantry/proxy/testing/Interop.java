package dev.gantry.proxy.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test that needs programs of the machine. Where one is absent the test is skipped with the reason; with the
 * system property {@code interop} set to {@code required} it fails instead.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InteropCondition.class)
public @interface Interop {

    /** Names of programs as they are typed in a shell; {@link Programs#PYDICOM} names the Python library. */
    String[] value();
}
