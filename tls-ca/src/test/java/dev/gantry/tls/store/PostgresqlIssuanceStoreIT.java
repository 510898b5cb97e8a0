package dev.gantry.tls.store;

import dev.gantry.tls.testing.PostgresqlCluster;
import dev.gantry.tls.testing.TestAuthority;
import java.math.BigInteger;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The store on PostgreSQL. */
class PostgresqlIssuanceStoreIT extends IssuanceStoreContract {
    private static PostgresqlCluster cluster;

    private String database;

    @BeforeAll
    static void startServer() throws Exception {
        cluster = PostgresqlCluster.start();
    }

    @AfterAll
    static void stopServer() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void createDatabase() throws Exception {
        database = cluster.createDatabase();
    }

    @Override
    protected String url() {
        return database;
    }

    @Override
    protected String changedBody() {
        return "decode('0304FF', 'hex')";
    }

    @Test
    void goesOnWithItsNumberAfterTheServerCrashed() throws Exception {
        try (IssuanceStore store = open()) {
            // Given
            BigInteger before = issue(store, "ct-01");

            // When
            cluster.crashAndRestart();
            BigInteger after = issue(store, "ct-02");

            // Then
            assertThat(store.find(before).orElseThrow().state()).isEqualTo(IssuanceState.ISSUED);
            assertThat(store.find(after).orElseThrow().instance()).isEqualTo(store.instance());
            assertThat(store.verify().certificates()).isEqualTo(2);
        }
    }

    @Test
    void writesNothingWhereAnotherInstanceTookItsNumber() throws Exception {
        try (IssuanceStore store = open()) {
            // Given
            issue(store, "ct-01");
            cluster.crashAndRestart();

            // When
            try (IssuanceStore other = open()) {
                StoreException e = catchThrowableOfType(StoreException.class, () -> issue(store, "ct-02"));

                // Then
                assertThat(other.instance()).isEqualTo(store.instance());
                assertThat(e.kind()).isEqualTo(StoreException.Kind.NO_INSTANCE);
                issue(other, "ct-03");
                assertThat(other.verify().certificates()).isEqualTo(2);
            }
        }
    }

    @Test
    void leavesCopyingToTheToolsOfTheServer(@TempDir Path directory) throws Exception {
        try (IssuanceStore store = IssuanceStore.open(url(), TestAuthority.RANDOM, clock)) {
            assertThat(catchThrowableOfType(StoreException.class, () -> store.copyTo(directory.resolve("ca.db"))))
                    .hasMessageContaining("pg_dump");
        }
    }

    @Test
    void readsOnAndWritesNothingWhereTheServerIsReadOnly() throws Exception {
        try (IssuanceStore store = open()) {
            // Given
            BigInteger serial = issue(store, "ct-01");
            String name = database.substring(database.lastIndexOf('/') + 1, database.indexOf('?'));
            execute("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
            cluster.crashAndRestart();

            // When
            StoreException e = catchThrowableOfType(StoreException.class, () -> issue(store, "ct-02"));

            // Then
            assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
            assertThat(e).hasMessageStartingWith("the issuance store can be read and not written");
            assertThat(store.find(serial)).isPresent();
            assertThat(store.revocationVersion()).isZero();
        }
    }
}
