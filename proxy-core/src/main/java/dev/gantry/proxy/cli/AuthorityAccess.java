package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.instance.EmbeddedAuthority;
import dev.gantry.tls.authority.AuthorityException;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.issue.IssuanceException;
import dev.gantry.tls.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** How the commands of {@code gantry ca} come to the authority, and what they say where they do not. */
final class AuthorityAccess {
    private final Console console;
    private final Clock clock;

    AuthorityAccess(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    /** What a command does with an open authority. */
    @FunctionalInterface
    interface Work<T> {
        T with(EmbeddedAuthority authority)
                throws AuthorityException, IdentityException, IssuanceException, StoreException, IOException;
    }

    /** Reads a configuration that has an embedded authority; certificates need not be there yet. */
    GantryConfig config(Path file) {
        GantryConfig config = InstanceReport.config(file, clock, console).config();
        if (config.ca().isEmpty()) {
            throw CommandFailure.input("`" + file + "` names no embedded authority", "add `ca: { directory: ca }`");
        }
        return config;
    }

    /** Opens the authority, works with it, and closes it. */
    <T> T open(GantryConfig config, Work<T> work) {
        return attempt(() -> {
            Optional<Passphrase> typed = PassphrasePrompt.toOpen(config.ca().orElseThrow());
            try (EmbeddedAuthority authority = EmbeddedAuthority.open(config, typed, clock)) {
                return work.with(authority);
            } finally {
                typed.ifPresent(Passphrase::close);
            }
        });
    }

    /** Something that the authority may refuse. */
    @FunctionalInterface
    interface Attempt<T> {
        T make() throws AuthorityException, IdentityException, IssuanceException, StoreException, IOException;
    }

    /** Makes an attempt, and turns every refusal into the failure of the command. */
    static <T> T attempt(Attempt<T> attempt) {
        try {
            return attempt.make();
        } catch (AuthorityException e) {
            throw failure(e);
        } catch (IdentityException e) {
            throw e.kind() == IdentityException.Kind.UNREADABLE
                    ? CommandFailure.environment(said(e), e)
                    : CommandFailure.input(said(e));
        } catch (IssuanceException e) {
            throw failure(e);
        } catch (StoreException e) {
            throw e.kind() == StoreException.Kind.WRONG_STATE
                    ? CommandFailure.input(said(e))
                    : CommandFailure.environment(said(e), e);
        } catch (IOException e) {
            throw CommandFailure.environment(IoFaults.reason(e), e);
        }
    }

    private static CommandFailure failure(AuthorityException e) {
        return switch (e.kind()) {
            case EXISTS, SITE, WRONG_PASSPHRASE, CHAIN -> CommandFailure.input(said(e));
            case ABSENT, DAMAGED, UNWRITABLE, STORE -> CommandFailure.environment(said(e), e);
        };
    }

    private static CommandFailure failure(IssuanceException e) {
        return switch (e.kind()) {
            case PENDING, IN_PROGRESS, RATE_LIMITED, CLOCK, STORE_FULL, STORE -> CommandFailure.environment(said(e), e);
            case SIGNATURE, USED_TWICE -> throw new IllegalStateException(e);
            default -> CommandFailure.input(said(e));
        };
    }

    private static String said(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
