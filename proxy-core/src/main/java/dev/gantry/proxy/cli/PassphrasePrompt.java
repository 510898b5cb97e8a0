package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.CaConfig;
import dev.gantry.tls.authority.AuthorityFiles;
import dev.gantry.tls.identity.Passphrase;
import java.io.Console;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks for the passphrase of the authority at the terminal, without showing what is typed. */
@SuppressWarnings("SystemConsoleNull") // null on Java 17; newer ones answer null when they are asked to read
final class PassphrasePrompt {
    private PassphrasePrompt() {}

    /** Asks where the configuration names no passphrase, none lies in the directory, and there is a terminal. */
    static Optional<Passphrase> toOpen(CaConfig ca) {
        @Nullable Console terminal = System.console();
        boolean elsewhere = ca.passphrase().isPresent()
                || Files.exists(new AuthorityFiles(ca.directory()).passphrase())
                || !Files.exists(ca.roots());
        if (elsewhere || terminal == null) {
            return Optional.empty();
        }
        char @Nullable [] typed = terminal.readPassword("passphrase of the authority in `%s`: ", ca.directory());
        return typed == null || typed.length == 0 ? Optional.empty() : Optional.of(Passphrase.takeOver(typed));
    }

    /**
     * Asks for a new one, twice.
     *
     * @throws CommandFailure if there is no terminal, or the two differ
     */
    static Passphrase toMake() {
        @Nullable Console terminal = System.console();
        if (terminal == null) {
            throw CommandFailure.environment(
                    "there is no terminal to ask for the passphrase at", null, "name a file: `--passphrase file:PATH`");
        }
        char @Nullable [] first = terminal.readPassword("new passphrase of the authority: ");
        char @Nullable [] second = terminal.readPassword("once more: ");
        if (first == null || first.length == 0 || !Arrays.equals(first, second)) {
            throw CommandFailure.input("the two passphrases are not the same");
        }
        Arrays.fill(second, '\0');
        return Passphrase.takeOver(first);
    }
}
