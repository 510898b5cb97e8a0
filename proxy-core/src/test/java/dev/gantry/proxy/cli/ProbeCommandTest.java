package dev.gantry.proxy.cli;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProbeCommandTest {
    private final Terminal terminal = new Terminal();

    @Test
    void doesNothingToAnEndpointThatNobodyOwns() {
        assertThat(terminal.run("probe", "127.0.0.1:104")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("nobody has said that it is yours").contains("--i-own-this");
    }

    @Test
    void callsAPublicAddressByItsName() {
        assertThat(terminal.run("probe", "192.0.2.7:104")).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("`192.0.2.7` is a public address");
    }

    @Test
    void knowsItsVectors() {
        assertThat(terminal.run("probe", "127.0.0.1:1", "--i-own-this", "--only", "C5-0"))
                .isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("unknown vector `C5-0`").contains("did you mean `C5-0");
    }

    @Test
    void aCertificateGoesWithItsKey() {
        assertThat(terminal.run("probe", "127.0.0.1:1", "--i-own-this", "--trust", "root.pem", "--other-cert", "a.pem"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("`--other-cert` goes with `--other-key` and `--trust`");
    }

    @Test
    void anEndpointThatDoesNotServeIsTheEnvironment() {
        assertThat(terminal.run("probe", "127.0.0.1:1", "--i-own-this")).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(terminal.err()).contains("does not serve a C-ECHO of `GANTRY`");
    }
}
