package dev.gantry.proxy.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.encoder.Encoder;
import dev.gantry.proxy.config.LogConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class LoggingTest {
    private final LoggerContext context = new LoggerContext();

    LoggingTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    private LoggingEvent event(String message) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerName("dev.gantry.proxy.association.Association");
        event.setLoggerContext(context);
        event.setLevel(Level.INFO);
        event.setMessage(message);
        event.setInstant(Instant.parse("2026-11-24T12:00:00.250Z"));
        event.setThreadName("main");
        event.addKeyValuePair(new KeyValuePair("association", "a-17"));
        return event;
    }

    private static String encoded(Encoder<ILoggingEvent> encoder, ILoggingEvent event) {
        return new String(encoder.encode(event), UTF_8);
    }

    @Test
    void aJsonEventIsOneLineWithItsFieldsAndTheNode() {
        // Given
        Encoder<ILoggingEvent> encoder = Logging.json(context, "edge-\"1\"");

        // When
        String line = encoded(encoder, event("accepted `CT01`\nand a second line"));

        // Then
        assertThat(line.strip().lines()).hasSize(1);
        JsonNode members = new JsonMapper().readTree(line);
        assertThat(members.get("message").asString()).isEqualTo("accepted `CT01`\nand a second line");
        assertThat(members.get("association").asString()).isEqualTo("a-17");
        assertThat(members.get("node").asString()).isEqualTo("edge-\"1\"");
        assertThat(members.get("level").asString()).isEqualTo("INFO");
        assertThat(members.get("time").asString()).startsWith("2026-11-24T");
        assertThat(members.propertyNames())
                .containsExactlyInAnyOrder("time", "message", "logger", "level", "association", "node");
    }

    @Test
    void aPeerCannotBeginALineOfItsOwnInText() {
        // Given
        Encoder<ILoggingEvent> encoder = Logging.text(context);

        // When
        String line = encoded(encoder, event("calling AE title `X\r\n2026 ERROR forged\u001B[2J`"));

        // Then
        assertThat(line.strip().lines()).hasSize(1);
        assertThat(line)
                .doesNotContain("\u001B")
                .contains("INFO  Association - ")
                .contains("association=\"a-17\"");
    }

    @Test
    void untilThereIsAConfigurationOnlyWarningsAreLogged() {
        // Given
        InitialLogging initial = new InitialLogging();

        // When
        ExecutionStatus status = initial.configure(context);

        // Then
        assertThat(status).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void aLogInAFileHoldsOneEventALine(@TempDir Path directory) throws Exception {
        // Given
        Path file = directory.resolve("gantry.log");
        Logging.toFile(file, LogConfig.Level.INFO, "edge-1");

        // When
        LoggerFactory.getLogger("gantry.test").info("kept");
        LoggerFactory.getLogger("gantry.test").debug("not kept");
        Logging.stop();

        // Then
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(1);
        assertThat(new JsonMapper().readTree(lines.get(0)).get("message").asString())
                .isEqualTo("kept");
    }
}
