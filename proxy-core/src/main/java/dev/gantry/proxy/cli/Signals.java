package dev.gantry.proxy.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The signals of the operating system. Java's supported way is the class {@code sun.misc.Signal} of the module
 * {@code jdk.unsupported}; it is called by reflection, because the compiler has a warning for its name that nothing
 * silences. Where there is no such class or signal, nothing is handled and the virtual machine does what it always does.
 */
final class Signals {
    private Signals() {}

    /** Runs {@code action} on a thread of its own whenever the signal comes, such as {@code TERM}. */
    static void handle(String name, Runnable action) {
        install(
                name,
                handlerType -> Proxy.newProxyInstance(
                        handlerType.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                            if (method.getName().equals("handle")) {
                                action.run();
                            }
                            return switch (method.getName()) {
                                case "hashCode" -> System.identityHashCode(proxy);
                                case "equals" -> proxy == arguments[0];
                                case "toString" -> "handler of " + name;
                                default -> null;
                            };
                        }));
    }

    /** Lets the signal do again what it does by default. */
    static void restore(String name) {
        install(name, handlerType -> handlerType.getField("SIG_DFL").get(null));
    }

    @FunctionalInterface
    private interface HandlerFactory {
        Object make(Class<?> handlerType) throws ReflectiveOperationException;
    }

    private static void install(String name, HandlerFactory factory) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, factory.make(handlerType));
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException)) {
                throw new IllegalStateException(e);
            }
        } catch (ClassNotFoundException e) {
            return;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
