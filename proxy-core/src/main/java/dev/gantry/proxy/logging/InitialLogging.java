package dev.gantry.proxy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What is logged before a configuration is read, and by commands that have none: warnings and errors, as text. Found by
 * Logback as a service, so that no configuration file is looked for and no XML parser is loaded.
 */
public final class InitialLogging extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logging.attach(context, Logging.text(context), Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
